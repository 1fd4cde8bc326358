"""Templates keep what a reader relies on: tables that say what they hold, on phones, and percent written one way."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "surveyapp" / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "surveyapp" / "templates")) for path in TEMPLATES]
WITHOUT_LABEL = re.compile(r"data-label=|colspan=|<td></td>|type=\"checkbox\"")
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_table_says_what_it_holds_and_scrolls_by_itself(path: Path) -> None:
    words = COMMENT.sub("", path.read_text(encoding="utf-8"))
    tables = re.findall(r"<table.*?</table>", words, re.DOTALL)
    assert [table for table in tables if "<caption" not in table] == []
    assert re.findall(r"<th(?![a-z])(?![^>]*scope=)[^>]*>", "".join(tables)) == []
    assert not tables or "call scroll(" in words


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_table_that_stacks_on_a_phone_labels_each_cell_that_needs_it(path: Path) -> None:
    for table in re.findall(r'<table class="stack".*?</table>', path.read_text(encoding="utf-8"), re.DOTALL):
        cells = re.findall(r"<td.*?</td>", table, re.DOTALL)
        bare = [cell for cell in cells if not WITHOUT_LABEL.search(cell) and "<form" not in cell]
        assert bare == []


def test_english_writes_percent_without_a_space() -> None:
    words = {
        path: path.read_text(encoding="utf-8")
        for path in (ROOT / "surveyapp").rglob("*")
        if path.suffix in (".py", ".html")
    }
    assert [str(path) for path, text in words.items() if re.search(r"\d %%", text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_round_is_named_in_the_language_of_the_page(path: Path) -> None:
    shown = re.findall(r"[\w.(]*\.round_title", path.read_text(encoding="utf-8"))
    assert [name for name in shown if "known_name(" not in name] == []


def test_the_rules_for_phones_leave_printed_pages_alone() -> None:
    style = (ROOT / "surveyapp" / "static" / "style.css").read_text(encoding="utf-8")
    phones = re.findall(r"@media ([^{]*)\{(?=[^@]*\.stack)", style)
    assert phones
    assert all(condition.startswith("screen and ") for condition in phones)

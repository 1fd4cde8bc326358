"""What became of the parts of a form, as a line and read back from it."""

import pytest

from questionnaires.importing import entry_of
from questionnaires.importing.report import WHY, Report


@pytest.mark.parametrize("why", WHY)
def test_every_entry_is_read_back_from_its_line(why: str) -> None:
    report = Report()
    values = {"value": "${a} > 1; it was: 2", "problem": "unknown function 'pow'", "most": "40"}
    used = {name: text for name, text in values.items() if f"%({name})s" in WHY[why]}
    report.add("left out", "survey", 3, "where", "label::Polski (pl)", why, **used)
    report.add("changed", "settings", 0, "every section, all", "minutes", why, **used)
    again = [entry_of(str(entry)) for entry in report.entries]
    assert [str(entry) for entry in again] == [str(entry) for entry in report.entries]
    assert [entry and (entry.why.text, entry.sheet, entry.row, entry.element) for entry in again] == [
        (WHY[why], "survey", 3, "where"),
        (WHY[why], "settings", 0, "every section, all"),
    ]


@pytest.mark.parametrize("line", ["", "Ours", "a: b, c: left out: for no reason", "a: b: left out: " + "x" * 9999])
def test_another_line_is_no_entry(line: str) -> None:
    assert entry_of(line) is None

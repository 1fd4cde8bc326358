"""Publishing: sound, translated, numbered as its changes ask, and from then on never changed."""

from pathlib import Path

import pytest

from questionnaires import library, publishing
from questionnaires.errors import DefinitionErrors
from tests.definitions import text

A = "- {name: a, type: text, label: A}\n"


def put(directory: Path, version: str, questions: str, folder: str | None = None, rest: str = "") -> Path:
    path = directory / "small" / (folder or version) / "questionnaire.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(questions, rest).replace("version: 1.0.0", f"version: {version}"), encoding="utf-8")
    library.load.cache_clear()
    return path


def refused(directory: Path, version: str) -> list[str]:
    with pytest.raises(DefinitionErrors) as caught:
        publishing.publish("small", version, directory)
    return [f"{error.problem}; {error.mend}" for error in caught.value.errors]


def test_a_first_version_is_published_and_locked(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A)
    published = publishing.publish("small", "1.0.0", tmp_path)
    assert publishing.locked(tmp_path) == {("small", "1.0.0"): published.sha256}
    assert published.difference is None


def test_publishing_again_what_has_not_changed_is_no_fault_and_locks_it_once(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A)
    publishing.publish("small", "1.0.0", tmp_path)
    publishing.publish("small", "1.0.0", tmp_path)
    assert len(publishing.locked(tmp_path)) == 1


def test_a_published_version_that_changed_is_refused_and_told(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A)
    publishing.publish("small", "1.0.0", tmp_path)
    put(tmp_path, "1.0.0", A.replace("label: A", "label: B"))
    assert refused(tmp_path, "1.0.0") == [
        "version 1.0.0 is published, and its content is not what was published; "
        "take the changes back, and make them in a version with a new number"
    ]


def test_a_published_version_that_is_gone_is_told_with_its_line(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A)
    publishing.publish("small", "1.0.0", tmp_path)
    (tmp_path / "small" / "1.0.0" / "questionnaire.yaml").unlink()
    found = list(publishing.broken_locks(tmp_path))
    assert [(error.line, error.problem) for error in found] == [(2, "a published version is gone")]


@pytest.mark.parametrize(
    ("questions", "needed"),
    [
        (A.replace("label: A", "label: B"), "1.0.1"),
        (A + "- {name: b, type: text, label: B}\n", "1.1.0"),
        (A.replace("type: text", "type: integer"), "2.0.0"),
    ],
)
def test_a_number_that_is_too_small_for_the_change_is_refused(tmp_path: Path, questions: str, needed: str) -> None:
    put(tmp_path, "1.0.0", A)
    publishing.publish("small", "1.0.0", tmp_path)
    for version in ("1.0.1", "1.1.0", "2.0.0"):
        put(tmp_path, version, questions)
        if library.numbers(version) < library.numbers(needed):
            assert refused(tmp_path, version)[0].endswith(f"make it {needed}")
    assert publishing.publish("small", needed, tmp_path).difference is not None


def test_a_version_without_a_change_or_before_the_last_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "1.1.0", A)
    publishing.publish("small", "1.1.0", tmp_path)
    put(tmp_path, "1.2.0", A)
    assert refused(tmp_path, "1.2.0") == ["nothing has changed since version 1.1.0; leave it unpublished"]
    put(tmp_path, "1.0.0", A.replace("label: A", "label: B"))
    assert refused(tmp_path, "1.0.0") == [
        "version 1.1.0 is published, and 1.0.0 does not come after it; give it a higher number"
    ]


def test_a_version_with_a_gap_in_a_required_language_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A, rest="required_languages: [en, pl]\n")
    found = refused(tmp_path, "1.0.0")
    assert "the text “Page” is missing in pl; translate it in small/pl.po" in found
    assert publishing.locked(tmp_path) == {}


def test_many_gaps_are_counted(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A, rest="required_languages: [en, pl, ro]\n")
    assert any("more texts have no translation" in problem for problem in refused(tmp_path, "1.0.0"))


def test_a_file_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0", A, folder="1.0.1")
    assert refused(tmp_path, "1.0.1") == [
        "the file says small 1.0.0 and stands in another folder; move it, or correct its key and version"
    ]


def test_a_lock_that_cannot_be_read_is_told_with_its_lines(tmp_path: Path) -> None:
    publishing.lock_path(tmp_path).write_text("# head\nsmall 1.0.0 abc\n\nsmall\n", encoding="utf-8")
    with pytest.raises(DefinitionErrors) as caught:
        publishing.locked(tmp_path)
    assert [error.line for error in caught.value.errors] == [2, 4]


def test_what_is_locked_here_is_as_it_was_published() -> None:
    assert list(publishing.broken_locks()) == []


@pytest.mark.parametrize(("step", "version"), [("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")])
def test_the_next_number_of_a_step(step: str, version: str) -> None:
    assert publishing.raised("1.2.3", step) == version


def test_a_crosswalk_left_over_from_the_step_before_is_refused(tmp_path: Path) -> None:
    hours = "- {name: a, type: decimal, label: How long?, unit: %s%s}"
    put(tmp_path, "1.0.0", hours % ("hours", ""))
    publishing.publish("small", "1.0.0", tmp_path)
    put(tmp_path, "2.0.0", hours % ("days", ", carried: {convert: '${old} div 24'}"))
    publishing.publish("small", "2.0.0", tmp_path)
    put(tmp_path, "2.0.1", hours % ("days", ", hint: As counted, carried: {convert: '${old} div 24'}"))
    with pytest.raises(DefinitionErrors, match="applied a second time"):
        publishing.publish("small", "2.0.1", tmp_path)
    before, after = (library.load("small", number, tmp_path) for number in ("2.0.0", "2.0.1"))
    faults = publishing.step_faults(before, after, Path("draft.yaml"))
    assert [(fault.file, fault.where) for fault in faults] == [("draft.yaml", "question a, carried")]
    put(tmp_path, "2.0.2", hours % ("days", ", hint: As counted"))
    assert publishing.publish("small", "2.0.2", tmp_path).questionnaire.version == "2.0.2"

"""`surveyapp questionnaire` as an author meets it: what is printed, what is written, and whether it succeeded."""

import json
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from questionnaires import library, publishing, translations
from surveyapp.cli.questionnaires import questionnaire
from surveyapp.errors import SurveyError
from tests.definitions import text

A = "- {name: a, type: text, label: How do you coordinate?}\n"
FAULTY = text("- {name: a, type: texxt, label: A}\n- {name: b, type: text, label: B, relevant: '${c} = 1'}\n")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own with version 1.0.0 of a small questionnaire."""
    monkeypatch.setattr(library, "definitions_directory", lambda: tmp_path)
    put(tmp_path, "1.0.0", A)
    yield_caches()
    return tmp_path


def yield_caches() -> None:
    library.load.cache_clear()
    translations.translator.cache_clear()


def put(shelf: Path, version: str, questions: str) -> None:
    path = shelf / "small" / version / "questionnaire.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(questions).replace("version: 1.0.0", f"version: {version}"), encoding="utf-8")
    yield_caches()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(questionnaire, [str(argument) for argument in arguments])


def failure(result: Result) -> str:
    assert result.exit_code == 1
    assert isinstance(result.exception, SurveyError)
    return str(result.exception)


def test_a_sound_file_is_said_to_be_sound(tmp_path: Path) -> None:
    path = tmp_path / "sound.yaml"
    path.write_text(text(A), encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 0
    assert result.output == f"{path}: sound, 1 questions, 0 indicators\n"


def test_every_fault_of_every_file_is_told_in_the_form_of_compilers(tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    told = failure(run("check", path, path)).splitlines()
    assert told == [
        f"{path}:14:29: section section, page page, question a, type: unknown type 'texxt'; did you mean 'text'?",
        f"{path}:15:56: section section, page page, question b, relevant: unknown name 'c'; known here: a, b",
    ] * 2  # fmt: skip


def test_faults_are_told_as_data_too(tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    result = run("check", "--json", path)
    assert [(fault["line"], fault["problem"]) for fault in json.loads(result.stdout)] == [
        (14, "unknown type 'texxt'"),
        (15, "unknown name 'c'"),
    ]
    failure(result)


def test_without_a_file_the_library_and_its_lock_are_checked(shelf: Path) -> None:
    assert "sound, 1 questions" in run("check").output
    run("publish", "small", "1.0.0")
    put(shelf, "1.0.0", A.replace("coordinate", "cooperate"))
    assert "its content is not what was published" in failure(run("check"))


def test_the_schema_is_printed_as_json() -> None:
    assert json.loads(run("schema").output)["title"] == "Questionnaire"


def test_a_difference_is_told_in_words_and_as_data(shelf: Path) -> None:
    put(shelf, "1.1.0", A + "- {name: b, type: text, label: And why?}\n")
    words = run("diff", "small/1.0.0", "small/1.1.0").output.splitlines()
    assert words == [
        "question b added (additive)",
        "1 questions stay comparable as they are",
        "these changes ask for a minor step after 1.0.0",
    ]
    data = json.loads(run("diff", "--json", "small/1.0.0", shelf / "small" / "1.1.0" / "questionnaire.yaml").output)
    assert (data["needs"], data["changes"][0]["part"]) == ("minor", "question b")
    assert run("diff", "small/1.0.0", "small/1.0.0").output.endswith("nothing changed\n")


@pytest.mark.usefixtures("shelf")
def test_a_version_that_is_not_there_is_told_with_those_that_are() -> None:
    assert "name a file or one of: small/1.0.0" in failure(run("diff", "small/1.0.0", "small/9.9.9"))
    assert "versions here: 1.0.0" in failure(run("publish", "small", "9.9.9"))
    assert "questionnaires here: small" in failure(run("export-po", "large", "pl"))


def test_publishing_locks_a_version_and_refuses_a_number_that_is_too_small(shelf: Path) -> None:
    assert run("publish", "small", "1.0.0").output.startswith("published small 1.0.0: sha256 ")
    put(shelf, "1.0.1", A + "- {name: b, type: text, label: And why?}\n")
    assert "make it 1.1.0" in failure(run("publish", "small", "1.0.1"))
    put(shelf, "1.1.0", A + "- {name: b, type: text, label: And why?}\n")
    assert "1 changes since 1.0.0" in run("publish", "small", "1.1.0").output
    assert list(publishing.locked(shelf)) == [("small", "1.0.0"), ("small", "1.1.0")]


def test_catalogues_go_out_and_come_back(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "translator.po"
    assert "6 texts, 6 of 1.0.0 still to translate" in run("export-po", "small", "pl", "--out", out).output
    content = out.read_text(encoding="utf-8")
    assert run("export-po", "small", "pl").output == content
    asked = 'msgid "How do you coordinate?"\nmsgstr "'
    out.write_text(content.replace(asked, f"{asked}Jak koordynują Państwo działania?"), encoding="utf-8")
    assert "Dry run, nothing was written: 1 texts taken" in run("import-po", "small", "pl", out, "--dry-run").output
    assert not (shelf / "small" / "pl.po").exists()
    assert (
        "1 texts taken, 0 refused, 0 unknown, 5 of 1.0.0 still to translate."
        in run("import-po", "small", "pl", out).output
    )
    yield_caches()
    assert translations.translator(library.load("small", "1.0.0"), "pl").text("a/label").text.startswith("Jak")


@pytest.mark.usefixtures("shelf")
def test_a_translation_that_repeats_the_english_is_refused_and_told(tmp_path: Path) -> None:
    out = tmp_path / "translator.po"
    run("export-po", "small", "pl", "--out", out)
    asked = 'msgid "How do you coordinate?"\nmsgstr "'
    content = out.read_text(encoding="utf-8")
    out.write_text(content.replace(asked, f"{asked}How do you coordinate?"), encoding="utf-8")
    result = run("import-po", "small", "pl", out, "--json")
    assert "a/label: the translation repeats the English" in failure(result)
    assert json.loads(result.stdout)["taken"] == 0


@pytest.mark.usefixtures("shelf")
def test_what_is_no_catalogue_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wrong.po"
    path.write_text("hello\n", encoding="utf-8")
    assert "this is not a PO file" in failure(run("import-po", "small", "pl", path))


def test_a_copy_of_the_library_of_this_house_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = shutil.copytree(library.definitions_directory(), tmp_path / "definitions")
    monkeypatch.setattr(library, "definitions_directory", lambda: copied)
    yield_caches()
    result = run("check")
    assert result.exit_code == 0, result.exception
    assert "municipal-needs" in result.output
    yield_caches()


@pytest.mark.usefixtures("shelf")
def test_a_version_goes_out_as_an_xlsform_with_a_list_of_what_it_cannot_say(tmp_path: Path) -> None:
    out = tmp_path / "form.xlsx"
    told = run("export-xlsform", "small/1.0.0", "--out", out, "--language", "pl").output
    assert out.stat().st_size > 0
    assert "no counterpart in XLSForm: section section: minutes and who knows" in told
    assert "name a file or one of" in failure(run("export-xlsform", "small/2.0.0", "--out", out))


def test_an_xlsform_comes_in_as_a_definition_with_its_catalogues(shelf: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "form.xlsx", tmp_path / "in"
    run("export-xlsform", "small/1.0.0", "--out", book)
    told = run("import-xlsform", book, "--out", out).output
    assert told == f"{out / 'small/1.0.0/questionnaire.yaml'}: 1 questions, 0 things left out, 0 changed\n"
    assert run("check", out / "small/1.0.0/questionnaire.yaml").exit_code == 0
    assert "there is a definition already" in failure(run("import-xlsform", book, "--out", out))


def test_what_an_xlsform_loses_on_the_way_in_is_told_to_people_and_to_scripts(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "other.xlsx") as book:
        sheet = book.add_worksheet("survey")
        for line, row in enumerate(
            [("type", "name", "label::Polish (pl)"), ("text", "a", "Ile?"), ("geopoint", "b", "B")]
        ):
            sheet.write_row(line, 0, row)
    told = run("import-xlsform", tmp_path / "other.xlsx", "--out", tmp_path / "a").output
    assert "survey, row 3: b, type: left out: questions of the type “geopoint” have no counterpart" in told
    data = json.loads(run("import-xlsform", tmp_path / "other.xlsx", "--out", tmp_path / "b", "--json").output)
    assert data["questions"] == 1
    assert ("b", "left out") in [(entry["element"], entry["kind"]) for entry in data["entries"]]


def test_a_file_that_is_no_workbook_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_text("name,label", encoding="utf-8")
    assert failure(run("import-xlsform", path, "--out", tmp_path)).startswith(
        "form.xlsx: this is not an Excel workbook"
    )

"""XLSForms taken in: ours come back the same, others with everything that has a counterpart, and the rest is told."""

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from questionnaires import library, loader, translating, writing, xlsform
from questionnaires.errors import DefinitionErrors
from questionnaires.importing import Imported, import_xlsform
from questionnaires.model import Questionnaire
from tests.questionnaires.importing.forms import taken_here
from tests.questionnaires.importing.random_questionnaires import questionnaires
from tests.questionnaires.test_xlsform import MADE
from tests.vectors import sample

SHELF = [library.load(key, version) for key, version in library.shelf()]


def returned(made: Questionnaire, path: Path, *languages: str) -> Imported:
    xlsform.save(xlsform.form(made, languages), path / "form.xlsx")
    return import_xlsform(path / "form.xlsx")


@pytest.mark.parametrize("made", [MADE, sample("every_kind"), *SHELF], ids=lambda made: f"{made.key} {made.version}")
def test_what_goes_out_comes_back_the_same(made: Questionnaire, tmp_path: Path) -> None:
    came = returned(made, tmp_path)
    assert came.questionnaire.canonical == made.canonical
    assert (came.report.entries, came.report.to_mend) == ([], [])


def test_translations_come_back_too(tmp_path: Path) -> None:
    came = returned(SHELF[-1], tmp_path, "pl", "uk")
    assert list(came.catalogues) == ["pl", "uk"]
    for language, catalogue in came.catalogues.items():
        said = translating.catalogue_of(SHELF[-1].key, language).usable()
        assert [said[place] for place in catalogue.usable()] == list(catalogue.usable().values())
        assert len(translating.gaps(SHELF[-1], language, catalogue)) <= 20


def test_what_somebody_changes_in_the_workbook_is_what_counts(tmp_path: Path) -> None:
    xlsform.save(xlsform.form(MADE), tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = book["survey"]
    heads = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, heads["name"]).value == "n")
    sheet.cell(row, heads["constraint"]).value = ". < 7"
    book.save(tmp_path / "form.xlsx")
    came = import_xlsform(tmp_path / "form.xlsx").questionnaire
    assert came.questions["n"].constraint == ". < 7"


def test_a_workbook_without_questions_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "form.xlsx")
    with pytest.raises(DefinitionErrors, match="there is no sheet 'survey'"):
        import_xlsform(tmp_path / "form.xlsx")


@given(questionnaires())
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_questionnaire_comes_back_the_same_and_can_be_written(made: Questionnaire) -> None:
    _comes_back_the_same(made)


@pytest.mark.proof
@given(questionnaires())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_proof_any_questionnaire_comes_back_the_same_and_can_be_written(made: Questionnaire) -> None:
    _comes_back_the_same(made)


def _comes_back_the_same(made: Questionnaire) -> None:
    with tempfile.TemporaryDirectory() as folder:
        xlsform.save(xlsform.form(made), Path(folder) / "form.xlsx")
        came = taken_here(Path(folder) / "form.xlsx")
    assert came.questionnaire.canonical == made.canonical
    assert loader.parse(writing.as_yaml(made), "random.yaml").canonical == made.canonical

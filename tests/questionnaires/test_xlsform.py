"""A questionnaire as an XLSForm: pyxform takes it, nothing in it is a formula, and what it cannot say is listed."""

from pathlib import Path
from shutil import which

import openpyxl
import pytest
from pyxform.validators.odk_validate import ODKValidateError, check_xform
from pyxform.xls2xform import convert

from questionnaires import library, xlsform
from questionnaires.model import Questionnaire
from tests.definitions import questionnaire
from tests.vectors import sample

MADE = questionnaire(
    """
    - {name: n, type: integer, label: =1+1, unit: people, required: yes,
       constraint: '. < ${m}', constraint_message: Less}
    - {name: m, type: decimal, label: M, required: '${n} > 5', warnings: [{check: . > 1, message: Small}]}
    - name: c
      type: select_multiple
      label: C
      at_most: 1
      choice_filter: county != 'x'
      choices: [{name: a, label: A, tags: {county: y}}, {name: b, label: B, exclusive: yes, tags: {county: x}}]
    - {name: r, label: R, item: thing, relevant: '${n} > 1', required: yes,
       questions: [{name: q, type: date, label: Q}]}
    - {name: k, type: calculate, label: K, calculation: 'sum(${n}) + count(${r})'}
    - {name: l, type: select_one, label: L, choices: listed}
    """,
    "choices:\n  listed:\n    - {name: yes, label: Yes}\n",
)


def rows(made: Questionnaire) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in xlsform.form(made).survey if "name" in row}


@pytest.mark.parametrize(
    "made", [MADE, sample("every_kind"), library.load("municipal-needs", "1.0.0")], ids=lambda q: q.key
)
def test_pyxform_takes_every_questionnaire_in_every_language(made: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform.save(xlsform.form(made, ("en", "pl", "ro", "fr", "uk")), path)
    warnings: list[str] = []
    form = convert(str(path), warnings=warnings).xform
    assert warnings == []
    assert all(f"/{name}" in form for name in made.questions)


def test_questions_stand_in_groups_and_repeats_with_their_logic() -> None:
    assert [(row["type"], row.get("name", "")) for row in xlsform.form(MADE).survey] == [
        ("begin_group", "section_section"),
        ("begin_group", "page_section_page"),
        ("integer", "n"),
        ("decimal", "m"),
        ("select_multiple c_choices", "c"),
        ("begin_repeat", "r"),
        ("date", "q"),
        ("end_repeat", ""),
        ("calculate", "k"),
        ("select_one listed", "l"),
        ("end_group", ""),
        ("end_group", ""),
    ]
    found = rows(MADE)
    assert (found["n"]["required"], found["m"]["required"]) == ("yes", "${n} > 5")
    assert found["n"]["constraint"] == "${m} = '' or (. < ${m})"
    assert found["r"]["relevant"] == "${n} > 1"
    assert found["c"]["choice_filter"] == "county != 'x'"
    assert [row.get("county") for row in xlsform.form(MADE).choices] == [None, "y", "x"]


def test_texts_stand_in_a_column_a_language_with_english_where_one_lacks() -> None:
    made = xlsform.form(library.load("municipal-needs", "1.0.0"), ("pl",))
    row = next(row for row in made.survey if row.get("name") == "residents")
    assert row["label::English (en)"] == "How many people live in your municipality?"
    assert row["label::Polski (pl)"] != row["label::English (en)"]
    assert made.settings["default_language"] == "English (en)"


def test_what_xlsform_cannot_say_is_listed() -> None:
    unsaid = xlsform.form(MADE).unsaid
    assert {
        "question n: unit",
        "question m: soft checks",
        "question c: most choices",
        "question c: exclusive choices",
        "repeat r: at least one is required",
        "section section: minutes and who knows",
        "every question: the ways not to give a value, and the tick for an estimate",
    } <= set(unsaid)
    assert len(xlsform.form(library.load("municipal-needs", "1.0.0")).unsaid) > 68


def test_nothing_in_the_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform.save(xlsform.form(MADE), path)
    cells = [
        cell for sheet in openpyxl.load_workbook(path) for line in sheet.iter_rows() for cell in line if cell.value
    ]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


has_java = pytest.mark.skipif(which("java") is None, reason="ODK Validate runs on Java, and there is none here")


@has_java
@pytest.mark.parametrize(("key", "version"), library.shelf())
def test_odk_validate_takes_every_published_version(key: str, version: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform.save(xlsform.form(library.load(key, version), ("pl", "uk")), path)
    warnings: list[str] = []
    convert(str(path), validate=True, warnings=warnings)
    assert warnings == []


@has_java
def test_odk_validate_refuses_a_form_whose_logic_leads_nowhere(tmp_path: Path) -> None:
    path, form = tmp_path / "form.xlsx", tmp_path / "form.xml"
    xlsform.save(xlsform.form(MADE), path)
    made = convert(str(path)).xform
    assert "nodeset=" in made
    form.write_text(made.replace("relevant=", "relevant='nothing(' ignored=", 1), encoding="utf-8")
    with pytest.raises(ODKValidateError):
        check_xform(str(form))

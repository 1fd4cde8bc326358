"""Forms of many kinds: what has a counterpart comes in, the rest is told, and all goes out again as an XLSForm."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from questionnaires import loader, writing
from questionnaires.errors import DefinitionErrors
from questionnaires.importing import Imported, import_xlsform
from questionnaires.model import Questionnaire
from questionnaires.workbook import WorkbookRefused
from tests.questionnaires.importing.compared import differences, sent_out
from tests.questionnaires.importing.forms import FORMS, YES_NO, taken_here, workbook
from tests.questionnaires.importing.xform_facts import asked_in

CORPUS = "XLSFORM_CORPUS"
OTHERWISE = {"the device": [("d", "constraint")], "no English": [("a", "says")]}
"""Forms that ask something else afterwards, as their report tells: the day noted by the device is today, and texts of
another language stand in for the English ones."""


def taken(name: str) -> Imported:
    return taken_here(FORMS[name])


def told(imported: Imported, kind: str) -> set[tuple[str, str]]:
    return {(entry.element, entry.attribute) for entry in imported.report.entries if entry.kind == kind}


def comes_back(imported: Imported, path: Path) -> bool:
    """True where we read the same from what was sent out, and from our own definition."""
    made = imported.questionnaire
    same = taken_here(path).questionnaire.sha256 == made.sha256
    if imported.report.to_mend:
        return same
    return same and loader.parse(writing.as_yaml(made), "form.yaml", as_draft=True).sha256 == made.sha256


@pytest.mark.parametrize("name", FORMS)
def test_every_row_is_asked_or_told_and_everything_goes_out_again(name: str, tmp_path: Path) -> None:
    imported = taken(name)
    rows = [line.split("|") for line in FORMS[name].split("\n\n")[0].split("\n")[2:]]
    known = {*imported.questionnaire.questions, *imported.questionnaire.repeats}
    known |= {element for element, _ in told(imported, "left out") | told(imported, "changed")}
    asked = {row[1] for row in rows if len(row) > 1 and row[0] and not row[0].startswith(("begin group", "end"))}
    assert asked <= known
    path, again = tmp_path / "form.xlsx", tmp_path / "again.xlsx"
    path.write_bytes(workbook(FORMS[name]))
    found = differences(asked_in(convert(str(path)).xform), sent_out(imported, again), imported)
    assert comes_back(imported, again)
    assert [(one.question, one.what) for one in found] == OTHERWISE.get(name, []), "a phone would ask something else"
    assert all(one.told for one in found)


def test_groups_become_sections_and_pages_with_their_conditions() -> None:
    made = taken("groups in groups").questionnaire
    assert [(s.name, s.label, [(p.name, p.label, p.relevant) for p in s.pages]) for s in made.sections] == [
        ("g", "Outer", [("page", "Outer", ""), ("h", "Inner", "${a} > 1")])
    ]
    assert made.questions["c"].relevant == "(${b} = 'x') and (${a} < 9)"
    assert ("i", "label") in told(taken("groups in groups"), "left out")


def test_a_long_form_is_cut_into_pages_of_three_to_six() -> None:
    pages = taken("long forms").questionnaire.sections[0].pages
    assert [len(page.questions) for page in pages] == [5, 5, 5, 5]
    assert pages[1].label == "form (2)"


def test_translations_become_catalogues() -> None:
    imported = taken("two languages")
    assert {entry.context: entry.text for entry in imported.catalogues["pl"].entries} == {
        "a/label": "Ile?",
        "a/hint": "Policz wszystkich",
    }
    assert set(taken("languages by name").catalogues) == {"uk", "ro"}
    assert set(taken("a default language").catalogues) == {"pl"}


def test_a_form_without_english_says_so() -> None:
    imported = taken("no English")
    assert imported.questionnaire.questions["a"].label == "Votre nom"
    assert "Français (fr)" in str(imported.report.changed()[-1])


def test_or_other_becomes_a_choice_and_a_question() -> None:
    made = taken("or other").questionnaire
    assert [choice.name for choice in made.choices["yes_no"]] == ["yes", "no", "other"]
    assert made.questions["a_other"].relevant == "selected(${a}, 'other')"
    assert made.questions["b_other"].relevant == "selected(${b}, 'other')"


def test_choices_cascade() -> None:
    for name in ("cascading choices", "external choices"):
        made = taken(name).questionnaire
        towns = made.listed_choices(made.questions["t"])
        assert {(choice.name, choice.tags["county"]) for choice in towns} >= {("d", "k"), ("h", "e")}
        assert made.questions["t"].choice_filter.replace(" ", "") == "county=${c}"


def test_codes_and_names_that_are_not_possible_are_renamed_everywhere() -> None:
    made = taken("numbers as codes").questionnaire
    assert [choice.name for choice in made.choices["l"]] == ["1", "minus1", "2"]
    assert made.questions["b"].relevant == "${a} = 'minus1'"
    renamed = taken("names in capitals").questionnaire
    assert list(renamed.questions) == ["how_many", "x", "how_many_2"]
    assert renamed.questions["x"].relevant == "${how_many} > 3"
    assert renamed.questions["how_many_2"].label == "Y of ${how_many}"


def test_what_cannot_be_worked_out_here_is_left_out_with_all_that_needs_it() -> None:
    imported = taken("expressions of ODK")
    assert "b" not in imported.questionnaire.questions
    assert {("b", "calculation"), ("c", "relevant")} <= told(imported, "left out")
    assert imported.questionnaire.questions["e"].calculation == "round(${a} div 3, 1)"
    assert any("pow" in str(entry.why) for entry in imported.report.left_out())


def test_the_day_the_form_is_filled_in_is_today() -> None:
    imported = taken("the device")
    assert imported.questionnaire.questions["d"].constraint == ". <= today()"
    assert {"start", "end", "deviceid", "today"} <= {element for element, _ in told(imported, "left out")}


def test_paths_become_names() -> None:
    made = taken("paths").questionnaire
    assert (made.questions["b"].relevant, made.questions["c"].relevant) == ("${a} > 1", "${a} > 2")


def test_sliders_times_and_orders_are_asked_in_another_way() -> None:
    made = taken("sliders and orders").questionnaire
    assert made.questions["a"].constraint == ". >= 1 and . <= 5"
    assert (made.questions["a"].type, made.questions["b"].type) == ("integer", "decimal")
    assert ("c", "type") in told(taken("sliders and orders"), "changed")
    assert taken("times").questionnaire.questions["a"].constraint.startswith("regex(., ")


@pytest.mark.parametrize(
    ("form", "where", "problem"),
    [
        ("survey\ntype|name|label\ntext||A", "survey, row 2", "name"),
        ("survey\ntype|name|label\nselect_one l|a|A" + YES_NO, "survey, row 2", "List name"),
        ("survey\ntype|name|label\nbegin group|g|G\ntext|a|A", "survey", "group"),
        ("survey\ntype|name|label|relevant\ntext|a|A|${b} = 1", "survey, row 2", "'b'"),
        ("survey\ntype|name|label|disabled\ntext|a|A|yes", "form", "none of its rows is in use; it has: text"),
    ],
)
def test_what_is_no_xlsform_is_refused_with_where_what_and_mend(form: str, where: str, problem: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        taken_here(form)
    (error,) = caught.value.errors
    assert error.where.startswith(where)
    assert problem in error.problem
    assert error.mend


def test_a_difference_that_no_report_tells_is_found(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(FORMS["checks"]))
    imported = taken_here(path)
    data = json.loads(imported.questionnaire.model_dump_json(exclude_defaults=True))
    first, second, third = data["sections"][0]["pages"][0]["questions"]
    first |= {"constraint": ". > 0 and . < 11"}
    second |= {"type": "text", "constraint": "", "constraint_message": ""}
    data["sections"][0]["pages"][0]["questions"] = [first, second, {**third, "relevant": "${a} > 3"}]
    other = replace(imported, questionnaire=Questionnaire.model_validate_json(json.dumps(data)))
    found = differences(asked_in(convert(str(path)).xform), sent_out(other, tmp_path / "again.xlsx"), other)
    told = {(one.question, one.what) for one in found if not one.told}
    assert {("a", "constraint"), ("b", "type"), ("b", "constraint"), ("c", "when")} <= told


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:Unknown extension")
@pytest.mark.skipif(CORPUS not in os.environ, reason=f"{CORPUS} names no folder of XLSForms")
def test_proof_public_forms_come_in_and_go_out_again(tmp_path: Path) -> None:
    """Of a folder of .xlsx forms that pyxform takes: a phone asks the same, or the report or the refusal says what not.

    pyxform 1.1 and older carry such forms in their wheels.
    """
    same, told, refused, asking = list[str](), list[str](), list[str](), 0
    paths = sorted(Path(os.environ[CORPUS]).glob("*.xlsx"))
    for path in paths:
        try:
            imported = import_xlsform(path)
        except (DefinitionErrors, WorkbookRefused) as error:
            refused.append(f"{path.name}: {error}")
            continue
        found = differences(asked_in(convert(str(path)).xform), sent_out(imported, tmp_path / "again.xlsx"), imported)
        assert [one for one in found if not one.told] == [], path.name
        assert comes_back(imported, tmp_path / "again.xlsx"), path.name
        (told if found else same).append(path.name)
        asking += bool(imported.questionnaire.sections)
    sys.stdout.write(
        f"{len(paths)} forms, of which {asking} hold something to ask here: {len(same)} ask just the same, "
        f"{len(told)} the same but for what the report tells, {len(refused)} refused\n"
        + "".join(f"{line}\n" for line in refused)
    )
    assert all("counterpart" in line for line in refused)
    assert len(same) >= 0.95 * len(paths)

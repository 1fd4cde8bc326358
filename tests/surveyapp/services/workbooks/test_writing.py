"""How a workbook is made: what is open, what is locked, what can be chosen, and that no answer becomes a formula."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.languages import translations
from surveyapp.models import Role
from surveyapp.services.workbooks.places import ANSWER, ASKED, ESTIMATE, NONE
from tests.factories import an_answer, make_actor, make_assessment
from tests.surveyapp.services.workbooks.filling import Office
from tests.surveyapp.services.workbooks.test_proposal import ANSWERS, FIRST, office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is written does not depend on the database."""


@pytest.fixture
def book(session: Session) -> Office:
    """A workbook with an answer of each type, in Polish."""
    draft = make_assessment(session, FIRST, answers=[*ANSWERS[:6], an_answer("remark", '=HYPERLINK("x")')])
    return office(session, make_actor(session, Role.COORDINATOR, municipality=draft.municipality), draft, "pl")


def test_only_boxes_are_open_and_the_rest_is_locked(book: Office) -> None:
    sheet, row = book.row("question:residents")
    assert sheet.protection.sheet
    opened = {cell.column - 1 for cell in sheet[row] if not cell.protection.locked}
    assert opened == {ANSWER, NONE, ESTIMATE}
    assert all(cell.protection.locked for cell in sheet[1])
    assert [name for name in book.book.sheetnames if book.book[name].sheet_state == "veryHidden"] == ["_lists", "_meta"]
    assert sheet.column_dimensions["A"].hidden


def test_choices_and_reasons_are_offered_in_the_language_of_the_workbook(book: Office) -> None:
    sheet, row = book.row("question:way")
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    lists = book.book["_lists"]

    def labels(column: int) -> list[str]:
        cells = offered[sheet.cell(row, column + 1).coordinate].partition("!")[2].replace("$", "")
        return [cell.value for (cell,) in lists[cells]]

    assert labels(ANSWER) == ["Bus", "On foot", "Nothing"]
    assert len(labels(NONE)) == 4
    assert sheet.cell(row, NONE + 1).value == labels(NONE)[0]
    assert labels(NONE)[0] == translations("pl").gettext("We do not know")


def test_no_answer_becomes_a_formula_and_rules_follow_the_definition(book: Office) -> None:
    formulas = {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in book.book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "f"
    }
    assert {place[1][0] for place in formulas} == {chr(65 + ASKED)}
    sheet, row = book.row("question:rent")
    assert "ISNUMBER('1 People'!$E$" in formulas[sheet.title, f"B{row}"]
    assert not any("HYPERLINK" in text for text in formulas.values())
    (rules,) = sheet.conditional_formatting
    assert rules.rules[0].formula == ["$B4=FALSE"]
    remark, at = book.row("question:remark")
    assert remark.cell(at, ANSWER + 1).value == '=HYPERLINK("x")'
    assert remark.cell(at, ANSWER + 1).data_type == "s"

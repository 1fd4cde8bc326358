import csv
import io

import openpyxl
import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer
from surveyapp.models import Municipality, Role, Round
from surveyapp.services import exports
from surveyapp.services.exports import COLUMNS, write_csv, write_workbook
from tests.factories import a_question, a_questionnaire, make_actor, make_assessment, make_municipality, make_round

HOSTILE = '=HYPERLINK("http://example.org","x")'
FORM = a_questionnaire(a_question("residents"), a_question("remark", AnswerType.TEXT), a_question("doctors"))
GIVEN = (
    Answer("residents", number=-5),
    Answer("remark", text=HOSTILE, explanation="+1 because"),
    Answer("doctors", non_answer=NonAnswer.UNKNOWN),
)


@pytest.fixture
def municipality(session: Session) -> Municipality:
    return make_municipality(session, code="17", name="@Home")


@pytest.fixture
def collection(session: Session, municipality: Municipality) -> Round:
    collection = make_round(session, FORM)
    make_assessment(session, FORM, answers=GIVEN, municipality=municipality, collection=collection)
    make_assessment(session, FORM, answers={"residents": 9}, collection=collection)
    return collection


def test_a_csv_holds_what_the_actor_may_read_and_nothing_that_runs(
    session: Session, collection: Round, municipality: Municipality
):
    actor = make_actor(session, Role.APPROVER, municipality=municipality)
    rows = list(csv.DictReader(io.StringIO("".join(write_csv(session, actor, collection)), newline="")))
    told = {row["question"]: row for row in rows}
    assert {row["municipality"] for row in rows} == {"RO-17"}
    assert told["residents"]["number"] == "-5.0"
    assert told["remark"]["text"] == f"'{HOSTILE}"
    assert told["remark"]["explanation"] == "'+1 because"
    assert told["remark"]["name"] == "'@Home"
    assert told["doctors"]["non_answer"] == "unknown"


def test_what_one_sheet_does_not_hold_goes_on_in_the_next(
    session: Session, collection: Round, municipality: Municipality, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exports, "ROWS", 2)
    file = io.BytesIO()
    write_workbook(session, make_actor(session, Role.APPROVER, municipality=municipality), collection, file)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["answers", "answers 2"]
    told = [list(sheet.values) for sheet in book]
    assert [len(rows) for rows in told] == [3, 2]
    assert {rows[0] for rows in told} == {COLUMNS}
    questions = [row[COLUMNS.index("question")] for rows in told for row in rows[1:]]
    assert sorted(map(str, questions)) == ["doctors", "remark", "residents"]


def test_a_workbook_has_no_formula_and_minus_five_stays_a_number(
    session: Session, collection: Round, municipality: Municipality
):
    file = io.BytesIO()
    write_workbook(session, make_actor(session, Role.APPROVER, municipality=municipality), collection, file)
    cells = [cell for row in openpyxl.load_workbook(file)["answers"].iter_rows() for cell in row]
    assert [cell.value for cell in cells[: len(COLUMNS)]] == list(COLUMNS)
    assert all(cell.data_type != "f" for cell in cells)
    assert {-5, HOSTILE} <= {cell.value for cell in cells}


def test_drafts_of_others_are_not_handed_out(session: Session, collection: Round):
    other = make_actor(session, Role.ANALYST)
    assert "".join(write_csv(session, other, collection)) == ",".join(COLUMNS) + "\r\n"

"""Own words that were promised to stay between a municipality and the secretariat."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.dataset import WITHHELD
from questionnaires.answers import Answer
from questionnaires.model import AnswerType
from surveyapp.forms.texts import texts_of
from surveyapp.models import Assessment, Role
from surveyapp.services.approval import approve_assessment, send_assessment
from surveyapp.services.assessments import read_record
from surveyapp.services.history import read_tail
from surveyapp.services.private_texts import private_texts
from tests.factories import a_question, a_questionnaire, make_actor, make_assessment, make_association

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FORM = a_questionnaire(
    a_question("residents"),
    a_question("gaps", AnswerType.TEXT, published=False),
    a_question("practice", AnswerType.TEXT),
    a_question("staff", published=False),
)
GIVEN = (
    Answer("residents", number=9, explanation="counted twice"),
    Answer("gaps", text="Between us", explanation="ours alone"),
    Answer("practice", text="For all"),
    Answer("staff", number=4),
)


@pytest.fixture
def approved(session: Session) -> Assessment:
    made = make_assessment(session, FORM, answers=GIVEN, complete=True)
    mayor = make_actor(session, Role.APPROVER, municipality=made.municipality)
    send_assessment(session, mayor, made.id, at=NOON)
    seen = read_tail(session, made.id).sequence
    approve_assessment(session, mayor, made.id, seen=seen, at=NOON)
    return made


def test_only_unpublished_texts_are_private() -> None:
    assert private_texts(FORM) == {"gaps"}


def test_an_officer_reads_that_there_are_own_words_and_not_what_they_say(session: Session, approved: Assessment):
    home = approved.municipality.association or make_association(session)
    officer = make_actor(session, Role.OFFICER, association=home)
    answers = {name: item.answer for (name, _), item in read_record(session, officer, approved.id).stored.items()}
    assert answers["gaps"] == Answer("gaps", text=WITHHELD, explanation=WITHHELD)
    assert {name: answers[name] for name in ("residents", "practice", "staff")} == {
        answer.question: answer for answer in GIVEN if answer.question != "gaps"
    }


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.APPROVER, Role.ANALYST])
def test_the_municipality_and_the_secretariat_read_them(session: Session, approved: Assessment, role: Role):
    where = {} if role is Role.ANALYST else {"municipality": approved.municipality}
    record = read_record(session, make_actor(session, role, **where), approved.id)
    assert record.stored["gaps", 0].answer == GIVEN[1]


def test_a_page_says_so_in_words(app: Flask) -> None:
    with app.test_request_context("/en/"):
        shown = texts_of(FORM, "en").shown(FORM.questions["gaps"], Answer("gaps", text=WITHHELD))
    assert shown == "Stays between the municipality and the secretariat."

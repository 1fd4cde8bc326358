"""What an approver should look at first."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.models import Role
from surveyapp.services.answers import read_answers
from surveyapp.services.approval import return_for_correction, send_assessment
from surveyapp.services.assessments import read_record
from surveyapp.services.entries import Entry
from surveyapp.services.review import changes_since, make_review
from surveyapp.services.saving import save_answers
from tests.factories import a_question, a_questionnaire, an_answer, make_actor, make_assessment

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_explained_estimated_and_missing_answers_come_first(session: Session) -> None:
    questionnaire = a_questionnaire(*(a_question(name) for name in ("a", "b", "c", "d")))
    answers = [
        an_answer("a", 1, reason="checked"),
        an_answer("b", 2, estimated=True),
        Answer("c", non_answer=NonAnswer.UNKNOWN),
        an_answer("d", 4),
    ]
    assessment = make_assessment(session, questionnaire, answers=answers)
    actor = make_actor(session, Role.APPROVER, municipality=assessment.municipality)
    review = make_review(session, read_record(session, actor, assessment.id))
    assert (review.explained, review.estimated, review.not_given) == ((("a", 0),), (("b", 0),), (("c", 0),))
    assert (review.returned, review.changed, review.last_sequence) == (None, {}, 4)


def test_what_changed_since_a_return_is_told_once_an_answer_and_not_if_it_was_changed_back(session: Session) -> None:
    questionnaire = a_questionnaire(*(a_question(name) for name in ("a", "b", "c")))
    assessment = make_assessment(session, questionnaire, answers={"a": 1, "b": 1, "c": 1}, complete=True)
    mayor = make_actor(session, Role.APPROVER, municipality=assessment.municipality)
    send_assessment(session, mayor, assessment.id, at=NOON)
    return_for_correction(session, mayor, assessment.id, questions={"a"}, reason="See a.", at=NOON)

    def answer(question: str, value: float) -> None:
        revision = read_answers(session, assessment.id)[question, 0].revision
        entries = [Entry(an_answer(question, value), revision)]
        key = f"{question}{value}{revision}"
        save_answers(session, assessment.id, entries, author_id=mayor.user_id, form_key=key, at=NOON)

    for question, value in (("a", 2), ("a", 3), ("b", 2), ("b", 1)):
        answer(question, value)
    review = make_review(session, read_record(session, mayor, assessment.id))
    assert review.returned is not None
    assert review.returned.reason == "See a."
    ((place, change),) = review.changed.items()
    assert (place, change.answer, review.last_sequence) == (("a", 0), an_answer("a", 3), 7)
    assert set(changes_since(session, assessment.id, 5)) == set()

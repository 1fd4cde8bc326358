from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, Dimension, Indicator, IndicatorKind, Questionnaire, SeverityBands
from surveyapp.models import Answer, Assessment, FrameUnit, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.results import results_for, rounds_with_results
from tests.factories import a_question, a_questionnaire, make_assessment, make_municipality, make_round

APPROVED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def questionnaire() -> Questionnaire:
    return a_questionnaire(
        a_question("refugees"),
        a_question("plan", AnswerType.LEVEL),
        dimensions=(Dimension(name="governance", label="Governance", weight=1.0),),
        indicators=(
            Indicator(
                name="g1", label="A plan", dimension="governance", kind=IndicatorKind.LEVEL, question="plan", target=3
            ),
        ),
        severity=SeverityBands(at_least=(0.2, 0.4, 0.6, 0.8)),
    )


@pytest.fixture
def collection(session: Session, questionnaire: Questionnaire) -> Round:
    collection = make_round(session, questionnaire)
    for level in (0, 3, 3, 3, 3, 3):
        answers = {"refugees": 10, "plan": level}
        assessment = make_assessment(session, questionnaire, answers=answers, collection=collection)
        approve(assessment)
    session.flush()
    return collection


def approve(assessment: Assessment) -> None:
    assessment.status = AssessmentStatus.APPROVED
    assessment.sent_at = assessment.approved_at = APPROVED_AT
    assessment.approved_sha256 = "0" * 64


def test_the_answers_of_a_round_become_its_findings(session: Session, collection: Round) -> None:
    figure = results_for(session, collection).figure("RO", "governance")
    assert figure.estimate == pytest.approx(1 / 6)
    assert (figure.n, figure.n_frame, figure.se) == (6, 6, 0.0)


def test_findings_are_kept_while_nothing_changes(session: Session, collection: Round) -> None:
    assert results_for(session, collection) is results_for(session, collection)


def test_a_changed_approved_answer_shows_at_once(session: Session, collection: Round) -> None:
    before = results_for(session, collection)
    session.execute(update(Answer).where(Answer.question == "plan", Answer.number == 0).values(number=3))
    after = results_for(session, collection)
    assert before.figure("RO", "governance").estimate == pytest.approx(1 / 6)
    assert after.figure("RO", "governance").estimate == 0


def test_a_new_approval_and_a_changed_frame_show_at_once(
    session: Session, collection: Round, questionnaire: Questionnaire
) -> None:
    results_for(session, collection)
    approve(make_assessment(session, questionnaire, answers={"plan": 0}, collection=collection))
    session.flush()
    assert results_for(session, collection).figure("RO", "governance").n == 7
    assert "size_class" not in set(results_for(session, collection).estimates["kind"])
    session.execute(update(FrameUnit).values(size_class="small"))
    assert set(results_for(session, collection).estimates["kind"]) == {"all", "region", "size_class", "association"}


def test_a_draft_changes_nothing_that_others_see(
    session: Session, collection: Round, questionnaire: Questionnaire
) -> None:
    draft = make_assessment(session, questionnaire, answers={"plan": 0}, collection=collection)
    before = results_for(session, collection)
    session.execute(update(Answer).where(Answer.assessment_id == draft.id).values(number=1))
    draft.saved_at = APPROVED_AT
    session.flush()
    after = results_for(session, collection)
    assert (before.figure("RO", "governance").n, before.figure("RO", "governance").n_frame) == (6, 7)
    assert after is before


def test_rounds_with_results_are_those_to_which_something_was_given(
    session: Session, collection: Round, questionnaire: Questionnaire
) -> None:
    other = make_round(session, questionnaire)
    make_assessment(session, questionnaire, municipality=make_municipality(session), collection=other)
    assert rounds_with_results(session) == [collection]

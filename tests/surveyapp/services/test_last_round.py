"""What was approved in the round before stands beside the fields, also through the crosswalk of versions."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, Carried, Choice, NonAnswer, Questionnaire
from surveyapp.models import Assessment, Role, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.assessments import read_record
from surveyapp.services.last_round import read_last_round
from surveyapp.services.review import make_review
from tests.factories import (
    a_question,
    a_questionnaire,
    an_answer,
    make_actor,
    make_assessment,
    make_municipality,
    make_round,
    make_user,
)

KINDS = tuple(Choice(name=code, label=code.capitalize()) for code in ("old", "other"))
BEFORE = a_questionnaire(
    a_question("beds"), a_question("rent"), a_question("kind", AnswerType.SELECT_ONE, choices=KINDS), key="last-round"
)
TODAY = a_questionnaire(
    a_question("places", same_as_last_round=True, carried=Carried(renamed_from="beds")),
    a_question("rent", carried=Carried(comparable="no", reason="It was asked for a whole flat.")),
    a_question(
        "kind",
        AnswerType.SELECT_ONE,
        choices=(Choice(name="fresh", label="Fresh"), KINDS[1]),
        carried=Carried(recode={"old": "fresh"}),
    ),
    key="last-round",
    version="2.0.0",
)


def approved_before(
    session: Session,
    today: Questionnaire,
    before_that: Questionnaire = BEFORE,
    answers: Mapping[str, float | str] = MappingProxyType({}),
    **last: float | str,
) -> Assessment:
    """A draft of today's round with these answers, and what the same municipality approved a year ago."""
    town = make_municipality(session)
    before = make_assessment(session, before_that, answers=last, municipality=town)
    collection = make_round(session, today)
    draft = make_assessment(session, today, answers=answers, municipality=town, collection=collection)
    before.status, before.approved_sha256 = AssessmentStatus.APPROVED, sha256(repr(last).encode()).hexdigest()
    before.sent_at = before.approved_at = draft.started_at - timedelta(days=365)
    before.reference = f"R-{town.id}"
    session.flush()
    return draft


def test_answers_come_through_the_crosswalk_and_what_may_not_be_compared_stays_away(session: Session) -> None:
    draft = approved_before(session, TODAY, beds=40, rent=300, kind="old")
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    last = read_last_round(session, read_record(session, actor, draft.id))
    assert last == {("places", 0): an_answer("places", 40), ("kind", 0): an_answer("kind", "fresh")}


def test_without_a_round_before_there_is_nothing(session: Session) -> None:
    draft = make_assessment(session, TODAY)
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    assert read_last_round(session, read_record(session, actor, draft.id)) == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_last_round_stands_beside_the_field_and_is_taken_over_by_one_press(
    session: Session, sign_in: Callable[[User], FlaskClient]
) -> None:
    draft = approved_before(session, TODAY, beds=1240, kind="other")
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=draft.municipality))
    url = f"/en/assessments/{draft.id}/sections/section/section_1"
    page = client.get(url).text
    assert 'Last round: <span class="typed">1,240</span>' in page
    assert 'Last round: <span class="typed">Other</span>' in page
    assert 'aria-label="Same as last round: How is places?"' in page
    assert 'name="same" value="kind"' not in page, "only where the questionnaire offers it"
    sent = {"places": "", "places-revision": "0", "rent": "5", "rent-revision": "0", "kind-revision": "0"}
    assert client.post(url, data=sent | {"same": "places", "form_key": "a"}).location == f"{url}#places"
    client.post(url, data={"kind-none": "unknown", "kind-revision": "0", "same": "kind", "form_key": "b"})
    session.expire_all()
    stored = {place: kept.answer for place, kept in read_answers(session, draft.id).items()}
    assert stored["places", 0] == an_answer("places", 1240)
    assert stored["rent", 0] == an_answer("rent", 5)
    assert stored["kind", 0].non_answer is NonAnswer.UNKNOWN
    assert 'name="same" value="places"' not in client.get(url).text


def test_the_approver_is_told_which_figures_and_words_stand_as_they_did_in_the_last_round(session: Session) -> None:
    asked = a_questionnaire(
        *(a_question(name) for name in ("same", "grown", "none_again", "unasked_before")),
        a_question("words", AnswerType.TEXT),
        a_question("kind", AnswerType.SELECT_ONE, choices=KINDS),
        key="unchanged",
    )
    values: dict[str, float | str] = {"same": 40, "grown": 50, "none_again": 0, "words": "As before", "kind": "old"}
    draft = approved_before(session, asked, asked, values | {"grown": 60, "unasked_before": 1}, **values)
    actor = make_actor(session, Role.APPROVER, municipality=draft.municipality)
    assert make_review(session, read_record(session, actor, draft.id)).same_as_last == (("same", 0), ("words", 0))

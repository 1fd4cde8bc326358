"""The window of a round and the lock of an assessment."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.windows import (
    AssessmentLocked,
    RoundClosed,
    StepNotPossible,
    Window,
    take_lock,
    take_lock_to_answer,
)
from tests.factories import make_assessment, make_municipality, make_round

OPENS = datetime(2026, 3, 2, 7, tzinfo=UTC)
CLOSES = datetime(2026, 10, 30, 16, tzinfo=UTC)


def test_a_window_is_open_from_its_opening_up_to_its_closing() -> None:
    window = Window(OPENS, CLOSES, "Europe/Chisinau")
    tick = timedelta(microseconds=1)
    assert [window.is_open(at) for at in (OPENS - tick, OPENS, CLOSES - tick, CLOSES)] == [False, True, True, False]
    assert window.closes_locally.isoformat() == "2026-10-30T18:00:00+02:00"


def test_each_country_closes_by_its_own_window(session: Session) -> None:
    collection = make_round(session, countries=("PL", "RO"), opens_at=OPENS, closes_at=CLOSES)
    collection.countries[0].closes_at = CLOSES - timedelta(hours=1)
    session.flush()
    polish, romanian = (
        make_assessment(session, collection=collection, municipality=make_municipality(session, country)).id
        for country in ("PL", "RO")
    )
    at = CLOSES - timedelta(minutes=30)
    take_lock_to_answer(session, romanian, at)
    with pytest.raises(RoundClosed) as refused:
        take_lock_to_answer(session, polish, at)
    assert refused.value.window.time_zone == "Europe/Warsaw"


def test_what_is_with_the_approver_is_locked_even_when_the_round_is_closed_too(session: Session) -> None:
    assessment = make_assessment(session, collection=make_round(session, opens_at=OPENS, closes_at=CLOSES))
    assessment.status, assessment.sent_at = AssessmentStatus.SENT, OPENS
    session.flush()
    with pytest.raises(AssessmentLocked) as refused:
        take_lock_to_answer(session, assessment.id, CLOSES)
    assert refused.value.status is AssessmentStatus.SENT


def test_a_lock_refuses_steps_from_other_states(session: Session) -> None:
    lock = take_lock(session, make_assessment(session).id)
    lock.refuse_unless(AssessmentStatus.DRAFT, AssessmentStatus.SENT)
    with pytest.raises(StepNotPossible):
        lock.refuse_unless(AssessmentStatus.APPROVED)


def test_an_unknown_assessment_has_no_lock(session: Session) -> None:
    with pytest.raises(NotFound):
        take_lock(session, 10**9)

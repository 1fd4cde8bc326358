"""Comments: threads by question, seen by the own municipality, and resting once the assessment is approved."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from questionnaires.model import Repeat
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Assessment, Role
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor
from surveyapp.services.assessments import read_record
from surveyapp.services.comments import (
    Count,
    add_comment,
    count_comments,
    counts_of,
    open_threads,
    read_thread,
    read_threads,
    resolve_thread,
)
from surveyapp.services.windows import AssessmentLocked
from tests.factories import a_question, a_questionnaire, an_answer, make_actor, make_assessment

CountQueries = Callable[[Session], AbstractContextManager[list[str]]]
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASKED = a_questionnaire(
    a_question("residents"),
    a_question("rent"),
    Repeat(name="sites", label="Sites", item="site", questions=(a_question("places"),)),
    key="commented",
)
RENT = ("rent", 0)


@pytest.fixture
def draft(session: Session) -> Assessment:
    """A draft with one site."""
    return make_assessment(session, ASKED, answers=[an_answer("places", 5, 1)])


@pytest.fixture
def ana(session: Session, draft: Assessment) -> Actor:
    """Somebody of its municipality."""
    return make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality, name="Ana")


def test_a_thread_tells_who_said_what_in_order(session: Session, draft: Assessment, ana: Actor) -> None:
    ion = make_actor(session, Role.APPROVER, municipality=draft.municipality, name="Ion")
    add_comment(session, ana, draft.id, RENT, " Gross or net? ", at=AT)
    add_comment(session, ion, draft.id, RENT, "Gross.")
    thread = read_thread(session, read_record(session, ana, draft.id), RENT)
    assert [(remark.author, remark.text) for remark in thread.remarks] == [("Ana", "Gross or net?"), ("Ion", "Gross.")]
    assert thread.remarks[0].at == AT
    assert thread.open_count == 2


def test_resolving_closes_what_was_on_the_screen_and_leaves_a_later_remark_open(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    add_comment(session, ana, draft.id, RENT, "one")
    seen = read_thread(session, read_record(session, ana, draft.id), RENT).remarks[-1].id
    add_comment(session, ana, draft.id, RENT, "two")
    resolve_thread(session, ana, draft.id, RENT, seen=seen)
    thread = read_thread(session, read_record(session, ana, draft.id), RENT)
    assert [remark.resolved_at is None for remark in thread.remarks] == [False, True]
    assert counts_of(count_comments(session, read_record(session, ana, draft.id)), 0) == {"rent": Count(2, 1)}


def test_open_threads_come_first_and_then_the_order_of_the_questions(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    for place in (("places", 1), ("residents", 0), RENT):
        add_comment(session, ana, draft.id, place, "a word")
    record = read_record(session, ana, draft.id)
    first = read_thread(session, record, ("residents", 0)).remarks[-1].id
    resolve_thread(session, ana, draft.id, ("residents", 0), seen=first)
    threads = read_threads(session, record)
    assert [thread.place[0] for thread in threads] == ["rent", "places", "residents"]
    assert [thread.place[0] for thread in open_threads(threads)] == ["rent", "places"]


def test_without_comments_no_query_asks_for_them(
    session: Session, draft: Assessment, ana: Actor, count_queries: CountQueries
) -> None:
    record = read_record(session, ana, draft.id)
    with count_queries(session) as statements:
        assert count_comments(session, record) == {}
        assert read_threads(session, record) == []
    assert statements == []


@pytest.mark.parametrize("place", [("nowhere", 0), ("rent", 1), ("places", 0), ("places", 7)])
def test_a_question_that_is_not_there_has_no_thread(
    session: Session, draft: Assessment, ana: Actor, place: tuple[str, int]
) -> None:
    with pytest.raises(NotFound):
        add_comment(session, ana, draft.id, place, "a word")
    with pytest.raises(NotFound):
        read_thread(session, read_record(session, ana, draft.id), place)


def test_a_stranger_finds_no_assessment_to_comment(session: Session, draft: Assessment) -> None:
    stranger = make_actor(session, Role.APPROVER, municipality=make_assessment(session).municipality)
    with pytest.raises(NotFound):
        add_comment(session, stranger, draft.id, RENT, "a word")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_nothing_and_too_much_are_refused(session: Session, draft: Assessment, ana: Actor, text: str) -> None:
    with pytest.raises(BadInput):
        add_comment(session, ana, draft.id, RENT, text)


def test_comments_go_on_with_the_approver_and_rest_once_approved(
    session: Session, draft: Assessment, ana: Actor
) -> None:
    draft.status, draft.sent_at = AssessmentStatus.SENT, AT
    session.flush()
    add_comment(session, ana, draft.id, RENT, "a word")
    draft.status, draft.approved_at, draft.approved_sha256 = AssessmentStatus.APPROVED, AT, "0" * 64
    session.flush()
    with pytest.raises(AssessmentLocked):
        add_comment(session, ana, draft.id, RENT, "another")

"""Undoing a change: another change with a reason, never over a colleague's."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.models import Assessment, AssessmentEvent, Role
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor
from surveyapp.services.approval import read_steps
from surveyapp.services.assessments import read_record
from surveyapp.services.entries import Entry
from surveyapp.services.history import erase_content, find_break, read_changes
from surveyapp.services.saving import save_answers
from surveyapp.services.undoing import can_undo, find_undoing, last_move, undo_change
from surveyapp.services.windows import AssessmentLocked
from tests.factories import a_question, a_questionnaire, a_section, an_answer, make_actor, make_assessment

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASKED = a_questionnaire(
    a_section("people", [a_question("residents")]), a_section("homes", [a_question("rent")]), key="undone"
)


@pytest.fixture
def draft(session: Session) -> Assessment:
    """A draft in which 100 residents became 200, then 300."""
    draft = make_assessment(session, ASKED, answers={"residents": 100})
    for revision, number in ((1, 200), (2, 300)):
        save(session, draft, an_answer("residents", number), revision)
    return draft


@pytest.fixture
def ana(session: Session, draft: Assessment) -> Actor:
    """Somebody of its municipality."""
    return make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality)


def save(session: Session, draft: Assessment, answer: Answer, based_on: int) -> None:
    save_answers(session, draft.id, [Entry(answer, based_on)], author_id=None, form_key=f"f{based_on}", at=AT)


def standing(session: Session, actor: Actor, draft: Assessment) -> float | None:
    stored = read_record(session, actor, draft.id).stored.get(("residents", 0))
    return stored.answer.number if stored else None


@pytest.mark.parametrize(("sequence", "number"), [(3, 200), (2, 100), (1, None)])
def test_an_answer_goes_back_to_what_stood_before_the_change(
    session: Session, draft: Assessment, ana: Actor, sequence: int, number: float | None
) -> None:
    found = find_undoing(session, read_record(session, ana, draft.id), sequence)
    assert found.is_latest is (sequence == 3)
    undo_change(session, ana, draft.id, sequence, reason=" a slip ", seen=found.revision, at=AT)
    assert standing(session, ana, draft) == number
    last = read_changes(session, draft.id)[-1]
    assert (last.sequence, last.origin, last.author_id) == (4, f"undo {sequence}", ana.user_id)
    (step,) = read_steps(session, draft.id)
    assert (step.kind, step.reason, step.questions, step.last_sequence) == ("undone", "a slip", ("residents",), 4)
    assert find_break(session, draft.id) is None


def test_undoing_an_undoing_brings_the_answer_back(session: Session, draft: Assessment, ana: Actor) -> None:
    undo_change(session, ana, draft.id, 3, reason="a slip", seen=3)
    undo_change(session, ana, draft.id, 4, reason="no slip", seen=4)
    assert standing(session, ana, draft) == 300


def test_the_same_request_twice_has_one_effect(session: Session, draft: Assessment, ana: Actor) -> None:
    for _ in range(2):
        undo_change(session, ana, draft.id, 3, reason="a slip", seen=3)
    assert len(read_changes(session, draft.id)) == 4
    assert len(read_steps(session, draft.id)) == 1


def test_what_a_colleague_changed_meanwhile_is_not_undone(session: Session, draft: Assessment, ana: Actor) -> None:
    save(session, draft, an_answer("residents", 400), 3)
    with pytest.raises(Conflict):
        undo_change(session, ana, draft.id, 3, reason="a slip", seen=3)
    assert standing(session, ana, draft) == 400


def test_without_a_reason_nothing_is_undone(session: Session, draft: Assessment, ana: Actor) -> None:
    with pytest.raises(BadInput):
        undo_change(session, ana, draft.id, 3, reason="  ", seen=3)


def test_only_what_is_there_open_and_ones_own_can_be_undone(session: Session, draft: Assessment, ana: Actor) -> None:
    helper = make_actor(session, Role.CONTRIBUTOR, municipality=draft.municipality, section="homes")
    change = read_changes(session, draft.id)[-1]
    record = read_record(session, ana, draft.id)
    assert can_undo(record, ana, change, moved=0)
    assert not can_undo(record, helper, change, moved=0)
    with pytest.raises(NotAllowed):
        undo_change(session, helper, draft.id, 3, reason="a slip", seen=3)
    for unknown in (0, 99):
        with pytest.raises(NotFound):
            undo_change(session, ana, draft.id, unknown, reason="a slip", seen=3)
    draft.status, draft.sent_at = AssessmentStatus.SENT, AT
    session.flush()
    assert not can_undo(read_record(session, ana, draft.id), ana, change, moved=0)
    with pytest.raises(AssessmentLocked):
        undo_change(session, ana, draft.id, 3, reason="a slip", seen=3)


def test_what_was_erased_is_not_brought_back(session: Session, draft: Assessment, ana: Actor) -> None:
    erase_content(session, draft.id, "residents")
    with pytest.raises(NotFound):
        find_undoing(session, read_record(session, ana, draft.id), 3)


def test_what_changed_on_another_version_is_not_undone(session: Session, draft: Assessment, ana: Actor) -> None:
    session.add(AssessmentEvent(assessment_id=draft.id, kind="moved", at=AT, last_sequence=2))
    session.flush()
    moved = last_move(read_steps(session, draft.id))
    record = read_record(session, ana, draft.id)
    assert [can_undo(record, ana, change, moved=moved) for change in read_changes(session, draft.id)] == [
        False,
        False,
        True,
    ]
    with pytest.raises(Conflict, match="has changed since then"):
        undo_change(session, ana, draft.id, 2, reason="a slip", seen=3)

"""A draft moves to another version: each answer is carried, flagged or archived, and the history holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.models import Assessment, AssessmentEvent, Comment, KeptAnswer, Role, RoundCountry
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.models.moves import Fate, MoveStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.assessments import read_record
from surveyapp.services.draft_moves import look_at, move_draft, plan_move
from surveyapp.services.draft_returns import read_kept
from surveyapp.services.history import erase_content, find_break, read_changes
from surveyapp.services.sections import SectionStatus, complete_section, list_sections
from tests.factories import make_actor, make_user
from tests.moving import GIVEN, SECOND, make_draft, moved, plan

AFTER = {
    ("residents", 0): Answer("residents", number=120.0, estimated=True),
    ("hours", 0): Answer("hours", number=40.0),
    ("size", 0): Answer("size", number=500.0),
    ("kind", 0): Answer("kind", text="county"),
    ("places", 1): Answer("places", 1, number=5.0),
    ("places", 3): Answer("places", 3, number=7.0),
}


def test_answers_are_carried_and_each_keeps_its_author_and_time(session: Session) -> None:
    draft = make_draft(session)
    before = read_answers(session, draft.id)
    move = moved(session, draft)
    after = read_answers(session, draft.id)
    assert {place: stored.answer for place, stored in after.items()} == AFTER
    assert draft.version.number == "2.0.0"
    assert after["residents", 0].saved_at == before["people", 0].saved_at
    assert after["places", 3] == before["places", 3], "what stays as it was keeps its revision"
    assert (move.carried, move.looks, move.archived, move.missing) == (4, 2, 1, 1)


def test_the_preview_says_the_same_and_changes_nothing(session: Session) -> None:
    draft = make_draft(session)
    before = read_answers(session, draft.id)
    found = plan_move(session, draft.id, "2.0.0", utc_now())
    assert found.numbers == {"carried": 4, "looks": 2, "archived": 1, "missing": 1}
    assert found.lost == ()
    assert {(answer.question, answer.instance): answer for answer in found.migration.answers} == AFTER
    assert read_answers(session, draft.id) == before
    assert draft.version.number == "1.0.0"


def test_every_answer_is_kept_as_it_was_with_what_became_of_it(session: Session) -> None:
    draft = make_draft(session)
    before = read_answers(session, draft.id)
    kept = read_kept(session, moved(session, draft).id)
    assert {item.stored.place: item.stored for item in kept} == before
    fates = {item.stored.place[0]: (item.fate, item.to and item.to[0]) for item in kept}
    assert fates["people"] == (Fate.CARRIED, "residents")
    assert fates["size"] == (Fate.LOOK, "size")
    assert fates["remark"] == (Fate.ARCHIVED, None)
    assert {item.why for item in kept if item.fate is Fate.ARCHIVED} == {"the question is gone"}


def test_the_history_tells_the_move_and_its_chain_holds(session: Session) -> None:
    draft = make_draft(session)
    move = moved(session, draft)
    changes = read_changes(session, draft.id, after=len(GIVEN))
    assert {(change.place[0], change.answer and change.answer.number) for change in changes} == {
        ("people", None),
        ("remark", None),
        ("residents", 120.0),
        ("hours", 40.0),
    }
    stored = read_answers(session, draft.id)
    assert all(stored[change.place].revision == change.sequence for change in changes if change.answer)
    assert {change.origin for change in changes} == {"moved"}
    assert find_break(session, draft.id) is None
    event = session.scalars(select(AssessmentEvent).where(AssessmentEvent.assessment_id == draft.id)).one()
    assert (event.kind, event.reason, event.last_sequence) == ("moved", "1.0.0 → 2.0.0", changes[-1].sequence)
    assert move.moved_at is not None


def test_sections_with_answers_that_need_another_look_are_open_again(session: Session) -> None:
    draft = make_draft(session, complete=True)
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    moved(session, draft)
    record = read_record(session, actor, draft.id)
    assert {line.section.name: line.status for line in list_sections(record, actor)} == {
        "section": SectionStatus.NEEDS_ATTENTION,
        "houses": SectionStatus.NEEDS_ATTENTION,
    }


def test_a_section_whose_answers_changed_their_meaning_waits_for_the_word_of_the_office(session: Session) -> None:
    draft = make_draft(session, [Answer("kind", text="own")], complete=True)
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    moved(session, draft)
    record = read_record(session, actor, draft.id)
    assert list_sections(record, actor)[1].status is SectionStatus.NEEDS_ATTENTION
    complete_section(session, actor, draft.id, "houses", complete=True)
    record = read_record(session, actor, draft.id)
    assert list_sections(record, actor)[1].status is SectionStatus.COMPLETED


def test_sections_that_nothing_happened_to_stay_complete(session: Session) -> None:
    draft = make_draft(session, [Answer("places", 1, number=5.0), Answer("size", number=500.0)], complete=True)
    actor = make_actor(session, Role.COORDINATOR, municipality=draft.municipality)
    moved(session, draft)
    record = read_record(session, actor, draft.id)
    assert [line.status for line in list_sections(record, actor)] == [
        SectionStatus.NEEDS_ATTENTION,
        SectionStatus.COMPLETED,
    ]


def test_remarks_stand_at_their_question_under_its_other_name(session: Session) -> None:
    draft = make_draft(session)
    author = make_user(session)
    session.add_all(
        Comment(assessment_id=draft.id, question=name, text="?", author_id=author.id) for name in ("people", "size")
    )
    moved(session, draft)
    assert set(session.scalars(select(Comment.question))) == {"residents", "size"}


def test_a_draft_that_was_sent_meanwhile_is_left_as_it_is(session: Session) -> None:
    draft = make_draft(session)
    move = plan(session, draft)
    draft.status, draft.sent_at = AssessmentStatus.SENT, utc_now()
    session.flush()
    before = read_answers(session, draft.id)
    move_draft(session, move.id, by=None, at=utc_now())
    assert (move.status, move.problem) == (MoveStatus.LEFT, "the assessment is sent")
    assert read_answers(session, draft.id) == before
    assert draft.version.number == "1.0.0"


def test_a_draft_of_a_closed_round_is_left_as_it_is(session: Session) -> None:
    draft = make_draft(session)
    move = plan(session, draft)
    session.execute(update(RoundCountry).values(closes_at=utc_now() - timedelta(minutes=1)))
    move_draft(session, move.id, by=None, at=utc_now())
    assert move.status is MoveStatus.LEFT


def test_a_draft_moves_once_and_one_that_moved_on_is_left(session: Session) -> None:
    draft = make_draft(session)
    twice = plan(session, draft)
    moved(session, draft)
    after = read_answers(session, draft.id)
    move_draft(session, twice.id, by=None, at=utc_now())
    assert (twice.status, twice.problem) == (MoveStatus.LEFT, "it has moved on to another version since")
    assert look_at(session, draft.id, "2.0.0", utc_now()) is None
    assert read_answers(session, draft.id) == after


@pytest.mark.parametrize("is_stale", [True, False])
def test_what_was_saved_after_the_draft_was_looked_at_moves_too(session: Session, is_stale: bool) -> None:
    draft = make_draft(session)
    move = plan(session, draft)
    seen = plan_move(session, draft.id, "2.0.0", utc_now())
    if is_stale:
        session.execute(update(Assessment).values(saved_at=utc_now()))
        session.connection().exec_driver_sql("UPDATE answers SET number = 130 WHERE question = 'people'")
    move_draft(session, move.id, by=None, at=utc_now(), seen=seen)
    assert read_answers(session, draft.id)["residents", 0].answer.number == (130.0 if is_stale else 120.0)


def test_what_is_erased_on_request_goes_from_the_archive_too(session: Session) -> None:
    draft = make_draft(session)
    moved(session, draft)
    erase_content(session, draft.id, "remark")
    assert session.scalars(select(KeptAnswer.content).where(KeptAnswer.question == "remark")).one() is None
    assert find_break(session, draft.id) is None


def test_the_versions_are_two_of_one_questionnaire() -> None:
    assert (SECOND.key, SECOND.version) == ("moving", "2.0.0")

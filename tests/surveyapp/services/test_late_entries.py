"""Saves from pages that were opened before a draft moved: carried over, offered as a conflict, or kept; never lost."""

from itertools import count

from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.models import Assessment
from surveyapp.models.base import utc_now
from surveyapp.models.moves import Fate
from surveyapp.services.answers import StoredAnswer, read_answers
from surveyapp.services.draft_returns import read_kept, return_draft
from surveyapp.services.entries import ADDED, Entry, Outcome
from surveyapp.services.history import find_break
from surveyapp.services.saving import save_answers
from tests.moving import make_draft, moved

NUMBERS = count(1)


def save(session: Session, draft: Assessment, made_on: int, *entries: Entry, form_key: str = "") -> Outcome:
    key = form_key or f"late{next(NUMBERS)}"
    return save_answers(session, draft.id, entries, author_id=None, form_key=key, made_on=made_on)


def value(session: Session, draft: Assessment, name: str, instance: int = 0) -> float | str | None:
    stored = read_answers(session, draft.id).get((name, instance))
    return (stored.answer.number or stored.answer.text) if stored else None


def before_and_after(session: Session) -> tuple[Assessment, int, dict[tuple[str, int], StoredAnswer], int]:
    """Give a moved draft, its version before, the answers as they were, and its move."""
    draft = make_draft(session)
    old, seen = draft.version_id, read_answers(session, draft.id)
    return draft, old, seen, moved(session, draft).id


def test_what_was_typed_is_carried_to_where_it_belongs_and_never_misread(session: Session) -> None:
    draft, old, seen, _ = before_and_after(session)
    outcome = save(
        session,
        draft,
        old,
        Entry(Answer("people", number=150.0), seen["people", 0].revision),
        Entry(Answer("hours", number=20.0), seen["hours", 0].revision),
        Entry(Answer("places", 1, number=6.0), seen["places", 1].revision),
        Entry(Answer("places", ADDED, number=8.0), 0),
    )
    assert (outcome.moved, outcome.conflicts, outcome.homeless) == (True, (), ())
    assert value(session, draft, "residents") == 150.0
    assert value(session, draft, "hours") == 80.0, "twenty hours a week are eighty a month"
    assert value(session, draft, "places", 1) == 6.0
    assert value(session, draft, "places", 4) == 8.0
    assert find_break(session, draft.id) is None


def test_what_was_left_as_it_was_shown_changes_nothing(session: Session) -> None:
    draft, old, seen, move_id = before_and_after(session)
    standing = read_answers(session, draft.id)
    outcome = save(session, draft, old, *(Entry(item.answer, item.revision) for item in seen.values()))
    assert (dict(outcome.saved), outcome.conflicts, outcome.homeless) == ({}, (), ())
    assert read_answers(session, draft.id) == standing
    assert not [item for item in read_kept(session, move_id) if item.fate is Fate.LATE]


def test_what_is_not_asked_any_more_is_kept_and_comes_back_when_the_move_is_undone(session: Session) -> None:
    draft, old, seen, move_id = before_and_after(session)
    typed = Answer("remark", text="Other words")
    outcome = save(session, draft, old, Entry(typed, seen["remark", 0].revision))
    assert outcome.homeless == (typed,)
    assert [item.stored.answer for item in read_kept(session, move_id) if item.fate is Fate.LATE] == [typed]
    return_draft(session, move_id, by=None, at=utc_now())
    assert value(session, draft, "remark") == "Other words"


def test_what_a_colleague_changed_meanwhile_is_offered_for_choice_and_kept(session: Session) -> None:
    draft, old, seen, move_id = before_and_after(session)
    standing = read_answers(session, draft.id)["hours", 0]
    save(session, draft, draft.version_id, Entry(Answer("hours", number=44.0), standing.revision))
    outcome = save(session, draft, old, Entry(Answer("hours", number=20.0), seen["hours", 0].revision))
    (conflict,) = outcome.conflicts
    assert conflict.mine == Answer("hours", number=80.0)
    assert conflict.theirs is not None
    assert conflict.theirs.answer.number == 44.0
    assert conflict.shared == Answer("hours", number=40.0)
    kept = [item.stored.answer for item in read_kept(session, move_id) if item.fate is Fate.LATE]
    assert kept == [Answer("hours", number=20.0)]


def test_what_a_colleague_changed_before_the_move_is_offered_too(session: Session) -> None:
    draft = make_draft(session)
    old, seen = draft.version_id, read_answers(session, draft.id)
    save(session, draft, old, Entry(Answer("people", number=121.0), seen["people", 0].revision))
    moved(session, draft)
    untouched = save(session, draft, old, Entry(seen["people", 0].answer, seen["people", 0].revision))
    assert untouched.conflicts == ()
    outcome = save(session, draft, old, Entry(Answer("people", number=99.0), seen["people", 0].revision))
    assert [conflict.mine.number for conflict in outcome.conflicts] == [99.0]
    assert value(session, draft, "residents") == 121.0


def test_nobody_is_in_conflict_with_what_the_same_page_saved(session: Session) -> None:
    draft = make_draft(session)
    old, seen = draft.version_id, read_answers(session, draft.id)
    based_on = seen["people", 0].revision
    save(session, draft, old, Entry(Answer("people", number=121.0), based_on), form_key="page")
    moved(session, draft)
    for number in (122.0, 123.0):
        outcome = save(session, draft, old, Entry(Answer("people", number=number), based_on), form_key="page")
        assert outcome.conflicts == ()
        assert value(session, draft, "residents") == number


def test_the_same_request_twice_has_one_effect(session: Session) -> None:
    draft, old, seen, move_id = before_and_after(session)
    entries = [
        Entry(Answer("people", number=150.0), seen["people", 0].revision),
        Entry(Answer("remark", text="Other"), seen["remark", 0].revision),
    ]
    first = save(session, draft, old, *entries, form_key="twice")
    again = save(session, draft, old, *entries, form_key="twice")
    assert (again.repeated, again.moved) == (True, True)
    assert dict(again.saved) == dict(first.saved)
    assert len([item for item in read_kept(session, move_id) if item.fate is Fate.LATE]) == 1


def test_a_page_of_a_version_that_was_taken_back_is_carried_back(session: Session) -> None:
    draft, _, _, move_id = before_and_after(session)
    newer, seen = draft.version_id, read_answers(session, draft.id)
    return_draft(session, move_id, by=None, at=utc_now())
    session.expire_all()
    outcome = save(
        session,
        draft,
        newer,
        Entry(Answer("residents", number=150.0), seen["residents", 0].revision),
        Entry(Answer("hours", number=80.0), seen["hours", 0].revision),
        Entry(Answer("places", 1, number=6.0), seen["places", 1].revision),
    )
    assert outcome.homeless == (Answer("hours", number=80.0),)
    assert value(session, draft, "people") == 150.0
    assert value(session, draft, "places", 1) == 6.0
    assert value(session, draft, "hours") == 10.0, "eighty hours a month must not be read as eighty a week"


def test_a_version_on_which_the_draft_never_was_is_taken_for_the_present_one(session: Session) -> None:
    draft, _, seen, _ = before_and_after(session)
    stored = read_answers(session, draft.id)["residents", 0]
    outcome = save(session, draft, 999, Entry(Answer("residents", number=1.0), stored.revision))
    assert not outcome.moved
    assert value(session, draft, "residents") == 1.0
    assert seen

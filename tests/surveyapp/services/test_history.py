"""The history: append-only, chained, and erasable without breaking the chain."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.orm import Session

from surveyapp.models import AnswerChange, Assessment
from surveyapp.services.entries import Entry
from surveyapp.services.history import (
    count_changes,
    erase_all_content,
    erase_content,
    find_break,
    read_changes,
    read_revisions,
    read_tail,
)
from surveyapp.services.saving import save_answers
from tests.factories import an_answer, make_assessment, make_user

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def written(session: Session) -> Assessment:
    """An assessment whose answers changed four times."""
    assessment = make_assessment(session)
    author = make_user(session)
    based_on = 0
    for number, value in enumerate(("one", "two", None, "four")):
        outcome = save_answers(
            session,
            assessment.id,
            [Entry(an_answer("remark", value), based_on)],
            author_id=author.id,
            form_key=f"f{number}",
            at=AT,
        )
        based_on = outcome.saved["remark", 0] if value else 0
    return assessment


def test_each_change_tells_what_stood_before_it(session: Session, written: Assessment) -> None:
    changes = read_changes(session, written.id)
    told = [(c.before.text if c.before else None, c.answer.text if c.answer else None) for c in changes]
    assert told == [(None, "one"), ("one", "two"), ("two", None), (None, "four")]
    assert [change.sequence for change in changes] == [1, 2, 3, 4]


def test_changes_since_an_event_still_know_what_stood_before(session: Session, written: Assessment) -> None:
    (last,) = read_changes(session, written.id, after=3)
    assert (last.before, last.answer) == (None, an_answer("remark", "four"))
    (third, _) = read_changes(session, written.id, after=2)
    assert third.before == an_answer("remark", "two")


def test_an_untouched_chain_holds_and_an_empty_one_too(session: Session, written: Assessment) -> None:
    assert find_break(session, written.id) is None
    assert find_break(session, make_assessment(session).id) is None
    assert count_changes(session, written.id) == read_tail(session, written.id).sequence == 4


@pytest.mark.parametrize(
    ("tampered", "broken_at"),
    [
        (update(AnswerChange).where(AnswerChange.sequence == 2).values(content='{"text":"TWO"}'), 2),
        (update(AnswerChange).where(AnswerChange.sequence == 2).values(author_id=None), 2),
        (update(AnswerChange).where(AnswerChange.sequence == 3).values(at=datetime(2020, 1, 1, tzinfo=UTC)), 3),
        (update(AnswerChange).where(AnswerChange.sequence == 3).values(question="other"), 3),
        (delete(AnswerChange).where(AnswerChange.sequence == 1), 1),
        (delete(AnswerChange).where(AnswerChange.sequence == 3), 3),
        (update(AnswerChange).where(AnswerChange.sequence == 4).values(chain_sha256="0" * 64), 4),
    ],
)
def test_tampering_is_detected_where_it_happened(
    session: Session, written: Assessment, tampered: Update | Delete, broken_at: int
) -> None:
    session.execute(tampered)
    assert find_break(session, written.id) == broken_at


def test_erased_content_is_gone_while_the_chain_still_holds(session: Session, written: Assessment) -> None:
    assert erase_content(session, written.id, "remark") == 3
    assert find_break(session, written.id) is None
    assert [change.erased for change in read_changes(session, written.id)] == [True, True, False, True]
    assert read_revisions(session, written.id, {("remark", 0): 1}) == {}


def test_the_same_content_is_never_hashed_alike_so_erased_content_cannot_be_guessed(session: Session) -> None:
    assessments = [make_assessment(session) for _ in range(2)]
    for assessment in assessments:
        save_answers(session, assessment.id, [Entry(an_answer("remark", "yes"))], author_id=None, form_key="f", at=AT)
    hashes = session.scalars(select(AnswerChange.content_sha256)).all()
    assert len(set(hashes)) == 2


def test_a_revision_is_found_as_it_was(session: Session, written: Assessment) -> None:
    found = read_revisions(session, written.id, {("remark", 0): 2, ("other", 0): 0, ("unknown", 0): 7})
    assert found == {("remark", 0): an_answer("remark", "two"), ("other", 0): None}


def test_everything_is_erased_at_once_while_the_chain_still_holds(session: Session, written: Assessment) -> None:
    save_answers(session, written.id, [Entry(an_answer("other", 3), 0)], author_id=None, form_key="z", at=AT)
    assert erase_all_content(session, written.id) == 4
    assert find_break(session, written.id) is None
    assert [change.erased for change in read_changes(session, written.id)] == [True, True, False, True, True]

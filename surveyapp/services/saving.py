"""Saving answers: one transaction that keeps what does not conflict, records each change, and acts once a request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.errors import Conflict
from surveyapp.languages import mark
from surveyapp.models import Answer as AnswerRow
from surveyapp.models import AnswerChange, Assessment
from surveyapp.models.base import utc_now
from surveyapp.services.answers import (
    ANSWERS,
    VALUE_COLUMNS,
    Place,
    StoredAnswer,
    content_of,
    is_empty,
    stored_answer,
)
from surveyapp.services.entries import ADDED, Disagreement, Entry, Outcome, RepeatFull
from surveyapp.services.history import Change, append_changes, read_revisions, read_tail
from surveyapp.services.late_entries import Late, carry_entries, keep_late, steps_since
from surveyapp.services.requests import DoneRequest, key_of, read_request, remember_request, revisions_of_form
from surveyapp.services.windows import take_lock_to_answer

ASSESSMENTS = cast(Table, Assessment.__table__)
TABLE = cast(Table, AnswerRow.__table__)


def save_answers(
    session: Session,
    assessment_id: int,
    entries: Sequence[Entry],
    *,
    author_id: int | None,
    form_key: str,
    at: datetime | None = None,
    origin: str = "form",
    at_most: int | None = None,
    made_on: int | None = None,
) -> Outcome:
    """Save what changed and does not conflict, and hand back the rest for choice.

    An entry is saved when nobody changed the answer since `based_on`. One that its author left as it was is not
    touched, whatever a colleague did to it meanwhile. The same request sent again has no second effect: `form_key`
    belongs to the form as it was shown, and what it holds counts too. `made_on` is the version that it was made on:
    where the draft has moved to another since, what was typed is carried over, or kept where there is no place for it.
    Raises NotFound, AssessmentLocked, RoundClosed or, for one added to `at_most` of its repeat, RepeatFull, and then
    nothing is saved.
    """
    at = at or utc_now()
    lock = take_lock_to_answer(session, assessment_id, at)
    key = key_of(form_key, entries)
    late = _late(session, assessment_id, entries, form_key, made_on or lock.version_id, lock.version_id)
    entries = late.entries if late else entries
    if (done := read_request(session, assessment_id, key)) is not None:
        again = _told_again(session, assessment_id, done, entries)
        return _of_late(again, [entry.answer for entry in late.homeless]) if late else again
    instance = _next_instance(session, assessment_id, entries)
    if instance is not None and at_most is not None and _held(session, assessment_id, entries) >= at_most:
        raise RepeatFull(f"the repeat holds {at_most}")
    entries = [entry.placed(instance) for entry in entries]
    current = _read_current(session, assessment_id, entries)
    wanted, conflicts = _sort_out(session, assessment_id, entries, current, form_key)
    tail = read_tail(session, assessment_id)
    changes = [
        Change(entry.place, _next_revision(current.get(entry.place), tail.sequence + number), entry.answer)
        for number, entry in enumerate(wanted, start=1)
    ]
    _write(session, assessment_id, changes, current, author_id, at)
    append_changes(session, assessment_id, changes, tail=tail, author_id=author_id, at=at, origin=origin)
    outcome = Outcome(at, {change.place: change.revision for change in changes}, tuple(conflicts), instance)
    if late:
        refused = [conflict.place for conflict in conflicts]
        outcome = _of_late(outcome, keep_late(session, late, refused, author_id=author_id, at=at))
    remember_request(session, assessment_id, key, outcome)
    return outcome


def _of_late(outcome: Outcome, homeless: Sequence[Answer]) -> Outcome:
    return replace(outcome, moved=True, homeless=tuple(homeless))


def _late(
    session: Session, assessment_id: int, entries: Sequence[Entry], form_key: str, made_on: int, now_on: int
) -> Late | None:
    """The entries carried over, where they come from a page of another version; none where they need not be."""
    steps = steps_since(session, assessment_id, made_on, now_on) if made_on != now_on else ()
    if not steps:
        return None
    return carry_entries(session, assessment_id, entries, steps, revisions_of_form(session, assessment_id, form_key))


def _sort_out(
    session: Session,
    assessment_id: int,
    entries: Iterable[Entry],
    current: Mapping[Place, StoredAnswer],
    form_key: str,
) -> tuple[list[Entry], list[Disagreement]]:
    """Part the entries into those to write and those in conflict; what is already as wished falls out."""
    wanted: list[Entry] = []
    stale: list[Entry] = []
    for entry in entries:
        standing = current.get(entry.place)
        if _same(entry.answer, standing.answer if standing else None):
            continue
        fresh = entry.based_on == (standing.revision if standing else 0)
        (wanted if fresh else stale).append(entry)
    if not stale:
        return wanted, []
    own = revisions_of_form(session, assessment_id, form_key)
    shared = read_revisions(session, assessment_id, {entry.place: entry.based_on for entry in stale})
    conflicts = []
    for entry in stale:
        standing = current.get(entry.place)
        if entry.place in shared and _same(entry.answer, shared[entry.place]):
            continue
        if standing and own.get(entry.place) == standing.revision:
            wanted.append(entry)
        else:
            conflicts.append(Disagreement(entry.place, entry.answer, standing, shared.get(entry.place)))
    return wanted, conflicts


def _write(
    session: Session,
    assessment_id: int,
    changes: Iterable[Change],
    current: Mapping[Place, StoredAnswer],
    author_id: int | None,
    at: datetime,
) -> None:
    """Bring the rows to what the changes say, each only from the revision that was read, or nothing at all."""
    added, changed, removed = [], [], []
    for change in changes:
        question, instance = change.place
        standing = current.get(change.place)
        here = {"a": assessment_id, "q": question, "i": instance, "r": standing.revision if standing else 0}
        if change.answer is None or is_empty(change.answer):
            removed.append(here)
            continue
        values = {name: getattr(change.answer, name) for name in VALUE_COLUMNS}
        values |= {"revision": change.revision, "author_id": author_id, "saved_at": at}
        if standing is None:
            added.append({"assessment_id": assessment_id, "question": question, "instance": instance, **values})
        else:
            changed.append(here | values)
    if added:
        session.execute(_INSERT, added)
    for statement, rows in ((_UPDATE, changed), (_DELETE, removed)):
        if rows and session.connection().execute(statement, rows).rowcount != len(rows):
            raise Conflict(mark("An answer changed while it was being saved."))
    session.execute(_SAVED, {"a": assessment_id, "moment": at})


_AT_REVISION = (
    TABLE.c.assessment_id == bindparam("a"),
    TABLE.c.question == bindparam("q"),
    TABLE.c.instance == bindparam("i"),
    TABLE.c.revision == bindparam("r"),
)
_WRITTEN = (*VALUE_COLUMNS, "revision", "author_id", "saved_at")
_UPDATE = update(TABLE).where(*_AT_REVISION).values({name: bindparam(name) for name in _WRITTEN})
_DELETE = delete(TABLE).where(*_AT_REVISION)
_INSERT = insert(TABLE)
_SAVED = update(ASSESSMENTS).where(ASSESSMENTS.c.id == bindparam("a")).values(saved_at=bindparam("moment"))
_CURRENT = ANSWERS.where(
    TABLE.c.assessment_id == bindparam("a"), TABLE.c.question.in_(bindparam("questions", expanding=True))
)


def _same(one: Answer | None, other: Answer | None) -> bool:
    return content_of(one) == content_of(other)


def _next_revision(standing: StoredAnswer | None, sequence: int) -> int:
    # The sequence number of a change never comes twice, so an answer that was removed and given again has another
    # revision than before; rows that came without history may be one ahead of it.
    return max(sequence, standing.revision + 1 if standing else 1)


def _read_current(session: Session, assessment_id: int, entries: Iterable[Entry]) -> dict[Place, StoredAnswer]:
    questions = {entry.answer.question for entry in entries}
    rows = session.execute(_CURRENT, {"a": assessment_id, "questions": sorted(questions)})
    return {(row[0], row[1]): stored_answer(row) for row in rows}


def _next_instance(session: Session, assessment_id: int, entries: Iterable[Entry]) -> int | None:
    """The number of the instance being added, one that never stood before; none when none is added."""
    questions = {entry.answer.question for entry in entries if entry.answer.instance == ADDED}
    if not questions:
        return None
    highest = [
        session.scalar(
            select(func.max(table.instance)).where(table.assessment_id == assessment_id, table.question.in_(questions))
        )
        for table in (AnswerRow, AnswerChange)
    ]
    return max(number or 0 for number in highest) + 1


def _held(session: Session, assessment_id: int, entries: Iterable[Entry]) -> int:
    """How many instances hold an answer to the questions of the one being added."""
    questions = {entry.answer.question for entry in entries if entry.answer.instance == ADDED}
    here = (AnswerRow.assessment_id == assessment_id, AnswerRow.question.in_(questions))
    return session.scalar(select(func.count(AnswerRow.instance.distinct())).where(*here)) or 0


def _told_again(session: Session, assessment_id: int, done: DoneRequest, entries: Iterable[Entry]) -> Outcome:
    """The outcome of a request that was carried out before, with the conflicts as they stand now."""
    placed = [entry.placed(done.instance) for entry in entries]
    refused = [entry for entry in placed if entry.place in done.conflicts]
    current = _read_current(session, assessment_id, refused)
    shared = read_revisions(session, assessment_id, {entry.place: entry.based_on for entry in refused})
    conflicts = tuple(
        Disagreement(entry.place, entry.answer, current.get(entry.place), shared.get(entry.place)) for entry in refused
    )
    return Outcome(done.at, done.saved, conflicts, done.instance, repeated=True)

"""Answers as a whole: an assessment's answers become others in one step, under its lock and in its history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert
from sqlalchemy.orm import Session

from surveyapp.models import Answer as AnswerRow
from surveyapp.services.answers import VALUE_COLUMNS, Place, StoredAnswer
from surveyapp.services.history import Change, Tail, append_changes, read_tail

TABLE = cast(Table, AnswerRow.__table__)
FRESH = 0
"""The revision of an answer that is to be given its own."""
_DELETE = delete(TABLE).where(
    TABLE.c.assessment_id == bindparam("a"), TABLE.c.question == bindparam("q"), TABLE.c.instance == bindparam("i")
)


def replace_answers(
    session: Session,
    assessment_id: int,
    before: Mapping[Place, StoredAnswer],
    after: Mapping[Place, StoredAnswer],
    *,
    by: int | None,
    at: datetime,
    origin: str,
) -> tuple[dict[Place, StoredAnswer], Tail]:
    """Make the answers those of `after`, each keeping its author and time, and tell them with their revisions.

    What is the same in both is not touched; all else is recorded in the history, and its new end told too. The caller
    holds the assessment's lock and has read `before` under it.
    """
    tail = read_tail(session, assessment_id)
    gone = [place for place in before if place not in after]
    made = _numbered(before, after, tail.sequence + len(gone))
    come = [stored for place, stored in made.items() if before.get(place) != stored]
    changes = [Change(place, number, None) for number, place in enumerate(gone, start=tail.sequence + 1)]
    changes += [Change(stored.place, stored.revision, stored.answer) for stored in come]
    away = [*gone, *(stored.place for stored in come if stored.place in before)]
    if away:
        rows = [{"a": assessment_id, "q": question, "i": instance} for question, instance in away]
        session.connection().execute(_DELETE, rows)
    if come:
        session.execute(insert(TABLE), [_row(assessment_id, stored) for stored in come])
    return made, append_changes(session, assessment_id, changes, tail=tail, author_id=by, at=at, origin=origin)


def _numbered(
    before: Mapping[Place, StoredAnswer], after: Mapping[Place, StoredAnswer], sequence: int
) -> dict[Place, StoredAnswer]:
    """Give each fresh answer the number of its change as its revision, as every save does."""
    made = {}
    for place, stored in after.items():
        standing = before.get(place)
        sequence += stored != standing
        is_fresh, least = stored.revision == FRESH, standing.revision + 1 if standing else 1
        made[place] = replace(stored, revision=max(sequence, least)) if is_fresh else stored
    return made


def _row(assessment_id: int, stored: StoredAnswer) -> dict[str, object]:
    question, instance = stored.place
    values = {name: getattr(stored.answer, name) for name in VALUE_COLUMNS}
    kept = {"revision": stored.revision, "author_id": stored.author_id, "saved_at": stored.saved_at}
    return {"assessment_id": assessment_id, "question": question, "instance": instance, **values, **kept}

"""The history of answers: it only grows, and each row is chained to the one before by hashes over content hashes."""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.models import AnswerChange, DraftMove, KeptAnswer, User
from surveyapp.services.answers import CLEARED, Place, content_of, from_content

BEGINNING = "0" * 64
"""What the first row of a chain is chained to."""

SALT = "salt"
_SALTED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_CHAINED = json.JSONEncoder(separators=(",", ":"))
CHANGES = cast(Table, AnswerChange.__table__)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one answer, to be recorded: the answer as it is from now on, or none when it was taken away."""

    place: Place
    revision: int
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change as the history tells it. `before` and `answer` are none when there was no answer or it was erased."""

    place: Place
    sequence: int
    revision: int
    answer: Answer | None
    before: Answer | None
    erased: bool
    author_id: int | None
    author: str
    at: datetime
    origin: str

    def since(self, before: Answer | None) -> "RecordedChange":
        """The same change seen from an earlier answer."""
        return replace(self, before=before)


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a chain: the last sequence number and its hash."""

    sequence: int
    chain_sha256: str


_TAIL = (
    select(CHANGES.c.sequence, CHANGES.c.chain_sha256)
    .where(CHANGES.c.assessment_id == bindparam("wanted"))
    .order_by(CHANGES.c.sequence.desc())
    .limit(1)
)
_ADDED = insert(CHANGES)


def read_tail(session: Session, assessment_id: int) -> Tail:
    """The end of an assessment's chain; sequence 0 when it has no change yet."""
    row = session.execute(_TAIL, {"wanted": assessment_id}).first()
    return Tail(row.sequence, row.chain_sha256) if row else Tail(0, BEGINNING)


def append_changes(
    session: Session,
    assessment_id: int,
    changes: Sequence[Change],
    *,
    tail: Tail,
    author_id: int | None,
    at: datetime,
    origin: str,
) -> Tail:
    """Add changes to the end of the chain in one bulk insert and tell the new end.

    The caller holds the assessment's lock and has read `tail` under it; a second writer would fail on the primary key.
    """
    rows = []
    for change in changes:
        content = _salted(content_of(change.answer))
        row = {
            "assessment_id": assessment_id,
            "sequence": tail.sequence + 1,
            "question": change.place[0],
            "instance": change.place[1],
            "revision": change.revision,
            "content": content,
            "content_sha256": _sha256(content),
            "author_id": author_id,
            "at": at,
            "origin": origin,
        }
        tail = Tail(tail.sequence + 1, _link(tail.chain_sha256, row))
        rows.append(row | {"chain_sha256": tail.chain_sha256})
    if rows:
        session.execute(_ADDED, rows)
    return tail


def read_changes(session: Session, assessment_id: int, *, after: int = 0) -> list[RecordedChange]:
    """Every change after a sequence number, oldest first, each with the answer that stood before it."""
    latest: dict[Place, Answer | None] = {}
    recorded = []
    for row in _rows(session, assessment_id):
        place = (row["question"], row["instance"])
        answer = from_content(row["content"], place) if row["content"] is not None else None
        if row["sequence"] > after:
            recorded.append(
                RecordedChange(
                    place=place,
                    answer=answer,
                    before=latest.get(place),
                    erased=row["content"] is None,
                    **{name: row[name] for name in ("sequence", "revision", "author_id", "author", "at", "origin")},
                )
            )
        latest[place] = answer
    return recorded


def read_revisions(session: Session, assessment_id: int, revisions: dict[Place, int]) -> dict[Place, Answer | None]:
    """The answers as they were at the given revisions; a place unknown to the history at its revision is left out."""
    known: dict[Place, Answer | None] = {place: None for place, revision in revisions.items() if revision == 0}
    asked = {place: revision for place, revision in revisions.items() if revision}
    if not asked:
        return known
    rows = session.execute(
        select(CHANGES.c.question, CHANGES.c.instance, CHANGES.c.revision, CHANGES.c.content).where(
            CHANGES.c.assessment_id == assessment_id,
            CHANGES.c.question.in_({question for question, _ in asked}),
            CHANGES.c.revision.in_(set(asked.values())),
            CHANGES.c.content.is_not(None),
        )
    )
    for question, instance, revision, content in rows:
        if asked.get((question, instance)) == revision:
            known[question, instance] = from_content(content, (question, instance))
    return known


def has_stood(session: Session, assessment_id: int, questions: Collection[str], instance: int) -> bool:
    """Whether an instance of a repeat ever held an answer to one of its questions, even if it was removed since."""
    here = (CHANGES.c.assessment_id == assessment_id, CHANGES.c.instance == instance, CHANGES.c.question.in_(questions))
    return session.execute(select(CHANGES.c.sequence).where(*here).limit(1)).first() is not None


def find_break(session: Session, assessment_id: int) -> int | None:
    """The sequence number at which the chain does not hold, or none when it is whole.

    A row that is missing, changed, moved or added breaks it; one whose content was erased does not.
    """
    chained = BEGINNING
    for expected, row in enumerate(_rows(session, assessment_id), start=1):
        if row["sequence"] != expected or row["chain_sha256"] != _link(chained, row):
            return expected
        if row["content"] is not None and row["content_sha256"] != _sha256(row["content"]):
            return expected
        chained = row["chain_sha256"]
    return None


def erase_content(session: Session, assessment_id: int, question: str) -> int:
    """Erase what the history says about one question, on request of a person concerned; tell how many rows it was.

    The hashes stay, so that the chain still holds; the salt goes with the content, so that it cannot be guessed back.
    What was kept of it when the draft moved to another version goes too.
    """
    erased = session.execute(
        update(AnswerChange)
        .where(AnswerChange.assessment_id == assessment_id, AnswerChange.question == question)
        .where(AnswerChange.content.is_not(None), AnswerChange.content != CLEARED)
        .values(content=None)
        .returning(AnswerChange.sequence)
    )
    kept = or_(KeptAnswer.question == question, KeptAnswer.to_question == question)
    moves = select(DraftMove.id).where(DraftMove.assessment_id == assessment_id)
    session.execute(update(KeptAnswer).where(KeptAnswer.move_id.in_(moves), kept).values(content=None))
    return len(erased.all())


def erase_all_content(session: Session, assessment_id: int) -> int:
    """Erase what the history says about every question, once the answers are kept no longer; tell how many rows."""
    erased = session.execute(
        update(AnswerChange)
        .where(AnswerChange.assessment_id == assessment_id)
        .where(AnswerChange.content.is_not(None), AnswerChange.content != CLEARED)
        .values(content=None)
        .returning(AnswerChange.sequence)
    )
    return len(erased.all())


def count_changes(session: Session, assessment_id: int) -> int:
    """How many changes an assessment's history holds."""
    return session.scalar(select(func.count()).where(AnswerChange.assessment_id == assessment_id)) or 0


def _rows(session: Session, assessment_id: int) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(CHANGES, func.coalesce(User.name, "").label("author"))
        .outerjoin(User, User.id == CHANGES.c.author_id)
        .where(CHANGES.c.assessment_id == assessment_id)
        .order_by(CHANGES.c.sequence)
    )
    return (dict(row) for row in rows.mappings())


def _salted(content: str) -> str:
    if content == CLEARED:
        return content
    return _SALTED.encode(json.loads(content) | {SALT: secrets.token_hex(8)})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _link(chained_to: str, row: dict[str, Any]) -> str:
    at = row["at"]
    parts = (
        chained_to,
        *(row[name] for name in ("assessment_id", "sequence", "question", "instance", "revision", "content_sha256")),
        row["author_id"],
        at.isoformat() if isinstance(at, datetime) else at,
        row["origin"],
    )
    return _sha256(_CHAINED.encode(parts))

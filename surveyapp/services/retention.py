"""Retention: answers are kept until a round's day, announced sixty days ahead, then erased; releases stay."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import BadInput, Conflict
from surveyapp.models import (
    Answer,
    AnswerChange,
    Assessment,
    AssessmentEvent,
    Comment,
    DraftMove,
    KeptAnswer,
    Round,
    RoundCountry,
    SaveRequest,
)
from surveyapp.models.base import utc_now
from surveyapp.services.announcing import announce
from surveyapp.services.history import erase_all_content
from surveyapp.services.releases import get_round
from surveyapp.services.requests import forget_requests

NOTICE = timedelta(days=60)
"""How long before the erasure those responsible are told."""
REQUESTS_KEPT = timedelta(days=30)
"""How long the key of a save is kept; no form stays open for longer."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What tidying would do with a round today: `step` is "announce", "erase" or "wait"; then what would go."""

    code: str
    kept_until: date
    step: str
    assessments: int
    answers: int
    changes: int


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done: codes of rounds announced and erased, and how many keys of saves were forgotten."""

    announced: tuple[str, ...]
    erased: tuple[str, ...]
    requests: int


def keep_until(session: Session, code: str, day: date, now: datetime) -> None:
    """Let a round's answers be kept up to and including a day (UTC); those responsible are told anew.

    Raises BadInput for an unknown round, and for a day that comes before the round has closed or leaves no sixty days
    for the notice; Conflict once the answers are erased.
    """
    row = get_round(session, code)
    if row.answers_erased_at is not None:
        raise Conflict(f"the answers of round {code} are erased already")
    earliest = max(now.astimezone(UTC).date() + NOTICE, _last_closing(session, row).date())
    if day < earliest:
        raise BadInput.one(
            str(day), "this is before the round has closed and sixty days' notice", f"give {earliest} or later"
        )
    if day != row.answers_kept_until:
        row.answers_kept_until, row.erasure_announced_at = day, None


def standings(session: Session, now: datetime) -> list[Standing]:
    """Every round with a day whose answers are not erased yet, the next day first."""
    return [_standing(session, row, now) for row in _rounds(session)]


def tidy(database: Database, public_url: str, progress: Progress, now: datetime | None = None) -> Tidied:
    """Announce what is due to be announced, erase what is due to be erased, and forget old keys of saves.

    Each assessment is erased in a transaction of its own; what was interrupted is finished the next time.
    """
    now = now or utc_now()
    with database.writing() as session:
        forgotten = forget_requests(session, now - REQUESTS_KEPT)
        due = [row for row in _rounds(session) if _step(session, row, now) == "announce"]
        announced = tuple(row.code for row in due)
        for row in due:
            announce(session, row, public_url)
            row.erasure_announced_at = now
    with database.reading() as session:
        over = {row.id: row.code for row in _rounds(session) if _step(session, row, now) == "erase"}
        concerned = select(Assessment.id).where(Assessment.round_id.in_(over)).order_by(Assessment.id)
        waiting = list(session.scalars(concerned))
    for done, assessment_id in enumerate(waiting, start=1):
        with database.writing() as session:
            erase_assessment(session, assessment_id)
        progress(done, len(waiting))
    with database.writing() as session:
        session.execute(update(Round).where(Round.id.in_(over)).values(answers_erased_at=now))
    return Tidied(announced, tuple(over.values()), forgotten)


def erase_assessment(session: Session, assessment_id: int) -> None:
    """Erase what was answered and said about answers; who approved what when, the hashes and the chain stay."""
    session.get_one(Assessment, assessment_id, with_for_update=True)
    erase_all_content(session, assessment_id)
    moves = select(DraftMove.id).where(DraftMove.assessment_id == assessment_id)
    session.execute(update(KeptAnswer).where(KeptAnswer.move_id.in_(moves)).values(content=None))
    for table in (Answer, Comment, SaveRequest):
        session.execute(delete(table).where(table.assessment_id == assessment_id))
    told = update(AssessmentEvent).where(AssessmentEvent.assessment_id == assessment_id)
    session.execute(told.values(reason=""))


def _rounds(session: Session) -> Iterable[Round]:
    ahead = select(Round).where(Round.answers_kept_until.is_not(None), Round.answers_erased_at.is_(None))
    return session.scalars(ahead.order_by(Round.answers_kept_until, Round.id)).all()


def _step(session: Session, row: Round, now: datetime) -> str:
    """What is due now. Nothing goes before sixty days have passed since the notice, nor while a country is open."""
    day, told = row.answers_kept_until, row.erasure_announced_at
    today = now.astimezone(UTC).date()
    if day is None or today < day - NOTICE:
        return "wait"
    if told is None:
        return "announce"
    is_over = today > day and told + NOTICE <= now and _last_closing(session, row) <= now
    return "erase" if is_over else "wait"


def _standing(session: Session, row: Round, now: datetime) -> Standing:
    own = select(Assessment.id).where(Assessment.round_id == row.id)
    counted = [
        select(func.count()).select_from(own.subquery()),
        select(func.count()).select_from(Answer).where(Answer.assessment_id.in_(own)),
        select(func.count())
        .select_from(AnswerChange)
        .where(AnswerChange.assessment_id.in_(own), AnswerChange.content.is_not(None)),
    ]
    numbers = [session.scalar(query) or 0 for query in counted]
    day = row.answers_kept_until or date.max
    return Standing(row.code, day, _step(session, row, now), *numbers)


def _last_closing(session: Session, row: Round) -> datetime:
    closings = session.scalars(select(RoundCountry.closes_at).where(RoundCountry.round_id == row.id)).all()
    return max(closings, default=row.created_at)

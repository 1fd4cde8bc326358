"""Runs: the drafts of a round that move to a version together, previewed, carried out one by one, and undone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter, sleep
from typing import Any, cast

from sqlalchemy import Row, and_, select, true
from sqlalchemy.orm import Session

from questionnaires import library
from questionnaires.model import Questionnaire
from surveyapp.database import Database
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Assessment, DraftMove, DraftRun, Municipality, QuestionnaireVersion, Round, RoundCountry
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.models.moves import MoveStatus
from surveyapp.services.draft_moves import Chains, look_at, move_draft, plan_move
from surveyapp.services.draft_reports import MoveLine, Run
from surveyapp.services.draft_returns import return_draft
from surveyapp.services.versions import published_versions, record_version

LOOK_AHEAD, MOVE_DRAFTS, RETURN_DRAFTS = "look ahead at drafts", "move drafts", "return drafts"
"""The kinds of jobs."""

LONGEST_PAUSE = 0.5
"""Seconds."""

Progress = Callable[[int, int], None]


def silent(_done: int, _of: int) -> None:
    """Say nothing of how far the work is."""


def targets_of(session: Session, collection: Round) -> list[str]:
    """The published versions that come after one on which drafts of the round are, the newest first."""
    used = session.scalars(
        select(QuestionnaireVersion.number)
        .distinct()
        .join(Assessment, Assessment.version_id == QuestionnaireVersion.id)
        .where(Assessment.round_id == collection.id, Assessment.status == AssessmentStatus.DRAFT)
    ).all()
    oldest = min(map(library.numbers, used), default=None)
    published = published_versions(session, collection.version.key)
    return [number for number in reversed(published) if oldest is not None and library.numbers(number) > oldest]


def find_round(session: Session, code: str) -> Round:
    """A round by its code. Raises NotFound."""
    found = session.scalar(select(Round).where(Round.code == code))
    if found is None:
        raise NotFound(f"round {code}")
    return found


def plan_run(
    session: Session, collection: Round, target: str, *, by: int | None, at: datetime, only: str | None = None
) -> int:
    """Write down a run of all drafts of a round that can move to a version, or of one municipality's; moves nothing.

    `only` is a municipality as country and code, such as RO-1234. The numbers follow by `look_ahead`. Raises BadInput
    where the version is not published, or nothing can move there.
    """
    version = record_version(session, _version_of(session, collection, target), by_id=by)
    run = DraftRun(round_id=collection.id, version_id=version.id, made_at=at, made_by_id=by)
    session.add(run)
    session.flush()
    session.refresh(run)
    if not add_drafts(session, run, at, only):
        raise _nothing_to_move(collection, target, only)
    return run.id


def _version_of(session: Session, collection: Round, target: str) -> Questionnaire:
    published = published_versions(session, collection.version.key)
    if target not in published:
        what = f"{collection.version.key} {target}"
        raise BadInput.one(what, "there is no such published version", f"there are: {', '.join(published)}")
    return published[target]


def _nothing_to_move(collection: Round, target: str, only: str | None) -> BadInput:
    what = f"{only} has no draft" if only else "there are no drafts"
    return BadInput.one(collection.code, f"{what} on an earlier version than {target}", "see: surveyapp round status")


def add_drafts(session: Session, run: DraftRun, at: datetime, only: str | None = None) -> int:
    """Add drafts of the round that are on an earlier version and not in the run yet; tell how many."""
    known = set(session.scalars(select(DraftMove.assessment_id).where(DraftMove.run_id == run.id)))
    found = drafts_before(session, run.round_id, run.version.number, at, only)
    moves = [
        DraftMove(run_id=run.id, assessment_id=line.assessment_id, from_version_id=line.version_id)
        for line in found
        if line.assessment_id not in known
    ]
    session.add_all(moves)
    session.flush()
    return len(moves)


def drafts_before(
    session: Session, round_id: int, target: str, at: datetime, only: str | None = None
) -> list[Row[Any]]:
    """The drafts of an open round that are on an earlier version: who, and on which."""
    rows = session.execute(
        select(
            Assessment.id.label("assessment_id"),
            Assessment.version_id,
            QuestionnaireVersion.number,
            Municipality.name,
            Municipality.country_code,
            Municipality.code,
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .join(
            RoundCountry,
            and_(RoundCountry.round_id == Assessment.round_id, RoundCountry.country_code == Municipality.country_code),
        )
        .where(Assessment.round_id == round_id, Assessment.status == AssessmentStatus.DRAFT)
        .where(RoundCountry.opens_at <= at, RoundCountry.closes_at > at)
        .where(Municipality.country_code + "-" + Municipality.code == only if only else true())
        .order_by(Municipality.country_code, Municipality.name, Assessment.id)
    )
    goal = library.numbers(target)
    return [cast(Row[Any], row) for row in rows if library.numbers(row.number) < goal]


def preview_run(
    session: Session, collection: Round, target: str, at: datetime, only: str | None = None, progress: Progress = silent
) -> Run:
    """What a run would do, worked out from what stands now and written nowhere. Raises as `plan_run`."""
    _version_of(session, collection, target)
    found = drafts_before(session, collection.id, target, at, only)
    if not found:
        raise _nothing_to_move(collection, target, only)
    lines, known = [], Chains()
    for number, row in enumerate(found, start=1):
        numbers = plan_move(session, row.assessment_id, target, at, known=known).numbers
        lines.append(
            MoveLine(
                0,
                row.assessment_id,
                row.name,
                row.country_code,
                row.code,
                row.number,
                MoveStatus.PLANNED,
                "",
                **numbers,
            )
        )
        progress(number, len(found))
    return Run(0, collection.code, collection.title, collection.version.key, target, at, None, tuple(lines))


def look_ahead(database: Database, run_id: int, *, progress: Progress = silent) -> None:
    """Write down the numbers of every planned draft: what carries over, what needs another look, what is archived."""
    planned, target, known = _planned(database, run_id)
    for number, (move_id, assessment_id) in enumerate(planned, start=1):
        with database.reading() as session:
            plan = look_at(session, assessment_id, target, utc_now(), known=known)
        with _in_turn(database, 0.5) as session:
            move = session.get_one(DraftMove, move_id)
            for name, value in (plan.numbers if plan and move.status is MoveStatus.PLANNED else {}).items():
                setattr(move, name, value)
        progress(number, len(planned))


def move_all(database: Database, run_id: int, *, by: int | None, progress: Progress, newcomers: bool = False) -> None:
    """Move the planned drafts of a run one by one, each in a short transaction of its own, so that nobody waits.

    With `newcomers`, drafts that were begun since the preview move too. What was done stays done when this is stopped.
    """
    if newcomers:
        with database.writing() as session:
            add_drafts(session, session.get_one(DraftRun, run_id), utc_now())
    planned, target, known = _planned(database, run_id)
    for number, (move_id, assessment_id) in enumerate(planned, start=1):
        at, start = utc_now(), perf_counter()
        with database.reading() as session:
            seen = look_at(session, assessment_id, target, at, known=known)
        with _in_turn(database, 1.0, since=start) as session:
            move_draft(session, move_id, by=by, at=at, seen=seen)
        progress(number, len(planned))


@contextmanager
def _in_turn(database: Database, share: float, since: float | None = None) -> Iterator[Session]:
    """A writing transaction, and then a pause of a share of the time it took, so that others come to write.

    Whoever waits for SQLite's lock tries only now and then, and would never find it free between two of a long row.
    `since` tells when reading for it began, during which others could write already; the pause is so much shorter.
    """
    start = perf_counter()
    with database.writing() as session:
        begun = perf_counter()
        yield session
    if database.engine.dialect.name == "sqlite":
        pause = share * (perf_counter() - begun) - (start - since if since is not None else 0.0)
        sleep(min(max(pause, 0.0), LONGEST_PAUSE))


def _planned(database: Database, run_id: int) -> tuple[list[tuple[int, int]], str, Chains]:
    """The planned drafts of a run with their assessments, the version they move to, and room for the ways there."""
    with database.reading() as session:
        planned = [(move.id, move.assessment_id) for move in _moves(session, run_id, MoveStatus.PLANNED)]
        return planned, session.get_one(DraftRun, run_id).version.number, {}


def return_all(database: Database, run_id: int, *, by: int | None, progress: Progress) -> None:
    """Move the drafts of a run back one by one, the last first; one that cannot be is left with its reason."""
    with database.reading() as session:
        moved = [move.id for move in reversed(_moves(session, run_id, MoveStatus.MOVED))]
    known = Chains()
    for number, move_id in enumerate(moved, start=1):
        with _in_turn(database, 1.0) as session:
            return_draft(session, move_id, by=by, at=utc_now(), known=known)
        progress(number, len(moved))


def _moves(session: Session, run_id: int, status: MoveStatus) -> Sequence[DraftMove]:
    here = (DraftMove.run_id == run_id, DraftMove.status == status)
    return session.scalars(select(DraftMove).where(*here).order_by(DraftMove.id)).all()

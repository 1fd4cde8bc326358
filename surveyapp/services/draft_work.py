"""Runs as a publisher starts them from a page: the work goes on in the background, and its state is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotFound
from surveyapp.languages import mark
from surveyapp.models import Assessment, DraftMove, DraftRun, Job, Round, RoundCountry
from surveyapp.models.collection import AssessmentStatus
from surveyapp.models.jobs import JobStatus
from surveyapp.services.access import Actor
from surveyapp.services.draft_moves import move_draft
from surveyapp.services.draft_returns import return_draft
from surveyapp.services.draft_runs import LOOK_AHEAD, MOVE_DRAFTS, RETURN_DRAFTS, find_round, plan_run
from surveyapp.services.jobs import enqueue

AT_ONCE = 100
"""So many drafts are looked at while the person waits; more of them in the background."""


@dataclass(frozen=True, slots=True)
class Work:
    """How far the work on a run has come."""

    kind: str
    done: int
    steps: int
    error: str
    is_over: bool
    is_waiting: bool = False
    """Nobody has begun it yet: other work goes first, or no worker runs."""


def rounds_with_drafts(session: Session, at: datetime) -> list[tuple[str, str]]:
    """The open rounds that have drafts, code and title, the latest first."""
    rows = session.execute(
        select(Round.code, Round.title, Round.id)
        .distinct()
        .join(Assessment, Assessment.round_id == Round.id)
        .join(RoundCountry, RoundCountry.round_id == Round.id)
        .where(Assessment.status == AssessmentStatus.DRAFT)
        .where(RoundCountry.opens_at <= at, RoundCountry.closes_at > at)
        .order_by(Round.id.desc())
    )
    return [(row.code, row.title) for row in rows]


def ask_for_preview(session: Session, actor: Actor, round_code: str, target: str, at: datetime) -> tuple[int, bool]:
    """Write down a run, and ask for its numbers in the background where looking at all drafts takes long.

    Tells the run, and whether the caller can look ahead at once. Raises NotFound, or BadInput where nothing can move.
    """
    run_id = plan_run(session, find_round(session, round_code), target, by=actor.user_id, at=at)
    count = session.scalar(select(func.count()).where(DraftMove.run_id == run_id)) or 0
    if count > AT_ONCE:
        _ask(session, actor, session.get_one(DraftRun, run_id), LOOK_AHEAD)
    return run_id, count <= AT_ONCE


def ask_to_move(session: Session, actor: Actor, run_id: int) -> None:
    """Ask for all planned drafts of a run to be moved. Raises NotFound, or Conflict while other work goes on."""
    _ask(session, actor, _free(session, run_id), MOVE_DRAFTS)


def ask_to_return(session: Session, actor: Actor, run_id: int) -> None:
    """Ask for all moved drafts of a run to be moved back. Raises NotFound, or Conflict while other work goes on."""
    _ask(session, actor, _free(session, run_id), RETURN_DRAFTS)


def move_one(session: Session, actor: Actor, run_id: int, move_id: int, at: datetime, *, back: bool = False) -> None:
    """Move one draft of a run, or move it back. Raises NotFound, or Conflict while work on all of them goes on."""
    _free(session, run_id)
    move = session.get(DraftMove, move_id)
    if move is None or move.run_id != run_id:
        raise NotFound(f"move {move_id}")
    if back:
        return_draft(session, move_id, by=actor.user_id, at=at)
    else:
        move_draft(session, move_id, by=actor.user_id, at=at)


def work_on(session: Session, job_id: int | None) -> Work | None:
    """How far the last work on a run has come; none where there was none."""
    job = session.get(Job, job_id) if job_id is not None else None
    if job is None:
        return None
    is_over = job.status in (JobStatus.DONE, JobStatus.FAILED)
    return Work(job.kind, job.done, job.steps, job.error, is_over, job.status is JobStatus.WAITING)


def _free(session: Session, run_id: int) -> DraftRun:
    run = session.scalars(select(DraftRun).where(DraftRun.id == run_id).with_for_update()).one_or_none()
    if run is None:
        raise NotFound(f"run {run_id}")
    work = work_on(session, run.job_id)
    if work is not None and not work.is_over:
        raise Conflict(mark("Work on these drafts is under way."))
    return run


def _ask(session: Session, actor: Actor, run: DraftRun, kind: str) -> None:
    run.job_id = enqueue(session, kind, {"run": run.id, "by": actor.user_id}, by=actor.user_id).id

"""Background work: a job is a row written in the transaction of its cause, taken by one worker at a time."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.models import Job
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus

LEASE = timedelta(minutes=10)
"""A running job that reported nothing for so long is taken by another worker: its own has died."""
MOST_ATTEMPTS = 6
DAY = timedelta(days=1)
FIRST_PAUSE = timedelta(seconds=30)
"""Doubled after each failure."""
LONGEST_ERROR = 2000


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that this worker carries out now."""

    id: int
    kind: str
    arguments: dict[str, Any]


def enqueue(
    session: Session, kind: str, arguments: Mapping[str, Any], *, by: int | None = None, after: datetime | None = None
) -> Job:
    """Ask for work to be done once the present transaction is committed, not before `after`; the job has its id."""
    job = Job(kind=kind, arguments=written(arguments), created_by_id=by, run_after=after or utc_now())
    session.add(job)
    session.flush()
    return job


def written(arguments: Mapping[str, Any]) -> str:
    """Arguments as a job keeps them, the same for the same."""
    return json.dumps(dict(arguments), sort_keys=True)


def enqueue_daily(session: Session, kind: str, now: datetime) -> bool:
    """Ask for work of a kind unless that was done within a day; tell whether it was asked for."""
    if session.scalar(select(Job.id).where(Job.kind == kind, Job.created_at > now - DAY).limit(1)) is not None:
        return False
    session.add(Job(kind=kind, created_at=now))
    session.flush()
    return True


def take_job(session: Session, kinds: Collection[str], now: datetime) -> TakenJob | None:
    """Take the oldest job that is due; other workers pass over it."""
    due = or_(
        and_(Job.status == JobStatus.WAITING, Job.run_after <= now),
        and_(Job.status == JobStatus.RUNNING, Job.taken_at < now - LEASE),
    )
    query = select(Job).where(due, Job.kind.in_(kinds)).order_by(Job.id).limit(1)
    job = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if job is None:
        return None
    job.status, job.taken_at, job.attempts = JobStatus.RUNNING, now, job.attempts + 1
    return TakenJob(job.id, job.kind, json.loads(job.arguments))


def count_ahead(session: Session, job: Job, now: datetime) -> int:
    """How many jobs of its kind are under way or due before a job that waits."""
    due = and_(Job.status == JobStatus.WAITING, Job.run_after <= now, Job.id < job.id)
    ahead = or_(Job.status == JobStatus.RUNNING, due)
    return session.scalar(select(func.count(Job.id)).where(Job.kind == job.kind, ahead)) or 0


def report_progress(session: Session, job_id: int, done: int, steps: int) -> None:
    """Say how far the work is, for its progress bar, and that its worker lives."""
    job = session.get_one(Job, job_id)
    job.done, job.steps, job.taken_at = done, steps, utc_now()


def finish_job(session: Session, job_id: int, now: datetime) -> None:
    """Record that the work is done."""
    job = session.get_one(Job, job_id)
    job.status, job.finished_at, job.error, job.done = JobStatus.DONE, now, "", job.steps


def give_back_job(session: Session, job_id: int) -> None:
    """Let a job wait again as if it had never been taken."""
    job = session.get_one(Job, job_id)
    job.status, job.attempts, job.done = JobStatus.WAITING, job.attempts - 1, 0


def fail_job(session: Session, job_id: int, error: str, now: datetime) -> None:
    """Record a failure; the job is tried again after a pause that doubles, and given up after six attempts."""
    job = session.get_one(Job, job_id)
    job.error = error[:LONGEST_ERROR]
    if job.attempts >= MOST_ATTEMPTS:
        job.status, job.finished_at = JobStatus.FAILED, now
    else:
        job.status, job.run_after = JobStatus.WAITING, now + FIRST_PAUSE * 2 ** (job.attempts - 1)

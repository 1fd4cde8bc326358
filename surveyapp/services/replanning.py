"""Scenarios follow the answers: what was worked out is worked out anew by itself once approved answers have rested."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Assessment, Job, Scenario
from surveyapp.models.jobs import JobStatus
from surveyapp.services.jobs import enqueue, written
from surveyapp.services.planning import WORK_OUT

FOLLOWED = 8
"""So many scenarios of a round, the latest."""
REST = timedelta(minutes=10)
"""How long approved answers rest before that, so that one job serves many approvals."""


def ask_after_change(session: Session, assessment_id: int, *, at: datetime) -> int:
    """Ask for the latest scenarios of an assessment's round to be worked out anew after a rest; how many.

    What is asked for already is not asked for twice, so that an afternoon of approvals makes one job of each. Those
    that were never worked out and those frozen with a release are left as they are.
    """
    own_round = select(Assessment.round_id).where(Assessment.id == assessment_id).scalar_subquery()
    rows = session.scalars(
        select(Scenario.id)
        .where(Scenario.round_id == own_round, Scenario.release_id.is_(None), Scenario.computed_at.is_not(None))
        .order_by(Scenario.id.desc())
        .limit(FOLLOWED)
    )
    wanted = {written({"scenario": number}): number for number in rows}
    waiting = select(Job.arguments).where(
        Job.kind == WORK_OUT, Job.status == JobStatus.WAITING, Job.arguments.in_(wanted)
    )
    fresh = set(wanted) - set(session.scalars(waiting))
    for number in sorted(wanted[found] for found in fresh):
        enqueue(session, WORK_OUT, {"scenario": number}, after=at + REST)
    return len(fresh)

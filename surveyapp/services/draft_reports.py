"""Runs as pages and commands tell them: each draft in numbers, and the sums."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.languages import alphabetical
from surveyapp.models import Assessment, DraftMove, DraftRun, Municipality, QuestionnaireVersion
from surveyapp.models.moves import MoveStatus as MoveStatus


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One draft in a run, in numbers."""

    move_id: int
    assessment_id: int
    municipality: str
    country: str
    code: str
    from_version: str
    status: MoveStatus
    problem: str
    carried: int
    looks: int
    archived: int
    missing: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run with its drafts."""

    id: int
    round_code: str
    round_title: str
    key: str
    to_version: str
    made_at: datetime
    job_id: int | None
    lines: tuple[MoveLine, ...]

    def count(self, *statuses: MoveStatus) -> int:
        """How many of its drafts are in one of these states."""
        return sum(line.status in statuses for line in self.lines)

    def total(self, name: str) -> int:
        """The sum of a number over its drafts, without those that were left as they were."""
        return sum(getattr(line, name) for line in self.lines if line.status is not MoveStatus.LEFT)


def read_run(session: Session, run_id: int) -> Run:
    """A run with its drafts, in the order of their municipalities. Raises NotFound."""
    run = session.get(DraftRun, run_id)
    if run is None:
        raise NotFound(f"run {run_id}")
    return Run(
        run.id,
        run.round.code,
        run.round.title,
        run.version.key,
        run.version.number,
        run.made_at,
        run.job_id,
        tuple(_lines(session, run_id)),
    )


def list_runs(session: Session, round_id: int) -> list[tuple[int, str, datetime, int, int]]:
    """The runs of a round, the latest first: number, version, when, how many drafts, how many of them are moved."""
    rows = session.execute(
        select(
            DraftRun.id,
            QuestionnaireVersion.number,
            DraftRun.made_at,
            func.count(DraftMove.id),
            func.count(DraftMove.id).filter(DraftMove.status == MoveStatus.MOVED),
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == DraftRun.version_id)
        .join(DraftMove, DraftMove.run_id == DraftRun.id)
        .where(DraftRun.round_id == round_id)
        .group_by(DraftRun.id, QuestionnaireVersion.number, DraftRun.made_at)
        .order_by(DraftRun.id.desc())
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def _lines(session: Session, run_id: int) -> list[MoveLine]:
    rows = session.execute(
        select(
            DraftMove.id,
            DraftMove.assessment_id,
            Municipality.name,
            Municipality.country_code,
            Municipality.code,
            QuestionnaireVersion.number,
            DraftMove.status,
            DraftMove.problem,
            DraftMove.carried,
            DraftMove.looks,
            DraftMove.archived,
            DraftMove.missing,
        )
        .join(Assessment, Assessment.id == DraftMove.assessment_id)
        .join(Municipality, Municipality.id == Assessment.municipality_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == DraftMove.from_version_id)
        .where(DraftMove.run_id == run_id)
        .order_by(DraftMove.id)
    )
    lines = [MoveLine(*cast(tuple[Any, ...], row)) for row in rows]
    return sorted(lines, key=lambda line: (line.country, alphabetical(line.municipality)))

"""The lock of an assessment and whether it may be changed now: its state, and its country's window in the round."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotFound
from surveyapp.models import Assessment, Municipality, RoundCountry
from surveyapp.models.collection import AssessmentStatus


class NotOpen(Conflict):
    """The assessment cannot be changed now; nothing was changed."""


class RoundClosed(NotOpen):
    """The round is not open in the assessment's country at this moment."""

    def __init__(self, window: "Window") -> None:
        super().__init__(f"the round closed on {window.closes_locally.isoformat()}")
        self.window = window


class AssessmentLocked(NotOpen):
    """The assessment is with the approver or approved, so its answers rest."""

    def __init__(self, status: AssessmentStatus) -> None:
        super().__init__(f"the assessment is {status.value}")
        self.status = status


class StepNotPossible(Conflict):
    """The step does not follow from the state in which the assessment is; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a round is open in a country; it closes at that moment, told in the country's time zone."""

    opens_at: datetime
    closes_at: datetime
    time_zone: str

    def is_open(self, at: datetime) -> bool:
        """True from the opening up to, but not at, the moment of closing."""
        return self.opens_at <= at < self.closes_at

    @property
    def closes_locally(self) -> datetime:
        """The moment of closing on the country's clocks."""
        return self.closes_at.astimezone(ZoneInfo(self.time_zone))


@dataclass(frozen=True, slots=True)
class Lock:
    """What was read while taking the lock of an assessment, which lasts until the end of the transaction."""

    assessment_id: int
    status: AssessmentStatus
    window: Window
    version_id: int

    def refuse_closed(self, at: datetime) -> None:
        """Raise RoundClosed where the round is not open at that moment."""
        if not self.window.is_open(at):
            raise RoundClosed(self.window)

    def refuse_unless(self, *states: AssessmentStatus) -> None:
        """Raise StepNotPossible unless the assessment is in one of the states."""
        if self.status not in states:
            raise StepNotPossible(f"the assessment is {self.status.value}")


LOCKED = (
    select(
        Assessment.status, Assessment.version_id, RoundCountry.opens_at, RoundCountry.closes_at, RoundCountry.time_zone
    )
    .join(Municipality, Municipality.id == Assessment.municipality_id)
    .join(
        RoundCountry,
        and_(RoundCountry.round_id == Assessment.round_id, RoundCountry.country_code == Municipality.country_code),
    )
    .where(Assessment.id == bindparam("wanted"))
    .with_for_update(of=Assessment)
)


def take_lock(session: Session, assessment_id: int) -> Lock:
    """Make every other writer of the assessment wait until this transaction ends.

    PostgreSQL locks the row; SQLite has locked the whole file with BEGIN IMMEDIATE. Whatever the decision rests on
    must be read after this, in statements of its own. Raises NotFound.
    """
    row = session.execute(LOCKED, {"wanted": assessment_id}).first()
    if row is None:
        raise NotFound(f"assessment {assessment_id}")
    return Lock(assessment_id, row.status, Window(row.opens_at, row.closes_at, row.time_zone), row.version_id)


def take_lock_to_answer(session: Session, assessment_id: int, at: datetime) -> Lock:
    """Take the lock and make sure that answers may be changed at that moment.

    Raises AssessmentLocked or RoundClosed; the first wins, since it can be mended by a colleague.
    """
    lock = take_lock(session, assessment_id)
    if lock.status is not AssessmentStatus.DRAFT:
        raise AssessmentLocked(lock.status)
    lock.refuse_closed(at)
    return lock

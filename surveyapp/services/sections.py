"""Sections: how far each has come, and the office's word that one is complete."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from questionnaires.model import Section
from questionnaires.path import Problem
from questionnaires.path import SectionState as SectionPath
from surveyapp.errors import Conflict, NotFound
from surveyapp.models import SectionState
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor, refuse_other_section
from surveyapp.services.assessments import Record, SectionCare, read_head, read_record
from surveyapp.services.windows import take_lock_to_answer


class SectionStatus(StrEnum):
    """How far a section has come, in the words of the task list."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    NEEDS_ATTENTION = "needs_attention"
    COMPLETED = "completed"
    NOT_NEEDED = "not_needed"
    CHANGES_REQUESTED = "changes_requested"
    CHANGES_MADE = "changes_made"


DONE = frozenset({SectionStatus.COMPLETED, SectionStatus.NOT_NEEDED, SectionStatus.CHANGES_MADE})
"""What must be true of every section before an assessment can be sent."""


class SectionNotComplete(Conflict):
    """The section cannot be called complete: required answers are missing or something is amiss."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("the section is not complete")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One row of the task list."""

    section: Section
    status: SectionStatus
    asked: int
    answered: int
    owner_id: int | None
    owner_name: str | None
    due_on: date | None
    may_edit: bool

    @property
    def is_done(self) -> bool:
        """True when nothing is left to do here before sending."""
        return self.status in DONE


def list_sections(record: Record, actor: Actor) -> list[SectionLine]:
    """The rows of the task list in the questionnaire's order."""
    lines = []
    for section, state in zip(record.questionnaire.sections, record.path.sections, strict=True):
        if not record.sees_section(section.name):
            continue
        care = record.care.get(section.name, SectionCare())
        lines.append(
            SectionLine(
                section=section,
                status=status_of(state, care),
                asked=state.asked,
                answered=state.answered,
                owner_id=care.owner_id,
                owner_name=care.owner_name,
                due_on=care.due_on,
                may_edit=actor.may_edit_section(section.name),
            )
        )
    return lines


def status_of(state: SectionPath, care: SectionCare) -> SectionStatus:
    """A section's status from what was answered and what the office said about it.

    Complete needs both: nothing missing or amiss, and the office's word. Where the path changes under it, because
    another section asks for more, it falls back to what is true of its answers, and returns when they fit again.
    """
    status = SectionStatus(state.status)
    if status is SectionStatus.NOT_NEEDED or status is SectionStatus.NEEDS_ATTENTION:
        return status
    if care.look_again:
        return SectionStatus.NEEDS_ATTENTION
    confirmed = status is SectionStatus.COMPLETED and care.completed_at is not None
    if care.changes_requested:
        return SectionStatus.CHANGES_MADE if confirmed else SectionStatus.CHANGES_REQUESTED
    if status is SectionStatus.COMPLETED and not confirmed:
        return SectionStatus.IN_PROGRESS
    return status


def next_section(lines: list[SectionLine], *, actor: Actor) -> SectionLine | None:
    """Where "Continue" leads: the first thing to do, one's own sections first; none when all is done."""
    open_lines = [line for line in lines if not line.is_done and line.may_edit]
    own = [line for line in open_lines if line.owner_id == actor.user_id]
    unowned = [line for line in open_lines if line.owner_id is None]
    return next(iter(own or unowned or open_lines), None)


def complete_section(
    session: Session, actor: Actor, assessment_id: int, section: str, *, complete: bool, at: datetime | None = None
) -> None:
    """Note that the office has completed the section, or take that back.

    Raises NotFound, NotAllowed, AssessmentLocked, RoundClosed, or SectionNotComplete with all that is missing or amiss.
    """
    at = at or utc_now()
    refuse_other_section(actor, section)
    read_head(session, actor, assessment_id)
    take_lock_to_answer(session, assessment_id, at)
    record = read_record(session, actor, assessment_id, at=at)
    state = next((state for state in record.path.sections if state.name == section), None)
    if state is None:
        raise NotFound(f"section {section}")
    if complete and SectionStatus(state.status) is not SectionStatus.COMPLETED:
        raise SectionNotComplete(tuple(state.problems))
    here = update(SectionState).where(SectionState.assessment_id == assessment_id, SectionState.section == section)
    if complete:
        session.execute(here.values(completed_at=at, completed_by_id=actor.user_id, look_again=False))
    else:
        session.execute(here.values(completed_at=None, completed_by_id=None))

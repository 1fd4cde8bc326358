"""From draft over the municipality's own approver to the round, and back: every step an event, none skipped."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from surveyapp.errors import Conflict, NotAllowed
from surveyapp.languages import mark
from surveyapp.models import Assessment, AssessmentEvent, Role, SectionState, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import APPROVERS, COORDINATORS, OFFICERS, Actor
from surveyapp.services.answers import read_answers
from surveyapp.services.assessments import read_head, read_record
from surveyapp.services.history import read_tail
from surveyapp.services.receipts import hash_answers, make_reference
from surveyapp.services.replanning import ask_after_change
from surveyapp.services.sections import SectionLine, list_sections
from surveyapp.services.windows import StepNotPossible, take_lock

ASSESSMENTS = cast(Table, Assessment.__table__)

SENT, RETURNED, APPROVED = "sent", "returned", "approved"
"""The kinds of events that make a step."""


class NotReady(Conflict):
    """Sections remain to be completed before the assessment can be sent."""

    def __init__(self, sections: tuple[SectionLine, ...]) -> None:
        super().__init__("sections remain to be completed")
        self.sections = sections


class ReturnNeedsMore(Conflict):
    """A return names at least one question and gives a reason, or the colleagues would not know what to do."""

    def __init__(self, *, questions: bool, reason: bool) -> None:
        super().__init__("a return names questions and gives a reason")
        self.lacks_questions = questions
        self.lacks_reason = reason


@dataclass(frozen=True, slots=True)
class Step:
    """An event of an assessment as its history page tells it."""

    kind: str
    at: datetime
    by: str
    reason: str
    questions: tuple[str, ...]
    last_sequence: int


def send_assessment(session: Session, actor: Actor, assessment_id: int, *, at: datetime | None = None) -> None:
    """Give a complete draft to the municipality's own approver and lock its answers.

    Raises NotFound, NotAllowed, RoundClosed, StepNotPossible, or NotReady with the sections that remain.
    """
    at = at or utc_now()
    _refuse_without(actor, COORDINATORS, mark("An assessment is sent by its coordinator or approver."))
    _enter(session, actor, assessment_id, AssessmentStatus.DRAFT, at)
    lines = list_sections(read_record(session, actor, assessment_id, at=at), actor)
    if remaining := tuple(line for line in lines if not line.is_done):
        raise NotReady(remaining)
    _record_step(session, assessment_id, SENT, actor, at)
    _set(session, assessment_id, status=AssessmentStatus.SENT, sent_at=at, sent_by_id=actor.user_id)


def approve_assessment(
    session: Session, actor: Actor, assessment_id: int, *, seen: int, at: datetime | None = None
) -> str:
    """Give the assessment to the round and tell the receipt's reference.

    `seen` is the last change the approver was shown; where there was another since, StepNotPossible is raised, so that
    nobody approves what was not read. Raises also NotFound, NotAllowed and RoundClosed.
    """
    at = at or utc_now()
    _refuse_without(actor, APPROVERS, mark("An assessment is approved by the municipality's approver."))
    _enter(session, actor, assessment_id, AssessmentStatus.SENT, at)
    if read_tail(session, assessment_id).sequence != seen:
        raise StepNotPossible("answers changed after they were shown for approval")
    head = read_head(session, actor, assessment_id)
    reference = head.reference or make_reference()
    _record_step(session, assessment_id, APPROVED, actor, at)
    _set(
        session,
        assessment_id,
        status=AssessmentStatus.APPROVED,
        approved_at=at,
        approved_by_id=actor.user_id,
        approved_sha256=hash_answers(head.version_sha256, read_answers(session, assessment_id).values()),
        reference=reference,
    )
    session.execute(
        update(SectionState).where(SectionState.assessment_id == assessment_id).values(changes_requested=False)
    )
    ask_after_change(session, assessment_id, at=at)
    return reference


def return_for_correction(
    session: Session,
    actor: Actor,
    assessment_id: int,
    *,
    questions: Set[str],
    reason: str,
    at: datetime | None = None,
) -> None:
    """Reopen the assessment, mark the sections of the chosen questions and tell the municipality why.

    The approver returns what was sent to him; an officer of the association returns what was approved, while the
    round is open, since afterwards nobody could approve it again. Raises NotFound, NotAllowed, RoundClosed,
    StepNotPossible, or ReturnNeedsMore without questions or reason.
    """
    at = at or utc_now()
    problem = mark("An assessment is returned by its approver or by the association.")
    _refuse_without(actor, APPROVERS | OFFICERS, problem)
    before = AssessmentStatus.APPROVED if actor.roles & OFFICERS else AssessmentStatus.SENT
    _enter(session, actor, assessment_id, before, at)
    record = read_record(session, actor, assessment_id, at=at)
    chosen = [name for name in record.questionnaire.section_of if name in questions]
    if not chosen or not reason.strip():
        raise ReturnNeedsMore(questions=not chosen, reason=not reason.strip())
    _record_step(session, assessment_id, RETURNED, actor, at, reason=reason.strip(), questions=chosen)
    _set(
        session,
        assessment_id,
        status=AssessmentStatus.DRAFT,
        **dict.fromkeys(("sent_at", "sent_by_id", "approved_at", "approved_by_id", "approved_sha256")),
    )
    sections = {record.questionnaire.section_of[name] for name in chosen}
    here = update(SectionState).where(SectionState.assessment_id == assessment_id)
    session.execute(here.values(changes_requested=SectionState.section.in_(sections)))
    session.execute(here.where(SectionState.section.in_(sections)).values(completed_at=None, completed_by_id=None))
    if before is AssessmentStatus.APPROVED:
        ask_after_change(session, assessment_id, at=at)


def read_steps(session: Session, assessment_id: int) -> list[Step]:
    """Everything that happened to the assessment as a whole, oldest first."""
    rows = session.execute(
        select(AssessmentEvent, User.name)
        .outerjoin(User, User.id == AssessmentEvent.by_id)
        .where(AssessmentEvent.assessment_id == assessment_id)
        .order_by(AssessmentEvent.id)
    )
    return [
        Step(event.kind, event.at, name or "", event.reason, tuple(event.questions.split()), event.last_sequence)
        for event, name in rows
    ]


def last_return(steps: list[Step]) -> Step | None:
    """The latest return that has not been followed by an approval; none where there is none to answer."""
    for step in reversed(steps):
        if step.kind == APPROVED:
            return None
        if step.kind == RETURNED:
            return step
    return None


def _refuse_without(actor: Actor, roles: Set[Role], problem: str) -> None:
    if not actor.roles & roles:
        raise NotAllowed(problem, roles)


def _enter(session: Session, actor: Actor, assessment_id: int, before: AssessmentStatus, at: datetime) -> None:
    """Take the lock of an assessment within reach and make sure that the step may be taken now."""
    read_head(session, actor, assessment_id)
    lock = take_lock(session, assessment_id)
    lock.refuse_unless(before)
    lock.refuse_closed(at)


def _record_step(
    session: Session,
    assessment_id: int,
    kind: str,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    questions: list[str] | None = None,
) -> None:
    session.add(
        AssessmentEvent(
            assessment_id=assessment_id,
            kind=kind,
            at=at,
            by_id=actor.user_id,
            reason=reason,
            questions=" ".join(questions or ()),
            last_sequence=read_tail(session, assessment_id).sequence,
        )
    )
    session.flush()


def _set(session: Session, assessment_id: int, **values: object) -> None:
    session.connection().execute(update(ASSESSMENTS).where(ASSESSMENTS.c.id == assessment_id).values(**values))

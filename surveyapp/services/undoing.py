"""Undoing one change of an answer: another change, with a reason, through the same door as any save."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.languages import mark
from surveyapp.models import AssessmentEvent
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor, refuse_other_section
from surveyapp.services.answers import content_of
from surveyapp.services.approval import Step, read_steps
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.draft_moves import MOVED
from surveyapp.services.draft_returns import RETURNED
from surveyapp.services.entries import Entry
from surveyapp.services.history import RecordedChange, read_changes, read_tail
from surveyapp.services.saving import save_answers

UNDONE = "undone"
"""The kind of event that says why a change was undone."""
MOVES = frozenset({MOVED, RETURNED})
ORIGIN = "undo"
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Undoing:
    """A change with what undoing it would do now: from the answer that stands to the one before the change."""

    change: RecordedChange
    now: Answer | None
    revision: int
    """Of the answer that stands; 0 where none does."""
    moved: int
    """Up to which change the assessment was on another version."""

    @property
    def is_needed(self) -> bool:
        """False where the answer before the change stands already."""
        return content_of(self.now) != content_of(self.change.before)

    @property
    def is_latest(self) -> bool:
        """True when nothing changed the answer after this change."""
        return content_of(self.now) == content_of(self.change.answer)


def last_move(steps: Iterable[Step]) -> int:
    """Up to which change an assessment was on another version; 0 where it never moved."""
    return max((step.last_sequence for step in steps if step.kind in MOVES), default=0)


def has_moved(steps: Iterable[Step]) -> bool:
    """Tell whether an assessment was ever on another version; what asks about its moves can be left out where not."""
    return any(step.kind in MOVES for step in steps)


def can_undo(record: Record, actor: Actor, change: RecordedChange, *, moved: int) -> bool:
    """Whether a change may be undone here and now by this person, and undoing it would change anything.

    What changed up to `moved` belongs to another version of the questionnaire, see `last_move`.
    """
    section = record.questionnaire.section_of.get(change.place[0])
    if section is None or change.erased or change.sequence <= moved or not actor.may_edit_section(section):
        return False
    return record.can_change and _undoing(record, change, moved).is_needed


def find_undoing(session: Session, record: Record, sequence: int) -> Undoing:
    """What undoing a change would do. Raises NotFound for one that there is not or that cannot be seen."""
    changes = read_changes(session, record.head.id)
    found = next((change for change in changes if change.sequence == sequence), None)
    if found is None or found.erased or not record.sees(found.place[0]):
        raise NotFound(f"change {sequence}")
    return _undoing(record, found, last_move(read_steps(session, record.head.id)))


def undo_change(
    session: Session,
    actor: Actor,
    assessment_id: int,
    sequence: int,
    *,
    reason: str,
    seen: int,
    at: datetime | None = None,
) -> None:
    """Set an answer back to what it was before a change; the history keeps all of it, and why.

    `seen` is the revision of the answer that was on the screen. Raises NotFound, NotAllowed, AssessmentLocked,
    RoundClosed, BadInput without a reason, and Conflict where the answer has changed since it was on the screen.
    """
    at = at or utc_now()
    record = read_record(session, actor, assessment_id, at=at)
    undoing = find_undoing(session, record, sequence)
    question, instance = undoing.change.place
    if sequence <= undoing.moved:
        raise Conflict(mark("The questionnaire has changed since then, so this change cannot be undone."))
    refuse_other_section(actor, record.questionnaire.section_of[question])
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise BadInput.one("reason", mark("Please write why you undo the change."))
    outcome = save_answers(
        session,
        assessment_id,
        [Entry(undoing.change.before or Answer(question, instance), seen)],
        author_id=actor.user_id,
        form_key=f"{ORIGIN}-{sequence}-{seen}",
        at=at,
        origin=f"{ORIGIN} {sequence}",
    )
    if outcome.conflicts or (undoing.is_needed and not outcome.saved):
        raise Conflict(mark("A colleague changed the answer meanwhile. Please look at it again."))
    if outcome.saved and not outcome.repeated:
        session.add(
            AssessmentEvent(
                assessment_id=assessment_id,
                kind=UNDONE,
                at=at,
                by_id=actor.user_id,
                reason=reason,
                questions=question,
                last_sequence=read_tail(session, assessment_id).sequence,
            )
        )
        session.flush()


def _undoing(record: Record, change: RecordedChange, moved: int) -> Undoing:
    stored = record.stored.get(change.place)
    return Undoing(change, stored.answer if stored else None, stored.revision if stored else 0, moved)

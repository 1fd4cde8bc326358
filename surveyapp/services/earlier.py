"""A record as it was before its draft moved to another version, and what the move did, told to the municipality."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.errors import NotFound
from surveyapp.models import DraftMove, QuestionnaireVersion
from surveyapp.models.moves import Fate, MoveStatus
from surveyapp.services.answers import Place, StoredAnswer
from surveyapp.services.assessments import Record
from surveyapp.services.draft_returns import ORIGINALS, Kept, read_kept
from surveyapp.services.history import read_revisions
from surveyapp.services.late_entries import Step, steps_since
from surveyapp.services.versions import open_version


@dataclass(frozen=True, slots=True)
class LookAgain:
    """An answer that was carried over and needs another look, where it stands now, and why."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did with a draft."""

    move_id: int
    at: datetime
    carried: int
    archived: int
    missing: int
    is_returned: bool
    looks: tuple[LookAgain, ...]
    """Those that nobody has looked at since: their section is still open for it, and they stand as they came."""


def last_move(session: Session, record: Record) -> Moved | None:
    """What the latest move of a draft did, if it was not undone; none where it never moved."""
    move = session.scalars(
        _moves_of(record).where(DraftMove.status == MoveStatus.MOVED).order_by(DraftMove.id.desc()).limit(1)
    ).first()
    if move is None or move.moved_at is None:
        return None
    waiting = {name for name, care in record.care.items() if care.look_again}
    looks = tuple(
        LookAgain(item.to, item.why)
        for item in (read_kept(session, move.id) if waiting else ())
        if item.fate is Fate.LOOK and item.to is not None and _is_untouched(record, item, waiting)
    )
    return Moved(move.id, move.moved_at, move.carried, move.archived, move.missing, False, looks)


def read_before(session: Session, record: Record, move_id: int) -> tuple[Record, Moved, list[Kept]]:
    """The record as it was before a move, what the move did, and all that was kept. Raises NotFound."""
    move = session.scalars(_moves_of(record).where(DraftMove.id == move_id)).first()
    if move is None or move.moved_at is None:
        raise NotFound(f"move {move_id}")
    kept = read_kept(session, move.id)
    stored = {item.stored.place: item.stored for item in kept if item.fate in ORIGINALS}
    was = _on(session, record, move.from_version_id, stored)
    is_returned = move.status is MoveStatus.RETURNED
    moved = Moved(move.id, move.moved_at, move.carried, move.archived, move.missing, is_returned, ())
    return replace(was, at=move.moved_at), moved, kept


def list_moves(session: Session, record: Record) -> list[tuple[int, datetime]]:
    """The moves of a draft, the latest first, each with its moment."""
    rows = session.scalars(_moves_of(record).order_by(DraftMove.id.desc()))
    return [(move.id, move.moved_at) for move in rows if move.moved_at is not None]


@dataclass(frozen=True, slots=True)
class Reign:
    """A version that a draft was on, until the moment it left it; without one where it is on it still."""

    questionnaire: Questionnaire
    until: datetime | None

    def covers(self, at: datetime, *, when_left: bool) -> bool:
        """Whether it was in force at a moment; at the very moment of leaving only `when_left` (just before)."""
        return self.until is None or at < self.until or (when_left and at == self.until)


def read_reigns(session: Session, record: Record) -> list[Reign]:
    """The versions that a draft was on, the first one first: moves and ways back follow one another."""
    left: list[Reign] = []
    for move in session.scalars(_moves_of(record)):
        if move.moved_at is not None:
            left.append(Reign(_questionnaire(session, move.from_version), move.moved_at))
        if move.returned_at is not None:
            left.append(Reign(_questionnaire(session, move.run.version), move.returned_at))
    return [*sorted(left, key=lambda reign: reign.until or record.at), Reign(record.questionnaire, None)]


def record_on(session: Session, record: Record, version_id: int) -> Record | None:
    """The record as a page of another version showed it; none where the draft was never on that version."""
    steps = steps_since(session, record.head.id, version_id, record.head.version_id)
    return _on(session, record, version_id, _shown(session, record, steps[0])) if steps else None


def _shown(session: Session, record: Record, step: Step) -> Mapping[Place, StoredAnswer]:
    kept = [item for item in read_kept(session, step.move.id) if item.fate in ORIGINALS]
    if not step.is_back:
        return {item.stored.place: item.stored for item in kept}
    moved = {item.to: item for item in kept if item.to is not None}
    revisions = {place: item.to_revision or 0 for place, item in moved.items()}
    answers = read_revisions(session, record.head.id, revisions)
    return {
        place: replace(moved[place].stored, answer=answer, revision=revisions[place])
        for place, answer in answers.items()
        if answer is not None
    }


def _on(session: Session, record: Record, version_id: int, stored: Mapping[Place, StoredAnswer]) -> Record:
    version = session.get_one(QuestionnaireVersion, version_id)
    head = replace(record.head, version_id=version_id, version_sha256=version.sha256)
    return replace(
        record, head=head, questionnaire=open_version(session, version_id, version.sha256), stored=dict(stored)
    )


def _questionnaire(session: Session, version: QuestionnaireVersion) -> Questionnaire:
    return open_version(session, version.id, version.sha256)


def _moves_of(record: Record) -> Select[DraftMove]:
    return select(DraftMove).where(DraftMove.assessment_id == record.head.id)


def _is_untouched(record: Record, item: Kept, waiting: set[str]) -> bool:
    standing = record.stored.get(item.to) if item.to else None
    return (
        standing is not None
        and standing.revision == item.to_revision
        and record.questionnaire.section_of.get(standing.place[0]) in waiting
    )

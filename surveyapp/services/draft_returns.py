"""A moved draft moves back: every answer as it was before, and nothing lost of what was given since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import Questionnaire
from surveyapp.database import rows_of
from surveyapp.models import DraftMove, KeptAnswer, QuestionnaireVersion
from surveyapp.models.moves import Fate as Fate
from surveyapp.models.moves import MoveStatus
from surveyapp.services.answer_rows import FRESH, replace_answers
from surveyapp.services.answers import Place, StoredAnswer, from_content, is_empty, read_answers
from surveyapp.services.draft_moves import (
    MOVED_ON,
    Chains,
    kept_row,
    moving_assessment,
    note_event,
    rename_comments,
    renamed,
    set_version,
    under_lock,
)
from surveyapp.services.moved_sections import close_again
from surveyapp.services.versions import versions_between
from surveyapp.services.windows import Lock, NotOpen, take_lock_to_answer

KEPT = cast(Table, KeptAnswer.__table__)
_KEPT_OF = select(KEPT).where(KEPT.c.move_id == bindparam("wanted"), KEPT.c.content.is_not(None)).order_by(KEPT.c.id)
RETURNED = "moved back"
ORIGINALS = (Fate.CARRIED, Fate.LOOK, Fate.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of the archive: as it was, what became of it, and where it stood after the move."""

    stored: StoredAnswer
    fate: Fate
    why: str
    to: Place | None
    to_revision: int | None


def read_kept(session: Session, move_id: int) -> list[Kept]:
    """The answers kept of a move, in the order of their keeping; those erased since are left out."""
    return [_kept(row) for row in rows_of(session, _KEPT_OF, {"wanted": move_id})]


def return_draft(session: Session, move_id: int, *, by: int | None, at: datetime, known: Chains | None = None) -> None:
    """Bring a moved draft back to the version it came from, or note why that cannot be.

    Answers stand again as they were, with author, time and revision. What was given since goes back with them where it
    means the same there, and else into the archive. `known` holds the ways that were looked up for other drafts.
    """
    assessment_id = moving_assessment(session, move_id)
    try:
        lock = take_lock_to_answer(session, assessment_id, at)
    except NotOpen as closed:
        under_lock(session, move_id).problem = str(closed)
        return
    move = under_lock(session, move_id)
    if move.status is not MoveStatus.MOVED:
        return
    if not _is_latest(session, move, lock):
        move.problem = MOVED_ON
        return
    _carry_back(session, move, by, at, {} if known is None else known)


def _carry_back(session: Session, move: DraftMove, by: int | None, at: datetime, known: Chains) -> None:
    if move.from_version_id not in known:
        start = session.get_one(QuestionnaireVersion, move.from_version_id)
        known[start.id] = versions_between(session, start.key, start.number, move.run.version.number)
    versions = known[move.from_version_id]
    stored = read_answers(session, move.assessment_id)
    before, superseded = answers_before(read_kept(session, move.id), stored, versions)
    _, tail = replace_answers(session, move.assessment_id, stored, before, by=by, at=at, origin=RETURNED)
    if superseded:
        session.execute(insert(KEPT), [kept_row(move.id, item, Fate.SUPERSEDED) for item in superseded])
    rename_comments(session, move.assessment_id, {new: old for old, new in renamed(versions).items()})
    close_again(session, move.assessment_id, move.sections)
    move.status, move.problem, move.returned_at, move.returned_by_id = MoveStatus.RETURNED, "", at, by
    set_version(session, move.assessment_id, move.from_version_id)
    session.flush()
    steps = f"{versions[-1].version} → {versions[0].version}"
    note_event(session, move.assessment_id, RETURNED, steps, by=by, at=at, sequence=tail.sequence)


def answers_before(
    kept: Sequence[Kept], stored: Mapping[Place, StoredAnswer], versions: tuple[Questionnaire, ...]
) -> tuple[dict[Place, StoredAnswer], list[StoredAnswer]]:
    """The answers as they were, with what was given since where it means the same; and what of it must be archived."""
    originals = [item for item in kept if item.fate in ORIGINALS]
    after = {item.stored.place: item.stored for item in originals}
    came_from = {item.to: item for item in originals if item.to is not None}
    for item in originals:
        if item.to is not None and item.to not in stored and back_of(versions, item.to) == item.stored.place:
            del after[item.stored.place]
    superseded = []
    for place, standing in stored.items():
        origin = came_from.get(place)
        if origin is not None and origin.to_revision == standing.revision:
            continue
        back = back_of(versions, place)
        if back is None or (origin is None and back in after):
            superseded.append(standing)
        else:
            answer = replace(standing.answer, question=back[0], instance=back[1])
            after[back] = replace(standing, answer=answer, revision=standing.revision if back == place else FRESH)
    _add_late(after, kept)
    return after, superseded


def _add_late(after: dict[Place, StoredAnswer], kept: Sequence[Kept]) -> None:
    """What came late from a page of the old version is the latest word there, if its author saw what stands."""
    for item in kept:
        standing = after.get(item.stored.place)
        if item.fate is not Fate.LATE or item.stored.revision != (standing.revision if standing else 0):
            continue
        if is_empty(item.stored.answer):
            after.pop(item.stored.place, None)
        else:
            after[item.stored.place] = replace(item.stored, revision=FRESH)


def back_of(versions: tuple[Questionnaire, ...], place: Place) -> Place | None:
    """Where an answer to the last version stands in the first, if it means just the same there; else none."""
    question, instance = place
    before = crosswalk(*versions).same.get(question)
    if before is None:
        return None
    inside = versions[0].repeat_of.get(before) is not None
    return (before, instance) if inside == (instance > 0) else None


def _is_latest(session: Session, move: DraftMove, lock: Lock) -> bool:
    latest = session.scalar(
        select(DraftMove.id)
        .where(DraftMove.assessment_id == move.assessment_id, DraftMove.status == MoveStatus.MOVED)
        .order_by(DraftMove.id.desc())
        .limit(1)
    )
    return latest == move.id and lock.version_id == move.run.version_id


def _kept(row: Any) -> Kept:
    place = (row.question, row.instance)
    answer = from_content(row.content, place) or Answer(*place)
    return Kept(
        StoredAnswer(answer, row.revision, row.author_id, row.saved_at),
        row.fate,
        row.why,
        None if row.to_question is None else (row.to_question, row.to_instance),
        row.to_revision,
    )

"""What was typed on a page of another version than the draft is on by now: carried over, or kept in the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import Questionnaire
from surveyapp.models import DraftMove, KeptAnswer, QuestionnaireVersion
from surveyapp.models.moves import Fate, MoveStatus
from surveyapp.services.answers import Place, StoredAnswer, content_of
from surveyapp.services.draft_moves import kept_row
from surveyapp.services.draft_returns import ORIGINALS, Kept, back_of, read_kept
from surveyapp.services.entries import Entry
from surveyapp.services.history import read_revisions
from surveyapp.services.versions import versions_between

KEPT = cast(Table, KeptAnswer.__table__)
STALE = -1
"""The revision of an entry whose author has not seen what stands there."""


@dataclass(frozen=True, slots=True)
class Step:
    """A move between the version of a page and the present one; `is_back` where it was undone since."""

    move: DraftMove
    is_back: bool


@dataclass(frozen=True)
class Late:
    """Entries in the words of the present version, and those for which there is no place in it."""

    entries: list[Entry]
    homeless: list[Entry]
    steps: tuple[Step, ...]
    originals: Mapping[Place, Entry]
    """By place of today, the entry as it was typed."""


def steps_since(session: Session, assessment_id: int, made_on: int, now_on: int) -> tuple[Step, ...]:
    """The moves that lead from one version to another, as they were made; none where no way is known."""
    moves = session.scalars(
        select(DraftMove)
        .where(DraftMove.assessment_id == assessment_id)
        .where(DraftMove.status.in_((MoveStatus.MOVED, MoveStatus.RETURNED)))
        .order_by(DraftMove.id)
    ).all()
    here, steps = made_on, []
    undone = [move for move in moves if move.status is MoveStatus.RETURNED and move.run.version_id == made_on]
    standing = [move for move in moves if move.status is MoveStatus.MOVED]
    if undone and not any(move.from_version_id == made_on for move in standing):
        steps.append(Step(undone[-1], is_back=True))
        here = undone[-1].from_version_id
    for move in standing:
        if move.from_version_id == here:
            steps.append(Step(move, is_back=False))
            here = move.run.version_id
    return tuple(steps) if here == now_on else ()


def carry_entries(
    session: Session, assessment_id: int, entries: Sequence[Entry], steps: tuple[Step, ...], own: Mapping[Place, int]
) -> Late:
    """Carry entries along the moves. What its author left as it was shown falls out; nothing is written.

    `own` are the revisions that earlier saves of the same page made, which its author has seen.
    """
    typed = _changed(session, assessment_id, entries)
    carried = [(entry, entry) for entry in typed]
    homeless: list[Entry] = []
    for step in steps:
        versions = _versions_of(session, step.move)
        kept = read_kept(session, step.move.id)
        along = []
        for first, entry in carried:
            moved = _back(entry, versions, kept) if step.is_back else _forward(entry, versions, kept, own)
            if moved is None:
                homeless.append(first)
            else:
                along.append((first, moved))
        carried = along
    return Late([entry for _, entry in carried], homeless, steps, {entry.place: first for first, entry in carried})


def keep_late(
    session: Session, late: Late, refused: Sequence[Place], *, author_id: int | None, at: datetime
) -> tuple[Answer, ...]:
    """Put into the archive what has no place any more, and what a colleague's answer stands in the way of."""
    entries = [*late.homeless, *(late.originals[place] for place in refused if place in late.originals)]
    fate = Fate.SUPERSEDED if late.steps and late.steps[0].is_back else Fate.LATE
    move_id, rows = late.steps[0].move.id, []
    there = {(item.fate, item.stored.answer) for item in read_kept(session, move_id)}
    for entry in entries:
        answer = replace(entry.answer, instance=max(entry.answer.instance, 0))
        if (fate, answer) not in there:
            stored = StoredAnswer(answer, max(entry.based_on, 0), author_id, at)
            rows.append(kept_row(move_id, stored, fate))
    if rows:
        session.execute(insert(KEPT), rows)
    return tuple(entry.answer for entry in late.homeless)


def _changed(session: Session, assessment_id: int, entries: Sequence[Entry]) -> list[Entry]:
    shown = read_revisions(session, assessment_id, {entry.place: entry.based_on for entry in entries})
    return [
        entry
        for entry in entries
        if entry.place not in shown or content_of(shown[entry.place]) != content_of(entry.answer)
    ]


def _forward(
    entry: Entry, versions: tuple[Questionnaire, ...], kept: Sequence[Kept], own: Mapping[Place, int]
) -> Entry | None:
    answer = crosswalk(*versions).carry(entry.answer).answer
    if answer is None:
        return None
    place = (answer.question, answer.instance)
    was = next((item for item in kept if item.fate in ORIGINALS and item.stored.place == entry.place), None)
    if was is None:
        return Entry(answer, 0 if entry.based_on == 0 else STALE)
    if was.stored.revision in (entry.based_on, own.get(entry.place)) and was.to == place:
        return Entry(answer, was.to_revision or 0)
    untouched = place == entry.place and was.to_revision == was.stored.revision
    return Entry(answer, entry.based_on if untouched else STALE)


def _back(entry: Entry, versions: tuple[Questionnaire, ...], kept: Sequence[Kept]) -> Entry | None:
    place = back_of(versions, entry.place)
    if place is None:
        return None
    answer = replace(entry.answer, question=place[0], instance=place[1])
    was = next((item for item in kept if item.to == entry.place), None)
    if was is None:
        return Entry(answer, 0 if entry.based_on == 0 else STALE)
    if was.to_revision == entry.based_on:
        return Entry(answer, was.stored.revision)
    return Entry(answer, entry.based_on if place == entry.place else STALE)


def _versions_of(session: Session, move: DraftMove) -> tuple[Questionnaire, ...]:
    start = session.get_one(QuestionnaireVersion, move.from_version_id)
    return versions_between(session, start.key, start.number, move.run.version.number)

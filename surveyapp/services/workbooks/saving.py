"""Saves what a workbook changes, through the same door as a form: all of it in one transaction, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import Conflict
from surveyapp.languages import mark
from surveyapp.services.access import Actor, refuse_other_section
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.entries import ADDED, Disagreement, Entry
from surveyapp.services.saving import save_answers
from surveyapp.services.windows import take_lock

ORIGIN = "workbook"


@dataclass(frozen=True, slots=True)
class Saved:
    """How many answers changed, and what a colleague changed since the comparison."""

    count: int
    conflicts: tuple[Disagreement, ...]


def save_entries(
    session: Session,
    actor: Actor,
    assessment_id: int,
    entries: Sequence[Entry],
    *,
    made_on: int,
    form_key: str,
    at: datetime,
) -> Saved:
    """Save entries that were compared on the version `made_on`; an instance below zero is added, each for itself.

    Raises NotFound, NotAllowed for another's section, AssessmentLocked, RoundClosed, RepeatFull, or Conflict where the
    assessment has moved to another version meanwhile; then nothing is saved.
    """
    record = read_record(session, actor, assessment_id, at=at)
    # Nothing can move the draft once it is locked: what is saved, and what conflicts, is in the units that were shown.
    if made_on != record.head.version_id or made_on != take_lock(session, assessment_id).version_id:
        raise Conflict(mark("The questionnaire has changed meanwhile. Please upload the workbook again."))
    for entry in entries:
        refuse_other_section(actor, record.questionnaire.section_of[entry.answer.question])
    count, conflicts = 0, list[Disagreement]()
    for number, group, at_most in _groups(record, entries):
        outcome = save_answers(
            session,
            assessment_id,
            group,
            author_id=actor.user_id,
            form_key=f"{number}-{form_key}",
            made_on=made_on,
            at=at,
            origin=ORIGIN,
            at_most=at_most,
        )
        count += len(outcome.saved)
        conflicts += outcome.conflicts
    return Saved(count, tuple(conflicts))


def _groups(record: Record, entries: Sequence[Entry]) -> list[tuple[int, list[Entry], int | None]]:
    """What stands already together, and each instance to be added by itself, with how many its repeat may hold."""
    groups: list[tuple[int, list[Entry], int | None]] = []
    standing = [entry for entry in entries if entry.answer.instance >= 0]
    if standing:
        groups.append((0, standing, None))
    repeat_of, repeats = record.questionnaire.repeat_of, record.questionnaire.repeats
    added: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        if entry.answer.instance < 0:
            place = (repeat_of[entry.answer.question], entry.answer.instance)
            added.setdefault(place, []).append(replace(entry, answer=replace(entry.answer, instance=ADDED)))
    for number, ((repeat, _), group) in enumerate(sorted(added.items(), key=lambda item: (item[0][0], -item[0][1])), 1):
        groups.append((number, group, repeats[repeat].at_most))
    return groups

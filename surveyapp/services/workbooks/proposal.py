"""What a workbook would change: compared with what it was based on and what stands now, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import Questionnaire
from questionnaires.path import Path, follow
from surveyapp.errors import BadInput
from surveyapp.languages import mark
from surveyapp.models import QuestionnaireVersion
from surveyapp.services.access import Actor
from surveyapp.services.answers import Place, content_of, is_empty
from surveyapp.services.assessments import Record
from surveyapp.services.entries import Disagreement, Entry
from surveyapp.services.history import read_revisions
from surveyapp.services.versions import open_version
from surveyapp.services.workbooks.cells import answer_of, filled_in, filled_of
from surveyapp.services.workbooks.reading import FOREIGN, TAKE_OURS, Returned, known_cells


@dataclass(frozen=True, slots=True)
class Torn:
    """Cells that cannot be taken as they are: a value beside a reason for having none, or a reason that is not one."""

    place: Place
    value: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """What would happen. An instance below zero is one to be added; entries are based on what stands now."""

    entries: tuple[Entry, ...]
    conflicts: tuple[Disagreement, ...]
    torn: tuple[Torn, ...]
    homeless: tuple[Answer, ...]
    """Changed answers to questions that a later version does not ask any more."""
    withheld: tuple[Place, ...]
    """Changes in sections that the person does not answer in."""
    path: Path
    """The way on which the answers would lead once the entries are saved."""

    @property
    def is_empty(self) -> bool:
        """True when the workbook changes nothing at all."""
        return not (self.entries or self.conflicts or self.torn or self.homeless or self.withheld)


def propose(session: Session, actor: Actor, record: Record, returned: Returned) -> Proposal:
    """Compare a workbook with what stands now. Changes nothing.

    Raises BadInput for a workbook of another assessment, or of a version that is not known here or comes later.
    """
    if returned.assessment_id != record.head.id or returned.key != record.questionnaire.key:
        raise BadInput.one("workbook", FOREIGN, TAKE_OURS)
    versions = _versions(session, record, returned)
    made_for = versions[0]
    bases = _bases(session, record, returned)
    held = _held(record, made_for, bases)
    entries: list[Entry] = []
    conflicts: list[Disagreement] = []
    torn, homeless, withheld = [], [], []
    for place, cells in known_cells(returned, made_for):
        if place[1] > 0 and (made_for.repeat_of[place[0]], place[1]) not in held:
            continue
        question, base = made_for.questions[place[0]], bases.get(place)
        filled = filled_in(cells, question, returned.labels)
        if filled == filled_of(base, question, made_for):
            continue
        answer = answer_of(filled, question, place[1], base, made_for, returned.language)
        if answer is None:
            torn.append(Torn(place, str(cells.value or cells.reason), str(cells.reason)))
            continue
        if content_of(answer) == content_of(base):
            continue
        mine, shared = (_carried(versions, item) for item in (answer, base))
        if mine is None:
            homeless.append(answer)
        elif not actor.may_edit_section(record.questionnaire.section_of[mine.question]):
            withheld.append((mine.question, mine.instance))
        else:
            _sort(record, returned, mine, shared, place, entries, conflicts)
    stored = {place: item.answer for place, item in record.stored.items()}
    return Proposal(
        tuple(entries), tuple(conflicts), tuple(torn), tuple(homeless), tuple(withheld), _path(record, stored, entries)
    )


def _sort(
    record: Record,
    returned: Returned,
    mine: Answer,
    shared: Answer | None,
    place: Place,
    entries: list[Entry],
    conflicts: list[Disagreement],
) -> None:
    """Put an answer with those to save, with those in conflict, or, where it stands so already, with neither."""
    theirs = record.stored.get((mine.question, mine.instance))
    standing = theirs.answer if theirs else None
    if content_of(mine) == content_of(standing):
        return
    fresh = theirs is not None and returned.revisions.get(place) == theirs.revision
    if fresh or content_of(shared) == content_of(standing):
        entries.append(Entry(mine, theirs.revision if theirs else 0))
    else:
        conflicts.append(Disagreement((mine.question, mine.instance), mine, theirs, shared))


def _versions(session: Session, record: Record, returned: Returned) -> list[Questionnaire]:
    """The versions from the one that the workbook was made for to that of the assessment, oldest first."""
    rows = session.execute(
        select(QuestionnaireVersion.id, QuestionnaireVersion.sha256)
        .where(QuestionnaireVersion.key == record.questionnaire.key)
        .order_by(QuestionnaireVersion.id)
    ).all()
    hashes = [row.sha256 for row in rows]
    if returned.version_sha256 not in hashes:
        raise BadInput.one("workbook", FOREIGN, TAKE_OURS)
    first, last = hashes.index(returned.version_sha256), hashes.index(record.head.version_sha256)
    if first > last:
        later = mark("The workbook was made for a later version of the questionnaire than the assessment has now.")
        raise BadInput.one("workbook", later, TAKE_OURS)
    return [open_version(session, row.id, row.sha256) for row in rows[first : last + 1]]


def _bases(session: Session, record: Record, returned: Returned) -> Mapping[Place, Answer | None]:
    """The answers as they were when the workbook was made; where the history does not tell, as they are now."""
    told = dict(read_revisions(session, record.head.id, dict(returned.revisions)))
    for place, revision in returned.revisions.items():
        stored = record.stored.get(place)
        if place not in told and stored is not None and stored.revision == revision:
            told[place] = stored.answer
    return told


def _held(record: Record, made_for: Questionnaire, bases: Mapping[Place, Answer | None]) -> set[tuple[str, int]]:
    """The instances of repeats that there are, or were when the workbook was made; no cell can name another one."""
    now = {(record.questionnaire.repeat_of.get(question, ""), instance) for question, instance in record.stored}
    then = {
        (made_for.repeat_of.get(question, ""), instance)
        for (question, instance), base in bases.items()
        if base is not None
    }
    return now | then


def _carried(versions: list[Questionnaire], answer: Answer | None) -> Answer | None:
    if answer is None or len(versions) == 1:
        return answer
    return crosswalk(*versions).carry(answer).answer


def _path(record: Record, stored: Mapping[Place, Answer], entries: list[Entry]) -> Path:
    """The way after the entries; what is added gets numbers after those that there are, as saving would give."""
    after = dict(stored)
    highest = max((instance for _, instance in stored), default=0)
    for entry in entries:
        question, instance = entry.place
        place = (question, instance if instance >= 0 else highest - instance)
        if is_empty(entry.answer):
            after.pop(place, None)
        else:
            after[place] = replace(entry.answer, instance=place[1])
    return follow(record.questionnaire, after.values(), today=record.head.today(record.at))

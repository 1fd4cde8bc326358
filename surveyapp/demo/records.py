"""Assessments of the demonstration as the application itself would have stored them: answers, history, events, care."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.demo.corrections import Correction, correct
from surveyapp.demo.filling import Filled
from surveyapp.demo.people import Town
from surveyapp.demo.progress import Progress
from surveyapp.demo.territory import Place
from surveyapp.models import Answer as AnswerRow
from surveyapp.models import Assessment, AssessmentEvent, Base, QuestionnaireVersion, Round, SectionState
from surveyapp.services.answers import VALUE_COLUMNS, StoredAnswer
from surveyapp.services.approval import APPROVED, RETURNED, SENT
from surveyapp.services.history import BEGINNING, Change, Tail, append_changes
from surveyapp.services.receipts import hash_answers, make_reference

ORIGIN = "form"
CARED_FOR = 0.8
"""Share of sections that somebody of the office looks after by name."""
TIME_TO_FILL = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Record:
    """One assessment to be written: whose, how far, what was told, and what was sent back on the way."""

    town: Town
    came: Progress
    told: tuple[Answer, ...]
    correction: Correction | None

    @property
    def at_first(self) -> list[Answer]:
        """The answers as they stood when they were first saved."""
        first = self.correction.first if self.correction else {}
        return [first.get((answer.question, answer.instance), answer) for answer in self.told]

    @property
    def now(self) -> list[StoredAnswer]:
        """The answers as they stand, with their revisions."""
        first = self.correction.first if self.correction else {}
        return [self._stored(answer, first.get((answer.question, answer.instance))) for answer in self.told]

    def _stored(self, answer: Answer, first: Answer | None) -> StoredAnswer:
        by, saved = self.town.coordinator_id, self.came.saved or self.came.invited
        if first is None:
            return StoredAnswer(answer, 1, by, saved)
        if self.came.corrected is None:
            return StoredAnswer(first, 1, by, saved)
        return StoredAnswer(answer, 2, by, self.came.corrected)


def write_assessments(
    session: Session,
    opened: Round,
    version: QuestionnaireVersion,
    questionnaire: Questionnaire,
    came: Mapping[Town, Progress],
    filled: Mapping[Place, Filled],
    generator: np.random.Generator,
) -> None:
    """Write the assessment of every office that has begun, with answers, history, events and care of sections."""
    begun = {town: each for town, each in came.items() if each.started}
    records = [_record(town, each, filled[town.place].told, questionnaire, generator) for town, each in begun.items()]
    assessments = [_assessment(opened, version, record) for record in records]
    session.add_all(assessments)
    session.flush()
    numbered = [(row.id, record) for row, record in zip(assessments, records, strict=True)]
    _insert(session, AnswerRow, (row for id, record in numbered for row in _answers(id, record)))
    events = [row for id, record in numbered for row in _events(id, record, _history(session, id, record))]
    _insert(session, AssessmentEvent, events)
    _insert(
        session, SectionState, (row for id, record in numbered for row in _care(id, record, questionnaire, generator))
    )


def _insert(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    # The table, not the class: the ORM would send one statement for each set of columns that are filled in.
    session.execute(insert(cast(Table, model.__table__)), [*rows])


def _record(
    town: Town, came: Progress, told: Sequence[Answer], questionnaire: Questionnaire, generator: np.random.Generator
) -> Record:
    so_far = tuple(_so_far(told, came, questionnaire))
    return Record(town, came, so_far, correct(so_far, questionnaire, generator) if came.returned else None)


def _so_far(told: Sequence[Answer], came: Progress, questionnaire: Questionnaire) -> Sequence[Answer]:
    if came.saved is None:
        return ()
    if came.sections is None:
        return told
    reached = [section.name for section in questionnaire.sections][: came.sections]
    answers = [answer for answer in told if questionnaire.section_of[answer.question] in reached]
    last = [answer for answer in answers if questionnaire.section_of[answer.question] == reached[-1]]
    return answers[: len(answers) - len(last) // 2]


def _assessment(opened: Round, version: QuestionnaireVersion, record: Record) -> Assessment:
    town, came = record.town, record.came
    approved = came.approved is not None
    return Assessment(
        round_id=opened.id,
        municipality_id=town.id,
        version_id=version.id,
        status=came.status,
        started_at=came.started,
        saved_at=came.last_saved,
        sent_at=came.sent,
        sent_by_id=town.coordinator_id if came.sent else None,
        approved_at=came.approved,
        approved_by_id=town.approver_id if approved else None,
        approved_sha256=hash_answers(version.sha256, record.now) if approved else None,
        reference=make_reference() if approved else None,
    )


def _answers(assessment_id: int, record: Record) -> Iterator[dict[str, Any]]:
    for stored in record.now:
        yield {
            "assessment_id": assessment_id,
            "question": stored.answer.question,
            "instance": stored.answer.instance,
            **{name: getattr(stored.answer, name) for name in VALUE_COLUMNS},
            "revision": stored.revision,
            "author_id": stored.author_id,
            "saved_at": stored.saved_at,
        }


def _history(session: Session, assessment_id: int, record: Record) -> tuple[int, int]:
    """Write the chain of changes; the last change before a return, and the last of all."""
    came = record.came
    if came.saved is None:
        return 0, 0
    changes = [Change((answer.question, answer.instance), 1, answer) for answer in record.at_first]
    first = _append(session, assessment_id, record, changes, Tail(0, BEGINNING), came.saved)
    if came.corrected is None:
        return first.sequence, first.sequence
    again = [Change(stored.place, 2, stored.answer) for stored in record.now if stored.revision > 1]
    last = _append(session, assessment_id, record, again, first, came.corrected)
    return first.sequence, last.sequence


def _append(
    session: Session, assessment_id: int, record: Record, changes: Sequence[Change], tail: Tail, at: datetime
) -> Tail:
    by = record.town.coordinator_id
    return append_changes(session, assessment_id, changes, tail=tail, author_id=by, at=at, origin=ORIGIN)


def _events(assessment_id: int, record: Record, sequences: tuple[int, int]) -> Iterator[dict[str, Any]]:
    town, came, correction = record.town, record.came, record.correction
    first, last = sequences
    steps = (
        (SENT, came.first_sent, town.coordinator_id, first),
        (RETURNED, came.returned, town.approver_id, first),
        (SENT, came.sent, town.coordinator_id, last),
        (APPROVED, came.approved, town.approver_id, last),
    )
    for kind, at, by, sequence in steps:
        if at is not None:
            sent_back = correction if kind == RETURNED else None
            yield {
                "assessment_id": assessment_id,
                "kind": kind,
                "at": at,
                "by_id": by,
                "reason": sent_back.reason if sent_back else "",
                "questions": " ".join(sent_back.questions) if sent_back else "",
                "last_sequence": sequence,
            }


def _care(
    assessment_id: int, record: Record, questionnaire: Questionnaire, generator: np.random.Generator
) -> Iterator[dict[str, Any]]:
    town, came = record.town, record.came
    asked_for = {questionnaire.section_of[name] for name in record.correction.questions} if record.correction else set()
    waiting = asked_for if came.corrected is None else set()
    complete = 0 if came.saved is None else len(questionnaire.sections) if came.sections is None else came.sections - 1
    for number, section in enumerate(questionnaire.sections):
        done = number < complete and section.name not in waiting
        yield {
            "assessment_id": assessment_id,
            "section": section.name,
            "owner_id": town.coordinator_id if generator.random() < CARED_FOR else None,
            "due_on": (came.invited + TIME_TO_FILL).date(),
            "completed_at": came.last_saved if done else None,
            "completed_by_id": town.coordinator_id if done else None,
            "changes_requested": section.name in asked_for and came.approved is None,
        }

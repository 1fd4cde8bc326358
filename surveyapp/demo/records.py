"""Assessments of the demonstration as the application itself would have stored them: answers, history, events, care."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import Questionnaire
from surveyapp.demo.filling import Filled
from surveyapp.demo.people import Town
from surveyapp.demo.territory import Place
from surveyapp.models import Answer as AnswerRow
from surveyapp.models import Assessment, AssessmentEvent, QuestionnaireVersion, Round, SectionState
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import VALUE_COLUMNS, StoredAnswer
from surveyapp.services.history import BEGINNING, Change, Tail, append_changes
from surveyapp.services.receipts import hash_answers, make_reference

ORIGIN = "form"


@dataclass(frozen=True, slots=True)
class Progress:
    """When an office came how far in a round; None for what has not happened."""

    invited: datetime
    started: datetime | None
    saved: datetime | None
    sent: datetime | None
    approved: datetime | None
    reminded: datetime | None
    sections: int | None
    """How many sections are filled in so far; None for all of them."""

    @property
    def status(self) -> AssessmentStatus:
        """The state of the assessment."""
        if self.approved:
            return AssessmentStatus.APPROVED
        return AssessmentStatus.SENT if self.sent else AssessmentStatus.DRAFT


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
    begun = {town: progress for town, progress in came.items() if progress.started}
    told = {town: _so_far(filled[town.place].told, progress, questionnaire) for town, progress in begun.items()}
    rows = {town: _assessment(opened, version, town, begun[town], told[town]) for town in begun}
    session.add_all(rows.values())
    session.flush()
    answers = [row for town in begun for row in _answer_rows(rows[town].id, told[town], town, begun[town])]
    session.execute(insert(AnswerRow), answers)
    for town, progress in begun.items():
        tail = _history(session, rows[town].id, told[town], town, progress)
        session.add_all(_events(rows[town].id, town, progress, tail))
        session.add_all(_care(rows[town].id, questionnaire, town, progress, generator))
    session.flush()


def _so_far(told: Sequence[Answer], progress: Progress, questionnaire: Questionnaire) -> list[Answer]:
    if progress.saved is None:
        return []
    if progress.sections is None:
        return list(told)
    reached = [section.name for section in questionnaire.sections][: progress.sections]
    answers = [answer for answer in told if questionnaire.section_of[answer.question] in reached]
    last = [answer for answer in answers if questionnaire.section_of[answer.question] == reached[-1]]
    return answers[: len(answers) - len(last) // 2]


def _assessment(
    opened: Round, version: QuestionnaireVersion, town: Town, progress: Progress, told: Sequence[Answer]
) -> Assessment:
    stored = [StoredAnswer(answer, 1, town.coordinator_id, progress.invited) for answer in told]
    approved = progress.approved is not None
    return Assessment(
        round_id=opened.id,
        municipality_id=town.id,
        version_id=version.id,
        status=progress.status,
        started_at=progress.started,
        saved_at=progress.saved,
        sent_at=progress.sent,
        sent_by_id=town.coordinator_id if progress.sent else None,
        approved_at=progress.approved,
        approved_by_id=town.approver_id if approved else None,
        approved_sha256=hash_answers(version.sha256, stored) if approved else None,
        reference=make_reference() if approved else None,
    )


def _answer_rows(assessment_id: int, told: Sequence[Answer], town: Town, progress: Progress) -> list[dict[str, object]]:
    return [
        {
            "assessment_id": assessment_id,
            "question": answer.question,
            "instance": answer.instance,
            **{name: getattr(answer, name) for name in VALUE_COLUMNS},
            "revision": 1,
            "author_id": town.coordinator_id,
            "saved_at": progress.saved,
        }
        for answer in told
    ]


def _history(session: Session, assessment_id: int, told: Sequence[Answer], town: Town, progress: Progress) -> Tail:
    changes = [Change((answer.question, answer.instance), 1, answer) for answer in told]
    start = Tail(0, BEGINNING)
    if progress.saved is None:
        return start
    return append_changes(
        session,
        assessment_id,
        changes,
        tail=start,
        author_id=town.coordinator_id,
        at=progress.saved,
        origin=ORIGIN,
    )


def _events(assessment_id: int, town: Town, progress: Progress, tail: Tail) -> list[AssessmentEvent]:
    steps = (("sent", progress.sent, town.coordinator_id), ("approved", progress.approved, town.approver_id))
    return [
        AssessmentEvent(assessment_id=assessment_id, kind=kind, at=at, by_id=by, last_sequence=tail.sequence)
        for kind, at, by in steps
        if at is not None
    ]


def _care(
    assessment_id: int, questionnaire: Questionnaire, town: Town, progress: Progress, generator: np.random.Generator
) -> list[SectionState]:
    complete = len(questionnaire.sections) if progress.sections is None else progress.sections - 1
    if progress.saved is None:
        complete = 0
    return [
        SectionState(
            assessment_id=assessment_id,
            section=section.name,
            owner_id=town.coordinator_id if generator.random() < 0.8 else None,
            due_on=(progress.invited + timedelta(days=40)).date(),
            completed_at=progress.saved if number < complete else None,
            completed_by_id=town.coordinator_id if number < complete else None,
        )
        for number, section in enumerate(questionnaire.sections)
    ]

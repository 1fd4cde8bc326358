"""Comments: what colleagues of one municipality say to each other about a question, thread by thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput, NotFound
from surveyapp.languages import mark
from surveyapp.models import Comment, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import Actor
from surveyapp.services.answers import Place
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.history import has_stood
from surveyapp.services.windows import AssessmentLocked, take_lock

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment of a thread."""

    id: int
    text: str
    author: str
    at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said about one question, oldest first; it is open while one remark of it is not resolved."""

    place: Place
    remarks: tuple[Remark, ...]

    @property
    def open_count(self) -> int:
        """How many remarks still wait for somebody."""
        return sum(remark.resolved_at is None for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Count:
    """How much was said about a question, and how much of it is open."""

    total: int
    open: int


def count_comments(session: Session, record: Record) -> dict[Place, Count]:
    """How much was said about each question; no query where nothing was said at all."""
    if not record.head.comments:
        return {}
    rows = session.execute(
        select(
            Comment.question, Comment.instance, func.count(), func.count(Comment.id) - func.count(Comment.resolved_at)
        )
        .where(Comment.assessment_id == record.head.id)
        .group_by(Comment.question, Comment.instance)
    )
    return {(question, instance): Count(total, still_open) for question, instance, total, still_open in rows}


def read_threads(session: Session, record: Record) -> list[Thread]:
    """All threads within the person's sections, the open ones first, then in the order in which questions are asked."""
    rows = session.execute(_remarks(record)) if record.head.comments else ()
    found: dict[Place, list[Remark]] = {}
    for question, instance, *told in rows:
        found.setdefault((question, instance), []).append(Remark(*told))
    order = {name: number for number, name in enumerate(record.questionnaire.questions)}
    threads = [Thread(place, tuple(remarks)) for place, remarks in found.items() if record.sees(place[0])]
    return sorted(threads, key=lambda thread: (not thread.open_count, order.get(thread.place[0], 0), thread.place))


def read_thread(session: Session, record: Record, place: Place) -> Thread:
    """The thread of one question, empty where nothing was said. Raises NotFound where there is no such question."""
    refuse_unknown_place(session, record, place)
    rows = session.execute(_remarks(record).where(Comment.question == place[0], Comment.instance == place[1]))
    return Thread(place, tuple(Remark(*told) for _, _, *told in rows))


def add_comment(
    session: Session, actor: Actor, assessment_id: int, place: Place, text: str, *, at: datetime | None = None
) -> None:
    """Say something about a question; while the approver has the assessment, too, but not once it is approved.

    Raises NotFound, AssessmentLocked, or BadInput for nothing said and for more than a comment may hold.
    """
    record = _enter(session, actor, assessment_id, place)
    text = text.strip()
    if not text:
        raise BadInput.one("text", mark("Please write your comment."))
    if len(text) > LONGEST:
        raise BadInput.one("text", mark("A comment holds at most 2000 characters. Please shorten it."))
    question, instance = place
    session.add(
        Comment(
            assessment_id=record.head.id,
            question=question,
            instance=instance,
            text=text,
            author_id=actor.user_id,
            at=at or utc_now(),
        )
    )
    session.flush()


def resolve_thread(
    session: Session, actor: Actor, assessment_id: int, place: Place, *, seen: int, at: datetime | None = None
) -> None:
    """Call a thread resolved up to the remark that was last on the screen; a later one leaves it open.

    Raises NotFound or AssessmentLocked.
    """
    _enter(session, actor, assessment_id, place)
    question, instance = place
    here = (Comment.assessment_id == assessment_id, Comment.question == question, Comment.instance == instance)
    session.execute(
        update(Comment)
        .where(*here, Comment.id <= seen, Comment.resolved_at.is_(None))
        .values(resolved_at=at or utc_now())
    )


def refuse_unknown_place(session: Session, record: Record, place: Place) -> None:
    """Raise NotFound for a question that there is not, out of sight, or in an instance that never was."""
    question, instance = place
    if not record.sees(question) or question not in record.questionnaire.questions:
        raise NotFound(f"question {question}")
    repeat = record.questionnaire.repeat_of.get(question)
    if repeat is None:
        known = instance == 0
    else:
        known = instance in record.path.instances(repeat) or has_stood(
            session, record.head.id, _names(record.questionnaire, repeat), instance
        )
    if not known:
        raise NotFound(f"{question} {instance}")


def open_threads(threads: Iterable[Thread]) -> list[Thread]:
    """Those that still wait for somebody."""
    return [thread for thread in threads if thread.open_count]


def counts_of(counts: Mapping[Place, Count], instance: int) -> dict[str, Count]:
    """The counts of one repeat instance, or of what stands outside repeats, by question."""
    return {question: count for (question, number), count in counts.items() if number == instance}


def _enter(session: Session, actor: Actor, assessment_id: int, place: Place) -> Record:
    record = read_record(session, actor, assessment_id)
    refuse_unknown_place(session, record, place)
    lock = take_lock(session, assessment_id)
    if lock.status is AssessmentStatus.APPROVED:
        raise AssessmentLocked(lock.status)
    return record


def _remarks(record: Record) -> Select[*tuple[Any, ...]]:
    return (
        select(Comment.question, Comment.instance, Comment.id, Comment.text, User.name, Comment.at, Comment.resolved_at)
        .join(User, User.id == Comment.author_id)
        .where(Comment.assessment_id == record.head.id)
        .order_by(Comment.id)
    )


def _names(questionnaire: Questionnaire, repeat: str) -> list[str]:
    return [question.name for question in questionnaire.repeats[repeat].questions]

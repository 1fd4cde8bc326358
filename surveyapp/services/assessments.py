"""Assessments: starting one, and reading one whole with few queries: its head, its answers, who looks after what."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, select
from sqlalchemy.orm import Session, aliased

from questionnaires.model import Questionnaire
from questionnaires.path import Path, follow
from surveyapp.database import rows_of
from surveyapp.errors import NotAllowed, NotFound
from surveyapp.languages import mark
from surveyapp.models import (
    Assessment,
    Comment,
    Country,
    FrameUnit,
    Municipality,
    QuestionnaireVersion,
    Round,
    RoundCountry,
    SectionState,
    User,
)
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.access import EXPERTS, MUNICIPALITY, Actor, visible_assessments
from surveyapp.services.answers import Place, StoredAnswer, answers_of, read_answers
from surveyapp.services.private_texts import as_told_to
from surveyapp.services.versions import open_version
from surveyapp.services.windows import RoundClosed, Window


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an assessment before its answers are read."""

    window: Window
    id: int
    status: AssessmentStatus
    started_at: datetime
    saved_at: datetime | None
    sent_at: datetime | None
    approved_at: datetime | None
    approved_sha256: str | None
    reference: str | None
    round_id: int
    round_code: str
    round_title: str
    municipality_id: int
    municipality_name: str
    country_code: str
    currency: str
    version_id: int
    version_sha256: str
    comments: int
    """How many remarks there are on its questions."""
    earlier_sha256: str | None = None
    """The hash of what the municipality approved in the round before, if it did."""
    answers_kept_until: date | None = None
    answers_erased_at: datetime | None = None

    @property
    def is_draft(self) -> bool:
        """True while answers may be changed, the round being open."""
        return self.status is AssessmentStatus.DRAFT

    def today(self, at: datetime) -> date:
        """The day on the country's clocks."""
        return at.astimezone(self.window.closes_locally.tzinfo).date()


@dataclass(frozen=True, slots=True)
class SectionCare:
    """Who looks after a section, until when, and what has been said about it."""

    owner_id: int | None = None
    owner_name: str | None = None
    due_on: date | None = None
    completed_at: datetime | None = None
    changes_requested: bool = False
    look_again: bool = False
    """True since the questionnaire changed under it, until the office calls it complete again."""


class CareNotRead(Mapping[str, SectionCare]):
    """Stands for the care of sections where a page does without; whoever looks all the same fails, and sees no gap."""

    def __getitem__(self, section: str) -> SectionCare:
        raise RuntimeError(NO_CARE)

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError(NO_CARE)

    def __len__(self) -> int:
        raise RuntimeError(NO_CARE)


@dataclass(frozen=True)
class Record:
    """An assessment as it stands: head, questionnaire, answers with their revisions, and care of its sections."""

    head: Head
    questionnaire: Questionnaire
    stored: Mapping[Place, StoredAnswer]
    care: Mapping[str, SectionCare]
    at: datetime
    sections: Set[str] | None = None
    """Those that the reader may see; None for all."""

    @cached_property
    def path(self) -> Path:
        """What is asked, done and amiss, computed from the answers when first looked at."""
        return follow(self.questionnaire, answers_of(self.stored), today=self.head.today(self.at))

    def sees(self, question: str) -> bool:
        """True when the reader may see a question or repeat of that name; False for an unknown one."""
        section = self.questionnaire.section_of.get(question)
        return section is not None and self.sees_section(section)

    def sees_section(self, name: str) -> bool:
        """True when the reader may see a section of that name."""
        return self.sections is None or name in self.sections

    @property
    def can_change(self) -> bool:
        """True when answers may be changed at this moment."""
        return self.head.is_draft and self.head.window.is_open(self.at)


NO_CARE = "the care of sections was not read: call read_record with_care"
EARLIER, EARLIER_ROUND = aliased(Assessment), aliased(Round)
HEAD = (
    Assessment.id,
    Assessment.status,
    Assessment.started_at,
    Assessment.saved_at,
    Assessment.sent_at,
    Assessment.approved_at,
    Assessment.approved_sha256,
    Assessment.reference,
    Assessment.round_id,
    Round.code,
    Round.title,
    Assessment.municipality_id,
    Municipality.name,
    Municipality.country_code,
    Country.currency,
    Assessment.version_id,
    QuestionnaireVersion.sha256,
    select(func.count(Comment.id)).where(Comment.assessment_id == Assessment.id).scalar_subquery(),
    select(EARLIER.approved_sha256)
    .join(EARLIER_ROUND, and_(EARLIER_ROUND.id == EARLIER.round_id, EARLIER_ROUND.answers_erased_at.is_(None)))
    .where(EARLIER.municipality_id == Assessment.municipality_id, EARLIER.round_id != Assessment.round_id)
    .where(EARLIER.status == AssessmentStatus.APPROVED, EARLIER.approved_at < Assessment.started_at)
    .order_by(EARLIER.approved_at.desc())
    .limit(1)
    .scalar_subquery(),
    Round.answers_kept_until,
    Round.answers_erased_at,
)
WINDOW = (RoundCountry.opens_at, RoundCountry.closes_at, RoundCountry.time_zone)


def read_head(session: Session, actor: Actor, assessment_id: int) -> Head:
    """The head of an assessment that the actor may read. Raises NotFound for any other."""
    rows = rows_of(session, _head_query(actor), {"wanted": assessment_id})
    if not rows:
        raise NotFound(f"assessment {assessment_id}")
    *head, opens_at, closes_at, time_zone = rows[0]
    return Head(Window(opens_at, closes_at, time_zone), *head)


@lru_cache(maxsize=512)
def _head_query(actor: Actor) -> Select[Any]:
    """The query for one head within the actor's reach, written once for each actor."""
    return (
        visible_assessments(actor)
        .where(Assessment.id == bindparam("wanted"))
        .with_only_columns(*HEAD, *WINDOW)
        .join(Round, Round.id == Assessment.round_id)
        .join(Country, Country.code == Municipality.country_code)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
        .join(
            RoundCountry,
            and_(RoundCountry.round_id == Round.id, RoundCountry.country_code == Municipality.country_code),
        )
    )


def read_record(
    session: Session, actor: Actor, assessment_id: int, *, at: datetime | None = None, with_care: bool = True
) -> Record:
    """An assessment with everything needed to show any of its pages, in three queries. Raises NotFound.

    Pages that only ask do without the care of sections, which saves them one of the queries.
    """
    head = read_head(session, actor, assessment_id)
    questionnaire = open_version(session, head.version_id, head.version_sha256)
    return Record(
        head=head,
        questionnaire=questionnaire,
        stored=as_told_to(actor, read_answers(session, assessment_id), questionnaire),
        care=read_care(session, assessment_id) if with_care else CareNotRead(),
        at=at or utc_now(),
        sections=actor.sections if actor.roles & EXPERTS else None,
    )


CARE = (
    select(
        SectionState.section,
        SectionState.owner_id,
        User.name,
        SectionState.due_on,
        SectionState.completed_at,
        SectionState.changes_requested,
        SectionState.look_again,
    )
    .outerjoin(User, User.id == SectionState.owner_id)
    .where(SectionState.assessment_id == bindparam("wanted"))
)


def read_care(session: Session, assessment_id: int) -> dict[str, SectionCare]:
    """Who looks after which section."""
    rows = rows_of(session, CARE, {"wanted": assessment_id})
    return {row[0]: SectionCare(*row[1:]) for row in rows}


def names_of(session: Session, user_ids: Set[int | None]) -> dict[int | None, str]:
    """The names of people, for "a colleague changed this"."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def start_assessment(session: Session, actor: Actor, round_id: int, *, at: datetime | None = None) -> int:
    """Begin the actor's assessment in a round, or give the one that was begun already.

    Raises NotFound where its municipality is not in the round's frame, RoundClosed before and after the window.
    """
    at = at or utc_now()
    if not actor.roles & MUNICIPALITY or actor.municipality_id is None:
        raise NotAllowed(mark("An assessment is started by the municipality itself."), MUNICIPALITY)
    begun = session.scalar(
        select(Assessment.id).where(
            Assessment.round_id == round_id, Assessment.municipality_id == actor.municipality_id
        )
    )
    if begun is not None:
        return begun
    version_id, sha256, window = _start_of(session, actor.municipality_id, round_id)
    if not window.is_open(at):
        raise RoundClosed(window)
    assessment = Assessment(
        round_id=round_id, municipality_id=actor.municipality_id, version_id=version_id, started_at=at
    )
    session.add(assessment)
    session.flush()
    sections = open_version(session, version_id, sha256).sections
    session.execute(
        insert(SectionState), [{"assessment_id": assessment.id, "section": section.name} for section in sections]
    )
    return assessment.id


def _start_of(session: Session, municipality_id: int, round_id: int) -> tuple[int, str, Window]:
    row = session.execute(
        select(Round.version_id, QuestionnaireVersion.sha256, *WINDOW)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.version_id)
        .join(FrameUnit, and_(FrameUnit.round_id == Round.id, FrameUnit.municipality_id == municipality_id))
        .join(Municipality, Municipality.id == FrameUnit.municipality_id)
        .join(
            RoundCountry,
            and_(RoundCountry.round_id == Round.id, RoundCountry.country_code == Municipality.country_code),
        )
        .where(Round.id == round_id)
    ).first()
    if row is None:
        raise NotFound(f"round {round_id}")
    return row[0], row[1], Window(*row[2:])

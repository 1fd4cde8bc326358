"""Collection: rounds, assessments, one row an answer, and a history that only grows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from questionnaires.model import NonAnswer
from surveyapp.models.base import Base, utc_now, words
from surveyapp.models.people import User
from surveyapp.models.places import Country, Municipality


class QuestionnaireVersion(Base):
    """A published version with its content, so that a record can always be opened as it was."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(15))
    sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Round(Base):
    """One collection exercise over several countries, naming the version to start from."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    answers_kept_until: Mapped[date | None]
    """The last day (UTC) on which its answers are kept; none keeps them until somebody gives one."""
    erasure_announced_at: Mapped[datetime | None]
    answers_erased_at: Mapped[datetime | None]

    version: Mapped[QuestionnaireVersion] = relationship()
    countries: Mapped[list["RoundCountry"]] = relationship(back_populates="round", order_by="RoundCountry.country_code")


class RoundCountry(Base):
    """A country's window in a round; it closes at that moment, told in the country's time zone."""

    __tablename__ = "round_countries"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    time_zone: Mapped[str] = mapped_column(String(40))

    round: Mapped[Round] = relationship(back_populates="countries")
    country: Mapped[Country] = relationship()


class FrameUnit(Base):
    """A municipality that could answer in a round, with its stratum variables as they were then."""

    __tablename__ = "frame_units"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    size_class: Mapped[str] = mapped_column(String(20), default="")
    association_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"), index=True)
    population: Mapped[int | None]
    refugees_hosted: Mapped[int | None]
    invited_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    municipality: Mapped[Municipality] = relationship()


class AssessmentStatus(StrEnum):
    """Where an assessment stands; only approved ones enter the analysis."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"


class Assessment(Base):
    """One municipality in one round, from draft to approved, on its own version of the questionnaire."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("round_id", "municipality_id"),
        CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approved_has_time"),
        CheckConstraint("(status = 'approved') = (approved_sha256 IS NOT NULL)", name="approved_has_hash"),
        CheckConstraint("(status = 'draft') = (sent_at IS NULL)", name="sent_has_time"),
        Index("ix_assessments_round_status", "round_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    status: Mapped[AssessmentStatus] = mapped_column(words(AssessmentStatus, "status"), default=AssessmentStatus.DRAFT)
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    saved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_sha256: Mapped[str | None] = mapped_column(String(64))
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)
    """The receipt's reference, given at approval."""

    round: Mapped[Round] = relationship()
    municipality: Mapped[Municipality] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()


class SectionState(Base):
    """Who looks after a section, until when, and whether the office has called it complete."""

    __tablename__ = "section_states"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    section: Mapped[str] = mapped_column(String(60), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    completed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changes_requested: Mapped[bool] = mapped_column(default=False)
    look_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Answers in it need another look since the questionnaire changed; until the office calls it complete again."""

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])


class Answer(Base):
    """What was given for one question and repeat instance: a value, a non-answer, or an unreadable entry."""

    __tablename__ = "answers"
    __table_args__ = (
        CheckConstraint("instance >= 0", name="instance_not_negative"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint(
            "non_answer IS NULL OR (number IS NULL AND text IS NULL AND raw IS NULL)", name="non_answer_stands_alone"
        ),
        CheckConstraint("number IS NULL OR text IS NULL", name="one_value"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    instance: Mapped[int] = mapped_column(primary_key=True, default=0)
    number: Mapped[float | None]
    text: Mapped[str | None] = mapped_column(Text)
    non_answer: Mapped[NonAnswer | None] = mapped_column(words(NonAnswer, "non_answer"))
    estimated: Mapped[bool] = mapped_column(default=False)
    raw: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(40))
    explanation: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utc_now)


class AnswerChange(Base):
    """One change of one answer. Rows are only added; each is chained to the one before by hashes over content hashes,
    so that content can be erased on request and the chain still holds."""

    __tablename__ = "answer_changes"
    __table_args__ = (Index("ix_answer_changes_question", "assessment_id", "question", "instance"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(80))
    instance: Mapped[int]
    revision: Mapped[int]
    content: Mapped[str | None] = mapped_column(Text)
    """The answer after the change as canonical JSON; null once erased, and '{}' for an answer that was cleared."""
    content_sha256: Mapped[str] = mapped_column(String(64))
    chain_sha256: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    origin: Mapped[str] = mapped_column(String(30), default="form")


class AssessmentEvent(Base):
    """Something that happened to an assessment as a whole: sent, returned, approved, with by whom and why."""

    __tablename__ = "assessment_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    questions: Mapped[str] = mapped_column(Text, default="")
    """The questions concerned, space-separated."""
    last_sequence: Mapped[int] = mapped_column(default=0)
    """Up to which change of an answer the event saw, so that what changed since can be shown."""

    by: Mapped[User | None] = relationship()


class Comment(Base):
    """A remark on a question, seen inside the municipality's team."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    question: Mapped[str] = mapped_column(String(80))
    instance: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    resolved_at: Mapped[datetime | None]

    author: Mapped[User] = relationship()


class SaveRequest(Base):
    """The key of a save that was carried out, so that the same request sent twice has one effect."""

    __tablename__ = "save_requests"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)

"""Drafts that moved to another version of their questionnaire, and everything needed to see and bring back what was."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now, words
from surveyapp.models.collection import Assessment, QuestionnaireVersion, Round


class MoveStatus(StrEnum):
    """What became of a draft in a move."""

    PLANNED = "planned"
    MOVED = "moved"
    LEFT = "left"
    """It stayed as it was, for a reason that is noted."""
    RETURNED = "returned"
    """It was moved, and moved back."""


class Fate(StrEnum):
    """What became of one answer."""

    CARRIED = "carried"
    LOOK = "look"
    """Carried, and in need of another look."""
    ARCHIVED = "archived"
    """There is no place for it in the other version."""
    LATE = "late"
    """It came from a page that was opened before the move, and had no place any more, or a colleague's stood there."""
    SUPERSEDED = "superseded"
    """It was given after the move, and had no place when the draft moved back."""


class DraftRun(Base):
    """One decision to move the drafts of a round to a version: previewed, carried out, perhaps undone."""

    __tablename__ = "draft_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    """The work that goes on in the background, or did last."""

    round: Mapped[Round] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()


class DraftMove(Base):
    """One draft in a run: what the move does, or did, with its answers, in numbers."""

    __tablename__ = "draft_moves"
    __table_args__ = (
        UniqueConstraint("run_id", "assessment_id"),
        CheckConstraint("(status IN ('moved', 'returned')) = (moved_at IS NOT NULL)", name="moved_has_time"),
        CheckConstraint("(status = 'returned') = (returned_at IS NOT NULL)", name="returned_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("draft_runs.id"))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    status: Mapped[MoveStatus] = mapped_column(words(MoveStatus, "status"), default=MoveStatus.PLANNED)
    problem: Mapped[str] = mapped_column(String(200), default="")
    """Why a draft was left, or could not be moved back."""
    carried: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    archived: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    """Questions that must be answered in the other version and are not."""
    sections: Mapped[str] = mapped_column(Text, default="{}")
    """As JSON: which sections were added, and what was said of those that were opened again."""
    moved_at: Mapped[datetime | None]
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    run: Mapped[DraftRun] = relationship()
    assessment: Mapped[Assessment] = relationship()
    from_version: Mapped[QuestionnaireVersion] = relationship()


class KeptAnswer(Base):
    """An answer as it was before a move, or one that had no place after it. Rows are only added."""

    __tablename__ = "kept_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    move_id: Mapped[int] = mapped_column(ForeignKey("draft_moves.id"), index=True)
    question: Mapped[str] = mapped_column(String(80))
    instance: Mapped[int] = mapped_column(default=0)
    content: Mapped[str | None] = mapped_column(Text)
    """The answer as canonical JSON; null once erased."""
    revision: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(words(Fate, "fate"))
    why: Mapped[str] = mapped_column(Text, default="")
    to_question: Mapped[str | None] = mapped_column(String(80))
    """Where it stands after the move, with the revision that it had there."""
    to_instance: Mapped[int | None]
    to_revision: Mapped[int | None]

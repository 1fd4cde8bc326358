"""What municipalities learn from each other: practices, offered and vetted, and requests to be put in touch."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now, words
from surveyapp.models.collection import Round
from surveyapp.models.places import Association, Municipality


class PracticeStatus(StrEnum):
    """Where a practice stands between the municipality that offers it and the association that vets it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Practice(Base):
    """A good practice of a municipality; its country, size and association are those of the municipality now."""

    __tablename__ = "practices"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_whole"),
        CheckConstraint("status NOT IN ('accepted', 'returned') OR decided_at IS NOT NULL", name="decided_has_time"),
        CheckConstraint("status <> 'returned' OR reason <> ''", name="returned_has_reason"),
        Index("ix_practices_status_theme", "status", "theme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(60))
    """A dimension of the questionnaire."""
    indicators: Mapped[str] = mapped_column(Text, default="")
    """Names of the indicators of the theme whose gaps it answers, separated by spaces; none for the whole theme."""
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    cost: Mapped[str] = mapped_column(String(300))
    """What it cost, in the municipality's own words."""
    status: Mapped[PracticeStatus] = mapped_column(
        words(PracticeStatus, "practice_status"), default=PracticeStatus.OFFERED
    )
    revision: Mapped[int] = mapped_column(default=1)
    """Counts each wording, so that nobody accepts words that were changed meanwhile."""
    offered_at: Mapped[datetime] = mapped_column(default=utc_now)
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was sent back last; kept until it is accepted."""

    municipality: Mapped[Municipality] = relationship()


class ContactStatus(StrEnum):
    """What became of a request to be put in touch."""

    WAITING = "waiting"
    PASSED_ON = "passed_on"
    DECLINED = "declined"


class ContactRequest(Base):
    """A request to an association to put somebody in touch with its member, over a practice or a proposed pair."""

    __tablename__ = "contact_requests"
    __table_args__ = (
        CheckConstraint("(from_municipality_id IS NULL) <> (from_association_id IS NULL)", name="from_one"),
        CheckConstraint("(practice_id IS NULL) <> (host_id IS NULL)", name="over_one"),
        CheckConstraint("(host_id IS NULL) = (guest_id IS NULL)", name="pair_whole"),
        CheckConstraint(
            "(status = 'waiting') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    to_association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), index=True)
    from_municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"), index=True)
    from_association_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"), index=True)
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practices.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    """Of the answers by which a pair was proposed."""
    host_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"))
    theme: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[ContactStatus] = mapped_column(words(ContactStatus, "contact_status"), default=ContactStatus.WAITING)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    to_association: Mapped[Association] = relationship(foreign_keys=[to_association_id])
    from_municipality: Mapped[Municipality | None] = relationship(foreign_keys=[from_municipality_id])
    from_association: Mapped[Association | None] = relationship(foreign_keys=[from_association_id])
    practice: Mapped[Practice | None] = relationship()
    round: Mapped[Round | None] = relationship()
    host: Mapped[Municipality | None] = relationship(foreign_keys=[host_id])
    guest: Mapped[Municipality | None] = relationship(foreign_keys=[guest_id])

"""Planning: frozen results of a round, saved assumptions, and what was decided on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now
from surveyapp.models.collection import Round
from surveyapp.models.people import User
from surveyapp.models.places import Municipality


class Release(Base):
    """A frozen, dated, reproducible result of a round; its files lie in `directory` under the instance folder."""

    __tablename__ = "releases"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    directory: Mapped[str] = mapped_column(String(300))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    figures_sha256: Mapped[str | None] = mapped_column(String(64))
    """Fingerprint of its computed figures; null for one made before it was kept."""
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    round: Mapped[Round] = relationship()


class Scenario(Base):
    """A saved set of assumptions (weights, dial, budget, floors, pins) for the plan of a round or a release."""

    __tablename__ = "scenarios"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    """The release with which it is frozen: it is worked out from that, never from answers as they are now."""
    name: Mapped[str] = mapped_column(String(120))
    assumptions: Mapped[str] = mapped_column(Text)
    """Canonical JSON of the assumptions."""
    result: Mapped[str | None] = mapped_column(Text)
    """The computed plan as JSON, null until a job has computed it."""
    inputs_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of assumptions and answers from which the result was computed; differs when stale."""
    computed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("scenarios.id"))

    round: Mapped[Round] = relationship()
    release: Mapped[Release | None] = relationship()
    created_by: Mapped[User | None] = relationship()


class Decision(Base):
    """What was decided on which frozen scenario, by whom and why, with dissent; once signed it never changes."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (content_sha256 IS NULL)",
            name="signed_whole",
        ),
        CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name="replaces_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(200))
    """Who decided: a committee, a board."""
    decided_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    dissent: Mapped[str] = mapped_column(Text, default="")
    """Who would have decided otherwise (roles and organisations, no persons) and why; empty where nobody did."""
    plan: Mapped[str] = mapped_column(Text)
    """The plan and the assumptions as they were when the record was begun, as canonical JSON."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of everything that was signed, so that a later change is seen."""

    scenario: Mapped[Scenario] = relationship()
    release: Mapped[Release] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])


class Delivery(Base):
    """A seat of an activity that a municipality has taken up; withdrawn where it was recorded by mistake."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_whole"),
        Index("ix_deliveries_decision_activity", "decision_id", "activity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    activity: Mapped[str] = mapped_column(String(10))
    country: Mapped[str] = mapped_column(String(2))
    """Of the offer; `*` across borders."""
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), index=True)
    delivered_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=utc_now)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    decision: Mapped[Decision] = relationship()
    municipality: Mapped[Municipality] = relationship()

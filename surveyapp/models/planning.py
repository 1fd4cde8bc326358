"""Planning: frozen results of a round, saved assumptions, and what was decided on them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now
from surveyapp.models.collection import Round
from surveyapp.models.people import User


class Release(Base):
    """A frozen, dated, reproducible result of a round; its files lie in `directory` under the instance folder."""

    __tablename__ = "releases"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    directory: Mapped[str] = mapped_column(String(300))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
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
    created_by: Mapped[User | None] = relationship()


class Decision(Base):
    """What was decided on which release and scenario, by whom and why, with dissent."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    summary: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text, default="")
    dissent: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text)
    """The plan as it was when decided, as JSON."""

    scenario: Mapped[Scenario] = relationship()
    decided_by: Mapped[User] = relationship()

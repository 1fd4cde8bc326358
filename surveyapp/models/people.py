"""People: accounts, what they may do in which organisation, their sessions, and who looked at what."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now, words
from surveyapp.models.places import Association, Municipality


class Role(StrEnum):
    """What a member of an organisation may do."""

    CONTRIBUTOR = "contributor"
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    OFFICER = "officer"
    ANALYST = "analyst"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"
    EXPERT = "expert"


class User(Base):
    """A person's account; what it may do follows from its memberships alone."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int | None]
    """The half minute of the last one-time code taken, so that none is taken twice."""
    recovery_hashes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    signed_in_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Membership(Base):
    """One role in one organisation: a municipality, an association, a country's authority, or the secretariat."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('contributor', 'coordinator', 'approver', 'expert') AND municipality_id IS NOT NULL"
            " AND association_id IS NULL AND country_code IS NULL)"
            " OR (role = 'officer' AND association_id IS NOT NULL AND municipality_id IS NULL AND country_code IS NULL)"
            " OR (role = 'observer' AND country_code IS NOT NULL AND municipality_id IS NULL"
            " AND association_id IS NULL)"
            " OR (role IN ('analyst', 'publisher', 'administrator') AND municipality_id IS NULL"
            " AND association_id IS NULL AND country_code IS NULL)",
            name="role_fits_organisation",
        ),
        CheckConstraint(
            "(role = 'expert') = (assessment_id IS NOT NULL) AND (role <> 'expert' OR (section IS NOT NULL"
            " AND ends_at IS NOT NULL))",
            name="expert_has_one_section_and_an_end",
        ),
        Index("uq_memberships_one_of_a_kind", "user_id", "role", "municipality_id", "association_id", "country_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"), index=True)
    association_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"), index=True)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    section: Mapped[str | None] = mapped_column(String(60))
    """For a contributor or an expert invited to one section only: its name."""
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"), index=True)
    """For an expert from outside: the one assessment whose section it is."""
    ends_at: Mapped[datetime | None]
    """From when on the role opens nothing any more, without anybody ending it."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    municipality: Mapped[Municipality | None] = relationship()
    association: Mapped[Association | None] = relationship()


class SignInSession(Base):
    """A session on the server, found by the sha256 of its cookie; deleting the row signs the person out."""

    __tablename__ = "sign_in_sessions"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    data: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TokenPurpose(StrEnum):
    """What a single-use link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a purpose, no secret)
    API = "api"


class Token(Base):
    """A single-use or revocable secret, hashed at rest and expiring."""

    __tablename__ = "tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[TokenPurpose] = mapped_column(words(TokenPurpose, "purpose"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccessLog(Base):
    """Who viewed, exported or changed what; the municipality concerned can read its own."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_municipality_at", "municipality_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200), default="")

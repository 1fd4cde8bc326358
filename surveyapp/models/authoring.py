"""Authoring: versions that are being drafted in the browser, and translations that were improved there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base, utc_now
from surveyapp.models.collection import QuestionnaireVersion
from surveyapp.models.people import User


class QuestionnaireDraft(Base):
    """A version that somebody handed in: a draft until `version_id` names what was published from it, then frozen."""

    __tablename__ = "questionnaire_drafts"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(15))
    sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    """The canonical text, as a published version keeps it."""
    source: Mapped[str] = mapped_column(Text)
    """The definition as its author wrote it."""
    drafted_at: Mapped[datetime] = mapped_column(default=utc_now)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_versions.id"), unique=True)

    drafted_by: Mapped[User] = relationship()
    version: Mapped[QuestionnaireVersion | None] = relationship()


class MessageCatalogue(Base):
    """Translations of one questionnaire into one language that stand above those of the installation's files."""

    __tablename__ = "message_catalogues"
    __table_args__ = (CheckConstraint("language <> 'en'", name="english_is_the_source"),)

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    """A PO file with the texts that were changed here, and no others."""
    sha256: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    changed_by: Mapped[User | None] = relationship()

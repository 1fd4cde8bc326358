"""Published versions as the database keeps them, opened once a process and found again by their sha256."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import library
from questionnaires.model import Questionnaire
from surveyapp.errors import Conflict, NotFound
from surveyapp.models import QuestionnaireVersion

KEPT = 32
"""Versions held in memory; a process rarely serves more than two or three."""

_opened: dict[str, Questionnaire] = {}


def open_version(session: Session, version_id: int, sha256: str) -> Questionnaire:
    """The questionnaire of a version, read from the database only the first time. Raises NotFound."""
    if (known := _opened.get(sha256)) is not None:
        return known
    document = session.scalar(select(QuestionnaireVersion.document).where(QuestionnaireVersion.id == version_id))
    if document is None:
        raise NotFound(f"questionnaire version {version_id}")
    if len(_opened) >= KEPT:
        _opened.clear()
    return _opened.setdefault(sha256, library.restore(document))


def record_version(session: Session, questionnaire: Questionnaire, *, by_id: int | None = None) -> QuestionnaireVersion:
    """Put a version into the database, or give the row that is there already.

    Raises Conflict where the same number was recorded with another content: a published version never changes.
    """
    sha256 = library.sha256(questionnaire)
    recorded = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.key == questionnaire.key, QuestionnaireVersion.number == questionnaire.version
        )
    )
    if recorded is not None and recorded.sha256 != sha256:
        raise Conflict(f"{questionnaire.key} {questionnaire.version} was recorded with another content")
    if recorded is None:
        recorded = QuestionnaireVersion(
            key=questionnaire.key,
            number=questionnaire.version,
            sha256=sha256,
            document=library.canonical(questionnaire),
            published_by_id=by_id,
        )
        session.add(recorded)
        session.flush()
    return recorded

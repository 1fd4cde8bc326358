"""The questionnaire library as the secretariat sees it: every version of the files and the database, in its state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from questionnaires import library, publishing
from questionnaires.model import Questionnaire
from surveyapp.errors import NotFound
from surveyapp.models import Assessment, QuestionnaireDraft, QuestionnaireVersion, Round, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.versions import open_version

Place = tuple[str, str]
"""Key and version number."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version with its content and its state. `is_altered`: its file says something else than was published."""

    content: Questionnaire
    is_published: bool
    version_id: int | None = None
    published_at: datetime | None = None
    published_by: str = ""
    draft_id: int | None = None
    drafted_at: datetime | None = None
    drafted_by: str = ""
    drafted_by_id: int | None = None
    rounds: tuple[str, ...] = ()
    is_altered: bool = False

    @property
    def key(self) -> str:
        """The name that all versions share."""
        return self.content.key

    @property
    def number(self) -> str:
        """The version's number."""
        return self.content.version

    @property
    def is_open_draft(self) -> bool:
        """True for a draft of the database, which can be replaced and withdrawn."""
        return self.draft_id is not None and not self.is_published


def list_editions(session: Session) -> list[Edition]:
    """Every version there is, by key, the highest number first."""
    recorded, drafts = _recorded(session), _drafts(session)
    places = {*library.shelf(), *recorded, *drafts}
    ordered = sorted(places, key=lambda place: (place[0], [-number for number in library.numbers(place[1])]))
    rounds = _rounds(session)
    return [_edition(session, place, recorded.get(place), drafts.get(place), rounds) for place in ordered]


def find_edition(session: Session, key: str, number: str) -> Edition:
    """One version. Raises NotFound where there is none."""
    place = (key, number)
    recorded, draft = _recorded(session, place).get(place), _drafts(session, place).get(place)
    if recorded is None and draft is None and place not in library.shelf():
        raise NotFound(f"{key} {number}")
    return _edition(session, place, recorded, draft, _rounds(session))


def versions_of(session: Session, key: str) -> list[Edition]:
    """Every version of a questionnaire, the highest number first. Raises NotFound for an unknown key."""
    found = [edition for edition in list_editions(session) if edition.key == key]
    if not found:
        raise NotFound(key)
    return found


def published_before(session: Session, edition: Edition) -> Edition | None:
    """The published version with the highest number, other than this one; None for the first of a questionnaire."""
    others = (other for other in versions_of(session, edition.key) if other.number != edition.number)
    return next((other for other in others if other.is_published), None)


def drafts_in_progress(session: Session, key: str, *, on: Iterable[str]) -> int:
    """How many assessments are drafts on these versions of a questionnaire."""
    query = (
        select(func.count())
        .select_from(Assessment)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
        .where(
            Assessment.status == AssessmentStatus.DRAFT,
            QuestionnaireVersion.key == key,
            QuestionnaireVersion.number.in_(list(on)),
        )
    )
    return session.scalar(query) or 0


def _recorded(session: Session, place: Place | None = None) -> dict[Place, tuple[QuestionnaireVersion, str]]:
    query = select(QuestionnaireVersion, User.name).outerjoin(User, User.id == QuestionnaireVersion.published_by_id)
    if place is not None:
        query = query.where(QuestionnaireVersion.key == place[0], QuestionnaireVersion.number == place[1])
    return {(row.key, row.number): (row, name or "") for row, name in session.execute(query)}


def _drafts(session: Session, place: Place | None = None) -> dict[Place, QuestionnaireDraft]:
    query = select(QuestionnaireDraft).options(joinedload(QuestionnaireDraft.drafted_by))
    if place is not None:
        query = query.where(QuestionnaireDraft.key == place[0], QuestionnaireDraft.number == place[1])
    return {(row.key, row.number): row for row in session.scalars(query)}


def _rounds(session: Session) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for version_id, title in session.execute(select(Round.version_id, Round.title).order_by(Round.created_at)):
        found[version_id] = (*found.get(version_id, ()), title)
    return found


def _edition(
    session: Session,
    place: Place,
    recorded: tuple[QuestionnaireVersion, str] | None,
    draft: QuestionnaireDraft | None,
    rounds: Mapping[int, tuple[str, ...]],
) -> Edition:
    version, publisher = recorded or (None, "")
    filed = library.load(*place) if place in library.shelf() else None
    if version is not None:
        content = open_version(session, version.id, version.sha256)
    elif filed is not None:
        content = filed
    else:
        content = library.restore(draft.document if draft else "")
    promised = version.sha256 if version else publishing.locked().get(place)
    return Edition(
        content=content,
        is_published=promised is not None,
        version_id=version.id if version else None,
        published_at=version.published_at if version else None,
        published_by=publisher,
        draft_id=draft.id if draft else None,
        drafted_at=draft.drafted_at if draft else None,
        drafted_by=draft.drafted_by.name if draft else "",
        drafted_by_id=draft.drafted_by_id if draft else None,
        rounds=rounds.get(version.id, ()) if version else (),
        is_altered=filed is not None and promised is not None and filed.sha256 != promised,
    )

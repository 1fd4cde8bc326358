"""Publishing a version from the browser: sound, complete, numbered as its changes ask, and seen by a second person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.differences import Difference, allows, differences, step_between
from questionnaires.publishing import raised
from questionnaires.translating import Gap
from surveyapp.errors import Conflict, NotAllowed
from surveyapp.languages import mark
from surveyapp.models import Membership, QuestionnaireDraft, QuestionnaireVersion, Role, User
from surveyapp.services.access import PUBLISHERS, Actor
from surveyapp.services.accounts import record
from surveyapp.services.catalogues import required_gaps
from surveyapp.services.shelf import Edition, find_edition, published_before
from surveyapp.services.versions import record_version

NOT_READY = mark("This version cannot be published yet. Its page says what is missing.")
TWO_PERSONS = mark("You drafted this version, so a colleague publishes it. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a version can be published, by this person, and what stands against it."""

    before: Edition | None
    difference: Difference | None
    is_changed: bool
    is_number_large_enough: bool
    smallest_number: str
    """The smallest number that the changes allow; empty for the first version of a questionnaire."""
    gaps: tuple[Gap, ...]
    needs_colleague: bool
    colleagues: tuple[str, ...]
    """The names of the others who can publish now."""
    asks_something: bool = True
    """False for a draft that only keeps what another tool asks."""

    @property
    def is_ready(self) -> bool:
        """True where nothing but the person may stand against it."""
        return self.asks_something and self.is_changed and self.is_number_large_enough and not self.gaps


def readiness(session: Session, actor: Actor, edition: Edition) -> Readiness:
    """What publishing a version would meet now."""
    before = published_before(session, edition)
    found = differences(before.content, edition.content) if before else None
    publishers = _publishers(session)
    step = step_between(before.number, edition.number) if before else None
    return Readiness(
        before=before,
        difference=found,
        is_changed=found is None or bool(found.changes),
        is_number_large_enough=found is None or allows(step, found.needs),
        smallest_number=raised(found.before, found.needs) if found else "",
        gaps=tuple(required_gaps(session, edition.content)),
        needs_colleague=edition.drafted_by_id == actor.user_id and len(publishers) > 1,
        colleagues=tuple(name for user_id, name in publishers.items() if user_id != actor.user_id),
        asks_something=bool(edition.content.sections),
    )


def publish_version(session: Session, actor: Actor, key: str, number: str, at: datetime) -> QuestionnaireVersion:
    """Make a version immutable and open to rounds, and note who did it, when, and the hash of what was published.

    Raises NotFound for an unknown version, NotAllowed for its author where a colleague could do it, Conflict for one
    that is published, not ready, or not what was drafted.
    """
    edition = find_edition(session, key, number)
    if edition.is_published:
        raise Conflict(mark("This version is published already."))
    found = readiness(session, actor, edition)
    if found.needs_colleague:
        raise NotAllowed(TWO_PERSONS, PUBLISHERS)
    if not found.is_ready:
        raise Conflict(NOT_READY)
    draft = session.get(QuestionnaireDraft, edition.draft_id) if edition.draft_id is not None else None
    if draft is not None and draft.sha256 != edition.content.sha256:
        raise Conflict(mark("The draft is not what was handed in. Please hand it in again."))
    version = record_version(session, edition.content, by_id=actor.user_id)
    version.published_at = at
    if draft is not None:
        draft.version_id = version.id
    record(session, actor.user_id, "questionnaire published", subject=f"{key} {number}: sha256 {version.sha256}")
    return version


def _publishers(session: Session) -> dict[int, str]:
    """The names of all who can publish now, by their number."""
    query = (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(User.active, Membership.role == Role.PUBLISHER, Membership.ended_at.is_(None))
        .order_by(User.name, User.id)
    )
    return {row.id: row.name for row in session.execute(query)}

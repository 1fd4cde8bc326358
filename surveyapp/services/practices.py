"""Good practices on their way: a municipality offers one, its association accepts it or sends it back with a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from questionnaires.translations import translator
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.languages import LANGUAGES, mark
from surveyapp.models import Association, Country, Municipality, Practice, QuestionnaireVersion, Round
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services.access import Actor, visible_municipalities
from surveyapp.services.accounts import record
from surveyapp.services.messages import Link
from surveyapp.services.practice_letters import write_to_officers, write_to_owner
from surveyapp.services.standing import own_municipality
from surveyapp.services.versions import open_version

MOST = 30
"""Practices that one municipality has in the library or on the way to it."""
OFFERED, CHANGED, WITHDRAWN = mark("offered a practice"), mark("changed a practice"), mark("withdrew a practice")
ACCEPTED, RETURNED = mark("accepted a practice"), mark("sent a practice back")
MOVED_ON = mark("This practice has changed since you opened it. Please read it again before you decide.")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a municipality writes of a practice; `indicators` are of the theme, none for the whole theme."""

    title: str
    theme: str
    indicators: tuple[str, ...]
    language: str
    text: str
    cost: str


@dataclass(frozen=True, slots=True)
class Told:
    """A practice as pages tell it, with whose it is now."""

    id: int
    wording: Wording
    status: PracticeStatus
    revision: int
    offered_at: datetime
    decided_at: datetime | None
    reason: str
    municipality_id: int
    municipality: str
    country: str
    country_name: str
    size_class: str
    association_id: int | None
    association: str

    @property
    def key(self) -> str:
        """What its page and its place in a list are called by."""
        return f"practice-{self.id}"


def questionnaire_of_themes(session: Session) -> Questionnaire | None:
    """The questionnaire of the newest round that has themes, in whose words practices are sorted; None without any."""
    rows = session.execute(
        select(QuestionnaireVersion.id, QuestionnaireVersion.sha256)
        .join(Round, Round.version_id == QuestionnaireVersion.id)
        .order_by(Round.created_at.desc(), Round.id.desc())
    )
    opened = (open_version(session, version_id, sha256) for version_id, sha256 in rows)
    return next((found for found in opened if found.dimensions), None)


def theme_namer(session: Session) -> Callable[[str, str], str]:
    """What names a theme in a language, for letters; a theme that is asked no more keeps its code."""
    questionnaire = questionnaire_of_themes(session)

    def named(theme: str, language: str) -> str:
        if questionnaire is None:
            return theme
        return translator(questionnaire, language).text(f"dimension/{theme}/label").text or theme

    return named


def offer(session: Session, actor: Actor, wording: Wording, *, link: Link, at: datetime) -> int:
    """Offer a practice of the own municipality; its id. It waits for the association, whose officers get a letter.

    Raises BadInput for a theme, indicator or language that there is not, Conflict for a municipality without
    association, through which alone it could be reached, and for one that offers very many already.
    """
    place = own_municipality(session, actor)
    _refuse_misfit(session, wording)
    if place.association_id is None:
        raise Conflict(mark("Your municipality belongs to no association, through which others could reach it."))
    alive = select(func.count()).where(
        Practice.municipality_id == place.id, Practice.status != PracticeStatus.WITHDRAWN
    )
    if (session.scalar(alive) or 0) >= MOST:
        raise Conflict(mark("Your municipality offers very many practices already. Please withdraw one first."))
    row = Practice(municipality_id=place.id, offered_by_id=actor.user_id, offered_at=at)
    _write(row, wording)
    session.add(row)
    session.flush()
    record(session, actor.user_id, OFFERED, municipality_id=place.id, subject=wording.title)
    write_to_officers(session, row, place.association_id, place.name, link)
    return row.id


def change(
    session: Session, actor: Actor, practice_id: int, wording: Wording, *, seen: int, link: Link, at: datetime
) -> None:
    """Write an own practice anew; it leaves the library until the association has read it again.

    Its officers get a letter unless it waited for them before.

    Raises NotFound, Conflict where a colleague changed or withdrew it since `seen`, BadInput as `offer` does.
    """
    row = _own(session, actor, practice_id, seen)
    _refuse_misfit(session, wording)
    _write(row, wording)
    waited = row.status is PracticeStatus.OFFERED
    row.status, row.revision = PracticeStatus.OFFERED, row.revision + 1
    row.offered_at, row.offered_by_id = at, actor.user_id
    row.decided_at = row.decided_by_id = None
    record(session, actor.user_id, CHANGED, municipality_id=row.municipality_id, subject=wording.title)
    place = own_municipality(session, actor)
    if place.association_id is not None and not waited:
        write_to_officers(session, row, place.association_id, place.name, link)


def withdraw(session: Session, actor: Actor, practice_id: int, *, seen: int) -> None:
    """Take an own practice back at once, whoever has read it. Raises NotFound, Conflict."""
    row = _own(session, actor, practice_id, seen)
    row.status, row.revision = PracticeStatus.WITHDRAWN, row.revision + 1
    record(session, actor.user_id, WITHDRAWN, municipality_id=row.municipality_id, subject=row.title)


def accept(session: Session, actor: Actor, practice_id: int, *, seen: int, link: Link, at: datetime) -> None:
    """Put a member's practice into the library, and write to whoever offered it.

    Raises NotFound, and Conflict where it is not waiting or was changed since `seen`.
    """
    row = _members(session, actor, practice_id, seen)
    if row.status is not PracticeStatus.OFFERED:
        raise Conflict(mark("This practice is not waiting for you."))
    row.reason = ""
    _decide(row, actor, PracticeStatus.ACCEPTED, at)
    record(session, actor.user_id, ACCEPTED, municipality_id=row.municipality_id, subject=row.title)
    write_to_owner(session, row, link)


def send_back(
    session: Session, actor: Actor, practice_id: int, reason: str, *, seen: int, link: Link, at: datetime
) -> None:
    """Send a member's practice back with a reason, also one that was accepted before, and write to who offered it.

    Raises NotFound, Conflict as `accept` does, BadInput without a reason.
    """
    row = _members(session, actor, practice_id, seen)
    if row.status not in (PracticeStatus.OFFERED, PracticeStatus.ACCEPTED):
        raise Conflict(mark("This practice is not waiting for you."))
    if not reason.strip():
        raise BadInput.one("reason", mark("Please say what should change."))
    row.reason = reason.strip()
    _decide(row, actor, PracticeStatus.RETURNED, at)
    record(session, actor.user_id, RETURNED, municipality_id=row.municipality_id, subject=row.title)
    write_to_owner(session, row, link)


def list_own(session: Session, actor: Actor) -> list[Told]:
    """Every practice of the own municipality that was not withdrawn, the latest first. Raises NotFound for others."""
    place = own_municipality(session, actor)
    query = everything().where(Practice.municipality_id == place.id, Practice.status != PracticeStatus.WITHDRAWN)
    return told(session, query.order_by(Practice.offered_at.desc(), Practice.id.desc()))


def open_own(session: Session, actor: Actor, practice_id: int) -> Told:
    """One practice of the own municipality. Raises NotFound, and for one that was withdrawn."""
    place = own_municipality(session, actor)
    return _only(session, everything().where(Practice.id == practice_id, Practice.municipality_id == place.id))


def list_of_members(session: Session, actor: Actor) -> list[Told]:
    """Practices of the members that were not withdrawn: those that wait first, the longest waiting at the top."""
    found = told(session, _of_members(actor).where(Practice.status != PracticeStatus.WITHDRAWN))
    waiting = sorted(
        (row for row in found if row.status is PracticeStatus.OFFERED), key=lambda row: (row.offered_at, row.id)
    )
    decided = sorted((row for row in found if row.decided_at is not None), key=lambda row: row.id, reverse=True)
    return [*waiting, *decided]


def open_of_member(session: Session, actor: Actor, practice_id: int) -> Told:
    """One practice of a member. Raises NotFound."""
    return _only(session, _of_members(actor).where(Practice.id == practice_id))


Joined = Select[*tuple[Any, ...]]


def everything() -> Joined:
    """Every practice with its municipality, country and association; whoever asks narrows it."""
    return (
        select(Practice, Municipality, Country, Association)
        .join(Municipality, Municipality.id == Practice.municipality_id)
        .join(Country, Country.code == Municipality.country_code)
        .outerjoin(Association, Association.id == Municipality.association_id)
    )


def told(session: Session, query: Joined) -> list[Told]:
    """The practices that a query of `everything` finds, in its order."""
    return [_told(*row) for row in session.execute(query)]


def _told(row: Practice, place: Municipality, country: Country, association: Association | None) -> Told:
    wording = Wording(row.title, row.theme, tuple(row.indicators.split()), row.language, row.text, row.cost)
    return Told(
        id=row.id,
        wording=wording,
        status=row.status,
        revision=row.revision,
        offered_at=row.offered_at,
        decided_at=row.decided_at,
        reason=row.reason,
        municipality_id=place.id,
        municipality=place.name,
        country=place.country_code,
        country_name=country.name,
        size_class=place.size_class or "",
        association_id=association.id if association else None,
        association=association.name if association else "",
    )


def _only(session: Session, query: Joined) -> Told:
    found = told(session, query.where(Practice.status != PracticeStatus.WITHDRAWN))
    if not found:
        raise NotFound("practice")
    return found[0]


def _of_members(actor: Actor) -> Joined:
    within_reach = visible_municipalities(actor).with_only_columns(Municipality.id)
    return everything().where(Practice.municipality_id.in_(within_reach))


def _own(session: Session, actor: Actor, practice_id: int, seen: int) -> Practice:
    return _locked(session, open_own(session, actor, practice_id).id, seen)


def _members(session: Session, actor: Actor, practice_id: int, seen: int) -> Practice:
    return _locked(session, open_of_member(session, actor, practice_id).id, seen)


def _locked(session: Session, practice_id: int, seen: int) -> Practice:
    row = session.scalars(select(Practice).where(Practice.id == practice_id).with_for_update()).one()
    session.refresh(row)
    if row.revision != seen:
        raise Conflict(MOVED_ON)
    return row


def _write(row: Practice, wording: Wording) -> None:
    row.title, row.theme, row.indicators = wording.title, wording.theme, " ".join(wording.indicators)
    row.language, row.text, row.cost = wording.language, wording.text, wording.cost


def _decide(row: Practice, actor: Actor, status: PracticeStatus, at: datetime) -> None:
    row.status, row.decided_at, row.decided_by_id = status, at, actor.user_id


def _refuse_misfit(session: Session, wording: Wording) -> None:
    questionnaire = questionnaire_of_themes(session)
    if questionnaire is None or wording.theme not in {theme.name for theme in questionnaire.dimensions}:
        raise BadInput.one("theme", mark("Please choose one of the themes."))
    own = _indicators_of(questionnaire, wording.theme)
    if not set(wording.indicators) <= set(own):
        raise BadInput.one("indicators", mark("Please choose among the indicators of the theme."))
    if wording.language not in LANGUAGES:
        raise BadInput.one("language", mark("Please choose the language in which you write."))


def _indicators_of(questionnaire: Questionnaire, theme: str) -> Iterable[str]:
    return (indicator.name for indicator in questionnaire.indicators if indicator.dimension == theme)

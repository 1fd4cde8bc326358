"""Putting offices in touch: a request goes to the other's association, which answers; no person's address is handed on.

Whoever asks is named: a municipality that asks about a practice, or an association for a pair. A guest of a pair is
named to its own association alone, since it has not offered to host.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.languages import mark
from surveyapp.models import ContactRequest, Municipality, User
from surveyapp.models.exchange import ContactStatus as ContactStatus
from surveyapp.services.access import MUNICIPALITY, OFFICERS, Actor, visible_municipalities
from surveyapp.services.accounts import record
from surveyapp.services.contact_letters import answer_letter, request_letter
from surveyapp.services.messages import Link, post
from surveyapp.services.pairing import Pair
from surveyapp.services.people import officers_of
from surveyapp.services.practice_library import open_accepted

MOST_WAITING = 20
"""Requests of one organisation that wait for an answer at the same time."""
ASKED, ANSWERED = mark("asked to be put in touch"), mark("answered a request for contact")
ASKED_BEFORE = mark("You have asked this before, and the association has not answered yet.")

ThemeName = Callable[[str, str], str]
"""Names a theme in a language."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as one reader may know it: who asks whom over what, and what became of it.

    `asker` is a municipality, of the association `asker_of`, or an association itself.
    `title` is the practice's; a pair has `host`, and `guest` where it may be named, else an empty one.
    """

    id: int
    asker: str
    asker_of: str
    association: str
    theme: str
    title: str
    practice_id: int | None
    host: str
    guest: str
    message: str
    asked_at: datetime
    status: ContactStatus
    answer: str
    answered_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.status is ContactStatus.WAITING


def ask_about_practice(
    session: Session, actor: Actor, practice_id: int, message: str, *, link: Link, theme_name: ThemeName, at: datetime
) -> int:
    """Ask the association of a practice of the library to be put in touch with its municipality; the request's id.

    Raises NotFound, Conflict for an own practice, an association that nobody works for yet, a request that waits
    already and too many of them.
    """
    practice = open_accepted(session, practice_id)
    is_own = practice.municipality_id == actor.municipality_id or (
        actor.association_id is not None and practice.association_id == actor.association_id
    )
    if is_own or practice.association_id is None:
        raise Conflict(mark("This practice is your own, or it can be reached through no association."))
    row = ContactRequest(
        practice_id=practice.id, theme=practice.wording.theme, to_association_id=practice.association_id
    )
    return _ask(session, actor, row, message, ContactRequest.practice_id == practice.id, link, theme_name, at)


def ask_about_pair(
    session: Session,
    actor: Actor,
    pair: Pair,
    round_id: int,
    message: str,
    *,
    link: Link,
    theme_name: ThemeName,
    at: datetime,
) -> int:
    """Ask the association of the other side of a proposed pair, one side being a member of one's own; the request's id.

    Raises NotFound for a pair of others, Conflict as above.
    """
    if actor.association_id is None or actor.association_id not in (
        pair.host.association_id,
        pair.guest.association_id,
    ):
        raise NotFound("pair")
    other = pair.host if pair.guest.association_id == actor.association_id else pair.guest
    row = ContactRequest(
        round_id=round_id,
        host_id=pair.host.id,
        guest_id=pair.guest.id,
        theme=pair.theme,
        to_association_id=other.association_id,
    )
    same = (ContactRequest.host_id == pair.host.id) & (ContactRequest.guest_id == pair.guest.id)
    return _ask(session, actor, row, message, same, link, theme_name, at)


def answer(
    session: Session,
    actor: Actor,
    request_id: int,
    status: ContactStatus,
    words: str,
    *,
    link: Link,
    theme_name: ThemeName,
    at: datetime,
) -> None:
    """Answer a request that came to the own association, and write to whoever asked.

    Raises NotFound, Conflict where it was answered, BadInput without words for a request that is declined.
    """
    incoming = ContactRequest.to_association_id == actor.association_id
    row = session.scalar(select(ContactRequest).where(ContactRequest.id == request_id, incoming).with_for_update())
    if row is None or not actor.roles & OFFICERS:
        raise NotFound(f"request {request_id}")
    if row.status is not ContactStatus.WAITING:
        raise Conflict(mark("This request has been answered."))
    if status is ContactStatus.WAITING:
        raise BadInput.one("status", mark("Please say what became of it."))
    if not words.strip():
        raise BadInput.one("answer", mark("Please write a few words to whoever asked."))
    row.status, row.answer, row.answered_at, row.answered_by_id = status, words.strip(), at, actor.user_id
    record(session, actor.user_id, ANSWERED, municipality_id=_concerned(row), subject=row.theme)
    user = session.get_one(User, row.asked_by_id)
    if user.active:
        letter = answer_letter(
            user.language,
            name=user.name,
            association=row.to_association.name,
            about=_about(row, theme_name(row.theme, user.language)),
            passed_on=status is ContactStatus.PASSED_ON,
            words=row.answer,
            link=link(user.language),
        )
        post(session, user.email, letter)


def list_incoming(session: Session, actor: Actor) -> list[Request]:
    """Requests to the own association: those that wait first, the longest waiting at the top."""
    if not actor.roles & OFFICERS:
        return []
    rows = _listed(session, ContactRequest.to_association_id == actor.association_id)
    return [_told(row, guest=_guest_of(row, actor)) for row in sorted(rows, key=_waiting_first)]


def list_outgoing(session: Session, actor: Actor) -> list[Request]:
    """Requests of one's own municipality, or of one's association and its members, the latest first."""
    members = visible_municipalities(actor).with_only_columns(Municipality.id)
    own: ColumnElement[bool] = ContactRequest.from_municipality_id.in_(members)
    if actor.roles & OFFICERS:
        own = or_(own, ContactRequest.from_association_id == actor.association_id)
    rows = _listed(session, own)
    return [_told(row, guest=_guest_of(row, actor)) for row in sorted(rows, key=lambda row: row.id, reverse=True)]


def _ask(
    session: Session,
    actor: Actor,
    row: ContactRequest,
    message: str,
    same: ColumnElement[bool],
    link: Link,
    theme_name: ThemeName,
    at: datetime,
) -> int:
    own = _asks(actor, row)
    waiting = (own, ContactRequest.status == ContactStatus.WAITING)
    if session.scalar(select(ContactRequest.id).where(*waiting, same).limit(1)) is not None:
        raise Conflict(ASKED_BEFORE)
    if (session.scalar(select(func.count()).select_from(ContactRequest).where(*waiting)) or 0) >= MOST_WAITING:
        raise Conflict(mark("Many of your requests are still waiting. Please ask again once some are answered."))
    readers = officers_of(session, row.to_association_id)
    if not readers:
        raise Conflict(mark("Nobody works for this association here yet, so your request would reach nobody."))
    row.message, row.asked_at, row.asked_by_id = message.strip(), at, actor.user_id
    session.add(row)
    session.flush()
    record(session, actor.user_id, ASKED, municipality_id=actor.municipality_id, subject=row.theme)
    for reader in readers:
        letter = request_letter(
            reader.language,
            name=reader.name,
            asker=_asker(row),
            member=_member(row),
            about=_about(row, theme_name(row.theme, reader.language)),
            message=row.message,
            link=link(reader.language),
        )
        post(session, reader.email, letter)
    return row.id


def _asks(actor: Actor, row: ContactRequest) -> ColumnElement[bool]:
    """Write down for whom the actor asks; the condition that finds requests of the same."""
    if actor.roles & MUNICIPALITY and row.practice_id is not None:
        row.from_municipality_id = actor.municipality_id
        return ContactRequest.from_municipality_id == actor.municipality_id
    if actor.roles & OFFICERS:
        row.from_association_id = actor.association_id
        return ContactRequest.from_association_id == actor.association_id
    raise NotAllowed(mark("Offices and associations ask for contact."), MUNICIPALITY | OFFICERS)


def _listed(session: Session, which: ColumnElement[bool]) -> list[ContactRequest]:
    return list(session.scalars(select(ContactRequest).where(which)))


def _waiting_first(row: ContactRequest) -> tuple[bool, int]:
    is_over = row.status is not ContactStatus.WAITING
    return is_over, -row.id if is_over else row.id


def _guest_of(row: ContactRequest, actor: Actor) -> str:
    """The guest of a pair, told to its own association alone."""
    if row.guest is None or row.guest.association_id != actor.association_id or actor.association_id is None:
        return ""
    return row.guest.name


def _member(row: ContactRequest) -> str:
    """The member of the association that is asked, by name: it is its own."""
    if row.practice is not None:
        return row.practice.municipality.name
    own = [side for side in (row.host, row.guest) if side and side.association_id == row.to_association_id]
    return own[0].name if own else ""


def _concerned(row: ContactRequest) -> int | None:
    if row.practice is not None:
        return row.practice.municipality_id
    own = [side for side in (row.host, row.guest) if side and side.association_id == row.to_association_id]
    return own[0].id if own else None


def _asker(row: ContactRequest) -> tuple[str, str]:
    if row.from_municipality is not None:
        association = row.from_municipality.association
        return row.from_municipality.name, association.name if association else ""
    return row.from_association.name if row.from_association else "", ""


def _about(row: ContactRequest, theme: str) -> str:
    return f"{row.practice.title} ({theme})" if row.practice else theme


def _told(row: ContactRequest, *, guest: str) -> Request:
    return Request(
        id=row.id,
        asker=_asker(row)[0],
        asker_of=_asker(row)[1],
        association=row.to_association.name,
        theme=row.theme,
        title=row.practice.title if row.practice else "",
        practice_id=row.practice_id,
        host=row.host.name if row.host else "",
        guest=guest,
        message=row.message,
        asked_at=row.asked_at,
        status=row.status,
        answer=row.answer,
        answered_at=row.answered_at,
    )

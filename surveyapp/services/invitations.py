"""Single-use links: invitations into an organisation, and new passwords. Links are hashed at rest and expire."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.languages import mark
from surveyapp.models import Association, Country, Membership, Municipality, Role, Token, User
from surveyapp.models.people import TokenPurpose
from surveyapp.services.accounts import find_user, normalised_email, record, set_password
from surveyapp.services.actors import Actor, key_hash
from surveyapp.services.messages import invitation_letter, post, reset_letter, role_letter
from surveyapp.services.roles import ADMINISTRATORS, APPROVERS, COORDINATORS, EXPERTS, MUNICIPALITY, OBSERVERS, OFFICERS

INVITATION_LIFETIME = timedelta(days=14)
RESET_LIFETIME = timedelta(hours=1)

EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\".]+(\.[^@\s<>,;:\".]+)+")
LONGEST_EMAIL = 254

Found = TypeVar("Found")

Link = Callable[[str, str], str]
"""Makes the address of a single-use page from the reader's language and the token."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in an organisation: one of municipality, association or country; none of them for the secretariat."""

    role: Role
    municipality_id: int | None = None
    association_id: int | None = None
    country_code: str | None = None
    section: str | None = None
    assessment_id: int | None = None
    ends_at: datetime | None = None


def invite(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    seat: Seat,
    now: datetime,
    link: Link,
    by: int | None = None,
    concerning: str = "",
) -> User:
    """Give a person a role and tell it by mail, with a single-use link to choose a password if it has none yet.

    `concerning` names a part of the organisation's work, where the role is for that alone. Raises BadInput for an
    address, a role or an organisation that does not fit, Conflict for a closed account.
    """
    organisation = ": ".join(filter(None, (organisation_of(session, seat), concerning)))
    user = find_user(session, email) or _add_user(session, _checked_email(email), name, language)
    if not user.active:
        raise Conflict(mark("This account is closed. An administrator can open it again."))
    if not _holds(session, user, seat):
        session.add(Membership(user_id=user.id, created_at=now, **_columns(seat)))
    if user.password_hash is None:
        until = min(now + INVITATION_LIFETIME, seat.ends_at or now + INVITATION_LIFETIME)
        address = link(user.language, _add_token(session, user, TokenPurpose.INVITATION, now, until))
        letter = invitation_letter(user.language, name=user.name, organisation=organisation, link=address, until=until)
    else:
        letter = role_letter(user.language, name=user.name, organisation=organisation)
    post(session, user.email, letter)
    record(session, by, "invited", municipality_id=seat.municipality_id, subject=f"{seat.role}: {user.email}")
    return user


def refuse_to_invite(session: Session, actor: Actor, seat: Seat, email: str) -> None:
    """Hold invitations to the inviter's reach, and keep those who send an assessment apart from those who judge it.

    A coordinator or approver invites into the own municipality, an officer into member municipalities, an administrator
    anywhere. Raises NotFound for an organisation out of reach, NotAllowed for a role beyond the inviter's or an officer
    who brings an association's person into a municipality, Conflict for the inviter's own address.
    """
    if normalised_email(email) == normalised_email(actor.email):
        raise Conflict(mark("Nobody can invite themselves. Please ask a colleague to do it."))
    if actor.roles & ADMINISTRATORS:
        return
    if seat.role not in MUNICIPALITY or not actor.roles & (COORDINATORS | OFFICERS):
        raise NotAllowed(mark("This role is given by an administrator."), needs=ADMINISTRATORS)
    municipality = session.get(Municipality, seat.municipality_id)
    own = municipality is not None and municipality.id == actor.municipality_id
    member = (
        municipality is not None
        and actor.association_id is not None
        and (municipality.association_id == actor.association_id and bool(actor.roles & OFFICERS))
    )
    if not (own or member):
        raise NotFound
    if not may_give(actor.roles, seat.role):
        raise NotAllowed(mark("This role is given by an approver of the municipality."), needs=APPROVERS | OFFICERS)
    if actor.roles & OFFICERS and _works_for_an_association(session, email):
        raise NotAllowed(mark("This person works for an association. An administrator can help."), needs=ADMINISTRATORS)


def may_give(roles: frozenset[Role], role: Role) -> bool:
    """Whether somebody with these roles may give that role at all; where is held by `refuse_to_invite`.

    Experts are invited to a section of an assessment, see `services.experts`.
    """
    if role in EXPERTS:
        return False
    if roles & ADMINISTRATORS:
        return True
    return role in MUNICIPALITY and bool(roles & (OFFICERS | (APPROVERS if role in APPROVERS else COORDINATORS)))


def ask_for_reset(session: Session, email: str, now: datetime, link: Link) -> None:
    """Mail a link to choose another password, if there is such an account; the asker learns nothing either way."""
    user = find_user(session, email)
    if user is None or not user.active:
        return
    token = _add_token(session, user, TokenPurpose.PASSWORD_RESET, now, now + RESET_LIFETIME)
    post(session, user.email, reset_letter(user.language, name=user.name, link=link(user.language, token)))


def find_token(session: Session, token: str, now: datetime) -> User | None:
    """Give the person whom an unused, unexpired link belongs to."""
    query = select(User).join(Token, Token.user_id == User.id).where(*_valid(token, now), User.active)
    return session.scalars(query).one_or_none()


def use_token(session: Session, token: str, password: str, now: datetime) -> User:
    """Choose the password and use the link up, together with every other open link of the person.

    Raises NotFound for a link that is unknown, used or expired; BadInput for a weak password, keeping the link open.
    """
    user = find_token(session, token, now)
    if user is None:
        raise NotFound
    set_password(session, user, password)
    taken = session.execute(update(Token).where(*_valid(token, now)).values(used_at=now))
    if not isinstance(taken, CursorResult) or taken.rowcount != 1:
        raise NotFound
    others = update(Token).where(Token.user_id == user.id, Token.used_at.is_(None), Token.purpose != TokenPurpose.API)
    session.execute(others.values(used_at=now))
    return user


def find_seat(session: Session, role: str, organisation: str) -> Seat:
    """Give the seat that somebody names in words.

    The organisation of a municipal role is its country and code ("RO:1017"), of an officer the association's code, of
    an observer the country's; those of the secretariat have none. Raises BadInput, with the mend, for any other.
    """
    named = organisation.strip()
    if role not in set(Role):
        raise BadInput.one("role", mark("Please choose a role from the list."))
    given = Role(role)
    if given in MUNICIPALITY:
        country, _, code = named.partition(":")
        query = select(Municipality.id).where(Municipality.country_code == country, Municipality.code == code)
        return Seat(given, municipality_id=_found(session.scalar(query)))
    if given in OFFICERS:
        query = select(Association.id).where(Association.code == named)
        return Seat(given, association_id=_found(session.scalar(query)))
    if given in OBSERVERS:
        return Seat(given, country_code=_found(session.scalar(select(Country.code).where(Country.code == named))))
    if named:
        raise BadInput.one(
            "organisation", mark("A role of the secretariat takes no organisation. Please leave it empty.")
        )
    return Seat(given)


def _found(key: Found | None) -> Found:
    if key is None:
        raise BadInput.one("organisation", mark("This organisation is not known. Please check how it is written."))
    return key


def organisation_of(session: Session, seat: Seat) -> str:
    """Give the name of a seat's organisation. Raises BadInput if role and organisation do not fit or it is unknown."""
    name: str | None = None
    match seat.role, seat.municipality_id, seat.association_id, seat.country_code:
        case Role.CONTRIBUTOR | Role.COORDINATOR | Role.APPROVER | Role.EXPERT, int(key), None, None:
            name = session.scalar(select(Municipality.name).where(Municipality.id == key))
        case Role.OFFICER, None, int(key), None:
            name = session.scalar(select(Association.name).where(Association.id == key))
        case Role.OBSERVER, None, None, str(code):
            name = session.scalar(select(Country.name).where(Country.code == code))
        case Role.ANALYST | Role.PUBLISHER | Role.ADMINISTRATOR, None, None, None:
            name = "Congress"
    if name is None:
        raise BadInput.one("organisation", mark("This organisation is not known. Please check how it is written."))
    return name


def _checked_email(email: str) -> str:
    address = normalised_email(email)
    if len(address) > LONGEST_EMAIL or not EMAIL.fullmatch(address) or not address.isprintable():
        raise BadInput.one("email", mark("Please write the address as name@place.org."))
    return address


def _add_user(session: Session, email: str, name: str, language: str) -> User:
    user = User(email=email, name=" ".join(name.split()), language=language)
    session.add(user)
    session.flush()
    return user


def _columns(seat: Seat) -> dict[str, object]:
    return {
        "role": seat.role,
        "municipality_id": seat.municipality_id,
        "association_id": seat.association_id,
        "country_code": seat.country_code,
        "section": seat.section,
        "assessment_id": seat.assessment_id,
        "ends_at": seat.ends_at,
    }


def _holds(session: Session, user: User, seat: Seat) -> bool:
    same = [getattr(Membership, name).is_not_distinct_from(value) for name, value in _columns(seat).items()]
    query = select(Membership.id).where(Membership.user_id == user.id, Membership.ended_at.is_(None), *same)
    return session.scalar(query.limit(1)) is not None


def _works_for_an_association(session: Session, email: str) -> bool:
    query = select(Membership.id).join(User, Membership.user_id == User.id)
    query = query.where(User.email == normalised_email(email), Membership.ended_at.is_(None))
    return session.scalar(query.where(Membership.association_id.is_not(None)).limit(1)) is not None


def _add_token(session: Session, user: User, purpose: TokenPurpose, now: datetime, until: datetime) -> str:
    token = secrets.token_urlsafe(24)
    row = Token(token_hash=key_hash(token), purpose=purpose, user_id=user.id, created_at=now, expires_at=until)
    session.add(row)
    return token


def _valid(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Token.token_hash == key_hash(token),
        Token.used_at.is_(None),
        Token.expires_at > now,
        Token.purpose != TokenPurpose.API,
    )

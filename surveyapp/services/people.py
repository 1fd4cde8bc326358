"""People in their organisations: who may do what where, and taking it away again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from surveyapp.errors import BadInput, Conflict, NotAllowed
from surveyapp.languages import alphabetical, mark
from surveyapp.models import AccessLog, Association, Country, Membership, Municipality, User
from surveyapp.services.access import (
    ADMINISTRATORS,
    COORDINATORS,
    OFFICERS,
    Actor,
    visible_log,
    visible_memberships,
)
from surveyapp.services.accounts import record
from surveyapp.services.sessions import end_sessions_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its rows, the number of the page and of all pages."""

    rows: Sequence[Membership]
    page: int
    pages: int


def list_people(session: Session, actor: Actor, *, search: str = "", page: int = 1) -> Listing:
    """List the roles in force within the actor's reach, by name, found by a part of name or address."""
    query = visible_memberships(actor).where(Membership.ended_at.is_(None))
    if search:
        query = query.where(
            User.name.icontains(search, autoescape=True) | User.email.icontains(search, autoescape=True)
        )
    names = session.execute(query.with_only_columns(Membership.id, User.name)).all()
    order = [row.id for row in sorted(names, key=lambda row: (alphabetical(row.name), row.id))]
    pages = max(1, -(-len(order) // PAGE))
    page = min(max(page, 1), pages)
    parts = [joinedload(part) for part in (Membership.user, Membership.municipality, Membership.association)]
    shown = order[(page - 1) * PAGE : page * PAGE]
    rows = {row.id: row for row in session.scalars(query.options(*parts).where(Membership.id.in_(shown)))}
    return Listing([rows[number] for number in shown], page, pages)


def end_membership(session: Session, actor: Actor, membership: Membership, now: datetime) -> None:
    """Take a role away from now on; what the person did stays on record.

    Raises NotAllowed for a role that the actor does not give, Conflict for one that has ended or the actor's own.
    """
    gives = actor.roles & ADMINISTRATORS or (membership.municipality_id and actor.roles & (COORDINATORS | OFFICERS))
    if not gives:
        raise NotAllowed(mark("This role is taken away by an administrator."), needs=ADMINISTRATORS)
    if membership.ended_at is not None:
        raise Conflict(mark("This role has ended before."))
    if membership.user_id == actor.user_id:
        raise Conflict(mark("Nobody can take a role from themselves. Please ask a colleague to do it."))
    membership.ended_at = now
    subject = f"{membership.role}: {membership.user.email}"
    record(session, actor.user_id, "role ended", municipality_id=membership.municipality_id, subject=subject)


def close_account(session: Session, actor: Actor, user: User) -> None:
    """Let nobody in with this account any more, starting now. Raises Conflict for the actor's own."""
    if user.id == actor.user_id:
        raise Conflict(mark("Nobody can close their own account. Please ask a colleague to do it."))
    user.active = False
    end_sessions_of(session, user.id)
    record(session, actor.user_id, "account closed", subject=user.email)


def open_account(session: Session, actor: Actor, user: User) -> None:
    """Let the person in again with the roles that have not ended."""
    user.active = True
    record(session, actor.user_id, "account opened", subject=user.email)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An association with how many municipalities and officers it has."""

    code: str
    name: str
    country_code: str
    frame_label: str
    municipalities: int
    officers: int


def list_organisations(session: Session) -> list[OrganisationRow]:
    """List the associations by country."""
    members = select(func.count()).where(Municipality.association_id == Association.id).scalar_subquery()
    officers = select(func.count()).where(Membership.association_id == Association.id, Membership.ended_at.is_(None))
    query = select(Association, members, officers.scalar_subquery()).order_by(
        Association.country_code, Association.code
    )
    return [
        OrganisationRow(row.code, row.name, row.country_code, row.frame_label, members, officers)
        for row, members, officers in session.execute(query)
    ]


def list_countries(session: Session) -> list[tuple[str, str]]:
    """List the countries taking part, as code and name."""
    rows = session.scalars(select(Country)).all()
    return [(row.code, row.name) for row in sorted(rows, key=lambda row: alphabetical(row.name))]


def add_association(session: Session, *, code: str, name: str, country_code: str, frame_label: str) -> Association:
    """Add an association to a country. Raises BadInput for a code in use or a country that does not take part."""
    if session.scalar(select(Association.id).where(Association.code == code)) is not None:
        raise BadInput.one("code", mark("Another association has this code."))
    if session.get(Country, country_code) is None:
        raise BadInput.one("country", mark("Please choose one of the countries."))
    association = Association(code=code, name=name, country_code=country_code, frame_label=frame_label)
    session.add(association)
    session.flush()
    return association


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the access log in the words of the page."""

    at: datetime
    person: str
    action: str
    subject: str


def read_log(session: Session, actor: Actor, *, most: int = 200) -> list[LogRow]:
    """Give the latest lines of the access log that the actor may read, the newest first."""
    log = visible_log(actor).order_by(AccessLog.id.desc()).limit(most).subquery()
    query = select(log.c.at, User.name, log.c.action, log.c.subject).outerjoin(User, User.id == log.c.user_id)
    query = query.order_by(log.c.id.desc())
    return [LogRow(at, name or "", action, subject) for at, name, action, subject in session.execute(query)]


def officers_of(session: Session, association_id: int) -> list[User]:
    """Everybody who works as an officer of an association now, for letters to all of them."""
    query = select(User).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.association_id == association_id, Membership.role.in_(OFFICERS))
    return list(session.scalars(query.where(Membership.ended_at.is_(None), User.active).order_by(User.id)).unique())

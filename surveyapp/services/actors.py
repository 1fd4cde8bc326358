"""Who somebody is: the person behind a cookie, in one of its organisations, found by one query."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.database import rows_of
from surveyapp.models import Association, Country, Membership, Municipality, SignInSession, User
from surveyapp.models.base import utc_now
from surveyapp.services.roles import SECRETARIAT, Role

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A place in the house: one municipality, one association, one country's authority, or the secretariat."""

    key: str
    name: str
    municipality_id: int | None = None
    association_id: int | None = None
    country_code: str | None = None
    assessment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one organisation, as everything below the edge knows it.

    `country_code` is the organisation's country (none for the secretariat); `sections` are those a contributor is
    limited to, or None for all; `assessment_id` is the only one that an expert from outside reaches; `others` are
    further organisations that the person can change to.
    """

    user_id: int
    name: str
    email: str
    language: str
    organisation: str
    organisation_key: str
    roles: frozenset[Role]
    municipality_id: int | None = None
    association_id: int | None = None
    country_code: str | None = None
    assessment_id: int | None = None
    sections: frozenset[str] | None = None
    others: tuple[Organisation, ...] = ()
    has_second_factor: bool = False

    @property
    def is_secretariat(self) -> bool:
        """Whether the person sees all countries."""
        return bool(self.roles & SECRETARIAT)

    def may_edit_section(self, section: str) -> bool:
        """Whether the person may answer in a section: contributors only in theirs, where they are limited."""
        return self.sections is None or section in self.sections


@dataclass(frozen=True, slots=True)
class Visit:
    """A session of the server: its person (none before the second factor or without a role) and its small data."""

    key_hash: str
    user_id: int | None
    started_at: datetime
    expires_at: datetime
    actor: Actor | None = None
    data: dict[str, Any] = field(default_factory=dict)


def key_hash(key: str) -> str:
    """Give the form in which a cookie or a link is stored, so that a stolen database opens no session."""
    return sha256(key.encode()).hexdigest()


def recognise(session: Session, key: str, now: datetime) -> Visit | None:
    """Find the session of a cookie with its person and organisation, in one query; None if unknown, over or revoked.

    Ended memberships and those in a municipality that exists no more open nothing.
    """
    rows = rows_of(session, VISIT, {"hashed": key_hash(key), "now": now})
    if not rows:
        return None
    head = rows[0]
    data = json.loads(head.data)
    actor = _actor(rows, data.get("organisation")) if head.user_id is not None else None
    return Visit(head.key_hash, head.user_id, head.started_at, head.expires_at, actor, data)


def load_actor(session: Session, user_id: int, organisation: str | None = None) -> Actor | None:
    """Give a person as commands and jobs see it, in the organisation of that key or the first of its organisations;
    None without it."""
    query = _with_organisation(select(*PERSON, *PLACE).select_from(User), utc_now()).where(
        User.id == user_id, User.active
    )
    found = _actor(session.execute(query).all(), organisation)
    return found if found is None or organisation in (None, found.organisation_key) else None


PERSON = (
    User.id.label("person_id"),
    User.name,
    User.email,
    User.language,
    User.totp_secret.is_not(None).label("has_second_factor"),
)
PLACE = (
    Membership.role,
    Membership.section,
    Membership.municipality_id,
    Membership.association_id,
    Membership.assessment_id,
    Municipality.id.label("living_municipality_id"),
    Municipality.name.label("municipality_name"),
    Association.name.label("association_name"),
    Country.name.label("country_name"),
    func.coalesce(Municipality.country_code, Association.country_code, Membership.country_code).label("country_code"),
)


NOW = bindparam("now", type_=SignInSession.__table__.c.expires_at.type)


def _visit_query() -> AnySelect:
    started = SignInSession.created_at.label("started_at")
    kept = (SignInSession.key_hash, SignInSession.user_id, SignInSession.data, SignInSession.expires_at)
    query: AnySelect = select(*kept, started, *PERSON, *PLACE).select_from(SignInSession)
    query = query.outerjoin(User, and_(User.id == SignInSession.user_id, User.active))
    return _with_organisation(query, NOW).where(
        SignInSession.key_hash == bindparam("hashed"),
        SignInSession.expires_at > NOW,
        or_(SignInSession.user_id.is_(None), User.id.is_not(None)),
    )


def _with_organisation(query: AnySelect, now: datetime | BindParameter[datetime]) -> AnySelect:
    in_force = and_(Membership.ended_at.is_(None), or_(Membership.ends_at.is_(None), Membership.ends_at > now))
    living = or_(Municipality.valid_to.is_(None), Municipality.valid_to >= func.current_date())
    return (
        query.outerjoin(Membership, and_(Membership.user_id == User.id, in_force))
        .outerjoin(Municipality, and_(Municipality.id == Membership.municipality_id, living))
        .outerjoin(Association, Association.id == Membership.association_id)
        .outerjoin(Country, Country.code == Membership.country_code)
        .order_by(Membership.id)
    )


VISIT = _visit_query()
"""Written once, since every request asks it."""


def _actor(rows: Sequence[Row[Any]], wanted: str | None) -> Actor | None:
    seats = [(organisation, row) for row in rows if (organisation := _organisation(row)) is not None]
    if not seats:
        return None
    places = {organisation.key: organisation for organisation, _ in seats}
    chosen = places.get(wanted or "", seats[0][0])
    here = [row for organisation, row in seats if organisation == chosen]
    return Actor(
        user_id=here[0].person_id,
        name=here[0].name,
        email=here[0].email,
        language=here[0].language,
        organisation=chosen.name,
        organisation_key=chosen.key,
        roles=frozenset(row.role for row in here),
        municipality_id=chosen.municipality_id,
        association_id=chosen.association_id,
        country_code=chosen.country_code,
        assessment_id=chosen.assessment_id,
        sections=_sections(here),
        others=tuple(place for place in places.values() if place != chosen),
        has_second_factor=here[0].has_second_factor,
    )


def _organisation(row: Row[Any]) -> Organisation | None:
    if row.role is None or row.municipality_id != row.living_municipality_id:
        return None
    country = row.country_code
    if row.assessment_id is not None:
        key = f"assessment:{row.assessment_id}"
        return Organisation(key, row.municipality_name, country_code=country, assessment_id=row.assessment_id)
    if row.municipality_id is not None:
        key = f"municipality:{row.municipality_id}"
        return Organisation(key, row.municipality_name, municipality_id=row.municipality_id, country_code=country)
    if row.association_id is not None:
        key = f"association:{row.association_id}"
        return Organisation(key, row.association_name, association_id=row.association_id, country_code=country)
    if country is not None:
        return Organisation(f"country:{country}", row.country_name, country_code=country)
    return Organisation("secretariat", "Congress secretariat")


def _sections(rows: Iterable[Row[Any]]) -> frozenset[str] | None:
    named = [row.section for row in rows]
    return None if None in named else frozenset(named)

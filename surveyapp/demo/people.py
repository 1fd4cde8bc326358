"""Who lives in the demonstration: places, the people of each office, and the accounts shown to visitors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo.territory import COUNTRIES, Place
from surveyapp.models import Assessment, Association, Country, Membership, Municipality, Role, Round, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.places import load_regions
from surveyapp.services.showcase import SHOWCASE_DOMAIN


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality in the database with the two people who look after its assessment."""

    id: int
    place: Place
    association_id: int
    coordinator_id: int
    approver_id: int


def settle(session: Session, places: Sequence[Place]) -> dict[Place, Town]:
    """Put countries, regions, associations, municipalities and their people into the database."""
    load_regions(session)
    associations = _found_associations(session)
    rows = {place: _municipality(place, associations[place.country].id) for place in places}
    session.add_all(rows.values())
    session.flush()
    return _employ(session, rows)


def open_showcase(session: Session, towns: Mapping[Place, Town], round_code: str) -> None:
    """Make the accounts that visitors step into: every role once, at a municipality where there is something to do."""
    filling = _town_in(session, towns, round_code, AssessmentStatus.DRAFT)
    waiting = _town_in(session, towns, round_code, AssessmentStatus.SENT)
    associations = {row.country_code: row.id for row in session.scalars(select(Association))}
    for address, name, seats in (
        ("clerk", "Housing clerk", _seat(Role.CONTRIBUTOR, municipality_id=filling.id, section="housing")),
        ("coordinator", "Coordinator", _seat(Role.COORDINATOR, municipality_id=filling.id)),
        ("mayor", "Mayor", _seat(Role.APPROVER, municipality_id=filling.id)),
        ("mayor.waiting", "Mayor with an assessment to approve", _seat(Role.APPROVER, municipality_id=waiting.id)),
        ("officer.pl", "Officer of the association", _seat(Role.OFFICER, association_id=associations["PL"])),
        ("officer.md", "Officer of the association", _seat(Role.OFFICER, association_id=associations["MD"])),
        ("officer.ro", "Officer of the association", _seat(Role.OFFICER, association_id=associations["RO"])),
        ("analyst", "Analyst of the secretariat", _seat(Role.ANALYST)),
        ("publisher", "Publisher of the secretariat", _seat(Role.PUBLISHER)),
        ("administrator", "Administrator of the secretariat", _seat(Role.ADMINISTRATOR)),
        ("observer.ro", "Observer of the national authority", _seat(Role.OBSERVER, country_code="RO")),
    ):
        session.add(User(email=f"{address}{SHOWCASE_DOMAIN}", name=name, language="en", memberships=[seats]))
        session.flush()


def _found_associations(session: Session) -> dict[str, Association]:
    founded = {
        plan.code: Association(
            code=plan.association,
            name=plan.association_name,
            country_code=plan.code,
            frame_label=plan.frame_label,
        )
        for plan in COUNTRIES
    }
    session.add_all(founded.values())
    session.flush()
    return founded


def _municipality(place: Place, association_id: int) -> Municipality:
    return Municipality(
        country_code=place.country,
        code=place.code,
        name=place.name,
        original_name=place.name,
        kind=place.kind,
        region_code=place.region,
        association_id=association_id,
        population=place.population,
        size_class=place.size_class,
        refugees_hosted=place.refugees,
        refugees_source="Simulated",
    )


def _employ(session: Session, rows: Mapping[Place, Municipality]) -> dict[Place, Town]:
    languages = {country.code: country.language for country in session.scalars(select(Country))}
    offices = {}
    for place, row in rows.items():
        domain = f"{place.country}-{place.code}.example".lower()
        offices[place] = [
            User(
                email=f"{role.value}@{domain}",
                name=f"{title}, {place.name}",
                language=languages[place.country],
                memberships=[_seat(role, municipality_id=row.id)],
            )
            for role, title in ((Role.COORDINATOR, "Coordinator"), (Role.APPROVER, "Mayor"))
        ]
    session.add_all(user for pair in offices.values() for user in pair)
    session.flush()
    return {
        place: Town(row.id, place, row.association_id or 0, offices[place][0].id, offices[place][1].id)
        for place, row in rows.items()
    }


def _seat(role: Role, **organisation: object) -> Membership:
    return Membership(role=role, **organisation)


def _town_in(session: Session, towns: Mapping[Place, Town], round_code: str, status: AssessmentStatus) -> Town:
    """A Polish town in this state that hosts many, has been filled in for a while, and has housing in its own hands."""
    known = {town.id: town for town in towns.values() if town.place.country == "PL"}
    found = session.scalars(
        select(Assessment)
        .join(Round, Round.id == Assessment.round_id)
        .where(Round.code == round_code, Assessment.status == status, Assessment.municipality_id.in_(known))
        .where(Assessment.saved_at.is_not(None))
        .order_by(Assessment.id)
    )
    return max((known[row.municipality_id] for row in found), key=lambda town: town.place.refugees)

"""Who lives in the demonstration: places, associations, and the two people of each office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo.territory import COUNTRIES, Place
from surveyapp.models import Association, Country, Membership, Municipality, Role, User
from surveyapp.services.places import load_regions


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
                memberships=[seat(role, municipality_id=row.id)],
            )
            for role, title in ((Role.COORDINATOR, "Coordinator"), (Role.APPROVER, "Mayor"))
        ]
    session.add_all(user for pair in offices.values() for user in pair)
    session.flush()
    return {
        place: Town(row.id, place, row.association_id or 0, offices[place][0].id, offices[place][1].id)
        for place, row in rows.items()
    }


def seat(role: Role, **organisation: object) -> Membership:
    """One role in one organisation, named as the columns of a membership are."""
    return Membership(role=role, **organisation)

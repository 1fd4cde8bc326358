"""The two rounds of the demonstration: one closed, one open, with offices in every state of completion."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.demo import progress
from surveyapp.demo.filling import Filled, fill, retell
from surveyapp.demo.latent import Office
from surveyapp.demo.people import Town
from surveyapp.demo.progress import Progress, RoundPlan
from surveyapp.demo.records import write_assessments
from surveyapp.demo.territory import Place
from surveyapp.models import Country, FrameUnit, QuestionnaireVersion, Round, RoundCountry

OFFERED = timedelta(days=1)
"""How long after its opening the round of 2026 still offered the version before."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as the database keeps it, and what was told on it, by place."""

    version: QuestionnaireVersion
    questionnaire: Questionnaire
    filled: Mapping[Place, Filled]


def plans(today: date) -> tuple[RoundPlan, RoundPlan]:
    """The closed round of 2025 and the open one of 2026, which closes no sooner than 25 days from today.

    Whenever it is shown, it has been open for five to nine weeks: later it would look like one that nobody closed.
    """
    opens = min(max(date(2026, 9, 28), today - timedelta(days=60)), today - timedelta(days=35))
    return (
        RoundPlan("2025", "Needs assessment 2025", date(2025, 9, 15), date(2025, 11, 28), today),
        RoundPlan("2026", "Needs assessment 2026", opens, max(date(2026, 12, 18), today + timedelta(days=25)), today),
    )


def fill_all(
    offices: Sequence[Office],
    versions: Sequence[Questionnaire],
    difficulty: Mapping[str, float],
    plan: RoundPlan,
    generator: np.random.Generator,
    done: Callable[[], None],
) -> dict[Place, Filled]:
    """Let every office complete the last version, whether or not the round will ever see it; `done` after each."""
    filled = {}
    for office in offices:
        filled[office.place] = fill(office, versions, difficulty, plan.reference, generator)
        done()
    return filled


def draw(towns: Mapping[Place, Town], plan: RoundPlan, generator: np.random.Generator) -> dict[Town, Progress]:
    """How far each office came in a round."""
    return {town: progress.draw(place, plan, generator) for place, town in towns.items()}


def hold(
    session: Session,
    plan: RoundPlan,
    editions: Sequence[Edition],
    came: Mapping[Town, Progress],
    generator: np.random.Generator,
) -> int:
    """Open the round and write the assessment of each office as far as it has come, with its history; its id.

    The round starts from the first edition; those in a later one were begun on that.
    """
    opened_at = datetime.combine(plan.opens_on, time(6), UTC)
    opened = Round(code=plan.code, title=plan.title, version_id=editions[0].version.id, created_at=opened_at)
    session.add(opened)
    session.flush()
    session.add_all(_windows(session, opened.id, plan))
    units = [_unit(opened.id, town, each) for town, each in came.items()]
    session.execute(insert(FrameUnit.__table__), units)  # type: ignore[arg-type]
    for edition in editions:
        others = {place for other in editions[1:] if other is not edition for place in other.filled}
        own = {town: each for town, each in came.items() if town.place in edition.filled and town.place not in others}
        write_assessments(session, opened, edition.version, edition.questionnaire, own, edition.filled, generator)
    return opened.id


def begun_before(
    came: Mapping[Town, Progress], filled: Mapping[Place, Filled], plan: RoundPlan, versions: Sequence[Questionnaire]
) -> dict[Place, Filled]:
    """What those who started on the first day of a round told on the version that was offered until then."""
    until = datetime.combine(plan.opens_on + OFFERED, time(0), UTC)
    early = [town.place for town, each in came.items() if each.started is not None and each.started < until]
    return {place: retell(filled[place], versions) for place in early}


def _windows(session: Session, round_id: int, plan: RoundPlan) -> Iterator[RoundCountry]:
    for country in session.scalars(select(Country)):
        zone = ZoneInfo(country.time_zone)
        yield RoundCountry(
            round_id=round_id,
            country_code=country.code,
            opens_at=datetime.combine(plan.opens_on, time(8), zone),
            closes_at=datetime.combine(plan.closes_on, time(23, 59), zone),
            time_zone=country.time_zone,
        )


def _unit(round_id: int, town: Town, came: Progress) -> dict[str, object]:
    return {
        "round_id": round_id,
        "municipality_id": town.id,
        "region_code": town.place.region,
        "size_class": town.place.size_class,
        "association_id": town.association_id,
        "population": town.place.population,
        "refugees_hosted": town.place.refugees,
        "invited_at": came.invited,
        "opened_at": came.started,
        "reminded_at": came.reminded,
    }

"""The two rounds of the demonstration: one closed, one open, with offices in every state of completion.

Whether an office has answered depends on its country and size class alone, so that the method's assumption about those
who did not answer holds; how far the others have come is drawn at random.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.demo.filling import Filled, fill
from surveyapp.demo.latent import Office
from surveyapp.demo.people import Town
from surveyapp.demo.records import Progress, write_assessments
from surveyapp.demo.territory import Place
from surveyapp.models import Country, FrameUnit, QuestionnaireVersion, Round, RoundCountry

DRAWN_FROM = {"0-1999": 0.62, "2000-9999": 0.72, "10000-49999": 0.78, "50000+": 0.84}
"""Share of each size class that has answered when a round closes; in an open one a little less."""
COUNTRY_LEANING = {"PL": 0.0, "MD": -0.06, "RO": 0.03}
LATER = {"sent": 0.28, "filling": 0.42, "opened": 0.14, "invited": 0.16}
"""How far those have come who have not answered in the open round."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """When a round is open, and whether it still is."""

    code: str
    title: str
    opens_on: date
    closes_on: date
    today: date

    @property
    def is_open(self) -> bool:
        """True while offices can still answer."""
        return self.closes_on > self.today

    @property
    def reference(self) -> date:
        """The day on which most offices completed their profile."""
        return min(self.opens_on + timedelta(days=14), self.today - timedelta(days=1))


def plans(today: date) -> tuple[RoundPlan, RoundPlan]:
    """The closed round of 2025 and the open one of 2026, which closes no sooner than 25 days from today."""
    opens = min(date(2026, 9, 28), today - timedelta(days=35))
    return (
        RoundPlan("2025", "Needs assessment 2025", date(2025, 9, 15), date(2025, 11, 28), today),
        RoundPlan("2026", "Needs assessment 2026", opens, max(date(2026, 12, 18), today + timedelta(days=25)), today),
    )


def fill_all(
    offices: Sequence[Office],
    questionnaire: Questionnaire,
    difficulty: Mapping[str, float],
    plan: RoundPlan,
    generator: np.random.Generator,
) -> dict[Place, Filled]:
    """Let every office complete the questionnaire, whether or not the round will ever see it."""
    return {office.place: fill(office, questionnaire, difficulty, plan.reference, generator) for office in offices}


def hold(
    session: Session,
    plan: RoundPlan,
    version: QuestionnaireVersion,
    questionnaire: Questionnaire,
    towns: Mapping[Place, Town],
    filled: Mapping[Place, Filled],
    generator: np.random.Generator,
) -> None:
    """Open the round, let each office come as far as it has, and write its assessment with its history."""
    opened = Round(code=plan.code, title=plan.title, version_id=version.id)
    session.add(opened)
    session.flush()
    session.add_all(_windows(session, opened.id, plan))
    came = {town: _progress(town.place, plan, generator) for town in towns.values()}
    session.add_all(_unit(opened.id, town, progress) for town, progress in came.items())
    session.flush()
    write_assessments(session, opened, version, questionnaire, came, filled, generator)


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


def _unit(round_id: int, town: Town, progress: Progress) -> FrameUnit:
    return FrameUnit(
        round_id=round_id,
        municipality_id=town.id,
        region_code=town.place.region,
        size_class=town.place.size_class,
        association_id=town.association_id,
        population=town.place.population,
        refugees_hosted=town.place.refugees,
        invited_at=progress.invited,
        opened_at=progress.started,
        reminded_at=progress.reminded,
    )


def _progress(place: Place, plan: RoundPlan, generator: np.random.Generator) -> Progress:
    answering = DRAWN_FROM[place.size_class] + COUNTRY_LEANING[place.country] - (0.12 if plan.is_open else 0.0)
    state = "approved" if generator.random() < answering else _later(plan, generator)
    first = datetime.combine(plan.opens_on, time(7), UTC)
    last = datetime.combine(min(plan.closes_on, plan.today), time(7), UTC) - timedelta(hours=30)
    moments = sorted(float(x) for x in generator.random(3))
    started, sent, approved = (first + timedelta(hours=4) + (last - first) * moment for moment in moments)
    return Progress(
        invited=first,
        started=None if state == "invited" else started,
        saved=sent if state in {"filling", "sent", "approved"} else None,
        sent=sent if state in {"sent", "approved"} else None,
        approved=approved + timedelta(hours=2) if state == "approved" else None,
        reminded=first + timedelta(days=21) if state in {"invited", "opened"} else None,
        sections=int(generator.integers(2, 8)) if state == "filling" else None,
    )


def _later(plan: RoundPlan, generator: np.random.Generator) -> str:
    if not plan.is_open:
        return "filling" if generator.random() < 0.5 else "invited"
    return str(generator.choice([*LATER], p=[*LATER.values()]))

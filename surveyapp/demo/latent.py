"""The truth behind the demonstration: how able each fictional municipality is, before anybody asks.

Capacity is a number per dimension, 0 in the middle: a country's mean, what a larger town has more of, a shift of the
region, the municipality itself, and what is left. Each single service then lies a little above or below, and stays
there. `MEANS` and `SPREADS` are the whole of the generator's truth, `A_YEAR` is how it moves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.demo.territory import Place

DIMENSIONS = ("healthcare", "schooling", "housing", "governance", "participation", "data", "protection")
MEANS = {
    "PL": (0.20, 0.55, -0.80, 0.15, -0.05, 0.10, -0.10),
    "MD": (0.00, 0.15, -0.30, 0.00, -0.25, -0.85, -0.35),
    "RO": (-0.75, 0.05, 0.15, -0.25, -0.50, -0.35, -0.55),
}
OF_SIZE = 0.30
"""Capacity for each tenfold population above 5 000."""
SPREADS = {"region": 0.20, "municipality": 0.35, "dimension": 0.45, "service": 0.40}
A_YEAR = dict(zip(DIMENSIONS, (0.22, 0.14, -0.12, 0.10, 0.05, 0.30, 0.02), strict=True))
"""What the services learn from one round to the next; housing gets scarcer."""
OF_YEAR = 0.15
"""Spread of that from one municipality to the next."""
PEOPLE_MOVE = {"mean": -0.04, "spread": 0.10}
"""Change of the number of refugees in a year, on the scale of logarithms."""


@dataclass(frozen=True, slots=True)
class Office:
    """A municipality with its capacity, the people it hosts now, and how well it knows itself (0 to 1).

    `capacity` is by dimension; `particular` is by question, what that one service is above or below it.
    """

    place: Place
    capacity: Mapping[str, float]
    particular: Mapping[str, float]
    refugees: int
    knows: float


def draw(places: Sequence[Place], questions: Iterable[str], generator: np.random.Generator) -> list[Office]:
    """Every municipality as it is in the first round."""
    shifts = {region: generator.normal(0, SPREADS["region"]) for region in dict.fromkeys(p.region for p in places)}
    names = tuple(questions)
    return [_draw_office(place, shifts[place.region], names, generator) for place in places]


def a_year_later(offices: Sequence[Office], generator: np.random.Generator) -> list[Office]:
    """The same municipalities one round on: more able in some fields, less in others, with some people come or gone."""
    return [_age(office, generator) for office in offices]


def _age(office: Office, generator: np.random.Generator) -> Office:
    growth = np.exp(generator.normal(PEOPLE_MOVE["mean"], PEOPLE_MOVE["spread"]))
    return replace(
        office,
        capacity={name: value + generator.normal(A_YEAR[name], OF_YEAR) for name, value in office.capacity.items()},
        refugees=min(round(office.refugees * growth), office.place.population - 1),
    )


def _draw_office(place: Place, shift: float, questions: Sequence[str], generator: np.random.Generator) -> Office:
    common = shift + OF_SIZE * np.log10(place.population / 5_000) + generator.normal(0, SPREADS["municipality"])
    particular = generator.normal(0, SPREADS["service"], len(questions)).tolist()
    return Office(
        place=place,
        capacity={
            name: float(mean + common + generator.normal(0, SPREADS["dimension"]))
            for name, mean in zip(DIMENSIONS, MEANS[place.country], strict=True)
        },
        particular=dict(zip(questions, particular, strict=True)),
        refugees=place.refugees,
        knows=float(generator.beta(28, 2)),
    )

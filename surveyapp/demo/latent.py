"""The truth behind the demonstration: how able each fictional municipality is, before anybody asks.

Capacity is a number per dimension, 0 in the middle: a country's mean, what a larger town has more of, a shift of the
region, the municipality itself, and what is left. `MEANS` and `SPREADS` are the whole of the generator's truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.demo.territory import Place

DIMENSIONS = ("healthcare", "schooling", "housing", "governance", "participation", "data", "protection")
MEANS = {
    "PL": (0.35, 0.75, -0.75, 0.30, 0.10, 0.25, 0.05),
    "MD": (0.05, 0.20, -0.25, 0.05, -0.20, -0.80, -0.30),
    "RO": (-0.70, 0.15, 0.15, -0.20, -0.45, -0.30, -0.55),
}
OF_SIZE = 0.30
"""Capacity for each tenfold population above 5 000."""
SPREADS = {"region": 0.20, "municipality": 0.35, "dimension": 0.45}
A_YEAR = {"mean": 0.16, "spread": 0.15}
"""How capacity moves from one round to the next."""


@dataclass(frozen=True, slots=True)
class Office:
    """A municipality with its capacity per dimension and how much its services know about themselves (0 to 1)."""

    place: Place
    capacity: Mapping[str, float]
    knows: float


def draw(places: Sequence[Place], generator: np.random.Generator) -> list[Office]:
    """The capacity of every municipality in the first round."""
    shifts = {region: generator.normal(0, SPREADS["region"]) for region in dict.fromkeys(p.region for p in places)}
    return [_draw_office(place, shifts[place.region], generator) for place in places]


def a_year_later(offices: Sequence[Office], generator: np.random.Generator) -> list[Office]:
    """The same municipalities one round on: a little more able on the whole, some less."""
    return [
        replace(
            office,
            capacity={
                name: value + generator.normal(A_YEAR["mean"], A_YEAR["spread"])
                for name, value in office.capacity.items()
            },
        )
        for office in offices
    ]


def _draw_office(place: Place, shift: float, generator: np.random.Generator) -> Office:
    common = shift + OF_SIZE * np.log10(place.population / 5_000) + generator.normal(0, SPREADS["municipality"])
    return Office(
        place=place,
        capacity={
            name: float(mean + common + generator.normal(0, SPREADS["dimension"]))
            for name, mean in zip(DIMENSIONS, MEANS[place.country], strict=True)
        },
        knows=float(generator.beta(14, 2)),
    )

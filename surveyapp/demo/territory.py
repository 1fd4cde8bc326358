"""The demonstration's territory: fictional municipalities in real regions of three countries, drawn from a seed.

Population and refugees hosted follow log-normal laws whose medians and spreads are of the order of the real ones; some
of the smaller communes host nobody, as many in fact do. Regions differ in their number of members, so that a few fall
below the number from which figures may be shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from surveyapp.demo import names

SIZE_CLASSES = ((2_000, "0-1999"), (10_000, "2000-9999"), (50_000, "10000-49999"))
LARGEST = "50000+"


@dataclass(frozen=True, slots=True)
class CountryPlan:
    """How many municipalities to draw in a country, where, and from which laws."""

    code: str
    association: str
    association_name: str
    frame_label: str
    kind: str
    regions: tuple[str, ...]
    """The region of each municipality, as many times as it has municipalities."""
    named: Callable[[], Iterator[str]]
    population: tuple[float, float]
    """Median and spread (standard deviation of the logarithm)."""
    hosted: tuple[float, float]
    """Refugees per resident: median and spread."""
    hosts_nobody: float


@dataclass(frozen=True, slots=True)
class Place:
    """One fictional municipality."""

    country: str
    region: str
    code: str
    name: str
    kind: str
    population: int
    refugees: int
    size_class: str

    @property
    def key(self) -> str:
        """What the analysis calls it: country and code."""
        return f"{self.country}-{self.code}"


def _regions(country: str, sizes: str) -> tuple[str, ...]:
    counted = (entry.split(":") for entry in sizes.split())
    return tuple(f"{country}-{code}" for code, number in counted for _ in range(int(number)))


COUNTRIES = (
    CountryPlan(
        code="PL", association="APC", association_name="Association of Polish Cities",
        frame_label="members of the Association of Polish Cities", kind="city",
        regions=_regions("PL", "02:9 04:3 06:7 12:10 14:12 18:8 20:1 22:5 24:11 26:1 30:9 32:4"),
        named=names.polish, population=(28_000, 0.85), hosted=(0.018, 0.45), hosts_nobody=0.0,
    ),
    CountryPlan(
        code="MD", association="CALM", association_name="Congress of Local Authorities from Moldova",
        frame_label="first-tier members of the Congress of Local Authorities from Moldova", kind="commune",
        regions=_regions("MD", "AN:2 CA:11 CS:9 FA:4 HI:12 IA:5 OR:13 SO:9 ST:3 UN:12"),
        named=names.moldovan, population=(3_400, 0.65), hosted=(0.022, 0.55), hosts_nobody=0.06,
    ),
    CountryPlan(
        code="RO", association="ACOR", association_name="Association of Communes of Romania",
        frame_label="member communes of the Association of Communes of Romania", kind="commune",
        regions=_regions("RO", "AB:1 BC:11 BT:8 BV:2 CJ:8 CT:10 GL:3 IS:11 MM:9 SV:12 TL:5 VS:4"),
        named=names.romanian, population=(3_600, 0.55), hosted=(0.007, 0.7), hosts_nobody=0.16,
    ),
)  # fmt: skip


def draw(generator: np.random.Generator) -> list[Place]:
    """Every municipality of the demonstration, in the order of countries and codes."""
    return [place for plan in COUNTRIES for place in _draw_country(plan, generator)]


def size_class(population: int) -> str:
    """The class in which a population falls; the lower boundary is included."""
    return next((label for limit, label in SIZE_CLASSES if population < limit), LARGEST)


def _draw_country(plan: CountryPlan, generator: np.random.Generator) -> Iterator[Place]:
    chosen = list(islice(plan.named(), len(plan.regions)))
    generator.shuffle(chosen)
    for number, (name, region) in enumerate(zip(chosen, plan.regions, strict=True), start=1):
        population = _draw_around(plan.population, generator)
        nobody = population < plan.population[0] * 2 and generator.random() < plan.hosts_nobody
        share = _draw_around(plan.hosted, generator)
        yield Place(
            country=plan.code,
            region=region,
            code=f"{9000 + number}",
            name=name,
            kind=plan.kind,
            population=int(population),
            refugees=0 if nobody else max(3, int(population * min(share, 0.09))),
            size_class=size_class(int(population)),
        )


def _draw_around(law: tuple[float, float], generator: np.random.Generator) -> float:
    median, spread = law
    return float(median * np.exp(np.clip(generator.normal(), -2.2, 2.2) * spread))

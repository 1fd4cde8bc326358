"""What the truth says of the estimates, and how they would have fared had the needier offices answered less."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import estimation, figures
from analysis.figures import VIEWS, Material, View
from analysis.findings import Findings
from surveyapp.demo import truth
from surveyapp.demo.truth import COUNTRY, REFUGEES, Compared, Truth

KINDS = ("dimension", "group")
"""The figures that are judged: the themes, and women, children and youth."""
LEVEL = 0.95
LEANINGS = (0.0, 0.5, 1.5)
"""How strongly offices with more needs stay silent; at 0.5 one a standard deviation needier answers 40 % less."""


@dataclass(frozen=True)
class Silent:
    """Large municipalities that did not answer, for which no other stands, and their part of the country's refugees."""

    names: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Verdict:
    """Every judged figure beside its truth, by country and view, in the order of the measures."""

    rows: Mapping[tuple[str, str], Sequence[Compared]]
    silent: Mapping[str, Silent]

    @cached_property
    def all(self) -> list[Compared]:
        """All figures together."""
        return [row for rows in self.rows.values() for row in rows]

    @property
    def caught(self) -> int:
        """How many intervals caught the truth."""
        return sum(row.caught for row in self.all)

    @property
    def expected(self) -> int:
        """How many should catch it in the long run, were every assumption true."""
        return round(LEVEL * len(self.all))

    def of(self, view: str) -> list[Compared]:
        """The figures of one view."""
        return [row for row in self.all if row.view == view]

    @property
    def countries(self) -> list[str]:
        """The countries in order."""
        return list(dict.fromkeys(country for country, _ in self.rows))


@dataclass(frozen=True, slots=True)
class Leaning:
    """One round drawn again under a leaning: how far off its estimates are on average, how many caught the truth."""

    strength: float
    answered: int
    bias: float
    caught: int
    judged: int


def judge(known: Truth, code: str, findings: Findings) -> Verdict:
    """Put the estimates of a round beside the truth. Raises KeyError for a round of which it is not known."""
    order = _judged(findings)
    found = [row for row in truth.beside(known, code, findings) if row.measure in order]
    found.sort(key=lambda row: (row.country, VIEWS.index(row.view), order.index(row.measure)))
    rows: dict[tuple[str, str], list[Compared]] = {}
    for row in found:
        rows.setdefault((row.country, row.view), []).append(row)
    return Verdict(rows, _silent(known.rounds[code], findings))


def lean(known: Truth, code: str, findings: Findings) -> list[Leaning]:
    """The same round drawn again from the truth, with as many answers, under each of LEANINGS; seeded by the world.

    Everybody who answers does so in full here, so that nothing but the leaning differs.
    """
    return [_drawn(known, code, findings, strength) for strength in LEANINGS]


def _drawn(known: Truth, code: str, findings: Findings, strength: float) -> Leaning:
    table = known.rounds[code].reindex(findings.dataset.frame.index)
    order = _judged(findings)
    responded = _respond(table, findings.dataset.responded, strength, np.random.default_rng(known.seed))
    values = table.loc[responded, order]
    material = Material(findings.dataset.frame, responded, values, values.notna(), table.loc[responded, REFUGEES])
    views = figures.views(material)
    known_means = truth.true_means(table, pd.Index([name for view in views for name in view.silent], dtype="str"))
    found = [row for view in views for row in _estimated(material, view, known_means[view.name])]
    return Leaning(
        strength=strength,
        answered=int(responded.sum()),
        bias=float(np.mean([row.estimate - row.true for row in found])),
        caught=sum(row.caught for row in found),
        judged=len(found),
    )


def _estimated(material: Material, view: View, true: pd.DataFrame) -> Iterator[Compared]:
    """The estimates of one country and view as the analysis makes them, beside the truth."""
    if view.design is None:
        return
    units = view.design.index
    values, applies = material.values.loc[units], material.applies.loc[units]
    means = estimation.mean(values, view.design, size=view.size, applies=applies, gap=True)
    rows = means.droplevel(-1) if means.index.nlevels > 1 else means
    table = rows[["estimate", "low", "high", "n"]].assign(n_frame=len(material.frame)).join(true.T[view.country])
    for measure, *numbers in table.itertuples(name=None):
        yield Compared(view.country, view.name, str(measure), *numbers)


def _respond(
    table: pd.DataFrame, answered: pd.Series, strength: float, generator: np.random.Generator
) -> "pd.Series[bool]":
    """Who answers: in each country as many as did, drawn by chances that fall with the overall gap."""
    need = table["overall"].fillna(table["overall"].mean())
    need = (need - need.groupby(table[COUNTRY]).transform("mean")) / need.std()
    chance = generator.random(len(table)) ** np.exp(strength * need)
    rank = chance.groupby(table[COUNTRY]).rank(ascending=False)
    return pd.Series(rank <= answered.groupby(table[COUNTRY]).transform("sum"))


def _judged(findings: Findings) -> list[str]:
    kinds = findings.measures["kind"]
    return [str(name) for name in kinds.index[kinds.isin(KINDS)]]


def _silent(table: pd.DataFrame, findings: Findings) -> dict[str, Silent]:
    rows, people = findings.silent, table[REFUGEES]
    return {
        str(country): Silent(
            tuple(own.sort_values("refugees", ascending=False)["name"]),
            float(people[own.index].sum() / people[table[COUNTRY] == country].sum()),
        )
        for country, own in rows.groupby("country")
    }

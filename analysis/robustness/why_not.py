"""Why not us? The smallest change of the budget or of one weight that brings in what the plan leaves out."""

from collections.abc import Hashable, Iterator, Sequence
from math import isfinite
from typing import Unpack

import numpy as np
import pandas as pd

from analysis.portfolio import Infeasible, Options, Planner, Portfolio, Progress
from analysis.robustness.redecision import NODE_LIMIT
from analysis.valuation import Valuation

BUDGETS = (1.01, 1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0)
"""Budgets tried, as parts of the present one."""
SHIFTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1.0, -0.1, -0.35, -1.0)
"""Weights tried: the part of the way to 1 (above 0) or to 0 (below 0) that one dimension goes."""
BUDGET = "budget"


Subject = tuple[str, Hashable, Hashable, Hashable]
"""Kind, activity, country and municipality; what does not apply is empty."""


def why_not(
    valuation: Valuation,
    plan: Portfolio,
    budget: float,
    *,
    budgets: Sequence[float] = BUDGETS,
    shifts: Sequence[float] = SHIFTS,
    refine: int = 0,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """For each offer that is refused and each municipality that is not invited: what would bring it in.

    The decision is taken again along each lever: the budget, and the weight of each dimension, the others keeping
    their proportions. One row a subject and lever: kind (`offer` or `municipality`), activity, country, municipality,
    lever, now, needed (the nearest value tried at which it is in the plan; missing where none did), outside (the value
    before it at which it is not), change (needed − now). The turning point lies between `outside` and `needed`;
    `refine` halves that interval so often. Keywords as for `portfolio.choose`, stopping by gap or nodes.
    """
    walk = _Walk(valuation, budget, {"time_limit": None, "node_limit": NODE_LIMIT, **options}, progress)
    walk.try_all([(BUDGET, budget * part) for part in budgets])
    walk.try_all(
        [(name, _shifted(now, part)) for name, now in walk.levers.items() if name != BUDGET for part in shifts]
    )
    subjects = _left_out(valuation, plan)
    for _ in range(refine):
        walk.try_all(sorted(_between(walk, subjects)))
    rows = [
        (*subject, lever, now, *_nearest(walk, subject, lever))
        for subject in subjects
        for lever, now in walk.levers.items()
    ]
    columns = ["kind", "activity", "country", "municipality", "lever", "now", "needed", "outside"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(change=table["needed"] - table["now"])


class _Walk:
    """Plans along the levers, each remembered as the set of those in it."""

    def __init__(self, valuation: Valuation, budget: float, options: Options, progress: Progress | None) -> None:
        self.valuation, self.progress = valuation, progress
        self.planner = Planner.of(valuation.offers, valuation.seats, budget, **options)
        self.budget = budget
        self.levers = {BUDGET: float(budget)} | {str(name): float(w) for name, w in valuation.dimensions.items()}
        self.inside: dict[tuple[str, float], frozenset[Subject]] = {}

    def try_all(self, settings: list[tuple[str, float]]) -> None:
        """Take the decision again at each of these values of a lever."""
        fresh = [setting for setting in dict.fromkeys(settings) if setting not in self.inside]
        for number, (lever, value) in enumerate(fresh):
            if value != self.levers[lever]:
                self.inside[lever, value] = self._decide(lever, value)
            if self.progress:
                self.progress(number + 1, len(fresh))

    def _decide(self, lever: str, value: float) -> frozenset[Subject]:
        weights = self.valuation.dimensions
        if lever != BUDGET:
            others = weights.drop(lever)
            rest = others / others.sum() if others.sum() > 0 else others * 0 + 1 / max(len(others), 1)
            weights = pd.concat([rest * (1 - value), pd.Series({lever: value})]).reindex(weights.index)
        self.planner.spend(value if lever == BUDGET else self.budget)
        self.planner.revalue(self.valuation.drawn(np.asarray(weights, dtype=np.float64), None))
        try:
            return frozenset(_held(self.planner.plan(), self.valuation))
        except Infeasible:
            return frozenset()

    def side(self, lever: str, *, up: bool) -> list[float]:
        """The values tried on one side of the present one, the nearest first."""
        now = self.levers[lever]
        tried = [value for name, value in self.inside if name == lever and (value > now) == up]
        return sorted(tried, key=lambda value: abs(value - now))


def _shifted(now: float, part: float) -> float:
    return now + part * (1 - now) if part > 0 else now * (1 + part)


def _held(plan: Portfolio, valuation: Valuation) -> Iterator[Subject]:
    """Offers held and municipalities invited."""
    for activity, country in zip(plan.chosen["activity"], plan.chosen["country"], strict=True):
        yield "offer", activity, country, None
    countries = valuation.places["country"]
    for municipality in plan.invited["municipality"].unique():
        yield "municipality", None, countries[municipality], municipality


def _left_out(valuation: Valuation, plan: Portfolio) -> list[Subject]:
    """Offers refused, and municipalities that answered and are not invited."""
    inside = set(_held(plan, valuation))
    offers = valuation.offers
    everybody: list[Subject] = [
        ("offer", a, c, None) for a, c in zip(offers["activity"], offers["country"], strict=True)
    ]
    answered = valuation.places.loc[~valuation.places["assumed"], "country"]
    everybody += [("municipality", None, country, municipality) for municipality, country in answered.items()]
    return [subject for subject in everybody if subject not in inside]


def _nearest(walk: _Walk, subject: Subject, lever: str) -> tuple[float, float]:
    """The nearest value at which a subject is in, and the value before it; both missing where there is none."""
    found = []
    now = walk.levers[lever]
    for up in (True, False):
        before = now
        for value in walk.side(lever, up=up):
            if subject in walk.inside[lever, value]:
                found.append((abs(value - now), value, before))
                break
            before = value
    return min(found)[1:] if found else (float("nan"), float("nan"))


def _between(walk: _Walk, subjects: list[Subject]) -> set[tuple[str, float]]:
    """The middle of every interval in which somebody comes in."""
    middles = set()
    for subject in subjects:
        for lever in walk.levers:
            needed, outside = _nearest(walk, subject, lever)
            if isfinite(needed):
                middles.add((lever, (needed + outside) / 2))
    return middles

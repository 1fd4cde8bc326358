"""Plans: what to offer, how often, to whom, under a budget; what each choice is worth; and value against budget."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Unpack

import pandas as pd

from analysis.portfolio.conflicts import Infeasible
from analysis.portfolio.found import COLD, Found
from analysis.portfolio.outcome import Portfolio, describe, given_order, relative_gap, trimmed
from analysis.portfolio.problem import Floats, Key, Limits
from analysis.portfolio.reading import Options, as_limits, checked_budget, read
from analysis.portfolio.search import search

Overlap = Callable[[pd.DataFrame], float]
"""From those invited to a value in which no gap is closed twice."""
Progress = Callable[[int, int], None]
"""Called with steps done and steps in all."""


def choose(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budget: float,
    *,
    floors: Mapping[str, float] | None = None,
    absorb: int = 2,
    pinned: Collection[tuple[str, str]] = (),
    excluded: Collection[tuple[str, str]] = (),
    gap: float = 1e-3,
    time_limit: float | None = 60,
    node_limit: int | None = None,
    without_overlap: Overlap | None = None,
) -> Portfolio:
    """The plan of the highest value within the budget, to a relative `gap` (small problems: the best there is).

    `offers`: activity, country, cost and seats of one delivery, deliveries (the most), optionally requires (an
    activity held in the same country or across borders) and kept (share of the seats kept for municipalities marked
    assumed). `seats`: activity, country, municipality, value, optionally assumed, and home (the municipality's
    country, where only offers across borders name it). Country `*` is an offer across borders. The same rows in any
    order give the same plan; only `time_limit` (seconds) can make two runs differ, `node_limit` does not. Raises
    Infeasible, naming the rules that clash, and ValueError for frames or limits that make no sense. Source: Benders
    (1962), Numerische Mathematik 4, with cuts sharpened over whole deliveries.
    """
    limits = as_limits(
        budget,
        floors=floors,
        absorb=absorb,
        pinned=pinned,
        excluded=excluded,
        gap=gap,
        time_limit=time_limit,
        node_limit=node_limit,
    )
    return Planner(offers, seats, limits, without_overlap).plan()


class Planner:
    """Plans for one set of offers and seats, each search warmed by the prices of the one before."""

    def __init__(
        self, offers: pd.DataFrame, seats: pd.DataFrame, limits: Limits, without_overlap: Overlap | None = None
    ) -> None:
        self.offers, self.seats, self.limits = offers, seats, limits
        self.without_overlap = without_overlap
        self.problem = read(offers, seats, limits)
        self.warm = COLD

    @classmethod
    def of(
        cls,
        offers: pd.DataFrame,
        seats: pd.DataFrame,
        budget: float,
        *,
        without_overlap: Overlap | None = None,
        **options: Unpack[Options],
    ) -> "Planner":
        """A planner with the keywords of `choose`."""
        return cls(offers, seats, as_limits(budget, **options), without_overlap)

    def spend(self, budget: float) -> None:
        """Go on with another budget."""
        if budget != self.limits.budget:
            self.limits = replace(self.limits, budget=checked_budget(budget))
            self.problem = read(self.offers, self.seats, self.limits)

    def revalue(self, values: Floats) -> None:
        """Go on with other values, in the order of the seats."""
        self.seats = self.seats.assign(value=values)
        self.problem = self.problem.with_values(values)

    def search(self, limits: Limits | None = None) -> Found:
        """The best plan, as arrays, within these limits or the planner's own."""
        found = search(self.problem, limits or self.limits, self.warm)
        self.warm = found.warm
        return found

    def plan(self) -> Portfolio:
        """The best plan."""
        return describe(self.problem, self.seats, self.limits, self.search(), self.without_overlap)


def value_without(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budget: float,
    *,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> "pd.Series[float]":
    """What the best plan loses without each chosen offer, in the unit of the values; index activity, country.

    Missing where no plan is possible without it. Losses below 2 × gap × value are within the search's own tolerance.
    Keywords as for `choose`.
    """
    planner = Planner.of(offers, seats, budget, **options)
    best = planner.search()
    deliveries = trimmed(planner.problem, planner.limits, best)
    order = given_order(planner.problem)
    held = [planner.problem.keys[offer] for offer in order if deliveries[offer] > 0]
    return _losses(planner, best, held, _without, progress)


def value_with(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budget: float,
    *,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> "pd.Series[float]":
    """What the best plan would lose by holding each offer that it refuses, in the unit of the values.

    Index activity, country. Missing where the rules leave no room for it. Keywords as for `choose`.
    """
    planner = Planner.of(offers, seats, budget, **options)
    best = planner.search()
    deliveries = trimmed(planner.problem, planner.limits, best)
    order = given_order(planner.problem)
    refused = [planner.problem.keys[offer] for offer in order if deliveries[offer] == 0]
    return _losses(planner, best, refused, _with, progress)


def _without(limits: Limits, key: Key) -> Limits:
    return replace(limits, pinned=limits.pinned - {key}, excluded=limits.excluded | {key})


def _with(limits: Limits, key: Key) -> Limits:
    return replace(limits, pinned=limits.pinned | {key})


def _losses(
    planner: Planner,
    best: Found,
    keys: Sequence[Key],
    changed: Callable[[Limits, Key], Limits],
    progress: Progress | None,
) -> "pd.Series[float]":
    """The value lost by each change of the rules, warmed by the best plan."""
    losses = []
    for number, key in enumerate(keys):
        planner.warm = best.warm
        try:
            losses.append(max(best.value - planner.search(changed(planner.limits, key)).value, 0.0))
        except Infeasible:
            losses.append(float("nan"))
        if progress:
            progress(number + 1, len(keys))
    index = pd.MultiIndex.from_tuples(keys, names=["activity", "country"])
    return pd.Series(losses, index=index, name="loss", dtype=float)


def plans(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budgets: Sequence[float],
    *,
    without_overlap: Overlap | None = None,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> dict[float, Portfolio | Infeasible]:
    """The plan at each budget, from the smallest up; a plan found for less is carried forward, so value never falls.

    A budget too small for the rules has the Infeasible that names them. Keywords as for `choose`.
    """
    by_budget: dict[float, Portfolio | Infeasible] = {}
    steps = sorted(set(budgets))
    planner = Planner.of(offers, seats, steps[0] if steps else 0.0, without_overlap=without_overlap, **options)
    best: Portfolio | None = None
    for number, budget in enumerate(steps):
        planner.spend(budget)
        try:
            plan = planner.plan()
        except Infeasible as clash:
            by_budget[budget] = clash
        else:
            best = plan if best is None or plan.value >= best.value else _carried(best, plan, budget)
            by_budget[budget] = best
        if progress:
            progress(number + 1, len(steps))
    return by_budget


def replan(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budget: float,
    values: Iterable[Floats],
    **options: Unpack[Options],
) -> Iterator[Portfolio]:
    """The plan under each of these values of the seats (in their order), each warmed by the one before.

    Keywords as for `choose`.
    """
    planner = Planner.of(offers, seats, budget, **options)
    for drawn in values:
        planner.revalue(drawn)
        yield planner.plan()


def _carried(cheaper: Portfolio, dearer: Portfolio, budget: float) -> Portfolio:
    gap = relative_gap(cheaper.value, dearer.bound)
    return replace(cheaper, unspent=budget - cheaper.cost, bound=dearer.bound, gap=gap)


def frontier(
    offers: pd.DataFrame,
    seats: pd.DataFrame,
    budgets: Sequence[float],
    *,
    without_overlap: Overlap | None = None,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Value against budget: index budget; value, value_without_overlap, cost, unspent, bound, gap, offers, invited.

    More budget never gives less value. A budget too small for the rules has missing values. Keywords as for `choose`.
    """
    found = plans(offers, seats, budgets, progress=progress, without_overlap=without_overlap, **options)
    rows = [_frontier_row(plan) if isinstance(plan, Portfolio) else {} for plan in found.values()]
    columns = ["value", "value_without_overlap", "cost", "unspent", "bound", "gap", "offers", "invited"]
    return pd.DataFrame(rows, index=pd.Index(found, name="budget", dtype=float), columns=columns, dtype=float)


def _frontier_row(plan: Portfolio) -> dict[str, float]:
    figures = ("value", "value_without_overlap", "cost", "unspent", "bound", "gap")
    return {name: getattr(plan, name) for name in figures} | {"offers": len(plan.chosen), "invited": len(plan.invited)}

"""The master programme: which offers to hold, how often, and how seats across borders are shared, under cuts on what
that is worth.

Variables: y, one for the k-th delivery of each offer; z, one a seat of each shared lane; whole numbers u of such seats
where floors count them; θ, one a block, the value of its seating. Every rule that can clash with another carries its
name.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.sparse import coo_array, csr_array, vstack

from analysis.portfolio.highs import Rows, Solution, maximise, maximise_whole
from analysis.portfolio.problem import EVERYWHERE, ROUNDING, Floats, Limits, Problem
from analysis.portfolio.seating import Prices, worth

Term = tuple[int, float]


@dataclass(frozen=True)
class Rule:
    """One constraint that a person set, and so may relax: what it is and what it speaks of."""

    kind: Literal["budget", "floor", "pinned", "excluded", "requires"]
    activity: Hashable = None
    country: Hashable = None
    amount: float = 0.0
    needed: Hashable = None

    def __str__(self) -> str:
        """The rule in words, as it stands in a message."""
        return {
            "budget": f"the budget of {self.amount:,.0f}",
            "floor": f"at least {self.amount:,.0f} for {self.country}",
            "pinned": f"{self.activity} in {self.country} is pinned",
            "excluded": f"{self.activity} in {self.country} is excluded",
            "requires": f"{self.activity} in {self.country} requires {self.needed}",
        }[self.kind]


@dataclass(frozen=True)
class Layout:
    """Where each variable stands."""

    y: tuple[int, ...]
    """The first delivery of each offer, and the end."""
    z: tuple[tuple[tuple[int, int], int], ...]
    """(block, lane) of each shared lane and its first seat."""
    u: int
    theta: int
    width: int
    exact: bool
    """True where floors count the seats of offers across borders, so that those used must be whole and filled."""


@dataclass(frozen=True)
class Point:
    """A solution of the master: deliveries by offer, seats by shared lane, and the scaled bound on any plan's value."""

    deliveries: Floats
    units: dict[tuple[int, int], float]
    bound: float
    limited: bool
    """True where time or nodes ran out before the promised gap."""


@dataclass
class Master:
    """The rules of one problem, and the cuts learnt so far."""

    problem: Problem
    limits: Limits
    layout: Layout
    cuts: list[tuple[csr_array, Floats]] = field(default_factory=list)

    @classmethod
    def of(cls, problem: Problem, limits: Limits) -> "Master":
        """The master without any cut."""
        return cls(problem, limits, _layout(problem, limits))

    def learn(self, prices: Prices) -> None:
        """Add the cut θ − Σ T y − Σ t z ≤ absorb·Σπ of each block."""
        layout = self.layout
        rows = np.zeros((len(self.problem.blocks), layout.width))
        limit = np.zeros(len(self.problem.blocks))
        first = dict(layout.z)
        for number, block in enumerate(self.problem.blocks):
            rows[number, layout.theta + number] = 1.0
            limit[number] = self.limits.absorb * prices[number].sum()
            for lane, steps in enumerate(worth(block, prices[number], exact=layout.exact)):
                start = first[number, lane] if block.lanes[lane].shared else layout.y[block.lanes[lane].offer]
                rows[number, start : start + len(steps)] -= steps
        self.cuts.append((csr_array(rows), limit))

    def forbid(self, deliveries: Floats) -> None:
        """Refuse these deliveries and any more, because rounding hid that they overspend."""
        row = np.zeros((1, self.layout.width))
        for offer, count in enumerate(deliveries):
            row[0, self.layout.y[offer] : self.layout.y[offer] + round(count)] = 1.0
        self.cuts.append((csr_array(row), np.array([row.sum() - 1.0])))

    def crowd(self, block: int, lanes: tuple[int, ...], most: int) -> None:
        """At most that many seats can be used in these shared lanes together."""
        row = np.zeros((1, self.layout.width))
        first = dict(self.layout.z)
        for lane in lanes:
            start = first[block, lane]
            row[0, start : start + self.problem.blocks[block].lanes[lane].units] = 1.0
        self.cuts.append((csr_array(row), np.array([float(most)])))

    def relaxed(self) -> Point | None:
        """The best fractional deliveries, or None where even those clash."""
        solution = maximise(self._gains(), self._rows(list(rules(self.problem, self.limits))), *self._bounds())
        return None if solution is None else self._point(solution)

    def whole(self, gap: float, time_limit: float | None) -> Point | None:
        """The best whole deliveries within the gap, or None where the rules clash or nothing was found in time."""
        return self._whole(self._gains(), list(rules(self.problem, self.limits)), gap, time_limit)

    def cheapest(self, kept: Sequence[Rule]) -> Point | None:
        """The whole deliveries that meet these rules at the least cost, or None where they clash."""
        gains = np.zeros(self.layout.width)
        gains[: self.layout.y[-1]] = -np.repeat(self.problem.cost, self.problem.most)
        return self._whole(gains, kept, 0.0, None)

    def _whole(self, gains: Floats, kept: Sequence[Rule], gap: float, time_limit: float | None) -> Point | None:
        whole = np.zeros(self.layout.width, dtype=bool)
        whole[: self.layout.y[-1]] = True
        whole[self.layout.u : self.layout.theta] = True
        solution = maximise_whole(
            gains,
            self._rows(kept),
            *self._bounds(),
            whole,
            gap=gap,
            time_limit=time_limit,
            node_limit=self.limits.node_limit,
        )
        return None if solution is None else self._point(solution)

    def _gains(self) -> Floats:
        gains = np.zeros(self.layout.width)
        gains[self.layout.theta :] = 1.0
        return gains

    def _bounds(self) -> tuple[Floats, Floats]:
        upper = np.ones(self.layout.width)
        upper[self.layout.u :] = np.inf
        lower = np.zeros(self.layout.width)
        if self.layout.exact:
            lower[self.layout.theta :] = -np.inf
        return lower, upper

    def _rows(self, kept: Sequence[Rule]) -> Rows:
        named = [_rule_row(self.problem, self.layout, rule) for rule in kept]
        counted = list(_unit_counts(self.problem, self.layout))
        fixed, limit = _matrix([*_structure(self.problem, self.layout), *named, *counted], self.layout.width)
        matrix = vstack([fixed, *(rows for rows, _ in self.cuts)], format="csr")
        limits = np.concatenate([limit, *(most for _, most in self.cuts)])
        equal = np.zeros(len(limits), dtype=bool)
        equal[len(limit) - len(counted) : len(limit)] = True
        return Rows(matrix, limits, equal)

    def _point(self, solution: Solution) -> Point:
        x, y = solution.x, self.layout.y
        deliveries = np.array([x[start:end].sum() for start, end in pairwise(y)])
        units = {
            (number, lane): float(x[start : start + self.problem.blocks[number].lanes[lane].units].sum())
            for (number, lane), start in self.layout.z
        }
        return Point(deliveries, units, solution.bound, solution.cut_short)


def rules(problem: Problem, limits: Limits) -> Iterator[Rule]:
    """Every rule that people set for this problem, by name."""
    yield Rule("budget", amount=limits.budget)
    for country in sorted(limits.floors, key=str):
        yield Rule("floor", country=country, amount=limits.floors[country])
    yield from (Rule("pinned", *key) for key in sorted(limits.pinned, key=str))
    yield from (Rule("excluded", *key) for key in sorted(limits.excluded, key=str))
    for offer, activity in problem.needed.items():
        yield Rule("requires", *problem.keys[offer], needed=activity)


def _layout(problem: Problem, limits: Limits) -> Layout:
    y = np.concatenate([[0], np.cumsum(problem.most)]).tolist()
    position = y[-1]
    z = []
    for number, block in enumerate(problem.blocks):
        for lane, part in enumerate(block.lanes):
            if part.shared:
                z.append(((number, lane), position))
                position += part.units
    exact = bool(limits.floors) and bool(z)
    theta = position + (len(z) if exact else 0)
    return Layout(tuple(y), tuple(z), position, theta, theta + len(problem.blocks), exact)


def _structure(problem: Problem, layout: Layout) -> Iterator[tuple[list[Term], float]]:
    """A later delivery only after the one before; no more shared seats than the deliveries bring."""
    for start, end in pairwise(layout.y):
        for k in range(start, end - 1):
            yield [(k + 1, 1.0), (k, -1.0)], 0.0
    pools: dict[tuple[int, bool], list[Term]] = {}
    for (number, lane), first in layout.z:
        part = problem.blocks[number].lanes[lane]
        opened = [(layout.y[part.offer] + k, -room) for k, room in enumerate(part.room)]
        pools.setdefault((part.offer, part.assumed), list(opened)).extend(
            (first + seat, 1.0) for seat in range(part.units)
        )
    yield from ((terms, 0.0) for terms in pools.values())


def _rule_row(problem: Problem, layout: Layout, rule: Rule) -> tuple[list[Term], float]:
    if rule.kind in ("budget", "floor"):
        return _spending_row(problem, layout, rule)
    offer = problem.keys.index((rule.activity, rule.country))
    first, end = layout.y[offer], layout.y[offer + 1]
    if rule.kind == "pinned":
        return ([(first, -1.0)], -1.0) if end > first else ([], -1.0)
    if rule.kind == "excluded":
        return [(k, 1.0) for k in range(first, end)], 0.0
    met = dict(problem.needs)[offer]
    opened = [(layout.y[other], -1.0) for other in met if layout.y[other + 1] > layout.y[other]]
    return ([(first, 1.0), *opened] if end > first else []), 0.0


def _spending_row(problem: Problem, layout: Layout, rule: Rule) -> tuple[list[Term], float]:
    """Spending of a country counts its own offers, and its seats of those across borders at the price of a seat."""
    slack = ROUNDING * max(rule.amount, 1.0)
    own = [
        (k, problem.cost[offer])
        for offer, (_, country) in enumerate(problem.keys)
        if rule.kind == "budget" or (country == rule.country and country != EVERYWHERE)
        for k in range(layout.y[offer], layout.y[offer + 1])
    ]
    if rule.kind == "budget":
        return own, rule.amount + slack
    for (number, lane), first in layout.z:
        block = problem.blocks[number]
        part = block.lanes[lane]
        if block.home == rule.country:
            price = problem.cost[part.offer] / problem.seats[part.offer]
            own += [(first + seat, price) for seat in range(part.units)]
    return [(k, -amount) for k, amount in own], slack - rule.amount


def _unit_counts(problem: Problem, layout: Layout) -> Iterator[tuple[list[Term], float]]:
    """The whole number u of each shared lane is the sum of its seats."""
    if layout.exact:
        for number, ((block, lane), first) in enumerate(layout.z):
            seats = range(first, first + problem.blocks[block].lanes[lane].units)
            yield [(layout.u + number, -1.0), *((seat, 1.0) for seat in seats)], 0.0


def _matrix(terms: Sequence[tuple[list[Term], float]], width: int) -> tuple[csr_array, Floats]:
    rows = [number for number, (row, _) in enumerate(terms) for _ in row]
    columns = [column for row, _ in terms for column, _ in row]
    values = [value for row, _ in terms for _, value in row]
    matrix = csr_array(coo_array((values, (rows, columns)), shape=(len(terms), width)))
    return matrix, np.array([limit for _, limit in terms])

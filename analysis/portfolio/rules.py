"""The rules of a plan as rows over its variables, each that a person set carrying its name.

Variables: y, one for the k-th delivery of each offer; z, one a seat of each shared lane (offers across borders).
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.sparse import coo_array, csr_array

from analysis.portfolio.highs import Rows, maximise_whole
from analysis.portfolio.problem import EVERYWHERE, ROUNDING, Floats, Limits, Problem

Row = tuple[list[tuple[int, float]], float]
"""Positions and coefficients of a row, and its upper limit."""


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
    width: int
    exact: bool
    """True where floors count the seats of offers across borders, so that those used must be filled."""

    @cached_property
    def first_seat(self) -> dict[tuple[int, int], int]:
        """The first seat of each shared lane."""
        return dict(self.z)


@dataclass(frozen=True)
class Point:
    """How far each delivery of each offer is held, and seats by shared lane: whole, or a mixture of such."""

    steps: tuple[Floats, ...]
    units: dict[tuple[int, int], float]

    @property
    def deliveries(self) -> Floats:
        """Deliveries by offer."""
        return np.array([steps.sum() for steps in self.steps])


def lay_out(problem: Problem, limits: Limits) -> Layout:
    """Give every variable its place."""
    y = np.concatenate([[0], np.cumsum(problem.most)]).tolist()
    position = y[-1]
    z = []
    for number, block in enumerate(problem.blocks):
        for lane, part in enumerate(block.lanes):
            if part.shared:
                z.append(((number, lane), position))
                position += part.units
    return Layout(tuple(y), tuple(z), position, bool(limits.floors) and bool(z))


def point(problem: Problem, layout: Layout, x: Floats) -> Point:
    """The deliveries and shared seats that a vector of the variables means."""
    steps = tuple(x[start:end] for start, end in pairwise(layout.y))
    units = {
        (number, lane): float(x[start : start + problem.blocks[number].lanes[lane].units].sum())
        for (number, lane), start in layout.z
    }
    return Point(steps, units)


def rules(problem: Problem, limits: Limits) -> Iterator[Rule]:
    """Every rule that people set for this problem."""
    yield Rule("budget", amount=limits.budget)
    for country in sorted(limits.floors, key=str):
        yield Rule("floor", country=country, amount=limits.floors[country])
    yield from (Rule("pinned", *key) for key in sorted(limits.pinned, key=str))
    yield from (Rule("excluded", *key) for key in sorted(limits.excluded, key=str))
    for offer, activity in problem.needed.items():
        yield Rule("requires", *problem.keys[offer], needed=activity)


def row_of(problem: Problem, layout: Layout, rule: Rule) -> Row:
    """The row that states a rule; amounts of money are in parts of the rule's own amount."""
    if rule.kind in ("budget", "floor"):
        return _spending_row(problem, layout, rule)
    offer = problem.keys.index((rule.activity, rule.country))
    first, end = layout.y[offer], layout.y[offer + 1]
    if rule.kind == "pinned":
        return [(first, -1.0)] if end > first else [], -1.0
    if rule.kind == "excluded":
        return [(k, 1.0) for k in range(first, end)], 0.0
    met = dict(problem.needs)[offer]
    opened = [(layout.y[other], -1.0) for other in met if layout.y[other + 1] > layout.y[other]]
    return ([(first, 1.0), *opened] if end > first else []), 0.0


def _spending_row(problem: Problem, layout: Layout, rule: Rule) -> Row:
    """Spending of a country counts its own offers, and its seats of those across borders at the price of a seat."""
    part = max(rule.amount, ROUNDING)
    own = [
        (k, problem.cost[offer] / part)
        for offer, (_, country) in enumerate(problem.keys)
        if rule.kind == "budget" or (country == rule.country and country != EVERYWHERE)
        for k in range(layout.y[offer], layout.y[offer + 1])
    ]
    if rule.kind == "budget":
        return own, rule.amount / part + ROUNDING
    for (number, lane), first in layout.z:
        block = problem.blocks[number]
        offer, units = block.lanes[lane].offer, block.lanes[lane].units
        if block.home == rule.country and units:
            price = problem.cost[offer] / problem.seats[offer] / part
            own += [(first + seat, price) for seat in range(units)]
    return [(k, -amount) for k, amount in own], ROUNDING - rule.amount / part


def crowd_row(problem: Problem, layout: Layout, block: int, lanes: Sequence[int], most: int) -> Row:
    """At most that many seats can be used in these shared lanes together."""
    firsts = {lane: layout.first_seat[block, lane] for lane in lanes}
    seats = [first + seat for lane, first in firsts.items() for seat in range(problem.blocks[block].lanes[lane].units)]
    return [(seat, 1.0) for seat in seats], float(most)


def cheapest(problem: Problem, layout: Layout, kept: Sequence[Rule], crowds: Sequence[Row]) -> Floats | None:
    """The variables of the plan that meets these rules at the least cost, or None where they clash."""
    named = [row_of(problem, layout, rule) for rule in kept]
    counted = list(_unit_counts(problem, layout)) if layout.exact else []
    matrix, limit = stack([*_structure(problem, layout), *named, *crowds, *counted], layout.width + len(counted))
    equal = np.arange(len(limit)) >= len(limit) - len(counted)
    gains = np.zeros(layout.width + len(counted))
    gains[: layout.y[-1]] = -np.repeat(problem.cost, problem.most)
    upper = np.ones(len(gains))
    upper[layout.width :] = np.inf
    whole = np.ones(len(gains), dtype=bool)
    whole[layout.y[-1] : layout.width] = False
    solution = maximise_whole(gains, Rows(csr_array(matrix), limit, equal), np.zeros(len(gains)), upper, whole)
    return None if solution is None else solution.x[: layout.width]


def _structure(problem: Problem, layout: Layout) -> Iterator[Row]:
    """A later delivery only after the one before; no more shared seats than the deliveries bring."""
    for start, end in pairwise(layout.y):
        for k in range(start, end - 1):
            yield [(k + 1, 1.0), (k, -1.0)], 0.0
    pools: dict[tuple[int, bool], list[tuple[int, float]]] = {}
    for (number, lane), first in layout.z:
        part = problem.blocks[number].lanes[lane]
        opened = [(layout.y[part.offer] + k, -room) for k, room in enumerate(part.room)]
        seats = ((first + seat, 1.0) for seat in range(part.units))
        pools.setdefault((part.offer, part.assumed), list(opened)).extend(seats)
    yield from ((terms, 0.0) for terms in pools.values())


def _unit_counts(problem: Problem, layout: Layout) -> Iterator[Row]:
    """A further variable, whole, is the sum of the seats of each shared lane."""
    for number, ((block, lane), first) in enumerate(layout.z):
        seats = range(first, first + problem.blocks[block].lanes[lane].units)
        yield [(layout.width + number, -1.0), *((seat, 1.0) for seat in seats)], 0.0


def stack(rows: Sequence[Row], width: int) -> tuple[csr_array, Floats]:
    """Rows as a sparse matrix and their limits."""
    places = [number for number, (row, _) in enumerate(rows) for _ in row]
    columns = [column for row, _ in rows for column, _ in row]
    values = [value for row, _ in rows for _, value in row]
    matrix = csr_array(coo_array((values, (places, columns)), shape=(len(rows), width)))
    return matrix, np.array([limit for _, limit in rows], dtype=float)

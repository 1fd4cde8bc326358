"""The search: cuts from fractional deliveries first, then whole ones, until bound and value meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from analysis.portfolio.conflicts import cheapest, crowded, explain
from analysis.portfolio.master import Master, Point, rules
from analysis.portfolio.problem import ROUNDING, Floats, Limits, Problem
from analysis.portfolio.seating import Group, Prices, Seating, seat

RELAXED_ROUNDS = 8
"""Fractional rounds before whole ones; three to six are enough as a rule."""
EXACT_BELOW = 3_000
"""Problems with no more candidate seats are solved to the optimum, whatever gap would do: it costs no more."""
REMEMBERED = 12
"""Prices handed on to the next search of a similar problem."""


@dataclass(frozen=True)
class Found:
    """The best plan found. `value` and `bound` are in the units given; `prices` warm the next search."""

    deliveries: Floats
    seating: Seating
    value: float
    bound: float
    prices: tuple[Prices, ...]


def search(problem: Problem, limits: Limits, warm: Sequence[Prices] = ()) -> Found:
    """The best plan within the limits' gap (small problems: the best), or Infeasible."""
    return _Search(problem, limits, warm).run()


class _Search:
    def __init__(self, problem: Problem, limits: Limits, warm: Sequence[Prices]) -> None:
        self.problem = problem
        self.limits = limits if problem.candidates > EXACT_BELOW else replace(limits, gap=0.0)
        self.master = Master.of(problem, self.limits)
        self.prices: list[Prices] = []
        self.deadline = None if limits.time_limit is None else monotonic() + limits.time_limit
        self.best: tuple[Floats, Seating] | None = None
        for prices in [tuple(np.zeros(len(block.municipalities)) for block in problem.blocks), *warm]:
            self.learn(prices)

    def learn(self, prices: Prices) -> None:
        self.prices.append(prices)
        self.master.learn(prices)

    def run(self) -> Found:
        bound = self.relax()
        seen: set[tuple[float, ...]] = set()
        while not (self.best and self.close(bound)):
            point = self.master.whole(self.limits.gap / 3, self.left())
            if point is None:
                self.fall_back()
                break
            bound = min(bound, point.bound)
            known = self.visit(point, seen)
            if known or self.left() == 0.0 or (point.limited and self.limits.node_limit is not None):
                break
        return self.found(bound)

    def relax(self) -> float:
        """Learn cuts at fractional deliveries; the bound of the last round."""
        bound = np.inf
        for _ in range(RELAXED_ROUNDS):
            point = self.master.relaxed()
            if point is None:
                raise explain(self.problem, self.limits)
            bound = min(bound, point.bound)
            if crowded(self.master, point):
                continue
            seating = seat(self.problem, self.groups(point), self.limits.absorb)
            if seating is None or bound - seating.value <= max(self.limits.gap / 3, 1e-7) * abs(bound):
                break
            self.learn(seating.prices)
        return bound

    def visit(self, point: Point, seen: set[tuple[float, ...]]) -> bool:
        """Seat these deliveries and learn from it; True where they are known already, so that nothing is left to
        learn.
        """
        deliveries = np.round(point.deliveries)
        if deliveries @ self.problem.cost > self.limits.budget * (1 + ROUNDING) + ROUNDING:
            self.master.forbid(deliveries)
            return False
        whole = replace(
            point, deliveries=deliveries, units={lane: float(round(units)) for lane, units in point.units.items()}
        )
        if crowded(self.master, whole):
            return False
        seating = seat(self.problem, self.groups(whole), self.limits.absorb)
        if seating is None:
            raise ArithmeticError("seats that can be filled were not")
        if self.best is None or seating.value > self.best[1].value:
            self.best = deliveries, seating
        place = (*deliveries.tolist(), *(whole.units.values() if self.master.layout.exact else ()))
        if place in seen:
            return True
        seen.add(place)
        self.learn(seating.prices)
        return False

    def fall_back(self) -> None:
        """No whole plan in time, or none at all: take the cheapest, or say which rules clash."""
        if self.best is not None:
            return
        point = cheapest(self.master, list(rules(self.problem, self.limits)))
        if point is None:
            raise explain(self.problem, self.limits)
        self.visit(point, set())

    def groups(self, point: Point) -> list[Group]:
        """What is seated together: all blocks where they share seats freely, else each by itself."""
        exact = self.master.layout.exact
        together = self.problem.across_borders and not exact
        numbers = range(len(self.problem.blocks))
        return [
            self.group(point, part, exact)
            for part in ([tuple(numbers)] if together else [(number,) for number in numbers])
        ]

    def group(self, point: Point, blocks: tuple[int, ...], exact: bool) -> Group:
        rows: dict[tuple[int, bool], int] = {}
        capacities: list[float] = []
        filled: list[bool] = []
        row_of: list[NDArray[np.intp]] = []
        for number in blocks:
            lanes = self.problem.blocks[number].lanes
            for position, lane in enumerate(lanes):
                if (lane.offer, lane.assumed) not in rows:
                    rows[lane.offer, lane.assumed] = len(capacities)
                    filled.append(exact and lane.shared)
                    capacities.append(
                        point.units[number, position]
                        if filled[-1]
                        else room_for(lane.room, point.deliveries[lane.offer])
                    )
            row_of.append(np.array([rows[lane.offer, lane.assumed] for lane in lanes], dtype=np.intp))
        return Group(blocks, tuple(row_of), np.array(capacities), np.array(filled, dtype=bool))

    def close(self, bound: float) -> bool:
        value = self.best[1].value if self.best else 0.0
        return bound - value <= max(self.limits.gap, 1e-9) * max(abs(value), 1e-9)

    def left(self) -> float | None:
        return None if self.deadline is None else max(self.deadline - monotonic(), 0.0)

    def found(self, bound: float) -> Found:
        if self.best is None:
            raise TimeoutError("no plan was found in the time allowed; allow more")
        deliveries, seating = self.best
        value = seating.value / self.problem.scale
        return Found(
            deliveries, seating, value, max(bound / self.problem.scale, value), tuple(self.prices[1:][-REMEMBERED:])
        )


def room_for(room: Floats, deliveries: float) -> float:
    """Seats that so many deliveries bring, a part of a delivery bringing its part."""
    return float(np.interp(deliveries, np.arange(len(room) + 1), np.concatenate([[0.0], np.cumsum(room)])))

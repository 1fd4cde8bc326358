"""The best whole deliveries when every step has a fixed gain: a knapsack with several copies, solved over a grid of
money.

With the gains that the cuts' multipliers give, this is a Lagrangian bound that already knows that deliveries are whole
and that they must fit the budget together; a linear relaxation knows neither.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from analysis.portfolio.problem import ROUNDING, Floats, Problem
from analysis.portfolio.rules import Layout

Ints = NDArray[np.int64]

LARGEST = 20_000_000
"""The most cells of the grid over all offers. Costs that fit no such grid are rounded down: bounds stay bounds."""
FINEST = 20_000
"""The cells of such a rough grid."""


@dataclass(frozen=True)
class Domain:
    """How often each offer may be held (`least` to `most`) and, in shared lanes, how many seats may be used."""

    least: Ints
    most: Ints
    fewest_seats: Ints
    most_seats: Ints

    def capped(self, offer: int, most: int) -> "Domain":
        """The part in which an offer is held at most so often."""
        changed = self.most.copy()
        changed[offer] = min(changed[offer], most)
        return replace(self, most=changed)

    def floored(self, offer: int, least: int) -> "Domain":
        """The part in which an offer is held at least so often."""
        changed = self.least.copy()
        changed[offer] = max(changed[offer], least)
        return replace(self, least=changed)

    @property
    def empty(self) -> bool:
        """True where some offer or lane has no possible number left."""
        return bool((self.least > self.most).any() or (self.fewest_seats > self.most_seats).any())


@dataclass(frozen=True)
class Plan:
    """Whole deliveries `held` by offer and seats `used` by shared lane; `x` says the same in the layout's variables."""

    x: Floats
    held: Ints
    used: Ints

    def within(self, domain: Domain) -> bool:
        """Whether the plan lies in a domain."""
        held = (self.held >= domain.least) & (self.held <= domain.most)
        used = (self.used >= domain.fewest_seats) & (self.used <= domain.most_seats)
        return bool(held.all() and used.all())


@dataclass(frozen=True)
class _Pool:
    """Seats that an offer across borders shares between lanes, which stand at `lanes` in the layout."""

    room: Floats
    lanes: tuple[tuple[int, int, int], ...]
    """Number, first seat and seats of each lane."""


@dataclass(frozen=True)
class _Table:
    """The gain of holding an offer 0, 1, 2, … times (−∞: not possible) and the shared seats used then."""

    gains: Floats
    seats: tuple[NDArray[np.intp], ...]


class Pricing:
    """Best deliveries for given gains of the layout's steps and shared seats."""

    def __init__(self, problem: Problem, layout: Layout, budget: float) -> None:
        self.problem, self.layout, self.budget = problem, layout, budget
        self.cells, self.height, self.precise = _grid(problem.cost, budget)
        self.work = 0
        """Cells filled so far: a measure of effort that is the same on every machine."""

    @cached_property
    def pools(self) -> dict[int, list[_Pool]]:
        """The pools of each offer across borders."""
        found: dict[tuple[int, bool], tuple[Floats, list[tuple[int, int, int]]]] = {}
        for number, ((block, lane), first) in enumerate(self.layout.z):
            part = self.problem.blocks[block].lanes[lane]
            found.setdefault((part.offer, part.assumed), (part.room, []))[1].append((number, first, part.units))
        pools: dict[int, list[_Pool]] = {}
        for (offer, _), (room, lanes) in found.items():
            pools.setdefault(offer, []).append(_Pool(room, tuple(lanes)))
        return pools

    def whole_domain(self) -> Domain:
        """Everything that the offers themselves allow."""
        units = np.array([self.problem.blocks[b].lanes[lane].units for (b, lane), _ in self.layout.z], dtype=np.int64)
        return Domain(np.zeros_like(self.problem.most), self.problem.most, np.zeros_like(units), units)

    def best(self, gains: Floats, domain: Domain) -> tuple[float, Plan] | None:
        """The highest gain within the budget and its plan, or None where the domain does not fit the budget."""
        tables = self._tables(gains, domain)
        self.work += len(tables) * self.height
        worth = self._start()
        counts: list[NDArray[np.int32]] = []
        for offer, table in enumerate(tables):
            worth, count = self._add(worth, table, offer)
            counts.append(count)
        total = float(worth[self.height])
        return (total, self._trace(tables, counts)) if np.isfinite(total) else None

    def _trace(self, tables: list[_Table], counts: list[NDArray[np.int32]]) -> Plan:
        """Follow the best gains back to how often each offer is held."""
        x = np.zeros(self.layout.width)
        held = np.zeros(len(tables), dtype=np.int64)
        money = int(self.height)
        for offer in range(len(tables) - 1, -1, -1):
            held[offer] = counts[offer][money]
            money = int(money - held[offer] * self.cells[offer])
            x[self.layout.y[offer] : self.layout.y[offer] + held[offer]] = 1.0
            x[tables[offer].seats[held[offer]]] = 1.0
        return self.plan(x, held)

    def plan(self, x: Floats, held: Ints) -> Plan:
        """A plan from the variables of its seats and its deliveries."""
        lanes = [self.problem.blocks[block].lanes[lane] for (block, lane), _ in self.layout.z]
        first = [start for _, start in self.layout.z]
        used = [round(x[at : at + lane.units].sum()) for at, lane in zip(first, lanes, strict=True)]
        return Plan(x, held, np.array(used, dtype=np.int64))

    def marginals(self, gains: Floats, domain: Domain) -> list[Floats]:
        """For each offer and number of deliveries, the highest gain of any plan that holds it so often."""
        tables = self._tables(gains, domain)
        before, after = [self._start()], [self._start()]
        for offer, table in enumerate(tables):
            before.append(self._add(before[-1], table, offer)[0])
        for offer in range(len(tables) - 1, -1, -1):
            after.append(self._add(after[-1], tables[offer], offer)[0])
        return [self._each(before[offer], after[-2 - offer], table, offer) for offer, table in enumerate(tables)]

    def _each(self, before: Floats, after: Floats, table: _Table, offer: int) -> Floats:
        best = np.full(len(table.gains), -np.inf)
        for held, gain in enumerate(table.gains):
            left = self.height - held * int(self.cells[offer])
            if left >= 0 and np.isfinite(gain):
                best[held] = gain + float((before[: left + 1] + after[left::-1]).max())
        return best

    def _start(self) -> Floats:
        return np.zeros(self.height + 1)

    def _add(self, worth: Floats, table: _Table, offer: int) -> tuple[Floats, NDArray[np.int32]]:
        """Best gains by money after one more offer, and how often it is held then."""
        best = np.full(self.height + 1, -np.inf)
        count = np.zeros(self.height + 1, dtype=np.int32)
        for held, gain in enumerate(table.gains):
            paid = held * int(self.cells[offer])
            if paid > self.height:
                break
            if np.isfinite(gain):
                reached = worth[: self.height + 1 - paid] + gain
                better = reached > best[paid:]
                np.copyto(best[paid:], reached, where=better)
                np.copyto(count[paid:], held, where=better)
        return best, count

    def _tables(self, gains: Floats, domain: Domain) -> list[_Table]:
        return [self._table(offer, gains, domain) for offer in range(len(self.problem.keys))]

    def _table(self, offer: int, gains: Floats, domain: Domain) -> _Table:
        first, end = self.layout.y[offer], self.layout.y[offer + 1]
        total = np.concatenate([[0.0], np.cumsum(gains[first:end])])
        nobody = np.zeros(0, dtype=np.intp)
        seats = [nobody] * len(total)
        for pool in self.pools.get(offer, ()):
            added = self._fill(pool, gains, domain)
            for held, (gain, used) in enumerate(added):
                total[held] += gain
                seats[held] = np.concatenate([seats[held], used])
        total[: domain.least[offer]] = -np.inf
        total[domain.most[offer] + 1 :] = -np.inf
        return _Table(total, tuple(seats))

    def _fill(self, pool: _Pool, gains: Floats, domain: Domain) -> list[tuple[float, NDArray[np.intp]]]:
        """The best shared seats for each number of deliveries."""
        forced = np.concatenate([np.arange(first, first + domain.fewest_seats[n]) for n, first, _ in pool.lanes])
        free = np.concatenate(
            [np.arange(first + domain.fewest_seats[n], first + domain.most_seats[n]) for n, first, _ in pool.lanes]
        )
        free = free[gains[free] > 0]
        free = free[np.argsort(-gains[free], kind="stable")]
        sums = np.concatenate([[0.0], np.cumsum(gains[free])])
        base = float(gains[forced].sum())
        filled = []
        for room in np.concatenate([[0.0], np.cumsum(pool.room)]):
            spare = min(int(room) - len(forced), len(free))
            if spare < 0:
                filled.append((-np.inf, forced[:0]))
            else:
                filled.append((base + float(sums[spare]), np.concatenate([forced, free[:spare]])))
        return filled


def _grid(cost: Floats, budget: float) -> tuple[Ints, int, bool]:
    """Costs in cells, the cells that the budget fills, and whether that is exact: a common unit is coarse enough."""
    cents = np.round(cost * 100)
    if np.allclose(cost * 100, cents, rtol=0, atol=1e-6) and (cents > 0).any() and cents.max() < 2**50:
        unit = gcd(*(int(amount) for amount in cents)) / 100
        height = int(np.floor(budget * (1 + ROUNDING) / unit))
        most = int(np.round(cost / unit).max())
        if height * len(cost) <= LARGEST or most == 0:
            return np.round(cost / unit).astype(np.int64), height, True
    unit = max(budget, ROUNDING) / FINEST
    return np.floor(cost / unit * (1 - ROUNDING)).astype(np.int64), FINEST, False

"""The master programme: the best mixture of whole plans under cuts on what seats are worth.

Columns are plans that fit the budget (from `pricing`), rows the cuts θ ≤ absorb·Σπ + Σ T y + Σ t z of each block, and
the rules that the pricing does not keep by itself. Its bound is the Lagrangian one: sharper than that of the linear
relaxation, because a mixture of plans never holds a dear offer by the half that a whole one could not pay for. Source:
Dantzig & Wolfe (1960), Operations Research 8.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array

from analysis.portfolio.highs import Rows, Solution, maximise
from analysis.portfolio.pricing import Domain, Plan, Pricing
from analysis.portfolio.problem import Floats, Limits, Problem
from analysis.portfolio.rules import Layout, Row, lay_out, row_of, rules, stack
from analysis.portfolio.seating import Prices, worth

PLANS_AT_ONCE = 80
"""The most plans added to one mixture; its bound is valid wherever it stops."""
CLOSE = 1e-7
"""Relative distance at which two bounds are the same."""


@dataclass(frozen=True)
class Mixture:
    """The best mixture: `x` its mean, `plans` with their `shares`, and a `bound` on every plan of the domain.

    The bound is `fixed` plus the best total of `gains`, which says what fixing a decision would cost.
    """

    x: Floats
    plans: tuple[Plan, ...]
    shares: Floats
    bound: float
    gains: Floats
    fixed: float


@dataclass
class Master:
    """Cuts, rows and plans known so far for one problem."""

    problem: Problem
    limits: Limits
    layout: Layout
    pricing: Pricing
    gains: list[Floats] = field(default_factory=list)
    """By cut: blocks × variables, what each step is worth at most."""
    fixed: list[Floats] = field(default_factory=list)
    """By cut: absorb·Σπ of each block."""
    rows: list[Row] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)

    @classmethod
    def of(cls, problem: Problem, limits: Limits) -> "Master":
        """The master without any cut or plan."""
        layout = lay_out(problem, limits)
        master = cls(problem, limits, layout, Pricing(problem, layout, limits.budget))
        kinds = {"floor", "requires"} | (set() if master.pricing.precise else {"budget"})
        master.rows = [row_of(problem, layout, rule) for rule in rules(problem, limits) if rule.kind in kinds]
        return master

    def learn(self, prices: Prices) -> None:
        """Add the cuts that these prices give."""
        gains = np.zeros((len(self.problem.blocks), self.layout.width))
        for number, block in enumerate(self.problem.blocks):
            for lane, steps in enumerate(worth(block, prices[number], exact=self.layout.exact)):
                shared = block.lanes[lane].shared
                start = self.layout.first_seat[number, lane] if shared else self.layout.y[block.lanes[lane].offer]
                gains[number, start : start + len(steps)] += steps
        self.gains.append(gains)
        self.fixed.append(np.array([self.limits.absorb * price.sum() for price in prices]))

    def allows(self, plan: Plan) -> bool:
        """Whether a plan meets by itself all rows that mixtures meet on average."""
        sides, limit = stack(self.rows, self.layout.width)
        return bool(np.all(sides @ plan.x <= limit + CLOSE))

    def forbid(self, plan: Plan) -> None:
        """Refuse these deliveries and any more, because they overspend by less than the grid of money shows."""
        held = [self.layout.y[offer] + k for offer, count in enumerate(plan.held) for k in range(count)]
        self.rows.append(([(k, 1.0) for k in held], len(held) - 1.0))

    def mix(self, domain: Domain, enough: float) -> Mixture | None:
        """The best mixture within the domain, or None where no plan is left; stops where the bound is at most
        `enough`.
        """
        programme = _Programme(self, [plan for plan in self.plans if plan.within(domain)])
        best: Mixture | None = None
        for _ in range(PLANS_AT_ONCE):
            solution = programme.solve()
            if solution is None:
                plan = programme.repair(domain)
                if plan is None:
                    return None
                programme.add(plan)
                continue
            mixture, plan = programme.improve(solution, domain)
            best = mixture if best is None else replace(mixture, bound=min(best.bound, mixture.bound))
            settled = best.bound - solution.value <= CLOSE * abs(best.bound)
            if settled or best.bound <= enough or programme.knows(plan):
                return best
            programme.add(plan)
            self.plans.append(plan)
        return best


class _Programme:
    """The linear programme over a growing list of plans."""

    def __init__(self, master: Master, plans: list[Plan]) -> None:
        self.master = master
        self.blocks = len(master.problem.blocks)
        self.cuts = np.concatenate(master.gains)
        self.fixed = np.concatenate(master.fixed)
        self.sides, self.limit = stack(master.rows, master.layout.width)
        self.plans: list[Plan] = []
        self.worth = np.zeros((len(self.cuts), 0))
        self.spent = np.zeros((len(self.limit), 0))
        for plan in plans:
            self.add(plan)

    def add(self, plan: Plan) -> None:
        self.plans.append(plan)
        self.worth = np.column_stack([self.worth, self.cuts @ plan.x])
        self.spent = np.column_stack([self.spent, self.sides @ plan.x])

    def knows(self, plan: Plan) -> bool:
        return any(np.array_equal(plan.x, other.x) for other in self.plans)

    def solve(self) -> Solution | None:
        """Maximise Σ θ over mixtures; None where these plans together meet no rule set."""
        if not self.plans:
            return None
        theta = np.tile(np.eye(self.blocks), (len(self.cuts) // self.blocks, 1))
        nothing = np.zeros((len(self.limit), self.blocks))
        together = np.concatenate([np.zeros(self.blocks), np.ones(len(self.plans))])
        matrix = np.vstack([np.hstack([theta, -self.worth]), np.hstack([nothing, self.spent]), together])
        equal = np.arange(len(matrix)) == len(matrix) - 1
        rows = Rows(csr_array(matrix), np.concatenate([self.fixed, self.limit, [1.0]]), equal)
        gains = np.concatenate([np.ones(self.blocks), np.zeros(len(self.plans))])
        lower = np.concatenate([np.full(self.blocks, -np.inf), np.zeros(len(self.plans))])
        return maximise(gains, rows, lower, np.full(len(gains), np.inf))

    def improve(self, solution: Solution, domain: Domain) -> tuple[Mixture, Plan]:
        """The mixture found, its bound, and the plan that its multipliers like best."""
        height = len(self.cuts)
        multipliers = solution.prices[:height].reshape(-1, self.blocks)
        multipliers = (multipliers / multipliers.sum(axis=0)).ravel()
        rows = solution.prices[height:-1]
        gains = multipliers @ self.cuts - rows @ self.sides
        fixed = float(multipliers @ self.fixed + rows @ self.limit)
        found = self.master.pricing.best(gains, domain)
        if found is None:
            raise ArithmeticError("a domain that held a plan holds none")
        shares = solution.x[self.blocks :]
        x = np.sum([share * plan.x for share, plan in zip(shares, self.plans, strict=True)], axis=0)
        return Mixture(x, tuple(self.plans), shares, fixed + found[0], gains, fixed), found[1]

    def repair(self, domain: Domain) -> Plan | None:
        """A plan that brings mixtures closer to the rules, or None where that is impossible."""
        rows = np.zeros(len(self.limit))
        if self.plans:
            height, width = self.spent.shape
            matrix = np.vstack([np.hstack([self.spent, -np.eye(height)]), [*np.ones(width), *np.zeros(height)]])
            equal = np.arange(height + 1) == height
            gains = np.concatenate([np.zeros(width), -np.ones(height)])
            constraints = Rows(csr_array(matrix), np.append(self.limit, 1.0), equal)
            solution = maximise(gains, constraints, np.zeros(len(gains)), np.full(len(gains), np.inf))
            if solution is None:
                raise ArithmeticError("a mixture with slack cannot clash")
            rows = solution.prices[:height]
        found = self.master.pricing.best(-(rows @ self.sides), domain)
        if found is None or (self.plans and rows @ self.limit + found[0] < -CLOSE):
            return None
        return None if self.knows(found[1]) else found[1]

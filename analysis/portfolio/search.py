"""The search: branch and bound over how often offers are held, bounded by mixtures, taught by seating them."""

from collections import deque
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from time import monotonic

import numpy as np

from analysis.portfolio.conflicts import crowded, explain, least_plan
from analysis.portfolio.found import COLD, Found, Warm
from analysis.portfolio.master import CLOSE, Master, Mixture
from analysis.portfolio.pricing import Domain, Ints, Plan
from analysis.portfolio.problem import ROUNDING, Limits, Problem
from analysis.portfolio.rules import point, rules
from analysis.portfolio.seating import TINY, Prices, Seating, benches, seat

FIRST_ROUNDS = 25
ROUNDS = 5
MOST_ROUNDS = 100
"""Most rounds of mixing and seating at the first node, at the others, and anywhere for a single plan."""
STALLED = 0.1
"""A round that closes less than this part of the distance to the best plan is the last one."""
TRIED = 3
"""Plans of a mixture that are seated, the largest shares first, in the hope of a better one."""
EXACT_BELOW = 3_000
"""Problems with no more candidate seats are searched on to the optimum, whatever gap would do."""
EXACT_NODES = 2_000
EXACT_WORK = 1_000_000_000
"""… as long as that takes no more nodes, and no more cells of the pricing, than this."""
REMEMBERED = 12
"""Prices handed on to the next search of a similar problem."""


@dataclass(order=True)
class _Node:
    """A part of all plans, ordered by the best it can hold."""

    rank: tuple[float, int]
    domain: Domain = field(compare=False)

    @property
    def bound(self) -> float:
        return -self.rank[0]


def search(problem: Problem, limits: Limits, warm: Warm = COLD) -> Found:
    """The best plan within the limits' gap (small problems: the best), or Infeasible."""
    return _Search(problem, limits, warm).run(warm.held)


class _Search:
    def __init__(self, problem: Problem, limits: Limits, warm: Warm) -> None:
        self.problem, self.limits = problem, limits
        self.master = Master.of(problem, limits)
        self.deadline = None if limits.time_limit is None else monotonic() + limits.time_limit
        self.best: tuple[Plan, Seating] | None = None
        self.tried: set[bytes] = set()
        self.settled = -np.inf
        self.nodes = 0
        self.tickets = count()
        self.open: list[_Node] = []
        self.prices: deque[Prices] = deque(maxlen=REMEMBERED)
        self.learn(tuple(np.zeros(len(block.municipalities)) for block in problem.blocks))
        for prices in warm.prices:
            self.learn(prices)

    def learn(self, prices: Prices) -> None:
        self.prices.append(prices)
        self.master.learn(prices)

    def run(self, held: Ints | None) -> Found:
        domain = self.first_domain()
        if held is not None:
            self.try_held(held, domain)
        if self.problem.blocks:
            self.push(np.inf, domain)
        while self.open and not self.exhausted():
            node = heappop(self.open)
            if node.bound <= self.enough():
                self.settled = max(self.settled, node.bound)
            else:
                self.nodes += 1
                self.explore(node)
        return self.found()

    def first_domain(self) -> Domain:
        """What pins, exclusions and prerequisites that nobody offers leave open."""
        domain = self.master.pricing.whole_domain()
        least, most = domain.least.copy(), domain.most.copy()
        for key in self.limits.pinned:
            least[self.problem.position(key)] = 1
        for key in self.limits.excluded:
            most[self.problem.position(key)] = 0
        most[[offer for offer, meeting in self.problem.needs if not meeting]] = 0
        return replace(domain, least=least, most=most)

    def push(self, bound: float, domain: Domain) -> None:
        if not domain.empty:
            heappush(self.open, _Node((-bound, next(self.tickets)), domain))

    def explore(self, node: _Node) -> None:
        """Bound a part by mixtures, learning from each; then settle it, or split it in two."""
        mixture, bound = self.bounded(node.domain, node.bound)
        if mixture is None or bound <= self.enough() or self.single(mixture):
            self.settled = max(self.settled, bound)
        else:
            self.try_plans(mixture)
            self.split(node.domain, mixture, bound)

    def bounded(self, domain: Domain, bound: float) -> tuple[Mixture | None, float]:
        """The last mixture of a domain and its bound: a single plan only where that is the domain's best."""
        patience = FIRST_ROUNDS if self.nodes == 1 else ROUNDS
        mixture: Mixture | None = None
        for turn in range(MOST_ROUNDS):
            mixture = self.master.mix(domain, self.enough())
            if mixture is None:
                return None, -np.inf
            gained, bound = bound - mixture.bound, min(bound, mixture.bound)
            if bound <= self.enough():
                break
            value = self.teach(mixture)
            met = value is not None and reached(bound, value)
            if self.single(mixture):
                if met:
                    break
            elif turn >= patience or met or (turn > 0 and gained < STALLED * (bound - self.value)):
                break
        return mixture, bound

    def teach(self, mixture: Mixture) -> float | None:
        """Seat a mixture and learn from its prices; its value, or None where its seats cannot be had."""
        at = point(self.problem, self.master.layout, mixture.x)
        crowds = crowded(self.problem, self.master.layout, at, self.limits.absorb)
        if crowds:
            self.master.rows += crowds
            return None
        seating = seat(self.problem, benches(self.problem, self.master.layout, at), self.limits.absorb)
        if seating is None:
            raise ArithmeticError("seats that can be filled were not")
        self.learn(seating.prices)
        if self.single(mixture):
            plan = mixture.plans[int(np.argmax(mixture.shares))]
            return seating.value if self.keep(plan, seating) else None
        return seating.value

    def single(self, mixture: Mixture) -> bool:
        """Whether a mixture is one plan only."""
        plans = [plan for plan, share in zip(mixture.plans, mixture.shares, strict=True) if share > TINY]
        same = all(np.array_equal(plan.held, plans[0].held) for plan in plans[1:])
        return same and (
            not self.master.layout.exact or all(np.array_equal(plan.used, plans[0].used) for plan in plans[1:])
        )

    def try_plans(self, mixture: Mixture) -> None:
        """Seat the largest plans of a mixture."""
        for number in np.argsort(-mixture.shares, kind="stable")[:TRIED]:
            if mixture.shares[number] > TINY:
                self.try_plan(mixture.plans[number])

    def try_held(self, held: Ints, domain: Domain) -> None:
        """Seat deliveries that were the best of a similar problem."""
        if len(held) == len(domain.most):
            held = np.clip(held, domain.least, domain.most)
            gains = self.master.gains[0].sum(axis=0)
            found = self.master.pricing.best(gains, replace(domain, least=held, most=held))
            if found is not None:
                self.try_plan(found[1])

    def try_plan(self, plan: Plan) -> None:
        name = plan.held.tobytes() + (plan.used.tobytes() if self.master.layout.exact else b"")
        at = point(self.problem, self.master.layout, plan.x)
        if name in self.tried or crowded(self.problem, self.master.layout, at, self.limits.absorb):
            return
        self.tried.add(name)
        seating = seat(self.problem, benches(self.problem, self.master.layout, at), self.limits.absorb)
        if seating is not None and self.keep(plan, seating):
            self.learn(seating.prices)

    def keep(self, plan: Plan, seating: Seating) -> bool:
        """Keep a plan if it is the best so far; False where it breaks a rule that mixtures only meet on average."""
        if plan.held @ self.problem.cost > self.limits.budget * (1 + ROUNDING) + ROUNDING:
            self.master.forbid(plan)
            return False
        if not self.master.allows(plan):
            return False
        if self.best is None or seating.value > self.value:
            self.best = plan, seating
        return True

    def split(self, domain: Domain, mixture: Mixture, bound: float) -> None:
        """Leave out numbers of deliveries that cannot be in a better plan, then halve the most doubtful one."""
        domain = self.narrowed(domain, mixture)
        if domain.empty:
            self.settled = max(self.settled, min(bound, self.enough()))
            return
        x, y = mixture.x[: self.master.layout.y[-1]], self.master.layout.y
        doubt = np.minimum(x, 1 - x) * np.repeat(np.maximum(self.problem.cost, TINY), self.problem.most)
        step = int(np.argmax(doubt)) if len(doubt) else 0
        if len(doubt) and min(x[step], 1 - x[step]) > TINY:
            offer = int(np.searchsorted(y, step, side="right")) - 1
            held = step - y[offer]
            for part in (domain.capped(offer, held), domain.floored(offer, held + 1)):
                self.push(bound, part)
        else:
            self.split_seats(domain, mixture, bound)

    def split_seats(self, domain: Domain, mixture: Mixture, bound: float) -> None:
        """Halve the most doubtful number of seats of a shared lane, where floors count them."""
        mean = mixture.shares @ np.array([plan.used for plan in mixture.plans])
        doubt = np.abs(mean - np.round(mean)) if len(mean) else np.zeros(1)
        lane = int(np.argmax(doubt))
        if doubt[lane] <= TINY:
            spread = np.ptp(
                [p.used for p, share in zip(mixture.plans, mixture.shares, strict=True) if share > TINY], axis=0
            )
            lane = int(np.argmax(spread))
        used = int(np.floor(mean[lane] + TINY))
        most, fewest = domain.most_seats.copy(), domain.fewest_seats.copy()
        most[lane], fewest[lane] = min(used, most[lane]), max(used + 1, fewest[lane])
        self.push(bound, replace(domain, most_seats=most))
        self.push(bound, replace(domain, fewest_seats=fewest))

    def narrowed(self, domain: Domain, mixture: Mixture) -> Domain:
        """The domain without what its bound says cannot be in a better plan."""
        least, most = domain.least.copy(), domain.most.copy()
        if self.best is not None:
            for offer, bounds in enumerate(self.master.pricing.marginals(mixture.gains, domain)):
                hopeful = np.flatnonzero(bounds + mixture.fixed > self.enough())
                least[offer], most[offer] = (hopeful[0], hopeful[-1]) if len(hopeful) else (1, 0)
        return replace(domain, least=least, most=most)

    @property
    def value(self) -> float:
        """The scaled value of the best plan so far."""
        return self.best[1].value if self.best else -np.inf

    def enough(self) -> float:
        """The bound at which a part of all plans need not be searched."""
        if self.best is None:
            return -np.inf
        cheap = self.nodes <= EXACT_NODES and self.master.pricing.work <= EXACT_WORK
        exact = cheap and self.problem.candidates <= EXACT_BELOW
        return self.value + (CLOSE if exact else max(self.limits.gap, CLOSE)) * abs(self.value) + TINY

    def exhausted(self) -> bool:
        late = self.deadline is not None and monotonic() > self.deadline
        return late or (self.limits.node_limit is not None and self.nodes >= self.limits.node_limit)

    def found(self) -> Found:
        if self.best is None:
            self.fall_back()
        assert self.best is not None
        plan, seating = self.best
        bound = max([self.value, self.settled, *(node.bound for node in self.open)])
        scale = self.problem.scale
        return Found(plan, seating, seating.value / scale, bound / scale, Warm(tuple(self.prices), plan.held))

    def fall_back(self) -> None:
        """Nothing found: say which rules clash, or take the cheapest plan where only time was short."""
        clash = explain(self.problem, self.limits)
        if clash is not None:
            raise clash
        x = least_plan(self.problem, self.limits, list(rules(self.problem, self.limits)))
        if x is None:
            raise ArithmeticError("a plan that exists was not found")
        at = point(self.problem, self.master.layout, np.round(x))
        seating = seat(self.problem, benches(self.problem, self.master.layout, at), self.limits.absorb)
        if seating is None:
            raise ArithmeticError("seats that can be filled were not")
        self.best = self.master.pricing.plan(np.round(x), np.round(at.deliveries).astype(np.int64)), seating


def reached(bound: float, value: float) -> bool:
    """Whether a value meets its bound, up to the solver's tolerance."""
    return bound - value <= CLOSE * max(abs(value), 1.0)

"""Why no plan exists: the smallest set of rules that clash, found by leaving out one after another."""

import numpy as np

from analysis.portfolio.master import Master, Point, Rule, rules
from analysis.portfolio.problem import Floats, Limits, Problem
from analysis.portfolio.seating import overfull


class Infeasible(ValueError):
    """No plan meets all rules. `rules` clash: leave any one of them out and the others can be met."""

    def __init__(self, clashing: tuple[Rule, ...]) -> None:
        self.rules = clashing
        names = [str(rule) for rule in clashing]
        if len(names) == 1:
            message = f"no plan can meet this: {names[0]}; the offers at hand do not reach it"
        else:
            message = f"these cannot be met together: {'; '.join(names)}; relax one of them"
        super().__init__(message)


def cheapest(master: Master, kept: list[Rule]) -> Point | None:
    """The cheapest deliveries that meet these rules, with seats across borders that can really be filled."""
    while True:
        point = master.cheapest(kept)
        if point is None or not crowded(master, point):
            return point


def crowded(master: Master, point: Point) -> bool:
    """Whether more seats across borders are counted than municipalities can use; if so, the master learns the limit."""
    if not master.layout.exact:
        return False
    found = False
    for number, block in enumerate(master.problem.blocks):
        lanes = [lane for (b, lane) in point.units if b == number]
        limit = overfull(block, lanes, _units(point, number, lanes), master.limits.absorb) if lanes else None
        if limit is not None:
            master.crowd(number, *limit)
            found = True
    return found


def _units(point: Point, block: int, lanes: list[int]) -> Floats:
    return np.array([point.units[block, lane] for lane in lanes])


def explain(problem: Problem, limits: Limits) -> Infeasible:
    """The clash as an error to raise; a deletion filter over at most a few dozen rules, each a small programme."""
    master = Master.of(problem, limits)
    clashing = list(rules(problem, limits))
    for rule in list(clashing):
        rest = [other for other in clashing if other is not rule]
        if cheapest(master, rest) is None:
            clashing = rest
    return Infeasible(tuple(clashing))

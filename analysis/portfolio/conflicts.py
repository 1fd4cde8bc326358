"""Why no plan exists: the smallest set of rules that clash, found by leaving out one after another."""

from collections.abc import Sequence

import numpy as np

from analysis.portfolio.problem import Floats, Limits, Problem
from analysis.portfolio.rules import Layout, Point, Row, Rule, cheapest, crowd_row, lay_out, point, rules
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


def explain(problem: Problem, limits: Limits) -> Infeasible | None:
    """The clash as an error to raise, None where a plan exists; a deletion filter, each step a small programme."""
    clashing = list(rules(problem, limits))
    if least_plan(problem, limits, clashing) is not None:
        return None
    for rule in list(clashing):
        rest = [other for other in clashing if other is not rule]
        if least_plan(problem, limits, rest) is None:
            clashing = rest
    return Infeasible(tuple(clashing))


def least_plan(problem: Problem, limits: Limits, kept: Sequence[Rule]) -> Floats | None:
    """The cheapest plan that meets these rules, with seats across borders that can really be filled; None if none
    does.
    """
    layout = lay_out(problem, limits)
    crowds: list[Row] = []
    while True:
        x = cheapest(problem, layout, kept, crowds)
        if x is None:
            return None
        found = crowded(problem, layout, point(problem, layout, x), limits.absorb)
        if not found:
            return x
        crowds += found


def crowded(problem: Problem, layout: Layout, at: Point, absorb: int) -> list[Row]:
    """Rows that refuse to count more seats across borders than municipalities can use, where this point does."""
    if not layout.exact:
        return []
    rows = []
    for number, block in enumerate(problem.blocks):
        lanes = [lane for (b, lane) in at.units if b == number]
        used = np.array([at.units[number, lane] for lane in lanes])
        limit = overfull(block, lanes, used, absorb) if lanes else None
        if limit is not None:
            rows.append(crowd_row(problem, layout, number, *limit))
    return rows

"""How steps of rankings and items are computed again, from their inputs alone and in plain arithmetic."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, log, nan, prod, sqrt

import pandas as pd

from analysis import sensitivity
from analysis.aggregation import ROUNDING, SLACK

Amounts = Mapping[str, float]
Rows = Mapping[str, Amounts]
ENOUGH, FLOOR = 0.5, 0.01
"""The least share of the weight that applies, and what geometric and harmonic means take at least: see
`aggregation.combine`."""


def combine(gaps: Rows, wanted: Amounts, weights: Amounts, *, method: str) -> Amounts:
    """The mean of each row by a method of `aggregation.combine`, where enough of the weight that applies is there."""
    found = {}
    for unit, own in gaps.items():
        pairs = [(weights[name], gap) for name, gap in own.items()]
        total = sum(weight for weight, _ in pairs)
        if total > 0 and total >= ENOUGH * wanted[unit] - SLACK * wanted[unit]:
            found[unit] = MEANS[method](pairs, total)
    return found


Pairs = Sequence[tuple[float, float]]


def _arithmetic(pairs: Pairs, total: float) -> float:
    return sum(weight * gap for weight, gap in pairs) / total


def _geometric(pairs: Pairs, total: float) -> float:
    return 1 - exp(sum(weight * log(max(1 - gap, FLOOR)) for weight, gap in pairs) / total)


def _harmonic(pairs: Pairs, total: float) -> float:
    return 1 - total / sum(weight / max(1 - gap, FLOOR) for weight, gap in pairs)


def _largest(pairs: Pairs, _total: float) -> float:
    return max(gap for weight, gap in pairs if weight > 0)


MEANS: Mapping[str, Callable[[Pairs, float], float]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "max": _largest,
}


def average(values: Amounts) -> float:
    """The plain mean; missing of nothing."""
    return sum(values.values()) / len(values) if values else nan


def share_at(values: Amounts, at: float) -> float:
    """The share of values that are exactly so large."""
    return sum(value == at for value in values.values()) / len(values) if values else nan


def mean_each(rows: Rows) -> Amounts:
    """The plain mean of each row."""
    return {unit: average(row) for unit, row in rows.items()}


def rank(values: Amounts, among: Amounts) -> Amounts:
    """Rank 1 for the largest of those that are also in `among`; equals share the lowest of their ranks."""
    both = {unit: round(value, ROUNDING) for unit, value in values.items() if unit in among}
    ordered = pd.Series(both, dtype="float64").rank(ascending=False, method="min")
    return {str(unit): float(place) for unit, place in ordered.items()}


def mean_shift(before: Amounts, after: Amounts) -> float:
    """By how many ranks municipalities move on average."""
    return average({unit: abs(after[unit] - place) for unit, place in before.items()})


def largest_shift(before: Amounts, after: Amounts) -> float:
    """By how many ranks the one moves that moves most."""
    return max((abs(after[unit] - place) for unit, place in before.items()), default=nan)


def kendall(before: Amounts, after: Amounts) -> float:
    """Kendall's τ-b over those with both values."""
    both = [unit for unit in before if unit in after]
    return sensitivity.kendall(*(pd.Series([side[unit] for unit in both], index=both) for side in (before, after)))


def at_least(values: Amounts, least: float) -> float:
    """How many values are so large or larger, rounded as bands are."""
    return float(sum(round(value, ROUNDING) >= round(least, ROUNDING) for value in values.values()))


def entered(before: Amounts, after: Amounts, least: float) -> float:
    """How many are so large after and were not before, of those with both values."""
    bound = round(least, ROUNDING)
    moved = [unit for unit in after if unit in before and round(after[unit], ROUNDING) >= bound]
    return float(sum(round(before[unit], ROUNDING) < bound for unit in moved))


def correlation(values: Amounts, others: Amounts) -> float:
    """Pearson's correlation over those with both values; missing where one of them is the same everywhere."""
    pairs = [(value, others[unit]) for unit, value in values.items() if unit in others]
    ends = list(zip(*pairs, strict=True))
    if len(pairs) < 2 or any(len(set(end)) < 2 for end in ends):
        return nan
    means = [sum(end) / len(end) for end in ends]
    moved = [[value - mean for value in end] for end, mean in zip(ends, means, strict=True)]
    joint = sum(one * other for one, other in zip(*moved, strict=True))
    size: float = sum(one * one for one in moved[0]) * sum(other * other for other in moved[1])
    return float(joint / sqrt(size))


def alpha(rows: Rows) -> float:
    """Cronbach's alpha of rows that all have the same items; missing below two of either."""
    count = len(next(iter(rows.values()), {}))
    if len(rows) < 2 or count < 2:
        return nan
    spread = _variance([sum(row.values()) for row in rows.values()])
    items = [_variance(list(column)) for column in zip(*(row.values() for row in rows.values()), strict=True)]
    return count / (count - 1) * (1 - sum(items) / spread) if spread > sensitivity.NOTHING else nan


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def weighted(weights: Amounts, values: Amounts) -> float:
    """Σ weight × value."""
    return float(sum(weights[name] * value for name, value in values.items()))


def add_each(rows: Rows) -> Amounts:
    """The sum of each column over all rows."""
    found: dict[str, float] = {}
    for row in rows.values():
        for name, value in row.items():
            found[name] = found.get(name, 0.0) + value
    return found


def closed_each(seats: Mapping[str, Sequence[str]], effects: Rows, claims: Rows) -> Amounts:
    """What seats close of each claim, Σ claim × (1 − Π(1 − effect)): the same part is never closed twice."""
    found: dict[str, float] = {}
    for place, own in claims.items():
        for name, claim in own.items():
            left = prod(1 - effects[activity][name] for activity in seats[place])
            found[name] = found.get(name, 0.0) + claim * (1 - left)
    return found


def place(values: Amounts, at: int) -> float:
    """The rank of the value at a place of the list, 1 for the largest; of equals the one listed first."""
    listed = list(values.values())
    before = sum(value > listed[at] for value in listed) + sum(value == listed[at] for value in listed[:at])
    return float(before + 1)


def rounded(value: float) -> float:
    """To the nearest whole number, halves to the even one."""
    return float(round(value))


def products(weights: Amounts, effects: Amounts, claims: Amounts) -> float:
    """Σ weight × effect × claim."""
    return sum(weights[name] * effects[name] * claim for name, claim in claims.items())

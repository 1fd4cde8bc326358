"""The steps behind a figure as data, and how each of them is computed again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import nan
from typing import Any

from analysis import step_operations

Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Step:
    """One step: its `operation` (see OPERATIONS) on `inputs` gives `value`.

    An input that is a text names an earlier step; `formula` says it in words with the numbers filled in.
    """

    name: str
    operation: str
    inputs: Mapping[str, Any]
    value: float | Amounts
    formula: str


@dataclass(frozen=True)
class LeftOut:
    """What did not enter a figure, and why."""

    what: str
    why: str


Told = tuple[str, list[Step], list[LeftOut]]
"""Label, steps (the last one gives the figure) and what was left out."""


@dataclass(frozen=True)
class Trace:
    """How one figure came about, with the versions of questionnaire and method behind it."""

    key: str
    label: str
    value: float
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]
    questionnaire: str
    method: str

    @property
    def kind(self) -> str:
        """The first part of its key."""
        return self.key.partition("/")[0]

    @property
    def rest(self) -> list[str]:
        """The other parts of its key."""
        return self.key.split("/")[1:]

    def replay(self) -> float:
        """Compute the figure again from the inputs of the steps alone; missing where nothing entered."""
        known: dict[str, float | Amounts] = {}
        result: float | Amounts = nan
        for step in self.steps:
            inputs = {name: known[value] if isinstance(value, str) else value for name, value in step.inputs.items()}
            known[step.name] = result = OPERATIONS[step.operation](**inputs)
        return result if isinstance(result, float) else nan


def made(name: str, operation: str, formula: str, **inputs: Any) -> Step:
    """A step whose value is computed from its inputs, none of which names an earlier step."""
    return Step(name, operation, inputs, OPERATIONS[operation](**inputs), formula)


def linked(name: str, operation: str, formula: str, named: Mapping[str, Step], **inputs: Any) -> Step:
    """A step that takes inputs of its own and the values of earlier steps, which it names."""
    values = {place: step.value for place, step in named.items()}
    value = OPERATIONS[operation](**inputs, **values)
    return Step(name, operation, {**inputs, **{place: step.name for place, step in named.items()}}, value, formula)


def _scaled(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _level(level: float, target: float) -> float:
    return _scaled((target - level) / target)


def _coverage(supply: float, need: float) -> float:
    return 1 - min(1.0, supply / need)


def _rate(value: float, best: float, worst: float) -> float:
    return _scaled((value - best) / (worst - best))


def _share(open_codes: float, listed: float) -> float:
    return open_codes / listed


def _divide(top: float, bottom: float) -> float:
    return top / bottom if bottom else nan


def _divide_each(top: Amounts, bottom: Amounts) -> Amounts:
    return {name: top[name] / bottom[name] for name in top}


def _weigh(stratum: Mapping[str, str], people: Amounts, base: Amounts, raised: Amounts, spread: float) -> Amounts:
    return {unit: base[own] * raised[own] * spread * people[unit] for unit, own in stratum.items()}


def _fill(at_hand: Amounts, shares: Mapping[str, Amounts], means: Amounts) -> Amounts:
    return {
        unit: value + sum(share * means[place] for place, share in shares.get(unit, {}).items())
        for unit, value in at_hand.items()
    }


def _mean(values: Amounts, weights: Amounts) -> float:
    total = sum(weights[name] for name in values)
    return sum(weights[name] * value for name, value in values.items()) / total if total else nan


def _sum(values: Amounts) -> float:
    return float(sum(values.values()))


def _multiply(one: float, other: float) -> float:
    return one * other


def _add(one: float, other: float) -> float:
    return one + other


def _subtract(whole: float, part: float) -> float:
    return whole - part


OPERATIONS: Mapping[str, Callable[..., float | Amounts]] = {
    "level": _level,
    "coverage": _coverage,
    "rate": _rate,
    "share": _share,
    "expression": _scaled,
    "divide": _divide,
    "divide_each": _divide_each,
    "weigh": _weigh,
    "fill": _fill,
    "mean": _mean,
    "sum": _sum,
    "multiply": _multiply,
    "add": _add,
    "subtract": _subtract,
    **{
        operation.__name__: operation
        for operation in (
            step_operations.add_each,
            step_operations.alpha,
            step_operations.at_least,
            step_operations.average,
            step_operations.closed_each,
            step_operations.correlation,
            step_operations.entered,
            step_operations.kendall,
            step_operations.largest_shift,
            step_operations.mean_each,
            step_operations.mean_shift,
            step_operations.place,
            step_operations.products,
            step_operations.rank,
            step_operations.rounded,
            step_operations.share_at,
            step_operations.weighted,
        )
    },
    **{f"combine_{method}": partial(step_operations.combine, method=method) for method in step_operations.MEANS},
}

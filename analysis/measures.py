"""What figures are told of: the whole, its dimensions and indicators, groups of people, and goals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from analysis import aggregation
from analysis.alignment import Codes, Floats
from questionnaires.model import Questionnaire

Kind = Literal["overall", "dimension", "indicator", "group", "sdg"]
OVERALL = "overall"
GROUPS = {"women": "Women", "children": "Children", "youth": "Youth"}
GOAL = re.compile(r"\d+")


@dataclass(frozen=True)
class Measure:
    """Something figures are told of. `parts` are what it is put together from, with their weights: indicators by name,
    dimensions for the whole; none for an indicator. `weight` is what it counts in the whole."""

    name: str
    kind: Kind
    label: str
    weight: float
    dimension: str = ""
    parts: tuple[tuple[str, float], ...] = ()

    @cached_property
    def weights(self) -> pd.Series:
        """The weights of the parts by name."""
        return pd.Series(dict(self.parts), dtype="float64", name="weight")


@dataclass(frozen=True)
class Composites:
    """Combined gaps, frames of municipality × measure.

    `values`: 0 … 1, missing where less than half of the weight that applies was answered; `sets`: the indicators that
    do not apply there, separated by spaces, since only municipalities with equal sets are ordered against each other;
    `answered`: share of the weight that applies which was answered.
    """

    values: pd.DataFrame
    sets: pd.DataFrame
    answered: pd.DataFrame


@lru_cache(maxsize=32)
def declared(questionnaire: Questionnaire) -> Mapping[str, Measure]:
    """The measures of a version by name: the whole, dimensions, indicators, groups of people, goals (`sdg_3`)."""
    weights = effective_weights(questionnaire)
    found = [*_composed(questionnaire, weights), *_indicators(questionnaire, weights)]
    names = [measure.name for measure in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"an indicator has the name of a dimension or group: {', '.join(sorted(twice))}")
    return {measure.name: measure for measure in found}


@lru_cache(maxsize=32)
def effective_weights(questionnaire: Questionnaire) -> pd.Series:
    """What each indicator counts in the whole, summing to 1; dimensions without indicators are left out."""
    tree: dict[str, tuple[float, dict[str, float]]] = {}
    for dimension in questionnaire.dimensions:
        below = {item.name: item.weight for item in questionnaire.indicators if item.dimension == dimension.name}
        if below:
            tree[dimension.name] = (dimension.weight, dict(below))
    return aggregation.effective_weights(tree) if tree else pd.Series(dtype="float64", name="weight")


def table(measures: Mapping[str, Measure]) -> pd.DataFrame:
    """The measures as a frame: index name, columns kind, dimension, label, weight."""
    rows = [(m.name, m.kind, m.dimension, m.label, m.weight) for m in measures.values()]
    return pd.DataFrame(rows, columns=["measure", "kind", "dimension", "label", "weight"]).set_index("measure")


def compose(gaps: pd.DataFrame, applies: pd.DataFrame, measures: Mapping[str, Measure]) -> Composites:
    """Combine the gaps (municipality × indicator) of each measure that has parts, dimensions before the whole."""
    values: dict[str, pd.Series] = {}
    sets: dict[str, pd.Series] = {}
    answered: dict[str, pd.Series] = {}
    combined = [measure for measure in measures.values() if measure.parts]
    for measure in sorted(combined, key=lambda measure: measure.name == OVERALL):
        is_whole = measure.name == OVERALL
        parts = measure.weights
        names = list(parts.index)
        below = pd.DataFrame({name: values[name] for name in names}, index=gaps.index) if is_whole else gaps[names]
        stands = {name: _applies(name, applies, measures) for name in names} if is_whole else {}
        means = pd.DataFrame(stands, index=gaps.index) if is_whole else applies[names]
        values[measure.name] = aggregation.combine(below, parts, applies=means)
        leaves_ = leaves(measure, measures)
        used = applies[list(leaves_.index)]
        sets[measure.name] = aggregation.basis(used.astype("float64").where(used), leaves_)["left_out"]
        answered[measure.name] = aggregation.basis(gaps[list(leaves_.index)], leaves_, used)["share"]
    order = [measure.name for measure in combined]
    return Composites(*(pd.DataFrame(part, index=gaps.index)[order] for part in (values, sets, answered)))


def leaves(measure: Measure, measures: Mapping[str, Measure]) -> pd.Series:
    """The indicators below a measure with what each counts in the whole or, elsewhere, in the measure."""
    if measure.name != OVERALL:
        return measure.weights
    return pd.Series({m.name: m.weight for m in measures.values() if m.kind == "indicator"}, dtype="float64")


def shares(measure: Measure, applies: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """What each indicator counts in each municipality's composite: 0 where it does not apply, else summing to 1."""
    names, counted = counts(measure, applies, measures)
    return pd.DataFrame(counted, index=applies.index, columns=names)


def counts(measure: Measure, applies: pd.DataFrame, measures: Mapping[str, Measure]) -> tuple[pd.Index, Floats]:
    """The same by name as an array, municipality × indicator."""
    if measure.name != OVERALL:
        own = measure.weights
        return own.index, _shared(applies.to_numpy()[:, _places(applies, own.index)] * own.to_numpy())
    branches = [counts(measures[name], applies, measures) for name, _ in measure.parts]
    across = _shared(np.column_stack([own.sum(axis=1) for _, own in branches]) * measure.weights.to_numpy())
    below = [own * across[:, [place]] for place, (_, own) in enumerate(branches)]
    return pd.Index([name for names, _ in branches for name in names]), np.hstack(below)


def _places(table: pd.DataFrame, names: pd.Index) -> Codes:
    """Where columns stand. Raises KeyError for one that the table has not."""
    places = table.columns.get_indexer(names)
    if (places < 0).any():
        raise KeyError(", ".join(names[places < 0]))
    return np.asarray(places)


def _composed(questionnaire: Questionnaire, weights: pd.Series) -> Iterator[Measure]:
    dimensions = []
    for dimension in questionnaire.dimensions:
        parts = tuple((i.name, i.weight) for i in questionnaire.indicators if i.dimension == dimension.name)
        if parts:
            share = float(weights[[name for name, _ in parts]].sum())
            dimensions.append(Measure(dimension.name, "dimension", dimension.label, share, dimension.name, parts))
    if dimensions:
        yield Measure(OVERALL, "overall", "All needs", 1.0, parts=tuple((d.name, d.weight) for d in dimensions))
    yield from dimensions
    for name, label in GROUPS.items():
        yield from _gathered(
            name, "group", label, [i.name for i in questionnaire.indicators if name in i.groups], weights
        )
    goals = {
        i.name: {int(found[0]) for target in i.sdg if (found := GOAL.match(target))} for i in questionnaire.indicators
    }
    for goal in sorted(set().union(*goals.values())):
        members = [name for name, own in goals.items() if goal in own]
        yield from _gathered(f"sdg_{goal}", "sdg", f"SDG {goal}", members, weights)


def _gathered(name: str, kind: Kind, label: str, members: list[str], weights: pd.Series) -> Iterator[Measure]:
    if members:
        parts = tuple((member, float(weights[member])) for member in members)
        yield Measure(name, kind, label, sum(weight for _, weight in parts), parts=parts)


def _indicators(questionnaire: Questionnaire, weights: pd.Series) -> Iterator[Measure]:
    for item in questionnaire.indicators:
        yield Measure(item.name, "indicator", item.label, float(weights[item.name]), item.dimension)


def _applies(dimension: str, applies: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.Series:
    return applies[[name for name, _ in measures[dimension].parts]].any(axis=1)


def _shared(weights: Floats) -> Floats:
    """Rows that sum to 1, or to 0 where nothing applies."""
    whole = weights.sum(axis=1, keepdims=True)
    return np.asarray(weights / np.where(whole > 0, whole, 1.0))

"""How the figures come about that say how far a ranking and its indicators hold: other choices, items, alphas."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from analysis.figures import ALL
from analysis.findings import SEVERE, Findings
from analysis.sensitivity import BASE, METHODS
from analysis.steps import Step, Told, linked, made

EMPTY = "-"
"""Stands in a key for a part that is empty."""
OF_RANKS = ("mean_shift", "largest_shift")
OF_BOUNDARY = ("entered", "left")


@dataclass(frozen=True)
class _Way:
    """One way to combine: gaps and whether they apply (municipality × part), weights by part, and the mean."""

    gaps: pd.DataFrame
    applies: pd.DataFrame
    weights: pd.Series
    method: str = "arithmetic"


def choice(findings: Findings, country: str, measure: str, change: str, of: str, column: str) -> Told:
    """What another choice does to a measure's ranking in a country: keys as in `sensitivity.effects`, `-` or
    `all` for empty.

    Raises KeyError for a country, measure, choice or column that there is not.
    """
    declared = findings.declared[measure]
    frame = findings.dataset.frame
    units = findings.gaps.index.intersection(frame.index[frame["country"] == country])
    if not len(units) or not declared.parts:
        raise KeyError(f"{country} has nothing to rank by {measure}")
    weights = declared.weights[declared.weights > 0]
    names = list(weights.index)
    applies = findings.material.applies.loc[units, names]
    stated = _Way(findings.values.loc[units, names], applies, weights.astype("float64"))
    other = _changed(stated, change, "" if of in (EMPTY, ALL) else of)
    before, after = _combined("as_stated", stated), _combined("otherwise", other)
    return declared.label, [*_effect(findings, before, after, column)], []


def item(findings: Findings, country: str, dimension: str, indicator: str, column: str) -> Told:
    """How an indicator behaves among those of its dimension, over a country or all: columns of `sensitivity.items`."""
    gaps = _items(findings, country, dimension)
    if indicator not in gaps.columns:
        raise KeyError(f"{dimension} has no indicator {indicator}")
    label = findings.declared[indicator].label
    own, others = _amounts(gaps[indicator]), gaps.drop(columns=indicator)
    match column:
        case "n":
            return label, [made("n", "sum", "1 for each answer", values=dict.fromkeys(own, 1.0))], []
        case "mean":
            return label, [made("mean", "average", "Σ gap / answers", values=own)], []
        case "floor" | "ceiling":
            at = 0.0 if column == "floor" else 1.0
            return label, [made(column, "share_at", f"those at {at:g} / answers", values=own, at=at)], []
        case "item_rest":
            return label, [*_with_rest(own, others)], []
        case "alpha_without":
            return label, [_alpha("alpha_without", others)], []
    raise KeyError(f"{column} is not told of indicators")


def alpha(findings: Findings, country: str, dimension: str) -> Told:
    """Cronbach's alpha of a dimension, over a country or all."""
    return findings.declared[dimension].label, [_alpha("alpha", _items(findings, country, dimension))], []


TRACERS: Mapping[str, tuple[Callable[..., Told], int]] = {
    "choice": (choice, 5),
    "item": (item, 4),
    "alpha": (alpha, 2),
}
"""By the first part of a key: what tells the steps, and how many parts follow."""


def _changed(stated: _Way, change: str, of: str) -> _Way:
    """The way as the words of `sensitivity` name it. Raises KeyError for words that name none."""
    name, _, amount = of.replace("× ", "").rpartition(" ") if " " in of else (of, "", "")
    weights = stated.weights
    if change in (BASE, "equal") and not of:
        return stated if change == BASE else replace(stated, weights=weights * 0 + 1.0)
    if change == "method" and of in METHODS:
        return replace(stated, method=of)
    if name not in weights.index:
        raise KeyError(f"{change} {of} is no other choice")
    if change == "left_out" and not amount and len(weights) > 1:
        return replace(stated, weights=weights.drop(name))
    number = float(amount or "nan")
    if change == "weights" and number > 0:
        return replace(stated, weights=weights.where(weights.index != name, weights * number))
    if change == "goalposts" and abs(number) < 1:
        return replace(stated, gaps=stated.gaps.assign(**{name: (stated.gaps[name] + number).clip(0.0, 1.0)}))
    raise KeyError(f"{change} {of} is no other choice")


def _combined(name: str, way: _Way) -> Step:
    parts = list(way.weights.index)
    wanted = (way.applies[parts].astype("float64") * way.weights).sum(axis=1)
    gaps = way.gaps[parts].where(way.applies[parts].astype(bool))
    rows = {str(unit): _amounts(row) for unit, row in gaps.iterrows()}
    return made(
        name,
        f"combine_{way.method}",
        f"{way.method} mean, where half of the weight that applies was answered",
        gaps=rows,
        wanted=_amounts(wanted),
        weights=_amounts(way.weights),
    )


def _effect(findings: Findings, before: Step, after: Step, column: str) -> list[Step]:
    both = {"before": before, "after": after}
    if column == "mean":
        return [after, linked("mean", "average", "Σ gap / municipalities", {"values": after})]
    if column == "correlation":
        return [before, after, linked("correlation", "kendall", "Kendall's τ-b", both)]
    if column in OF_RANKS:
        ranks = [
            linked(f"ranks_{step.name}", "rank", "1 for the largest", {"values": step, "among": other})
            for step, other in ((before, after), (after, before))
        ]
        named = {"before": ranks[0], "after": ranks[1]}
        return [before, after, *ranks, linked(column, column, "over municipalities ranked in both", named)]
    boundary = _boundary(findings)
    if column == "severe":
        return [
            after,
            linked("severe_otherwise", "at_least", f"gaps of {boundary:g} and more", {"values": after}, least=boundary),
        ]
    if column in OF_BOUNDARY:
        turned = both if column == "entered" else {"before": after, "after": before}
        words = f"gaps of {boundary:g} and more after, and not before" if column == "entered" else "the other way"
        return [before, after, linked(column, "entered", words, turned, least=boundary)]
    raise KeyError(f"{column} is not told of other choices")


def _boundary(findings: Findings) -> float:
    bands = findings.questionnaire.severity
    if bands is None:
        raise KeyError("no bands of severity are declared")
    return float(bands.at_least[SEVERE - 2])


def _items(findings: Findings, country: str, dimension: str) -> pd.DataFrame:
    declared = findings.declared[dimension]
    frame = findings.dataset.frame
    own = frame.index if country == ALL else frame.index[frame["country"] == country]
    if declared.kind != "dimension" or own.empty:
        raise KeyError(f"{country} has no items of {dimension}")
    return findings.gaps.loc[findings.gaps.index.intersection(own), list(declared.weights.index)]


def _with_rest(own: Mapping[str, float], others: pd.DataFrame) -> list[Step]:
    rows = {str(unit): told for unit, row in others.iterrows() if str(unit) in own and (told := _amounts(row))}
    rest = made("rest", "mean_each", "mean of the others that it answered", rows=rows)
    values = {unit: own[unit] for unit in rows}
    return [rest, linked("item_rest", "correlation", "with the mean of the others", {"others": rest}, values=values)]


def _alpha(name: str, gaps: pd.DataFrame) -> Step:
    rows = {str(unit): _amounts(row) for unit, row in gaps.dropna().iterrows()}
    return made(name, "alpha", "k/(k − 1)·(1 − Σs²/s²(sum)), over those that answered all", rows=rows)


def _amounts(row: pd.Series) -> dict[str, float]:
    return {str(name): float(value) for name, value in row.items() if not math.isnan(float(value))}

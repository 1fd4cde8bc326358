"""Let the units that answered stand for the frame: base weights, post-stratification and raking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.alignment import Codes, Floats, amounts, categories, flags, numbers, some, sums, unique_index
from analysis.errors import DataError

DROPPED = "*"
BETWEEN = " / "


@dataclass(frozen=True, eq=False)
class BaseWeights:
    """Weights N_h/n_h within strata; Series on the respondents, in the order of the frame, unless said otherwise.

    `strata` are those used, after collapsing; `population` is N_h, the units in the row's stratum; `collapsed` says of
    each original stratum that was given up into which it went; `units` is the used stratum of every unit of the frame;
    `silent` are the take-all units that did not answer: nobody stands for them, so they are named beside every figure.
    """

    weights: pd.Series
    strata: pd.Series
    population: pd.Series
    collapsed: dict[str, str]
    units: pd.Series
    silent: pd.Index


class Strata(NamedTuple):
    """The used stratum of each unit of a frame, and into which stratum each collapsed one went."""

    units: pd.Series
    collapsed: dict[str, str]


def base(
    frame: pd.DataFrame,
    responded: pd.Series,
    strata: Sequence[str] | str,
    *,
    minimum: int = 5,
    collapse: Sequence[str] | str = (),
    take_all: pd.Series | None = None,
) -> BaseWeights:
    """Base weights N_h/n_h of the units of `frame` that `responded` (true or false on its index), within strata.

    `strata` and `collapse` name columns of the frame. A stratum with fewer than min(`minimum`, N_h) answers, or with
    none, drops the columns of `collapse` one by one, last first; siblings that share the remaining columns merge with
    it. `take_all` (true or false on the frame) marks units that stand for themselves alone: weight 1 where they
    answered; out of the population, and listed as `silent`, where they did not.
    Raises DataError for a stratum without answers that has nothing left to collapse into, for an empty cell of a
    stratum variable and for rows that do not match. Assumes that within a stratum answering has nothing to do with the
    answer.
    """
    index = unique_index(frame, "frame")
    answered = flags(responded, index, "responded")
    alone = np.zeros(len(index), np.bool_) if take_all is None else flags(take_all, index, "take_all")
    if not answered.any():
        raise DataError.one("responded", "nobody answered", "estimate once there are answers")
    common = frame[~alone]
    answers = pd.DataFrame({"answers": answered[~alone]}, index=common.index)
    merged = merge(common, answers, strata, minimum=minimum, collapse=collapse)
    units = pd.Series(np.where(alone, "take-all" + BETWEEN + index.astype(str), ""), index=index, dtype="str")
    units[~alone] = merged.units
    sizes = units.map(units.value_counts()).astype(np.float64)
    counts = units.map(units[answered].value_counts()).astype(np.float64)
    return BaseWeights(
        weights=(sizes / counts)[answered].rename("weight"),
        strata=units[answered].rename("stratum"),
        population=sizes[answered].rename("population"),
        collapsed=merged.collapsed,
        units=units.rename("stratum"),
        silent=index[np.flatnonzero(alone & ~answered)],
    )


def merge(
    frame: pd.DataFrame,
    answers: pd.DataFrame,
    strata: Sequence[str] | str,
    *,
    minimum: int,
    collapse: Sequence[str] | str,
) -> Strata:
    """Strata of the frame, collapsed as `base` does wherever any column of `answers` (true or false) has too few.

    Raises DataError where a stratum stays without answers.
    """
    columns, drops = _columns(frame, strata, "strata"), _columns(frame, collapse, "collapse")
    if not set(drops) <= set(columns):
        raise DataError.one("collapse", f"{some(drops)} are not all stratum variables", f"choose among {some(columns)}")
    variables = [categories(frame[column], frame.index, f"frame, column {column}") for column in columns]
    units = np.array([variable.codes for variable in variables], dtype=np.intp).reshape(len(columns), len(frame)).T
    cells, cell = _unique_rows(units)
    counts = np.array([sums(cell, column, len(cells)) for column in answers.to_numpy(np.float64).T])
    sizes = sums(cell, np.ones(len(cell)), len(cells))
    used = _collapse(cells, sizes, counts, [columns.index(name) for name in drops], minimum)
    labels = [_label(key, variables) for key in used]
    _check_answers(used, counts, labels)
    before = [_label(key, variables) for key in cells]
    collapsed = {old: label for old, label in zip(before, labels, strict=True) if old != label}
    names = np.array(labels, dtype=object)
    return Strata(pd.Series(names[cell] if len(cell) else [], index=frame.index, dtype="str"), collapsed)


def dominant(sizes: pd.Series, within: pd.Series, *, share: float = 0.02) -> pd.Series:
    """Which units hold more than `share` of the total size of their group (`within`, say the country): true or false.

    Such a unit is its own take-all stratum: nobody can stand for it. Missing sizes count as 0.
    """
    size = np.nan_to_num(numbers(sizes, sizes.index, "sizes", missing=True))
    group, groups = categories(within, sizes.index, "within")
    return pd.Series(size > share * sums(group, size, len(groups))[group], index=sizes.index, name="take_all")


def poststratify(weights: pd.Series, cells: pd.Series, population: pd.Series) -> pd.Series:
    """Weights scaled so that they sum to `population` (by cell) within each of `cells` (on the index of `weights`).

    Raises DataError for a cell without answers, without a population, or whose weights are all 0.
    """
    index = unique_index(weights, "weights")
    start = amounts(weights, index, "weights")
    cell, target = _margin(start, cells, index, population, "cells")
    return pd.Series(_scaled(start, cell, target), index=index, name="weight")


def rake(
    weights: pd.Series,
    margins: pd.DataFrame,
    population: Mapping[str, pd.Series],
    tolerance: float = 1e-10,
    rounds: int = 200,
) -> pd.Series:
    """Weights scaled margin by margin until all sum to `population` within `tolerance` of each category's total.

    `margins` holds a category a row (on the index of `weights`), `population` for each of its columns a total by
    category. Raises DataError that says which margin: one not given in both, a category that is empty on either side,
    totals that differ from those of the first margin by more than `tolerance`, or no convergence in `rounds`.
    Source: Deville, Särndal and Sautory (1993), Generalized raking; R survey, rake.
    """
    index = unique_index(weights, "weights")
    raked = amounts(weights, index, "weights")
    targets = _margins(raked, margins, index, population)
    _check_totals(targets, tolerance)
    for _ in range(rounds):
        for cell, target in targets.values():
            raked = _scaled(raked, cell, target)
        if max(_distance(raked, *margin) for margin in targets.values()) <= tolerance:
            return pd.Series(raked, index=index, name="weight")
    off = {name: _distance(raked, *margin) for name, margin in targets.items()}
    worst = max(off, key=off.__getitem__)
    problem = f"after {rounds} rounds a category is still {off[worst]:.2g} of its total away"
    raise DataError.one(f"margin {worst}", problem, "join small categories, or allow more rounds")


def _columns(frame: pd.DataFrame, names: Sequence[str] | str, at: str) -> list[str]:
    columns = [names] if isinstance(names, str) else list(names)
    unknown = [name for name in columns if name not in frame.columns]
    if unknown or len(set(columns)) < len(columns):
        problem = f"the frame has no column {some(unknown)}" if unknown else f"a column stands twice in {some(columns)}"
        raise DataError.one(at, problem, f"choose among {some(frame.columns)}")
    return columns


def _unique_rows(rows: Codes) -> tuple[Codes, Codes]:
    if rows.shape[1] == 0:
        return rows[:1], np.zeros(len(rows), np.intp)
    unique, which = np.unique(rows, axis=0, return_inverse=True)
    return unique, which.reshape(-1).astype(np.intp)


def _collapse(cells: Codes, sizes: Floats, counts: Floats, drops: list[int], minimum: int) -> Codes:
    keys = cells.copy()
    for kept in reversed(range(len(drops))):
        strata, stratum = _unique_rows(keys)
        population, answered = sums(stratum, sizes, len(strata)), _folded(counts, stratum, len(strata))
        thin = ((answered < np.minimum(minimum, population)) | (answered == 0)).any(axis=0)[stratum]
        _, family = _unique_rows(np.delete(cells, drops[kept:], axis=1))
        keys[np.ix_(np.flatnonzero(np.isin(family, family[thin])), np.array(drops[kept:]))] = -1
    return keys


def _folded(counts: Floats, stratum: Codes, size: int) -> Floats:
    return np.array([sums(stratum, count, size) for count in counts])


def _label(key: Codes, variables: Sequence[tuple[Codes, pd.Index]]) -> str:
    words = [DROPPED if code < 0 else _word(labels[code]) for code, (_, labels) in zip(key, variables, strict=True)]
    return BETWEEN.join(words) or "all"


def _word(value: object) -> str:
    text = str(value)
    return f"“{text}”" if BETWEEN in text or text == DROPPED else text


def _check_answers(used: Codes, counts: Floats, labels: list[str]) -> None:
    strata, stratum = _unique_rows(used)
    empty = (_folded(counts, stratum, len(strata)) == 0).any(axis=0)[stratum]
    if empty.any():
        names = sorted({label for label, gone in zip(labels, empty, strict=True) if gone})
        mend = "name more columns in collapse, or take these units out of the frame"
        raise DataError.one("strata", f"nobody answered in {some(names)}", mend)


def _margins(
    start: Floats, margins: pd.DataFrame, index: pd.Index, population: Mapping[str, pd.Series]
) -> dict[str, tuple[Codes, Floats]]:
    if not isinstance(margins, pd.DataFrame):
        raise DataError.one("margins", f"is a {type(margins).__name__}", "give a DataFrame, a column for each margin")
    apart = set(margins.columns) ^ set(population)
    if apart or not len(population):
        raise DataError.one("margins", f"not on both sides: {some(sorted(map(str, apart)))}", "give each its totals")
    return {name: _margin(start, margins[name], index, totals, f"margin {name}") for name, totals in population.items()}


def _margin(start: Floats, cells: pd.Series, index: pd.Index, population: pd.Series, at: str) -> tuple[Codes, Floats]:
    """The rows' cells as codes and the population of each, where every cell has both answers and a population."""
    codes, labels = categories(cells, index, at)
    known = unique_index(population, f"{at}, population")
    totals = pd.Series(amounts(population, known, f"{at}, population"), index=known)
    strange = labels[~labels.isin(known)]
    if len(strange):
        raise DataError.one(at, f"no population is given for {some(strange)}", "give one for each category")
    target: Floats = np.asarray(totals.reindex(labels), dtype=np.float64)
    empty = labels[(sums(codes, start, len(labels)) > 0) != (target > 0)]
    empty = empty.append(pd.Index(totals[totals > 0].index.difference(labels)))
    if len(empty):
        raise DataError.one(at, f"empty on one side: {some(empty)}", "join it to a category that has answers")
    return codes, target


def _scaled(weights: Floats, cell: Codes, target: Floats) -> Floats:
    """Weights that sum to their target in each cell; 0 in a cell that is empty on both sides."""
    found = sums(cell, weights, len(target))
    return np.asarray(weights * (target / np.where(found > 0, found, 1.0))[cell])


def _check_totals(targets: Mapping[str, tuple[Codes, Floats]], tolerance: float) -> None:
    first, *others = ((name, float(target.sum())) for name, (_, target) in targets.items())
    for name, total in others:
        if abs(total - first[1]) > tolerance * first[1]:
            problem = f"adds up to {total:.10g}, but margin {first[0]} to {first[1]:.10g}"
            raise DataError.one(f"margin {name}", problem, "give totals of the same population")


def _distance(weights: Floats, cell: Codes, target: Floats) -> float:
    wanted = target > 0
    return float(np.abs(sums(cell, weights, len(target))[wanted] / target[wanted] - 1).max(initial=0.0))

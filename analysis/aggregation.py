"""Combine indicators into dimensions and wholes, row by row, and say what each of them counts."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from analysis.alignment import Codes, Flags, Floats, amounts, flags, numbers, some, unique_index
from analysis.errors import DataError

ROUNDING = 9
SLACK = 1e-12

Tree: TypeAlias = Mapping[str, "float | tuple[float, Tree]"]


class How(NamedTuple):
    """How to combine, as the keywords of `combine` say."""

    method: str = "arithmetic"
    power: float | None = None
    minimum_share: float = 0.5
    floor: float = 0.01
    gaps: bool = True


class _Parts(NamedTuple):
    """What is combined: values and weights (rows × indicators, 0 where left out), the sum a row, what methods need."""

    values: Floats
    weights: Floats
    total: Floats
    power: float
    floor: float
    gaps: bool


def combine(
    values: pd.DataFrame,
    weights: pd.Series,
    method: str = "arithmetic",
    power: float | None = None,
    minimum_share: float = 0.5,
    applies: pd.DataFrame | None = None,
    *,
    floor: float = 0.01,
    gaps: bool = True,
) -> pd.Series:
    """The weighted mean of each row of `values` (rows × indicators, gaps 0 … 1), a Series on its index.

    `weights` (by indicator, 0 or more) of what is missing (NaN, or no such column) are left out and the rest rescaled;
    where less than `minimum_share` of the weight that applies was answered, the result is missing. `applies` (of the
    shape of `values`) takes a weight out of that comparison altogether. Methods: `arithmetic`; `geometric` and
    `harmonic`, which mean what is *not* missing, 1 − M(max(1 − g, `floor`)), so that one closed gap does not wipe out
    all others; `power`, (Σ w gᵖ)^(1/p) with p ≥ 1; `max`. With `gaps=False` values are plain amounts, and geometric and
    harmonic mean them as they are. Raises DataError (a ValueError) for a negative or unknown weight, an indicator
    without one, or a value outside its method's range.
    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators, §6; Becker et al. (2022), COINr, whose
    `dat_thresh` is a share of the indicators, not of their weight.
    """
    given = unique_index(values, "values")
    share_of = _weights(values, weights)
    array = numbers(values.reindex(columns=share_of.index), given, "values", missing=True)
    applicable = _applicable(values, applies, share_of.index)
    how = How(method, power, _share(minimum_share), floor, gaps)
    return pd.Series(combined(array, share_of.to_numpy(), applicable, how), index=given)


def combined(values: Floats, weights: Floats, applicable: Flags, how: How) -> Floats:
    """What `combine` gives, of arrays known to fit: values and whether they apply (rows × indicators), weights."""
    means = _method(how.method, how.power)
    used = applicable & ~np.isnan(values)
    _check_range(values[used & (weights > 0)], how.method, how.gaps)
    kept = np.where(used, weights, 0.0)
    total, wanted = kept.sum(axis=1), np.where(applicable, weights, 0.0).sum(axis=1)
    enough = (total > 0) & (total >= how.minimum_share * wanted - SLACK * wanted)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = means(_Parts(np.where(used, values, 0.0), kept, total, how.power or 1.0, how.floor, how.gaps))
    return np.asarray(np.where(enough, result, np.nan))


def basis(values: pd.DataFrame, weights: pd.Series, applies: pd.DataFrame | None = None) -> pd.DataFrame:
    """What a combined figure of each row rests on: the `share` of applying weight that was answered, and `left_out`.

    `left_out` names the weighted indicators that did not enter, for whatever reason, separated by spaces; rows may be
    ordered against each other only where it is equal ('' = all entered).
    """
    share_of = _weights(values, weights)
    share_of = share_of[share_of > 0]
    array = numbers(values.reindex(columns=share_of.index), unique_index(values, "values"), "values", missing=True)
    applicable = _applicable(values, applies, share_of.index)
    used = applicable & ~np.isnan(array)
    with np.errstate(invalid="ignore"):
        share = (used @ share_of.to_numpy()) / (applicable @ share_of.to_numpy())
    which, first = _patterns(used)
    labels = np.array([str(name) for name in share_of.index], dtype=object)
    names = np.array([" ".join(labels[~pattern]) for pattern in used[first]], dtype=object)
    left_out = pd.Series(names[which] if len(used) else [], index=values.index, dtype="str")
    return pd.DataFrame({"share": share, "left_out": left_out}, index=values.index)


def _patterns(used: Flags) -> tuple[Codes, Codes]:
    """Which of the different rows each row is, and where each of them stands first; 64 columns at a time are hashed."""
    which = np.zeros(len(used), dtype=np.intp)
    packed = np.packbits(used, axis=1)
    padded = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    for word in np.ascontiguousarray(padded).view(np.uint64).T:
        codes, different = pd.factorize(word)
        which = pd.factorize(which * len(different) + codes)[0]
    return which, np.flatnonzero(~pd.Series(which).duplicated().to_numpy())


def effective_weights(tree: Tree | pd.DataFrame) -> pd.Series:
    """What each indicator counts in the whole: the product of its shares among siblings, from the top down; sum 1.

    `tree` is nested, name → weight of an indicator or (weight, branch below it), or a table with the columns `name`,
    `parent` (empty at the top) and `weight`. Raises DataError for a negative weight, siblings that sum to 0, a circle,
    a name that stands twice or anything else. Source: COINr, get_eff_weights.
    """
    nested = _nested(tree) if isinstance(tree, pd.DataFrame) else tree
    found = list(_leaves(nested, 1.0, "the whole"))
    names = [name for name, _ in found]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DataError.one("tree", f"these indicators stand twice: {some(twice)}", "give each indicator one place")
    return pd.Series(dict(found), dtype=np.float64, name="weight")


def severity(gap: pd.Series, bands: Sequence[float]) -> pd.Series:
    """The band of each gap, 1 … len(bands) + 1, missing where the gap is (a Series of Int64 on its index).

    `bands` are the lower boundaries of band 2 and up, ascending, each included in its band; gaps are rounded to 1e-9
    first, so that 0.6 falls into the same band whether it was reached as 0.1 + 0.5 or as 3 · 0.2.
    """
    lower = np.round(np.asarray(bands, dtype=np.float64), ROUNDING)
    if lower.ndim != 1 or not lower.size or not np.isfinite(lower).all() or (np.diff(lower) <= 0).any():
        raise DataError.one("bands", f"{bands} do not rise", "give the lower boundaries of band 2 and up, ascending")
    if not isinstance(gap, pd.Series):
        raise DataError.one("gap", f"is a {type(gap).__name__}", "give a pandas Series")
    array = numbers(gap, gap.index, "gap", missing=True)
    band = np.searchsorted(lower, np.round(array, ROUNDING), side="right") + 1
    return pd.Series(np.where(np.isnan(array), np.nan, band), index=gap.index).astype("Int64")


def _arithmetic(parts: _Parts) -> Floats:
    return _sum(parts.weights * parts.values) / parts.total


def _geometric(parts: _Parts) -> Floats:
    return _turned(parts, np.exp(_sum(parts.weights * np.log(_amount(parts))) / parts.total))


def _harmonic(parts: _Parts) -> Floats:
    return _turned(parts, parts.total / _sum(parts.weights / _amount(parts)))


def _power(parts: _Parts) -> Floats:
    # Beside the largest, so that no power of a small gap becomes 0.
    largest = _max(parts)[:, None]
    beside = np.where((parts.weights > 0) & (largest > 0), parts.values / largest, 0.0)
    mean = (_sum(parts.weights * beside**parts.power) / parts.total) ** (1 / parts.power)
    return np.asarray(largest[:, 0] * mean)


def _max(parts: _Parts) -> Floats:
    return np.asarray(np.where(parts.weights > 0, parts.values, -np.inf).max(axis=1, initial=-np.inf))


METHODS: dict[str, Callable[[_Parts], Floats]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "harmonic": _harmonic,
    "power": _power,
    "max": _max,
}


def _sum(array: Floats) -> Floats:
    return np.asarray(array.sum(axis=1))


def _amount(parts: _Parts) -> Floats:
    amount = np.maximum(1 - parts.values, parts.floor) if parts.gaps else parts.values
    return np.asarray(np.where(parts.weights > 0, amount, 1.0))


def _turned(parts: _Parts, mean: Floats) -> Floats:
    return np.asarray(1 - mean) if parts.gaps else mean


def _method(method: str, power: float | None) -> Callable[[_Parts], Floats]:
    if method not in METHODS:
        raise DataError.one("method", f"there is none called {method!r}", f"choose one of {', '.join(METHODS)}")
    if method == "power" and (power is None or not 1 <= power < np.inf):
        raise DataError.one("power", f"is {power}", "give a number of at least 1 with method 'power'")
    if method != "power" and power is not None:
        raise DataError.one("power", f"says nothing to method {method!r}", "leave it out or choose method 'power'")
    return METHODS[method]


def _share(minimum_share: float) -> float:
    if not 0 <= minimum_share <= 1:
        raise DataError.one("minimum_share", f"is {minimum_share}", "give a share from 0 to 1")
    return minimum_share


def _weights(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    indicators = unique_index(weights, "weights")
    if not isinstance(values, pd.DataFrame):
        raise DataError.one("values", f"is a {type(values).__name__}", "give a DataFrame, a column an indicator")
    if not values.columns.is_unique:
        twice = values.columns[values.columns.duplicated()].unique()
        raise DataError.one("values", f"these columns stand twice: {some(twice)}", "keep one column an indicator")
    without = values.columns[~values.columns.isin(indicators)]
    if len(without):
        raise DataError.one("weights", f"there is none for {some(without)}", "give each a weight, 0 to leave it out")
    if not amounts(weights, indicators, "weights").sum() > 0:
        raise DataError.one("weights", "they sum to 0", "give at least one indicator a weight above 0")
    return weights.astype(np.float64)


def _applicable(values: pd.DataFrame, applies: pd.DataFrame | None, indicators: pd.Index) -> Flags:
    if applies is None:
        return np.ones((len(values), len(indicators)), dtype=np.bool_)
    given = flags(applies, values.index, "applies")
    if applies.columns.equals(indicators):
        return given
    table = pd.DataFrame(given, index=values.index, columns=applies.columns)
    without = values.columns[~values.columns.isin(applies.columns)]
    if len(without):
        raise DataError.one("applies", f"has no column for {some(without)}", "say of each indicator where it applies")
    return table.reindex(columns=indicators, fill_value=True).to_numpy(dtype=np.bool_)


def _check_range(used: Floats, method: str, gaps: bool) -> None:
    if method in ("geometric", "harmonic") and not gaps:
        fits, wanted = used > 0, "more than 0"
    elif method in ("geometric", "harmonic"):
        fits, wanted = (used >= -SLACK) & (used <= 1 + SLACK), "0 to 1, or gaps=False for plain amounts"
    elif method == "power":
        fits, wanted = used >= 0, "0 or more"
    else:
        return
    if not fits.all():
        raise DataError.one("values", f"{some(used[~fits])} do not fit method {method!r}", f"give values of {wanted}")


def _leaves(branch: Tree, share: float, at: str) -> list[tuple[str, float]]:
    own = {name: _own_weight(node, f"tree, {name}") for name, node in branch.items()}
    total = sum(own.values())
    if not all(0 <= weight < np.inf for weight in own.values()) or not total > 0:
        raise DataError.one(f"tree, {at}", f"weights {own} share out nothing", "give 0 or more each, and some above 0")
    leaves: list[tuple[str, float]] = []
    for name, node in branch.items():
        part = share * own[name] / total
        leaves += _leaves(node[1], part, name) if isinstance(node, tuple | list) else [(name, part)]
    return leaves


def _own_weight(node: object, at: str) -> float:
    weight = node
    if isinstance(node, tuple | list):
        weight = node[0] if len(node) == 2 and isinstance(node[1], Mapping) else None
    if not isinstance(weight, int | float | np.number):
        raise DataError.one(at, f"is {node!r}", "give a weight, or a weight and the branch below it")
    return float(weight)


def _nested(table: pd.DataFrame) -> Tree:
    if lost := [column for column in ("name", "parent", "weight") if column not in table.columns]:
        raise DataError.one("tree", f"has no column {some(lost)}", "give name, parent and weight of each")
    names = [str(name) for name in table["name"]]
    parents = [None if pd.isna(parent) or parent == "" else str(parent) for parent in table["parent"]]
    unknown = {parent for parent in parents if parent is not None} - set(names)
    if unknown or len(set(names)) < len(names):
        raise DataError.one("tree", f"unknown parents ({some(sorted(unknown))}) or a name twice", "give each one row")
    below: dict[str | None, list[tuple[str, float]]] = {}
    for name, parent, weight in zip(names, parents, table["weight"], strict=True):
        below.setdefault(parent, []).append((name, weight))
    tree, reached = _branch(below, None)
    if reached < len(names):
        raise DataError.one("tree", "some names lie on a circle of parents", "let every parent lead up to the top")
    return tree


def _branch(below: Mapping[str | None, list[tuple[str, float]]], parent: str | None) -> tuple[Tree, int]:
    branch: dict[str, float | tuple[float, Tree]] = {}
    reached = 0
    for name, weight in below.get(parent, []):
        subtree, inside = _branch(below, name) if name in below else ({}, 0)
        branch[name] = (weight, subtree) if subtree else weight
        reached += 1 + inside
    return branch, reached

"""Protect published tables: what to hide, and what an attacker can still work out."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.additive import ADDS_UP, TOTAL, bounds, check_table, like
from analysis.alignment import Codes, Flags, Floats, amounts, categories, flags, numbers, sums, unique_index
from analysis.errors import DataError
from analysis.suppression import Task, cheapest, needs

Contributions: TypeAlias = pd.DataFrame | Mapping[tuple[object, object], Sequence[float]]
TOTAL_COSTS = 10


def protect(
    values: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    minimum: int = 5,
    p_percent: float | None = None,
    contributions: Contributions | None = None,
    upper: pd.DataFrame | None = None,
    members: Mapping[str, pd.DataFrame] | None = None,
    persons: pd.DataFrame | None = None,
    minimum_persons: int = 5,
    protection: float = 0.1,
) -> pd.DataFrame:
    """Which cells of an additive two-way table to hide: a table of true and false like `values`.

    The last row and column of `values` (amounts) and of `counts` (units behind them) are totals, labelled `total`.
    Hidden for their own sake are cells with fewer than `minimum` units, but some; those in which the largest of
    `contributions` can be worked out within `p_percent` by the second largest (X − x₁ − x₂ < p/100 · x₁; a cell of
    which none is given counts in totals as one of many); those where, the `members` (a table of counts for each
    insider, say an association) of one insider taken out, 1 … `minimum` − 1 units are left; those with 1 …
    `minimum_persons` − 1 `persons`; and those at 0 or at `upper`, which tell on every unit. Added are the cheapest
    others (cost: units, totals ×10, the grand total never) that leave `attack` unable to bound any of them within
    `protection` of its value. An empty cell protects nobody and is never hidden.
    `upper` is what cells can be at most; a table that never exceeds its counts is taken as sums of gaps, for which that
    is the count. Where nothing less helps, all is hidden, the grand total too.
    Raises DataError for tables that do not add up or do not match, and for limits that are none.
    """
    _check_limits(protection, minimum=minimum, minimum_persons=minimum_persons)
    cells = check_table(values, "values")
    units = check_table(like(values, counts, "counts"), "counts")
    roof = _roof(values, cells, units, upper)
    primary = (units > 0) & (units < minimum)
    primary |= (units > 0) & np.isfinite(roof) & ((cells <= 0) | (cells >= roof))
    for name, table in (members or {}).items():
        left = units - check_table(like(values, table, f"members of {name}"), f"members of {name}")
        primary |= (left > 0) & (left < minimum)
    if persons is not None:
        people = check_table(like(values, persons, "persons"), "persons")
        primary |= (people > 0) & (people < minimum_persons)
    if p_percent is not None:
        primary |= _dominated(values, contributions, p_percent)
    hidden = _secondary(cells, units, roof, primary, protection)
    return pd.DataFrame(hidden, index=values.index, columns=values.columns)


def attack(
    values: pd.DataFrame, hidden: pd.DataFrame, upper: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lowest and the highest value that each cell can have for who sees all that is not `hidden`: two tables.

    Linear programmes over all published cells and totals (last row and column, labelled `total`), 0 ≤ value ≤ `upper`;
    published cells are their own bounds, and values of hidden ones are not read. Raises DataError where none fit.
    """
    masked = flags(like(values, hidden, "hidden"), values.index, "hidden")
    if values.index[-1] != TOTAL or values.columns[-1] != TOTAL:
        raise DataError.one("values", "its last row and column are not totals", f"add them and label both '{TOTAL}'")
    published = numbers(values.mask(masked), values.index, "values", missing=True)
    if np.isnan(published[~masked]).any():
        raise DataError.one("values", "a cell that is not hidden has no value", "give its value, or hide it")
    roof = np.full(published.shape, np.inf) if upper is None else _limits(values, upper)
    low, high = bounds(published, masked, roof)
    return (
        pd.DataFrame(low, index=values.index, columns=values.columns),
        pd.DataFrame(high, index=values.index, columns=values.columns),
    )


def frequency(keys: pd.DataFrame, weights: pd.Series | None = None) -> pd.DataFrame:
    """How many rows share each row's combination of `keys`, and the weight they stand for: `count` and `population`.

    A missing key matches every value, for itself and for the others. Without weights each row stands for itself.
    Raises DataError for weights that are missing, negative or on other rows. Source: sdcMicro, freqCalc(alpha = 1),
    which with several keys does not count a row without any key for the complete ones; here it may be each of them.
    """
    index = unique_index(keys, "keys")
    if not isinstance(keys, pd.DataFrame):
        raise DataError.one("keys", f"is a {type(keys).__name__}", "give a DataFrame, a column a key")
    weight = np.ones(len(index)) if weights is None else amounts(weights, index, "weights")
    codes = np.array([categories(keys[name], index, f"keys, {name}", missing=True).codes for name in keys.columns])
    patterns, pattern = np.unique(codes.T.reshape(len(index), len(keys.columns)), axis=0, return_inverse=True)
    own = np.column_stack([sums(pattern, np.ones(len(index)), len(patterns)), sums(pattern, weight, len(patterns))])
    partial = np.flatnonzero((patterns < 0).any(axis=1))
    shared = own.copy()
    for number in partial:
        alike = ((patterns == patterns[number]) | (patterns < 0) | (patterns[number] < 0)).all(axis=1)
        shared[number] = own[alike].sum(axis=0)
        alike[partial] = False
        shared[alike] += own[number]
    return pd.DataFrame({"count": shared[pattern, 0].astype(np.int64), "population": shared[pattern, 1]}, index=index)


def _check_limits(protection: float, **least: float) -> None:
    for name, number in least.items():
        if not number >= 0:
            raise DataError.one(name, f"is {number}", "give 0 or more")
    if not protection > 0:
        raise DataError.one("protection", f"is {protection}", "give a share above 0, such as 0.1")


def _limits(values: pd.DataFrame, upper: pd.DataFrame) -> Floats:
    """What each cell can be at most, infinite where nothing is known; DataError where it is missing."""
    table = like(values, upper, "upper")
    endless = (table == np.inf).fillna(False).astype(np.bool_)
    return np.where(endless, np.inf, numbers(table.mask(endless, 0), values.index, "upper"))


def _roof(values: pd.DataFrame, cells: Floats, units: Floats, upper: pd.DataFrame | None) -> Floats:
    if upper is not None:
        roof = _limits(values, upper)
        if not (cells <= roof * (1 + ADDS_UP)).all():
            raise DataError.one("upper", "some cells are above it", "give what each cell can be at most")
        return roof
    if (cells <= units * (1 + ADDS_UP)).all() and not np.allclose(cells, units):
        return units
    return np.full(cells.shape, np.inf)


def _secondary(cells: Floats, units: Floats, roof: Floats, primary: Flags, protection: float) -> Flags:
    if not primary.any():
        return primary
    free = units > 0
    free[-1, -1] = False
    required = None if primary[-1, -1] else needs(cells, roof, primary, free, units, protection)
    if required is None:
        return np.ones_like(primary)
    cost = units.copy()
    cost[-1] *= TOTAL_COSTS
    cost[:-1, -1] *= TOTAL_COSTS
    ceiling = np.minimum(roof, cells[-1, -1])
    rows, columns = cells.shape
    task = Task(
        shape=(rows, columns),
        below=cells.reshape(-1),
        above=(ceiling - cells).reshape(-1),
        cost=cost.reshape(-1),
        primary=primary.reshape(-1),
        free=free.reshape(-1),
        needs=required,
    )
    return cheapest(task).reshape(cells.shape)


def _dominated(values: pd.DataFrame, contributions: Contributions | None, p_percent: float) -> Flags:
    if contributions is None:
        raise DataError.one("contributions", "the p % rule needs them", "give the amounts of the units in each cell")
    if not p_percent > 0:
        raise DataError.one("p_percent", f"is {p_percent}", "give a percentage above 0")
    units, last = _long(values, contributions), (len(values.index) - 1, len(values.columns) - 1)
    others = _unlisted(values, units)
    down, across = units.assign(row=last[0]), units.assign(column=last[1])
    everywhere = pd.concat([units, down, across, across.assign(row=last[0])])
    shares = everywhere.groupby(["row", "column", "unit"])["value"].sum().sort_values(ascending=False)
    place, cells = shares.groupby(["row", "column"]).cumcount(), shares.groupby(["row", "column"])
    largest, second = cells.max(), shares[place == 1].droplevel("unit")
    rest = cells.sum() - largest - second.reindex(largest.index, fill_value=0.0) + others[tuple(_places(largest.index))]
    hidden = np.zeros(values.shape, dtype=np.bool_)
    hidden[tuple(_places(largest.index[rest < p_percent / 100 * largest]))] = True
    return hidden


def _places(index: pd.Index) -> Codes:
    return np.array(index.to_list(), dtype=np.intp).reshape(-1, 2).T


def _unlisted(values: pd.DataFrame, units: pd.DataFrame) -> Floats:
    """What each cell and total holds of inner cells of which no contribution is given."""
    table = values.to_numpy(dtype=np.float64).copy()
    table[-1], table[:, -1] = 0.0, 0.0
    table[units["row"], units["column"]] = 0.0
    table[:, -1] = table.sum(axis=1)
    table[-1] = table.sum(axis=0)
    return table


def _long(values: pd.DataFrame, contributions: Contributions) -> pd.DataFrame:
    """Contributions to the inner cells, one a row: `row` and `column` (positions), `unit` and `value`."""
    if isinstance(contributions, pd.DataFrame) and {"row", "column", "value"} <= set(contributions.columns):
        listed = contributions.reset_index(drop=True)
    else:
        given = _cells(contributions) if isinstance(contributions, pd.DataFrame) else contributions
        if not _lists(given):
            mend = "give the amounts of the units in each cell, as lists, or a row each with row, column and value"
            raise DataError.one("contributions", "they do not say what each unit gives", mend)
        amounts_ = [(row, column, value) for (row, column), cell in given.items() for value in cell]
        listed = pd.DataFrame(amounts_, columns=["row", "column", "value"])
    inner = listed[(listed["row"] != TOTAL) & (listed["column"] != TOTAL)]
    rows, columns = (
        values.index.get_indexer(pd.Index(inner["row"])),
        values.columns.get_indexer(pd.Index(inner["column"])),
    )
    if (rows < 0).any() or (columns < 0).any():
        raise DataError.one("contributions", "some are to cells that the table does not have", "use its labels")
    unit = inner["unit"] if "unit" in inner else pd.Series(range(len(inner)), index=inner.index)
    worth = amounts(inner["value"], inner.index, "contributions")
    return pd.DataFrame({"row": rows, "column": columns, "unit": unit.to_numpy(), "value": worth})


def _cells(table: pd.DataFrame) -> dict[tuple[object, object], Sequence[float]]:
    return {(row, column): table.loc[row, column] for row in table.index for column in table.columns}


def _lists(given: object) -> bool:
    return isinstance(given, Mapping) and all(np.iterable(cell) for cell in given.values())

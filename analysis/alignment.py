"""Bring what callers hand in onto one index as arrays, or say which rows do not fit and what would mend it."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]
Table = TypeVar("Table", bound=pd.Series | pd.DataFrame)

SHOWN = 5


class Categories(NamedTuple):
    """Rows as numbers of categories: `codes` (rows, -1 where none) and the `labels` they stand for, in order."""

    codes: Codes
    labels: pd.Index


def some(labels: Iterable[object]) -> str:
    """Name the first few of the labels and say how many more there are."""
    names = [str(label) for label in labels]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def unique_index(data: pd.Series | pd.DataFrame, at: str) -> pd.Index:
    """The index of a Series or DataFrame; DataError where it is neither, or where a label stands twice."""
    if not isinstance(data, pd.Series | pd.DataFrame):
        raise DataError.one(at, f"is a {type(data).__name__}", "give a pandas Series or DataFrame")
    if not data.index.is_unique:
        twice = data.index[data.index.duplicated()].unique()
        raise DataError.one(at, f"these rows stand twice: {some(twice)}", "keep one row a unit")
    return data.index


def on_rows(data: Table, index: pd.Index, at: str) -> Table:
    """The data in the order of `index`; DataError unless both have the very same labels, each once."""
    own = unique_index(data, at)
    if own.equals(index):
        return data
    lost, extra = index[~index.isin(own)], own[~own.isin(index)]
    if len(lost):
        raise DataError.one(at, f"has no row for {some(lost)}", "give each unit a row, empty where nothing is known")
    if len(extra):
        raise DataError.one(at, f"has rows that are not expected: {some(extra)}", "leave them out")
    return cast(Table, data.reindex(index))


def numbers(data: pd.Series | pd.DataFrame, index: pd.Index, at: str, *, missing: bool = False) -> Floats:
    """The data as finite numbers on `index`, shape as given; NaN passes only where `missing` is allowed."""
    try:
        array = np.asarray(_array(_countable(data), index, at, np.float64), dtype=np.float64)
    except (TypeError, ValueError) as fault:
        if isinstance(fault, DataError):
            raise
        raise DataError.one(at, f"not everything is a number ({fault})", "give numbers, NaN where missing") from fault
    unfit = np.isinf(array) if missing else ~np.isfinite(array)
    if unfit.any():
        wanted = "finite numbers, NaN where missing" if missing else "a finite number for each row"
        raise DataError.one(at, f"is infinite or missing for {rows_with(unfit, index)}", f"give {wanted}")
    return array


def amounts(data: pd.Series | pd.DataFrame, index: pd.Index, at: str) -> Floats:
    """The data as finite numbers of at least 0 on `index`; DataError names the rows below."""
    array = numbers(data, index, at)
    if (array < 0).any():
        raise DataError.one(at, f"is negative for {rows_with(array < 0, index)}", "give 0 or more")
    return array


def flags(data: pd.Series | pd.DataFrame, index: pd.Index, at: str) -> Flags:
    """The data as yes and no on `index`; DataError where something else or nothing stands."""
    array = _array(data, index, at, None)
    if array.dtype == np.bool_:
        return cast(Flags, array)
    unfit = ~np.isin(array.astype(str), ("True", "False", "1", "0", "1.0", "0.0"))
    if unfit.any():
        raise DataError.one(at, f"is neither true nor false for {rows_with(unfit, index)}", "give true or false")
    return np.asarray(array.astype(np.float64), dtype=np.bool_)


def categories(data: pd.Series, index: pd.Index, at: str, *, missing: bool = False) -> Categories:
    """The data as category codes on `index`, labels sorted; -1 where empty, if `missing`."""
    if not isinstance(data, pd.Series):
        raise DataError.one(at, f"is a {type(data).__name__}", "give a pandas Series")
    column = on_rows(data, index, at)
    codes, labels = pd.factorize(column, sort=True)
    if not missing and (codes < 0).any():
        raise DataError.one(at, f"is empty for {rows_with(codes < 0, index)}", "give each row its category")
    return Categories(codes.astype(np.intp), pd.Index(labels))


def sums(codes: Codes, values: Floats | Flags, size: int) -> Floats:
    """The sum of `values` in each of the categories 0 … size − 1; every code must be one of them."""
    return np.asarray(np.bincount(codes, values, size), dtype=np.float64)


def rows_with(unfit: Flags, index: pd.Index) -> str:
    """Name the rows in which anything is unfit; `unfit` has a row each, with one or more columns."""
    return some(index[np.flatnonzero(unfit.reshape(len(index), -1).any(axis=1))])


def _countable(data: Table) -> Table:
    """The data, empty cells of any kind as NaN; TypeError for times and complex numbers, which pass as others do."""
    dtypes = list(data.dtypes) if isinstance(data, pd.DataFrame) else [getattr(data, "dtype", None)]
    if wrong := [dtype for dtype in dtypes if getattr(dtype, "kind", "O") in "mMc"]:
        raise TypeError(f"there are values of type {wrong[0]}")
    return data.where(data.notna(), np.nan) if isinstance(data, pd.DataFrame) and object in dtypes else data


def _array(data: pd.Series | pd.DataFrame, index: pd.Index, at: str, dtype: type | None) -> NDArray[np.generic]:
    table = on_rows(data, index, at)
    return np.asarray(table.to_numpy() if dtype is None else table.to_numpy(dtype=dtype, na_value=np.nan))

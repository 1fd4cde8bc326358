"""One machine of three: a typed expression tree over whole columns at once, with the same results as one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from questionnaires.expressions import values
from questionnaires.expressions.values import EPOCH, Tree

Floats = NDArray[np.float64]
OWNER = "municipality"
NO_REPEATS: Mapping[str, pd.DataFrame] = {}


def evaluate(
    tree: Tree | Sequence[Any],
    frame: pd.DataFrame,
    repeats: Mapping[str, pd.DataFrame] = NO_REPEATS,
    *,
    today: date | None = None,
) -> pd.Series:
    """An expression for every row of `frame`, on its index: floats, `str`, or bools; what is empty is missing.

    `frame` has one column an answer: floats for numbers, text for codes and texts, ISO text or days since 1970-01-01
    for dates. `repeats` holds a frame for each repeat with an index of municipality and instance, folded over instances
    in their order; the index of `frame` is the municipality, or has a level of that name (inside a repeat). Dates come
    out as days. Without `today`, `today()` is empty. A column that is not there is empty.
    """
    with np.errstate(all="ignore"):
        return _Rows(frame, repeats, today).of(tree).rename(None)


@dataclass
class _Rows:
    """The rows for which something is computed, and what is known of them."""

    frame: pd.DataFrame
    repeats: Mapping[str, pd.DataFrame]
    today: date | None
    index: pd.Index = field(init=False)

    def __post_init__(self) -> None:
        self.index = self.frame.index

    def of(self, tree: Tree | Sequence[Any]) -> pd.Series:
        """The values of a tree for all rows."""
        operation, parts = tree[0], tree[1:]
        if operation in LEAVES:
            return LEAVES[operation](self, *parts)
        if operation in FOLDS:
            return self._folded(operation, parts[0])
        if operation in ("round", "regex"):
            return WITH_A_WORD[operation](self.of(parts[0]), parts[1])
        return OPERATIONS[operation](*(self.of(part) for part in parts))

    def number(self, value: float) -> pd.Series:
        """The same number in every row."""
        return pd.Series(float(value), index=self.index)

    def text(self, value: str) -> pd.Series:
        """The same text in every row."""
        return pd.Series(value, index=self.index, dtype="str")

    def truth(self, value: bool) -> pd.Series:
        """The same truth in every row."""
        return pd.Series(value, index=self.index, dtype="bool")

    def none(self) -> pd.Series:
        """Nothing in any row."""
        return self.number(np.nan)

    def day(self) -> pd.Series:
        """The day that `today()` means."""
        return self.none() if self.today is None else self.number((self.today - EPOCH).days)

    def answer(self, name: str, kind: str) -> pd.Series:
        """The answers to one question."""
        return _read(self.frame[name], kind) if name in self.frame.columns else _read(self.none(), kind)

    def _folded(self, operation: str, folded: Tree) -> pd.Series:
        if folded[0] == "each":
            entries = [self.of(part) for part in folded[1:]]
            rows = np.tile(np.arange(len(self.index)), len(entries))
            column = np.concatenate([entry.to_numpy() for entry in entries]) if entries else np.empty(0)
            return pd.Series(_fold(operation, rows, column, len(self.index)), index=self.index)
        frame, column = self._instances(str(folded[1]), str(folded[2]))
        owners = frame.index.get_level_values(OWNER)
        codes, known = pd.factorize(owners)
        result = pd.Series(_fold(operation, codes, column, len(known)), index=known)
        here = self.index.get_level_values(OWNER) if OWNER in self.index.names else self.index
        none_there = _fold(operation, np.empty(0, dtype=np.int64), np.empty(0), 1)[0]
        return pd.Series(result.reindex(here, fill_value=none_there).to_numpy(), index=self.index)

    def _instances(self, name: str, kind: str) -> tuple[pd.DataFrame, NDArray[Any]]:
        """The frame in which the instances of a name stand, in their order, and their values."""
        if kind == "repeat":
            frame = self.repeats.get(name, EMPTY_REPEAT)
            return frame, np.ones(len(frame))
        frame = next((frame for frame in self.repeats.values() if name in frame.columns), EMPTY_REPEAT)
        if not frame.index.is_monotonic_increasing:
            frame = frame.sort_index()
        column = frame[name] if name in frame.columns else pd.Series(np.nan, index=frame.index)
        return frame, _read(column, kind).to_numpy()


EMPTY_REPEAT = pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=[OWNER, "instance"]))


def _read(column: pd.Series, kind: str) -> pd.Series:
    """A stored column as expressions see it."""
    if kind == "text":
        text = column.astype("str")
        return text.where(text != "")
    if kind == "truth":
        return column.fillna(False).astype("bool")
    if kind == "date" and not pd.api.types.is_numeric_dtype(column.dtype):
        return _each(column.astype("str"), values.day_of, "float64")
    return column.astype("float64")


def _each(column: pd.Series, function: Callable[[Any], Any], dtype: str) -> pd.Series:
    """A function of every different value; what is missing stays missing."""
    table = {value: function(value) for value in column.dropna().unique().tolist()}
    found = column.map(table)
    return found.eq(True) if dtype == "bool" else found.astype(dtype)  # type: ignore[call-overload]


def _finite(numbers: Floats | pd.Series, index: pd.Index) -> pd.Series:
    array = np.asarray(numbers, dtype=float) + 0.0
    return pd.Series(np.where(np.isfinite(array), array, np.nan), index=index)


def _fold(operation: str, rows: NDArray[np.int64], column: NDArray[Any], size: int) -> Floats:
    """Entries put together by row, one after another as they stand, `size` results."""
    numeric = column.dtype.kind in "fbiu"
    given = ~np.isnan(column.astype(float)) if numeric else ~pd.isna(column)
    entries = np.bincount(rows, minlength=size).astype(float)
    filled = np.bincount(rows[given], minlength=size).astype(float)
    if operation in ("count", "count-non-empty"):
        return entries if operation == "count" else filled
    numbers = column[given].astype(float) if numeric else np.empty(0)
    where = rows[given]
    if operation in ("sum", "mean"):
        total = np.bincount(where, weights=numbers, minlength=size).astype(float)
        total = np.where(np.isfinite(total), total, np.nan)
        silent = (entries > 0) & (filled == 0) if operation == "sum" else filled == 0
        folded = total if operation == "sum" else total / filled
        return np.where(silent, np.nan, folded)
    result = np.full(size, np.inf if operation == "min" else -np.inf)
    (np.minimum if operation == "min" else np.maximum).at(result, where, numbers)
    return np.where(filled == 0, np.nan, result)


def _arithmetic(calculate: Callable[[Floats, Floats], Floats]) -> Callable[[pd.Series, pd.Series], pd.Series]:
    def build(left: pd.Series, right: pd.Series) -> pd.Series:
        return _finite(calculate(left.to_numpy(dtype=float), right.to_numpy(dtype=float)), left.index)

    return build


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """A comparison that is false where either side is empty."""

    def build(left: pd.Series, right: pd.Series) -> pd.Series:
        both = left.notna().to_numpy() & right.notna().to_numpy()
        result = np.zeros(len(left), dtype=bool)
        result[both] = compare(left.to_numpy()[both], right.to_numpy()[both]).astype(bool)
        return pd.Series(result, index=left.index)

    return build


def _alike(left: pd.Series, right: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Two columns of one kind; a column of nothing takes the kind of the other."""
    if left.dtype == right.dtype:
        return left, right
    if left.isna().all():
        return left.astype(right.dtype), right
    return left, right.astype(left.dtype)


def _if(condition: pd.Series, then: pd.Series, otherwise: pd.Series) -> pd.Series:
    then, otherwise = _alike(then, otherwise)
    return then.where(condition, otherwise)


def _coalesce(*columns: pd.Series) -> pd.Series:
    first, *others = columns
    for other in others:
        first, following = _alike(first, other)
        first = first.where(first.notna(), following)
    return first


def _pairs(function: Callable[[str, str], bool]) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """A truth of two texts, false where either is empty."""

    def build(left: pd.Series, right: pd.Series) -> pd.Series:
        both = left.notna().to_numpy() & right.notna().to_numpy()
        rows = zip(both, left, right, strict=True)
        found = [bool(known and function(str(a), str(b))) for known, a, b in rows]
        return pd.Series(found, index=left.index, dtype="bool")

    return build


def _count_selected(column: pd.Series) -> pd.Series:
    return _each(_texts(column), lambda text: float(len(text.split())), "float64").fillna(0.0)


def _length(column: pd.Series) -> pd.Series:
    return _each(_texts(column), lambda text: float(len(text)), "float64").fillna(0.0)


def _texts(column: pd.Series) -> pd.Series:
    return column.astype("str")


def _concat(*columns: pd.Series) -> pd.Series:
    whole = _texts(columns[0]).fillna("")
    for column in columns[1:]:
        whole = whole + _texts(column).fillna("")
    return whole.where(whole != "")


def _round(column: pd.Series, digits: int) -> pd.Series:
    """Half up; the same steps as `questionnaires.expressions.values.rounded`, number for number."""
    number = column.to_numpy(dtype=float)
    scale = float(10 ** abs(digits))
    scaled = number * scale if digits > 0 else number / scale
    fits = np.isfinite(scaled) & (np.abs(scaled) < 2.0**52)
    if digits > 0:
        scaled = scaled + np.abs(scaled) * values.EPSILON
    whole = np.floor(scaled)
    whole = whole + np.where(scaled - whole >= 0.5, 1.0, 0.0)
    return _finite(np.where(fits, whole / scale if digits > 0 else whole * scale, number), column.index)


def _regex(column: pd.Series, expression: str) -> pd.Series:
    fits = values.pattern(expression).fullmatch
    return _each(column, lambda text: fits(text) is not None, "bool")


def _from_number(column: pd.Series) -> pd.Series:
    return column.notna() & (column != 0)


def _negate(column: pd.Series) -> pd.Series:
    return _finite(0.0 - column.to_numpy(dtype=float), column.index)


LEAVES: Mapping[str, Callable[..., pd.Series]] = {
    "number": _Rows.number,
    "text": _Rows.text,
    "truth": _Rows.truth,
    "none": _Rows.none,
    "today": _Rows.day,
    "answer": _Rows.answer,
}
FOLDS = frozenset({"sum", "mean", "min", "max", "count", "count-non-empty"})
WITH_A_WORD: Mapping[str, Callable[[pd.Series, Any], pd.Series]] = {"round": _round, "regex": _regex}
OPERATIONS: Mapping[str, Callable[..., pd.Series]] = {
    "+": _arithmetic(np.add),
    "-": _arithmetic(np.subtract),
    "*": _arithmetic(np.multiply),
    "div": _arithmetic(np.divide),
    "mod": _arithmetic(np.fmod),
    "negate": _negate,
    "=": _compared(np.equal),
    "!=": _compared(np.not_equal),
    "<": _compared(np.less),
    "<=": _compared(np.less_equal),
    ">": _compared(np.greater),
    ">=": _compared(np.greater_equal),
    "and": lambda left, right: left & right,
    "or": lambda left, right: left | right,
    "not": lambda column: ~column,
    "empty": lambda column: column.isna(),
    "if": _if,
    "coalesce": _coalesce,
    "selected": _pairs(lambda chosen, wanted: wanted in chosen.split()),
    "count-selected": _count_selected,
    "concat": _concat,
    "length": _length,
    "int": lambda column: _finite(np.trunc(column.to_numpy(dtype=float)), column.index),
    "abs": lambda column: column.abs(),
    "number-of-text": lambda column: _each(_texts(column), values.number_of, "float64"),
    "number-of-truth": lambda column: column.astype("float64"),
    "day-of-text": lambda column: _each(_texts(column), values.day_of, "float64"),
    "text-of-number": lambda column: _each(column, values.text_of, "str"),
    "text-of-day": lambda column: _each(column, values.text_of_day, "str"),
    "text-of-truth": lambda column: _each(column, lambda truth: "true" if truth else "false", "str"),
    "truth-of-number": _from_number,
    "truth-of-text": lambda column: column.notna(),
}

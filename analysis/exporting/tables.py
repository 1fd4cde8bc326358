"""A table as every kind of file writes it: variables with their labels, and the values block by block."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from questionnaires.answer_types import NON_ANSWERS
from questionnaires.model import NonAnswer

Kind = Literal["whole", "number", "level", "flag", "text", "date", "choice", "codes"]
NUMERIC = frozenset(("whole", "number", "level", "flag"))
"""Kinds that are numbers; `choice` is one code, `codes` several separated by spaces, `date` an ISO date."""
MISSING: Sequence[NonAnswer] = tuple(NonAnswer)
"""Why a value is missing; a block names each by its place here."""
MISSING_LABELS = {str(kind): NON_ANSWERS[kind] for kind in MISSING}
Cell = float | str | None
LARGEST_WHOLE = 2.0**53


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. `key` leads to the trace of its figures, with `{municipality}` to be filled in from the row."""

    name: str
    kind: Kind
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    """Code and label, in order."""
    unit: str = ""
    misses: bool = False
    """Whether the reason of a missing value may stand in place of it."""
    key: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in NUMERIC


class Filled(NamedTuple):
    """The values of a variable in one block: numbers with NaN, or texts with None; and the place in MISSING or −1."""

    values: NDArray[Any]
    missing: NDArray[np.int8] | None = None


Block = Sequence[Filled]


@dataclass(frozen=True)
class Table:
    """One table; `blocks` gives its rows anew each time, so that none needs to be held whole."""

    name: str
    title: str
    variables: tuple[Variable, ...]
    blocks: Callable[[], Iterator[Block]]


def of_frame(name: str, title: str, frame: pd.DataFrame, variables: Sequence[Variable]) -> Table:
    """The table of a frame that has a column for every variable."""
    filled = [Filled(_values(frame[variable.name], variable)) for variable in variables]
    return Table(name, title, tuple(variables), lambda: iter([filled]))


def cells(variable: Variable, filled: Filled) -> list[Cell]:
    """The values as text files and workbooks hold them: None where missing, or the word of a reason that is known."""
    found: list[Cell] = _numbers(filled.values) if variable.is_numeric else filled.values.tolist()
    if filled.missing is not None:
        for place in np.flatnonzero(filled.missing >= 0):
            found[place] = str(MISSING[filled.missing[place]])
    return found


def distinct(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """The same variables, later ones renamed where a name is taken, whatever the case of its letters."""
    taken: set[str] = set()
    return tuple(replace(variable, name=free_name(variable.name, taken)) for variable in variables)


def free_name(name: str, taken: set[str], longest: int = 80) -> str:
    """The name, or with a number after it where it is taken; from then on it is taken too."""
    found, count = name[:longest], 1
    while found.lower() in taken:
        count += 1
        ending = f"_{count}"
        found = name[: longest - len(ending)] + ending
    taken.add(found.lower())
    return found


def _numbers(values: NDArray[np.float64]) -> list[Cell]:
    """Whole numbers without a decimal point, missing ones as None."""
    empty = np.isnan(values)
    is_whole = (np.abs(values) < LARGEST_WHOLE) & (values == np.floor(values))
    found = values.astype(object)
    found[is_whole] = values[is_whole].astype(np.int64)
    found[empty] = None
    return list(found.tolist())


def _values(column: pd.Series, variable: Variable) -> NDArray[Any]:
    if variable.is_numeric:
        return column.astype("float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.array([None if pd.isna(value) or value == "" else str(value) for value in column], dtype=object)

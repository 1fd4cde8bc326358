"""Who was asked and who answered an item, and the weights that let those who did stand for those who did not."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.alignment import Flags, Floats, flags, numbers, rows_with, some
from analysis.design import Design, rows_of
from analysis.errors import DataError
from analysis.variance import added


class Answers(NamedTuple):
    """Columns of answers on a design, each array rows × columns.

    `used` rows enter the estimate; `known` ones are part of the design, those that do not apply included; `weights` are
    raised within the stratum for what was asked and not answered, and 0 where nothing is known.
    """

    used: Flags
    known: Flags
    weights: Floats


class Columns:
    """Columns of values on a design's rows and where they apply, checked (rows × columns; a Series is one column).

    Raises DataError for other rows than the design's, what is not a number, or a column without its `applies`.
    """

    def __init__(
        self,
        values: pd.Series | pd.DataFrame,
        applies: pd.Series | pd.DataFrame | None,
        design: Design,
        at: str = "values",
    ) -> None:
        self.design = design
        self.names = values.columns if isinstance(values, pd.DataFrame) else None
        rows = rows_of(design)
        self.array = numbers(values, rows, at, missing=True).reshape(len(rows), -1)
        self.where = np.ones(self.array.shape, dtype=np.bool_) if applies is None else self._where(applies)

    def answers(self, part: slice = slice(None)) -> Answers:
        """Who answered these columns, with weights raised for those who were asked and did not."""
        return settle(self.design, self.where[:, part], ~np.isnan(self.array[:, part]))

    def _where(self, applies: pd.Series | pd.DataFrame) -> Flags:
        if self.names is not None and isinstance(applies, pd.DataFrame):
            without = self.names[~self.names.isin(applies.columns)]
            if len(without):
                raise DataError.one("applies", f"has no column for {some(without)}", "say of each where it applies")
            applies = applies[list(self.names)]
        where = flags(applies, self.design.index, "applies").reshape(len(self.design.index), -1)
        return np.asarray(np.broadcast_to(where, self.array.shape))


def settle(design: Design, applies: Flags, answered: Flags) -> Answers:
    """Raise the weights of those who answered by Σw(asked)/Σw(answered) within each stratum, column by column.

    Raises DataError where a stratum was asked and nobody answered, unless the design says that the others stand for it.
    """
    used = applies & answered
    start = np.broadcast_to(design.arrays.weights[:, None], used.shape)
    if (used == applies).all():
        return Answers(used, np.ones_like(used), np.asarray(start))
    strata = design.arrays.strata
    wanted = added(strata.codes, np.where(applies, start, 0.0), len(strata.labels))
    found = added(strata.codes, np.where(used, start, 0.0), len(strata.labels))
    silent = (wanted > 0) & (found == 0)
    if silent.any() and design.silent == "error":
        names = rows_with(silent, strata.labels)
        mend = "collapse it into a neighbour, mark the item as not applying there, or design it with silent='spread'"
        raise DataError.one("values", f"nobody answered in {names}", mend)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(found > 0, wanted / found, 1.0)
        spread = wanted.sum(axis=0) / np.where(silent, 0.0, wanted).sum(axis=0)
    factor *= np.where(np.isfinite(spread), spread, 1.0)
    weights = np.where(used, start * factor[strata.codes], np.where(applies, 0.0, start))
    return Answers(used, used | ~applies, weights)

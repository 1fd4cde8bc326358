"""Random two-way tables to protect, which cells the rules hide, and an attack on them that shares no code with ours."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from analysis.alignment import Flags, Floats

OPTIMAL, UNBOUNDED = 0, 3


class Table(NamedTuple):
    """Amounts with totals, the units behind them, what each gives, the rules, and what cells can be at most."""

    values: pd.DataFrame
    counts: pd.DataFrame
    contributions: dict[tuple[object, object], list[float]]
    minimum: int
    p_percent: float | None
    upper: pd.DataFrame | None

    def primary(self) -> Flags:
        """By hand: too few units, or, of amounts, one that the second largest works out; of gaps, one at an end."""
        counts = self.counts.to_numpy()
        found = (counts > 0) & (counts < self.minimum)
        if self.upper is not None:
            found |= (counts > 0) & ((self.values.to_numpy() <= 0) | (self.values.to_numpy() >= counts))
        for row, name in enumerate(self.values.index if self.p_percent is not None else ()):
            for column, other in enumerate(self.values.columns):
                inside = [
                    given
                    for (i, j), given in self.contributions.items()
                    if name in (i, "total") and other in (j, "total")
                ]
                own = sorted((amount for given in inside for amount in given), reverse=True)
                found[row, column] |= len(own) > 0 and sum(own[2:]) < (self.p_percent or 0) / 100 * own[0]
        return np.asarray(found)


def with_totals(inner: Floats) -> pd.DataFrame:
    """The cells with their sums, labelled as the contract has it."""
    whole = np.vstack([inner, inner.sum(axis=0)])
    whole = np.column_stack([whole, whole.sum(axis=1)])
    rows, columns = ([f"{sign}{n}" for n in range(size)] for sign, size in zip("rc", inner.shape, strict=True))
    return pd.DataFrame(whole, index=[*rows, "total"], columns=[*columns, "total"])


def a_table(dice: np.random.Generator) -> Table:
    """Of up to 5 × 5 cells: counts, sums of gaps, or amounts of very different units under the p % rule."""
    shape, kind = (int(dice.integers(2, 6)), int(dice.integers(2, 6))), int(dice.integers(0, 3))
    sizes = dice.integers(0, int(dice.integers(6, 30)), shape)
    units: dict[tuple[object, object], list[float]] = {
        (f"r{i}", f"c{j}"): dice.gamma(0.4, 100, size).tolist() for (i, j), size in np.ndenumerate(sizes)
    }
    counts, minimum = with_totals(sizes.astype(float)), int(dice.choice([3, 5, 10]))
    if kind == 0:
        return Table(counts, counts, {}, minimum, None, None)
    if kind == 1:
        sums = [dice.random(size).round(int(dice.integers(0, 3))).sum() for size in sizes.ravel()]
        values = with_totals(np.reshape(sums, shape))
        return Table(values, counts, {}, minimum, None, counts if is_of_gaps(values, counts) else None)
    values = with_totals(np.array([sum(own) for own in units.values()]).reshape(shape))
    return Table(values, counts, units, minimum, float(dice.choice([5, 10, 20])), None)


def is_of_gaps(values: pd.DataFrame, counts: pd.DataFrame) -> bool:
    """Whether a table shows at a glance that it is no table of counts."""
    return not np.allclose(values, counts)


def attacked(table: Table, hidden: Flags, wanted: Flags) -> Iterator[tuple[float, float, float]]:
    """Of each wanted cell its value and the least and the most it can be: two linear programmes over all cells, of
    which each row and each column adds up to its last."""
    values = table.values.to_numpy()
    rows, columns = values.shape
    place = np.arange(values.size).reshape(values.shape)
    sums = [(place[row, :-1], place[row, -1]) for row in range(rows)]
    sums += [(place[:-1, column], place[-1, column]) for column in range(columns)]
    matrix = np.zeros((len(sums), values.size))
    for line, (parts, total) in zip(matrix, sums, strict=True):
        line[parts], line[total] = 1.0, -1.0
    most = np.full(values.shape, np.inf) if table.upper is None else table.upper.to_numpy()
    low, high = np.where(hidden, 0.0, values), np.where(hidden, most, values)
    known = matrix @ np.where(hidden, 0.0, values).ravel()
    unknown = hidden.ravel()
    box = list(zip(low.ravel()[unknown].tolist(), high.ravel()[unknown].tolist(), strict=True))
    for row, column in np.argwhere(wanted):
        aim = (place.ravel()[unknown] == place[row, column]).astype(float)
        ends = [linprog(sign * aim, A_eq=matrix[:, unknown], b_eq=-known, bounds=box) for sign in (1.0, -1.0)]
        assert [end.message for end in ends if end.status not in (OPTIMAL, UNBOUNDED)] == []
        least, greatest = (np.inf if end.fun is None else end.fun for end in ends)
        yield float(values[row, column]), float(least), float(-greatest if ends[1].status == OPTIMAL else np.inf)

"""What a mean could be if those who did not answer differed from those who did."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.alignment import Flags, Floats, sums
from analysis.answered import Columns
from analysis.design import Arrays, Design
from analysis.errors import DataError
from analysis.weighting import BaseWeights


class Range(NamedTuple):
    """The mean if the silent were like the lowest, and if they were like the highest, quarter of those who answered."""

    low: float
    high: float


def nonresponse_range(values: pd.Series, base: BaseWeights, *, applies: pd.Series | None = None) -> Range:
    """How far non-response that is related to the answer could move the mean of gaps (0 … 1, on the respondents).

    low = Σ_h[n_h ȳ_h + (N_h − n_h)·clip(ȳ_h − (ȳ − q), 0, 1)]/N, ȳ the weighted mean, q the mean of the lowest quarter
    of all answers; high likewise with the highest. A missing value counts as silent; a stratum without answers
    is taken at ȳ; where `applies` is false a unit stands for others to which the item does not apply either. NaN
    without any answer; DataError for values that are not gaps and for anything but base weights.
    """
    if not isinstance(values, pd.Series):
        raise DataError.one("values", f"is a {type(values).__name__}", "give a pandas Series")
    if not isinstance(base, BaseWeights):
        raise DataError.one("base", f"is a {type(base).__name__}", "give what weighting.base returns")
    return nonresponse_ranges(values.to_frame(), base, applies=None if applies is None else applies.to_frame())[0]


def nonresponse_ranges(values: pd.DataFrame, base: BaseWeights, *, applies: pd.DataFrame | None = None) -> list[Range]:
    """The range of every column of `values`, as `nonresponse_range` tells that of one."""
    design = Design.of(base)
    columns = Columns(values, applies, design)
    answered = columns.where & ~np.isnan(columns.array)
    if not ((columns.array[answered] >= 0) & (columns.array[answered] <= 1)).all():
        raise DataError.one("values", "some are below 0 or above 1", "give gaps")
    each = range(columns.array.shape[1])
    return [_range(columns.array[:, at], columns.where[:, at], answered[:, at], design.arrays) for at in each]


def _range(y: Floats, where: Flags, answered: Flags, design: Arrays) -> Range:
    if not answered.any():
        return Range(np.nan, np.nan)
    codes, size = design.strata.codes, len(design.strata.labels)
    n, own = sums(codes, answered, size), sums(codes, np.where(answered, y, 0.0), size)
    population = sums(codes, np.where(where, design.weights, 0.0), size)
    seen = n > 0
    means = own / np.where(seen, n, 1)
    overall = float((population * means).sum() / population[seen].sum())
    means = np.where(seen, means, overall)
    low, high = (
        float((own + (population - n) * np.clip(means - (overall - quarter), 0, 1)).sum() / population.sum())
        for quarter in _quarters(y[answered])
    )
    return Range(low, high)


def _quarters(answers: Floats) -> tuple[float, float]:
    """The mean of the lowest and of the highest quarter of the answers, the answer on the edge by its part."""
    ordered = np.sort(answers)
    share = np.clip(len(ordered) / 4 - np.arange(len(ordered)), 0, 1)
    return float(np.average(ordered, weights=share)), float(np.average(ordered[::-1], weights=share))

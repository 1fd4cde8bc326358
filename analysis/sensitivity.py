"""How much a ranking owes to choices that could have been made otherwise: weights, means, indicators, goalposts.

Every alternative is combined anew from the same gaps; what is told is how ranks move and who would be severe.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import aggregation
from analysis.aggregation import How
from analysis.alignment import Floats, some
from analysis.errors import DataError

NOTHING = 1e-18
"""A variance that is no more than this comes from rounding: all are alike."""
METHODS = ("geometric", "harmonic", "max")
BASE = "as it is"
COLUMNS = ("change", "of", "mean", "mean_shift", "largest_shift", "moved", "correlation", "severe", "entered", "left")


@dataclass(frozen=True)
class Alternative:
    """One way to combine: what was changed (`weights`, `equal`, `method`, `left_out`, `goalposts`), of what, and the
    composite of every unit."""

    change: str
    of: str
    values: pd.Series


def alternatives(
    gaps: pd.DataFrame,
    weights: pd.Series,
    *,
    applies: pd.DataFrame | None = None,
    factor: float = 2.0,
    shift: float = 0.1,
) -> list[Alternative]:
    """The composite as it is, first, and under each other choice; `gaps` are unit × indicator, `weights` by indicator.

    Each indicator's weight times `factor` and divided by it; all weights equal; the other means; each indicator left
    out; and each indicator's goalposts moved by `shift` of their distance, to either side, which moves its gaps.
    Raises DataError for weights that do not fit the gaps, or a factor or shift that changes nothing.
    """
    if not factor > 1 or not 0 < shift < 1:
        raise DataError.one(
            "factor, shift", f"are {factor} and {shift}", "give a factor above 1 and a shift within 0 … 1"
        )
    names = [str(name) for name in weights.index[weights > 0]]
    if absent := [name for name in names if name not in gaps.columns]:
        raise DataError.one("gaps", f"there is no column for {some(absent)}", "give each indicator its column")
    whole = gaps[names]
    stands = None if applies is None else applies[names]
    base = Alternative(BASE, "", aggregation.combine(whole, weights[names], applies=stands))
    return [base, *_others(whole, weights[names].astype("float64"), stands, factor, shift)]


def effects(options: Sequence[Alternative], severe: float | None = None) -> pd.DataFrame:
    """What each alternative does against the first: a row each, columns COLUMNS.

    `mean`: of the composites; `mean_shift` and `largest_shift`: of ranks, over units ranked in both; `moved`: the unit
    whose rank moves most (the first of equals); `correlation`: Kendall's τ-b of the composites; `severe`: how many are
    at `severe` or above, rounded to 1e-9 as bands are, `entered` and `left` how many are and were not, or the other
    way; missing without a boundary. Source: COINr, compare_coins and SA.
    """
    units = options[0].values.index
    first = _rounded(options[0].values, units)
    rows = [
        (one.change, one.of, float(one.values.mean()), *_effect(first, _rounded(one.values, units), units, severe))
        for one in options
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def ranks(values: pd.Series) -> pd.Series:
    """Rank 1 for the largest composite; equals share the lowest of their ranks; missing where that is."""
    return values.round(aggregation.ROUNDING).rank(ascending=False, method="min")


def _others(
    gaps: pd.DataFrame, weights: pd.Series, applies: pd.DataFrame | None, factor: float, shift: float
) -> Iterator[Alternative]:
    array, own = gaps.to_numpy(dtype=np.float64), weights.to_numpy(dtype=np.float64)
    stands = np.ones(gaps.shape, dtype=np.bool_) if applies is None else applies.to_numpy(dtype=np.bool_)

    def told(change: str, of: str, values: Floats, counts: Floats, method: str = "arithmetic") -> Alternative:
        found = aggregation.combined(values, counts, stands, How(method))
        return Alternative(change, of, pd.Series(found, index=gaps.index))

    for place, name in enumerate(weights.index):
        for times in (factor, 1 / factor):
            yield told("weights", f"{name} × {times:g}", array, _with(own, place, own[place] * times))
    yield told("equal", "", array, np.ones_like(own))
    for method in METHODS:
        yield told("method", method, array, own, method)
    if len(weights) > 1:
        for place, name in enumerate(weights.index):
            yield told("left_out", str(name), array, _with(own, place, 0.0))
    for place, name in enumerate(weights.index):
        for by in (shift, -shift):
            moved = _with(array, place, np.clip(array[:, place] + by, 0.0, 1.0))
            yield told("goalposts", f"{name} {by:+g}", moved, own)


def _with(values: Floats, place: int, other: Floats | float) -> Floats:
    """The same with one indicator's weight or gaps changed."""
    changed = values.copy()
    changed[..., place] = other
    return changed


def _rounded(values: pd.Series, units: pd.Index) -> Floats:
    return values.reindex(units).round(aggregation.ROUNDING).to_numpy(dtype=np.float64)


def _effect(first: Floats, own: Floats, units: pd.Index, severe: float | None) -> tuple[object, ...]:
    both = ~np.isnan(first) & ~np.isnan(own)
    shifts = np.abs(_places(own[both]) - _places(first[both]))
    most = float(shifts.max()) if len(shifts) else np.nan
    moved = str(units[both][int(shifts.argmax())]) if len(shifts) and most > 0 else ""
    told = (float(shifts.mean()) if len(shifts) else np.nan, most, moved, _kendall(first[both], own[both]))
    if severe is None:
        return (*told, np.nan, np.nan, np.nan)
    boundary = round(severe, aggregation.ROUNDING)
    before, after = first >= boundary, own >= boundary
    return (*told, int(after.sum()), int((after & ~before & both).sum()), int((before & ~after & both).sum()))


def _places(values: Floats) -> Floats:
    """Ranks as `ranks` gives them, of values none of which is missing."""
    return np.asarray(len(values) + 1.0 - np.searchsorted(np.sort(values), values, side="right"))


def kendall(first: pd.Series, second: pd.Series) -> float:
    """Kendall's τ-b of two rankings of the same units; missing where one of them ranks nothing apart.

    Source: Kendall (1945), Biometrika 33, The treatment of ties in ranking problems.
    """
    return _kendall(*(_rounded(values, values.index) for values in (first, second)))


def _kendall(first: Floats, second: Floats) -> float:
    one, other = (np.sign(values[:, None] - values[None, :]) for values in (first, second))
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / size if size else np.nan


def items(gaps: pd.DataFrame) -> pd.DataFrame:
    """How each indicator (column) behaves among the others: index indicator.

    Columns: `n` answers; `mean`; `floor` and `ceiling`, the shares at 0 and at 1; `item_rest`, the correlation with the
    mean of the others that the same unit answered; `alpha_without`, Cronbach's alpha of the others. Missing where there
    is too little to tell.
    """
    rows = {str(name): _item(gaps, str(name)) for name in gaps.columns}
    columns = ["n", "mean", "floor", "ceiling", "item_rest", "alpha_without"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("indicator")


def alpha(gaps: pd.DataFrame) -> float:
    """Cronbach's alpha, k/(k − 1)·(1 − Σs²/s²(sum)), over units that answered all; missing below two of either.

    Source: Cronbach (1951), Psychometrika 16; COINr, get_cronbach(use = "complete.obs"), whose default takes pairs.
    """
    return _alpha(gaps.to_numpy(dtype=np.float64))


def _alpha(gaps: Floats) -> float:
    whole = gaps[~np.isnan(gaps).any(axis=1)]
    units, count = whole.shape
    if units < 2 or count < 2:
        return np.nan
    spread = float(whole.sum(axis=1).var(ddof=1))
    return count / (count - 1) * (1 - float(whole.var(axis=0, ddof=1).sum()) / spread) if spread > NOTHING else np.nan


def _item(gaps: pd.DataFrame, name: str) -> tuple[float, ...]:
    array = gaps.to_numpy(dtype=np.float64)
    at = gaps.columns == name
    own, others = array[:, at][:, 0], array[:, ~at]
    known = ~np.isnan(own)
    count, least = int(known.sum()), ~np.isnan(others)
    paired = known & least.any(axis=1)
    rest = np.where(least, others, 0.0).sum(axis=1)[paired] / least.sum(axis=1)[paired]
    mean, floor, ceiling = (float(row[known].mean()) if count else np.nan for row in (own, own == 0.0, own == 1.0))
    return count, mean, floor, ceiling, _correlation(own[paired], rest), _alpha(others)


def _correlation(one: Floats, other: Floats) -> float:
    if len(one) < 2 or not np.ptp(one) or not np.ptp(other):
        return np.nan
    return float(np.corrcoef(one, other)[0, 1])

"""Compare: the change between two rounds, and which of several themes stand highest."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis import estimation
from analysis.aggregation import combine
from analysis.alignment import Flags, Floats, Table, categories, numbers, on_rows, some, unique_index
from analysis.design import Design
from analysis.errors import DataError
from analysis.uncertainty import Scale, check
from analysis.variance import covariances
from analysis.weighting import base, merge

HIGHEST = "highest"
AMONG_HIGHEST = "among the highest"
LOWER = "lower"
NO_ORDER = "no clear order"
SLACK = 1e-9

COLUMNS = ["estimate", "se", "low", "high", "n", "n_before", "n_after", "df", "before", "after", "degenerate"]


class _Rounds(NamedTuple):
    """One figure a unit of the frame in each round, NaN where there is none."""

    before: pd.Series
    after: pd.Series


class _How(NamedTuple):
    """How the units of the frame are weighted and how the interval is made."""

    strata: Sequence[str] | str
    minimum: int
    collapse: Sequence[str] | str
    single: Literal["error", "centre"]
    level: float
    gap: bool | None


def change(
    before: pd.Series | pd.DataFrame,
    after: pd.Series | pd.DataFrame,
    frame: pd.DataFrame,
    strata: Sequence[str] | str,
    *,
    paired: bool = True,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    minimum_share: float = 0.5,
    level: float = 0.95,
    by: pd.Series | None = None,
    minimum: int = 5,
    collapse: Sequence[str] | str = (),
    single: Literal["error", "centre"] = "error",
    gap: bool | None = None,
) -> pd.DataFrame:
    """The mean change of the frame's units from one round to the next, after − before, by group of `by` (on the frame).

    `before` and `after` hold a value a unit that answered (a Series), or its indicators (a DataFrame): then a unit's
    figure is the mean, by `weights` (default: equal), of the indicators that stand in both frames and that it answered
    in both rounds, missing below `minimum_share` of the weight that `applies`. Paired: units in both rounds, their
    weights rebuilt as N_h over those; strata collapse as in `weighting.base`. Not paired: all answers of each round,
    indicators of the round alone; Var = V₁ + V₂ − 2Σ(N_h/N)²(n₁₂/(n₁n₂) − 1/N_h)S₁₂. t intervals; `gap` as in
    `estimation.mean`.
    Columns: `estimate, se, low, high, n` (in both rounds)`, n_before, n_after, df, before, after` (the two means)`,
    degenerate`. Raises DataError for units outside the frame, a stratum without answers, or a single one.
    Source: Tam (1984), On covariances from overlapping samples; Qualité and Tillé (2008).
    """
    check(Scale(level, "t", gap))
    rounds = _rounds(before, after, unique_index(frame, "frame"), paired, weights, applies, minimum_share)
    groups = pd.Series("all", index=frame.index) if by is None else on_rows(by, frame.index, "by")
    how = _How(strata, minimum, collapse, single, level, gap)
    return (_paired if paired else _unpaired)(rounds, frame, groups, how)


def sides(
    before: pd.DataFrame,
    after: pd.DataFrame,
    units: pd.Index,
    *,
    weights: pd.Series,
    applies: pd.DataFrame,
    minimum_share: float = 0.5,
) -> tuple[pd.Series, pd.Series]:
    """The figure of each unit in either round, over what it answered in both, as `change` compares them if paired."""
    found = _rounds(before, after, units, True, weights, applies, minimum_share)
    return found.before, found.after


def order(
    estimates: pd.Series,
    covariance: pd.DataFrame,
    df: float,
    level: float = 0.95,
    margin: float = 0.05,
) -> pd.Series:
    """Which of several estimates may be called high: a group a row of `estimates`, a Series of words on its index.

    `highest`: above each other one by a one-sided t test at 1 − level, and by at least `margin`; the rest is `lower`.
    Else `among the highest`: those not significantly below the top one at (1 − level)/(k − 1); the rest is `lower`.
    `no clear order`: that would be all of them. Tests are of differences, by `covariance` (same labels both ways) and
    `df` degrees of freedom, since themes share respondents. A missing estimate has no group, and a missing covariance
    shows no difference. Raises DataError for a level outside 0 … 1 and for a covariance of other labels.
    Source: Berger (1982) on intersection–union tests; Bonferroni.
    """
    check(Scale(level, "t", None))
    for name, number in {"df": df, "margin": margin}.items():
        if not isinstance(number, int | float | np.number):
            raise DataError.one(name, f"is a {type(number).__name__}", "give one number for all of them")
    names = unique_index(estimates, "estimates")
    value = numbers(estimates, names, "estimates", missing=True)
    table = on_rows(on_rows(covariance, names, "covariance").T, names, "covariance, columns").T
    known = np.flatnonzero(~np.isnan(value))
    groups = np.full(len(names), None, dtype=object)
    if not len(known):
        return pd.Series(groups, index=names, dtype="str")
    top = known[np.argmax(value[known])]
    others = known[known != top]
    ahead = value[top] - value[others]
    t = _t_of_differences(ahead, numbers(table, names, "covariance", missing=True), top, others)
    groups[known] = LOWER
    if (t > _quantile(1 - level, df)).all() and (ahead >= margin - SLACK).all():
        groups[top] = HIGHEST
    else:
        high = np.append(others[t <= _quantile((1 - level) / len(others), df)], top)
        groups[high] = NO_ORDER if len(high) == len(known) else AMONG_HIGHEST
    return pd.Series(groups, index=names, dtype="str")


def _rounds(
    before: pd.Series | pd.DataFrame,
    after: pd.Series | pd.DataFrame,
    units: pd.Index,
    paired: bool,
    weights: pd.Series | None,
    applies: pd.DataFrame | None,
    minimum_share: float,
) -> _Rounds:
    if isinstance(before, pd.Series) and isinstance(after, pd.Series):
        return _Rounds(
            _on_frame(_figures(before, "before"), units, "before"), _on_frame(_figures(after, "after"), units, "after")
        )
    if isinstance(before, pd.Series) or isinstance(after, pd.Series):
        raise DataError.one(
            "before, after", "one is a Series, the other a DataFrame", "give figures or indicators of both"
        )
    common = before.columns[before.columns.isin(after.columns)]
    if not len(common):
        raise DataError.one("before, after", "no indicator stands in both", "harmonise the rounds first")
    earlier, later = _on_frame(before[common], units, "before"), _on_frame(after[common], units, "after")
    if paired:
        both = earlier.notna() & later.notna()
        earlier, later = earlier.where(both), later.where(both)
    if applies is not None and len(lost := common[~common.isin(applies.columns)]):
        raise DataError.one("applies", f"has no column for {some(lost)}", "say of each indicator where it applies")
    share = pd.Series(1.0, index=common) if weights is None else weights[weights.index.isin(common)]
    where = None if applies is None else applies[common].reindex(units, fill_value=True)
    return _Rounds(
        combine(earlier, share, minimum_share=minimum_share, applies=where),
        combine(later, share, minimum_share=minimum_share, applies=where),
    )


def _figures(answers: pd.Series, at: str) -> pd.Series:
    """The answers as numbers, true as 1; DataError for what is none."""
    return pd.Series(numbers(answers, unique_index(answers, at), at, missing=True), index=answers.index)


def _on_frame(answers: Table, units: pd.Index, at: str) -> Table:
    strangers = unique_index(answers, at)[~answers.index.isin(units)]
    if len(strangers):
        raise DataError.one(at, f"not in the frame: {some(strangers)}", "carry units over to their successors first")
    return cast(Table, answers.reindex(units))


def _paired(rounds: _Rounds, frame: pd.DataFrame, groups: pd.Series, how: _How) -> pd.DataFrame:
    both = rounds.before.notna() & rounds.after.notna()
    design = Design.of(base(frame, both, how.strata, minimum=how.minimum, collapse=how.collapse), single=how.single)
    before, after, own = rounds.before[both], rounds.after[both], groups[both]
    # A change of gaps runs from −1 to 1: halved and raised by a half it is a value from 0 to 1, whose bounds are known.
    half = bool(how.gap or (how.gap is None and pd.concat([before, after]).between(0, 1).all()))
    moved = (after - before + 1) / 2 if half else after - before
    figures = estimation.mean(moved, design, level=how.level, by=own, gap=how.gap if half else False, interval="t")
    if half:
        figures[["estimate", "low", "high"]] = figures[["estimate", "low", "high"]] * 2 - 1
        figures["se"] *= 2
    ends = estimation.mean(pd.DataFrame({"before": before, "after": after}), design, by=own)["estimate"]
    sides = ends.unstack(0).reindex(columns=["before", "after"])
    return figures.assign(
        n_before=rounds.before.notna().groupby(groups).sum(),
        n_after=rounds.after.notna().groupby(groups).sum(),
        before=sides["before"],
        after=sides["after"],
    )[COLUMNS]


def _unpaired(rounds: _Rounds, frame: pd.DataFrame, groups: pd.Series, how: _How) -> pd.DataFrame:
    answered = pd.DataFrame({"before": rounds.before.notna(), "after": rounds.after.notna()})
    strata = merge(frame, answered, how.strata, minimum=how.minimum, collapse=how.collapse).units
    seen = answered.any(axis=1)
    population = strata.map(strata.value_counts()).astype(np.float64)
    design = Design(population[seen], strata[seen], population=population[seen], single=how.single)
    known = answered[seen].to_numpy()
    values = pd.DataFrame(rounds._asdict())[seen].to_numpy(dtype=np.float64)
    weights = population[seen].to_numpy()[:, None] / answered.groupby(strata).transform("sum")[seen].to_numpy()
    labels = categories(groups[seen], design.index, "by", missing=True)
    rows = [
        _difference(values, weights, known & (labels.codes == code)[:, None], known, design, how.level)
        for code in range(len(labels.labels))
    ]
    return pd.DataFrame(rows, index=labels.labels.rename(groups.name), columns=COLUMNS)


def _difference(
    values: Floats, weights: Floats, inside: Flags, known: Flags, design: Design, level: float
) -> dict[str, float | bool]:
    mass = np.where(inside, weights, 0.0).sum(axis=0)
    n = inside.sum(axis=0)
    strata = design.arrays.strata.codes
    df = min(int(count) - len(np.unique(strata[column])) for count, column in zip(n, inside.T, strict=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(inside, weights * values, 0.0).sum(axis=0) / mass
        moves = np.where(inside, weights * (values - means) / mass, 0.0)
    spread = covariances(moves, known, design)
    se = float(np.sqrt(max(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1], 0.0)))
    estimate = float(means[1] - means[0])
    if not inside.any(axis=0).all():
        se = np.nan
    degenerate = se <= SLACK**2 and bool((mass > n * (1 + SLACK)).any())
    reach = np.nan if degenerate or (df < 1 and se > 0) else _quantile((1 - level) / 2, df) * se if se > 0 else 0.0
    return {
        "estimate": estimate,
        "se": se,
        "low": estimate - reach,
        "high": estimate + reach,
        "n": int(inside.all(axis=1).sum()),
        "n_before": int(n[0]),
        "n_after": int(n[1]),
        "df": df,
        "before": float(means[0]),
        "after": float(means[1]),
        "degenerate": degenerate,
    }


def _t_of_differences(ahead: Floats, covariance: Floats, top: int, others: Floats) -> Floats:
    variance = covariance[top, top] + np.diag(covariance)[others] - 2 * covariance[top, others]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ahead / np.sqrt(np.maximum(variance, 0.0))
    return np.where((ahead > 0) & ~np.isnan(t), t, 0.0)


def _quantile(tail: float, df: float) -> float:
    """The upper quantile of Student's t, out of reach without degrees of freedom."""
    return float(stdtrit(df, 1 - tail)) if df > 0 else np.inf

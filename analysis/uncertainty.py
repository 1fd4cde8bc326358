"""Turn estimates into intervals that stay on their scale and do not take silence for certainty."""

from typing import Literal, NamedTuple

import numpy as np

from analysis.alignment import Categories, Flags, Floats
from analysis.errors import DataError
from analysis.intervals import METHODS, SLACK, Figure, Interval, constant, cut, unseen
from analysis.linearisation import Estimates, Form
from analysis.variance import added

Method = Literal["auto", "t", "logit", "wilson"]


class Scale(NamedTuple):
    """How intervals are wanted: the level, the method, and whether values are declared to be gaps (None: not said)."""

    level: float
    method: Method
    gap: bool | None

    @property
    def declared(self) -> bool:
        """Whether the caller says that values run from 0 to 1: as a gap, or by a method that is for nothing else."""
        return bool(self.gap) or self.method in ("logit", "wilson")

    @property
    def formula(self) -> str:
        """The name of the interval's formula."""
        if self.method == "auto":
            return "logit" if self.declared else "t"
        return self.method


class Bounds(NamedTuple):
    """Ends of the intervals and whether the row is degenerate, by group × column."""

    low: Floats
    high: Floats
    degenerate: Flags


def check(scale: Scale) -> None:
    """DataError for a level outside 0 … 1 or a method that does not exist or contradicts what was declared."""
    if np.ndim(scale.level) or np.asarray(scale.level).dtype.kind not in "fi" or not 0 < scale.level < 1:
        raise DataError.one("level", f"is {scale.level}", "give a share between 0 and 1, such as 0.95")
    if scale.method != "auto" and scale.method not in METHODS:
        raise DataError.one("interval", f"there is none called {scale.method!r}", f"choose auto, {', '.join(METHODS)}")
    if scale.gap is False and scale.declared:
        raise DataError.one("interval", f"{scale.method!r} is for values from 0 to 1", "use 't', or declare a gap")


def bounds(estimates: Estimates, form: Form, used: Flags, groups: Categories, scale: Scale) -> Bounds:
    """Intervals of estimates by the scale's formula, kept within what is possible.

    se = 0 below a census is not certainty: the row is degenerate, and its interval holds what may be unseen where
    values lie within 0 … 1, and is missing elsewhere (Wilson's interval says it by itself). Raises DataError for values
    that are declared to lie from 0 to 1 and do not.
    """
    values = _values(form)
    within = _within(values, used) & (scale.gap is not False)
    if scale.declared and not within.all():
        raise DataError.one("values", "some are below 0 or above 1", "give gaps or shares, or do not declare them so")
    still = estimates.se == 0
    degenerate = still & ~(estimates.whole <= estimates.sample * (1 + SLACK))
    figure = Figure(estimates.estimate, estimates.se, estimates.df, estimates.n, estimates.deff)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = METHODS[scale.formula](figure, scale.level)
        result = _where(still & ~degenerate, Interval(estimates.estimate, estimates.estimate), result)
        if scale.formula != "wilson":
            extremes = _extremes(values, used, groups, degenerate & within)
            unseen_ = _unseen(estimates, extremes, form, scale.level)
            result = _where(degenerate, unseen_, result)
        if scale.declared:
            result = cut(result, *_possible(estimates, form, used, groups), estimates.estimate)
        elif scale.method == "auto" and form.sized:
            unit = Interval(np.where(within, 0.0, np.nan), np.where(within, 1.0, np.nan))
            result = cut(result, *unit, estimates.estimate)
    return Bounds(*result, degenerate)


def _values(form: Form) -> Floats:
    """The value of each row; NaN for one that counts nothing, such as a place without people."""
    if form.bottom is None:
        return form.top
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(form.bottom > 0, form.top / form.bottom, np.where(form.top == 0, np.nan, np.inf))


def _within(values: Floats, used: Flags) -> Flags:
    return np.asarray(~(used & ((values < -SLACK) | (values > 1 + SLACK))).any(axis=0))


def _where(condition: Flags, chosen: Interval, other: Interval) -> Interval:
    return Interval(np.where(condition, chosen.low, other.low), np.where(condition, chosen.high, other.high))


def _extremes(values: Floats, used: Flags, groups: Categories, wanted: Flags) -> Interval:
    """The lowest and the highest value used in each wanted group and column, NaN in the others."""
    low, high = np.full(wanted.shape, np.nan), np.full(wanted.shape, np.nan)
    for group, column in np.argwhere(wanted):
        own = values[(groups.codes == group) & used[:, column], column]
        low[group, column], high[group, column] = np.nanmin(own), np.nanmax(own)
    return Interval(low, high)


def _unseen(estimates: Estimates, extremes: Interval, form: Form, level: float) -> Interval:
    times = estimates.mass if form.bottom is None else np.ones_like(estimates.mass)
    share = unseen(estimates.sample, estimates.whole, level)
    ends = constant(extremes.low, extremes.high, estimates.estimate / times, share)
    return Interval(ends.low * times, ends.high * times)


def _possible(estimates: Estimates, form: Form, used: Flags, groups: Categories) -> Interval:
    """The figure if all who were not asked, and all that was left open, had 0, or had 1; else 0 and 1."""
    size = len(groups.labels)
    bottom = np.ones_like(form.top) if form.bottom is None else np.broadcast_to(form.bottom, form.top.shape)
    least, most = (form.top, form.top) if form.filled is None else (form.filled.low, form.filled.high)
    low, high, weight = (added(groups.codes, np.where(used, part, 0), size) for part in (least, most, bottom))
    whole = estimates.mass * estimates.population / estimates.total
    rest = np.maximum(whole - weight, 0.0)
    return Interval(np.fmax(low / whole, 0.0), np.fmin((high + rest) / whole, 1.0))

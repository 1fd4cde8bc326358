"""Confidence intervals from estimates, standard errors and degrees of freedom, over whole arrays at once."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, gammaln, logit, ndtri, stdtrit

from analysis.alignment import Flags, Floats

SLACK = 1e-9
WHOLE = 1e-6


class Interval(NamedTuple):
    """The lower and the upper end, arrays of the same shape."""

    low: Floats
    high: Floats


class Figure(NamedTuple):
    """What an interval is made of: estimate, standard error, degrees of freedom, answers and design effect."""

    estimate: Floats
    se: Floats
    df: Floats
    n: Floats
    deff: Floats


def symmetric(figure: Figure, level: float) -> Interval:
    """estimate ± t·se with the quantile of Student's t; missing without degrees of freedom, unless se = 0."""
    reach = np.where(figure.se == 0, 0.0, _reach(figure.df, level) * figure.se)
    return Interval(figure.estimate - reach, figure.estimate + reach)


def logistic(figure: Figure, level: float) -> Interval:
    """The t interval of logit(estimate), turned back into 0 … 1; all of 0 … 1 without degrees of freedom.

    Source: Korn and Graubard (1999), Analysis of Health Surveys, §5; R survey, svyciprop(method = "logit").
    """
    p = figure.estimate
    inside = (p > 0) & (p < 1)
    middle = np.where(inside, p, 0.5)
    reach = _reach(figure.df, level) * figure.se / (middle * (1 - middle))
    known = figure.df > 0
    low = np.where(known, expit(logit(middle) - reach), 0.0)
    high = np.where(known, expit(logit(middle) + reach), 1.0)
    still = (figure.se == 0) | ~inside
    return Interval(np.where(still, p, low), np.where(still, p, high))


def wilson(figure: Figure, level: float) -> Interval:
    """Wilson's score interval with the normal quantile and n/deff answers, n where deff is missing.

    Source: Wilson (1927); Korn and Graubard (1998), Survey Methodology 24, on the effective number.
    """
    z = ndtri((1 + level) / 2)
    n = figure.n / np.where(figure.deff > 0, figure.deff, 1.0)
    p = figure.estimate
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        reach = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Interval(middle - reach, middle + reach)


METHODS: dict[str, Callable[[Figure, float], Interval]] = {"t": symmetric, "logit": logistic, "wilson": wilson}


def unseen(n: Floats, population: Floats, level: float) -> Floats:
    """The largest share u of a population that may differ while none of `n` answers does, at the level's tail.

    u = K/N with K the largest integer for which C(N−K, n)/C(N, n) ≥ (1−level)/2, N rounded up to whole units; where N
    is missing, u = 1 − ((1−level)/2)^(1/n). Source: hypergeometric probability of no case among n of N.
    """
    tail = (1 - level) / 2
    with np.errstate(divide="ignore"):
        share = np.where(n > 0, 1 - tail ** (1 / n), np.nan)
    size = np.maximum(np.ceil(population - WHOLE), n)
    known = np.isfinite(size) & (n > 0)
    share[known] = _hidden_units(n[known], size[known], tail) / size[known]
    return share


def constant(low_value: Floats, high_value: Floats, estimate: Floats, share: Floats) -> Interval:
    """The interval of figures whose se is 0 although not everyone answered; values are from 0 to 1.

    All answers equal c: from c(1−u) to c + (1−c)u. Where strata differ but none varies, the `share` u of the population
    that may be otherwise is taken from the highest (`high_value`) and the lowest value seen.
    """
    return Interval(np.maximum(estimate - share * high_value, 0.0), np.minimum(estimate + share * (1 - low_value), 1.0))


def cut(interval: Interval, lowest: Floats, highest: Floats, estimate: Floats) -> Interval:
    """The interval within what is possible, never so short that it leaves the estimate out."""
    return Interval(
        np.minimum(np.fmax(interval.low, lowest), estimate), np.maximum(np.fmin(interval.high, highest), estimate)
    )


def _reach(df: Floats, level: float) -> Floats:
    """The quantile of Student's t, NaN without degrees of freedom."""
    return np.asarray(stdtrit(df, (1 + level) / 2))


def _hidden_units(n: Floats, size: Floats, tail: float) -> Floats:
    low, high = np.zeros(size.shape), size - n
    while (low < high).any():
        middle = np.ceil((low + high) / 2)
        likely = _likely(n, size, middle, tail)
        low, high = np.where(likely, middle, low), np.where(likely, high, middle - 1)
        high = np.maximum(low, high)
    return low


def _likely(n: Floats, size: Floats, hidden: Floats, tail: float) -> Flags:
    rest = size - hidden
    chance = gammaln(rest + 1) - gammaln(rest - n + 1) - gammaln(size + 1) + gammaln(size - n + 1)
    return np.asarray(chance >= np.log(tail) - SLACK)

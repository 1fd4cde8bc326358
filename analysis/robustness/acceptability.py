"""Which alternative comes first, and how often, when weights and values are in doubt."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.robustness.weights import Centre, Floats, Importance, draw_weights

Noise = Callable[[np.random.Generator, int], Floats]
"""Draws of the values themselves: draws × alternatives × criteria."""

CHUNK = 2_000_000
"""Numbers held at once while drawing."""
LIKE = 1e-12
"""Scores closer than this, relative to the largest, are equal: rounding must not decide a rank."""


@dataclass(frozen=True)
class Acceptability:
    """How often, and under which weights, each alternative takes each rank.

    `ranks`: alternatives × rank 1, 2, …, shares of the draws; `central_weights`: alternatives × criteria, the mean
    weights under which one comes first, missing where none does; `confidence`: share of draws in which it comes first
    at those weights, only the values being drawn; `interval`: ranks at 5 % and 95 % (`low`, `high`).
    """

    ranks: pd.DataFrame
    central_weights: pd.DataFrame
    confidence: "pd.Series[float]"
    interval: pd.DataFrame
    draws: int
    seed: int


def smaa(
    values: pd.DataFrame,
    *,
    draws: int = 10_000,
    seed: int,
    order: Importance | None = None,
    centre: Centre = None,
    spread: float | None = None,
    noise: "pd.DataFrame | float | Noise | None" = None,
) -> Acceptability:
    """Stochastic multicriteria acceptability of alternatives (rows) under unknown weights of criteria (columns).

    Higher values are better and used as given. Weights are uniform on the simplex, or on the part of it that agrees
    with a stated `order` of importance, or Dirichlet(centre/spread) around a stated `centre` (`spread` 1 ÷ the number
    of criteria unless given, which around equal weights is uniform again). `noise`: standard errors in the shape of
    `values`, or one for all; or a covariance whose index and columns are (alternative, criterion); or a function
    (generator, draws) → values drawn. Ties share their ranks by lot. Source: Lahdelma, Hokkanen & Salminen (1998),
    EJOR 106; Lahdelma & Salminen (2001), Operations Research 49.
    """
    check_values(values)
    rng = np.random.default_rng(seed)
    matrix = values.to_numpy(dtype=float)
    weights = draw_weights(list(values.columns), draws, rng, order=order, centre=centre, spread=spread)
    drawn = _noise(values, noise)
    counts, firsts = np.zeros((len(values), len(values))), np.zeros((len(values), values.shape[1]))
    for part in _parts(weights, values.size if drawn else len(values)):
        places = _places(_scores(matrix, part, drawn, rng), rng)
        counts += _tally(places)
        firsts += (places == 0).T.astype(float) @ part
    ranks = pd.DataFrame(counts / draws, index=values.index, columns=range(1, len(values) + 1))
    won = counts[:, :1]
    central = np.divide(firsts, won, out=np.full_like(firsts, np.nan), where=won > 0)
    confidence = _confidence(matrix, central, drawn, draws, rng)
    return Acceptability(
        ranks,
        pd.DataFrame(central, index=values.index, columns=values.columns),
        pd.Series(confidence, index=values.index, name="confidence"),
        _interval(ranks),
        draws,
        seed,
    )


def check_values(values: pd.DataFrame) -> None:
    """Raises ValueError for an empty table or a missing value."""
    if values.empty:
        raise ValueError("at least one alternative and one criterion are needed")
    if not np.isfinite(values.to_numpy(dtype=float)).all():
        raise ValueError("values must be complete: fill or leave out alternatives with missing values")


def _noise(values: pd.DataFrame, noise: "pd.DataFrame | float | Noise | None") -> Noise | None:
    matrix = values.to_numpy(dtype=float)
    if noise is None or callable(noise):
        return noise
    if isinstance(noise, pd.DataFrame) and isinstance(noise.index, pd.MultiIndex):
        pairs = pd.MultiIndex.from_product([values.index, values.columns])
        covariance = noise.reindex(index=pairs, columns=pairs).fillna(0.0).to_numpy(dtype=float)
        return lambda rng, n: rng.multivariate_normal(matrix.ravel(), covariance, n, method="eigh").reshape(
            n, *matrix.shape
        )
    error = (
        noise.reindex_like(values).fillna(0.0).to_numpy(dtype=float)
        if isinstance(noise, pd.DataFrame)
        else float(noise)
    )
    if not (np.isfinite(error) & (np.asarray(error) >= 0)).all():
        raise ValueError("standard errors must be numbers of at least 0")
    return lambda rng, n: rng.normal(matrix, error, (n, *matrix.shape))


def _parts(weights: Floats, width: int) -> list[Floats]:
    step = max(CHUNK // max(width, 1), 1)
    return [weights[start : start + step] for start in range(0, len(weights), step)]


def _scores(matrix: Floats, weights: Floats, drawn: Noise | None, rng: np.random.Generator) -> Floats:
    if drawn is None:
        return np.asarray(weights @ matrix.T)
    return np.asarray(np.einsum("nac,nc->na", drawn(rng, len(weights)), weights))


def _places(scores: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """The rank of each alternative in each draw, from 0; equal scores by lot."""
    size = np.abs(scores).max(initial=0.0)
    rounded = np.round(scores / (size * LIKE)) if size > 0 else scores
    best_first = np.lexsort((rng.random(scores.shape), -rounded), axis=1)
    places = np.empty_like(best_first)
    np.put_along_axis(places, best_first, np.broadcast_to(np.arange(scores.shape[1]), scores.shape), axis=1)
    return places


def _tally(places: NDArray[np.intp]) -> Floats:
    height = places.shape[1]
    flat = np.bincount((places + np.arange(height) * height).ravel(), minlength=height * height)
    return flat.reshape(height, height).astype(float)


def _confidence(matrix: Floats, central: Floats, drawn: Noise | None, draws: int, rng: np.random.Generator) -> Floats:
    """First-rank share of each alternative at its own central weights, over draws of the values alone."""
    confidence = np.full(len(matrix), np.nan)
    first = np.flatnonzero(np.isfinite(central).all(axis=1))
    if drawn is None:
        for number in first:
            confidence[number] = (_places(_scores(matrix, central[[number]], None, rng), rng) == 0)[0, number]
        return confidence
    confidence[first] = 0.0
    step = max(CHUNK // matrix.size, 1)
    for start in range(0, draws, step):
        sample = drawn(rng, min(step, draws - start))
        for number in first:
            confidence[number] += (_places(sample @ central[number], rng)[:, number] == 0).sum() / draws
    return confidence


def _interval(ranks: pd.DataFrame) -> pd.DataFrame:
    below = ranks.cumsum(axis=1).to_numpy() + 1e-9
    return pd.DataFrame(
        {"low": (below < 0.05).sum(axis=1) + 1, "high": (below < 0.95).sum(axis=1) + 1}, index=ranks.index
    )

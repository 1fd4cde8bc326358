"""How far a decision stands when weights, estimates and effects are in doubt."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaincinv
from scipy.stats import qmc

from analysis.portfolio import Options, Progress, replan
from analysis.valuation import Valuation

Floats = NDArray[np.float64]
Noise = Callable[[np.random.Generator, int], Floats]
"""Draws of the values themselves: draws × alternatives × criteria."""
Importance = Sequence[Hashable | list[Hashable] | set[Hashable]]
"""Criteria from the most important down; those inside a list, tuple or set are not ordered among themselves."""

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
    centre: "Mapping[Hashable, float] | pd.Series[float] | Sequence[float] | None" = None,
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
    _check_values(values)
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


def draw_weights(
    criteria: Sequence[Hashable],
    draws: int,
    rng: np.random.Generator,
    *,
    order: Importance | None = None,
    centre: "Mapping[Hashable, float] | pd.Series[float] | Sequence[float] | None" = None,
    spread: float | None = None,
) -> Floats:
    """Weights, draws × criteria, each row summing to 1; as described for `smaa`."""
    if order is not None and centre is not None:
        raise ValueError("give an order of importance or a centre, not both")
    if draws < 1:
        raise ValueError("at least one draw is needed")
    if centre is not None:
        return _around(criteria, centre, spread, draws, rng)
    if spread is not None:
        raise ValueError("spread needs a centre")
    weights = _dirichlet(np.ones(len(criteria)), draws, rng)
    return weights if order is None else _ordered(criteria, order, weights, rng)


def _dirichlet(concentration: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draws from a Dirichlet distribution, spread evenly by a scrambled Sobol sequence: a tenth of the error of plain
    draws.
    """
    evenly = qmc.Sobol(len(concentration), scramble=True, rng=rng).random_base2(max(draws - 1, 1).bit_length())[:draws]
    parts = gammaincinv(concentration, np.clip(evenly, 1e-15, 1 - 1e-15))
    total = parts.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(parts, total, out=np.full_like(parts, 1 / parts.shape[1]), where=total > 0))


def _around(
    criteria: Sequence[Hashable],
    centre: "Mapping[Hashable, float] | pd.Series[float] | Sequence[float]",
    spread: float | None,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    if isinstance(centre, pd.Series):
        centre = centre.to_dict()
    if isinstance(centre, Mapping):
        if set(centre) != set(criteria):
            raise ValueError("the centre must name every criterion once")
        centre = [centre[name] for name in criteria]
    point = np.array(centre, dtype=float)
    spread = 1 / len(criteria) if spread is None else spread
    if len(point) != len(criteria) or not (point >= 0).all() or point.sum() <= 0 or spread < 0:
        raise ValueError("the centre needs a weight of at least 0 for each criterion, not all 0, and spread at least 0")
    point = point / point.sum()
    if spread == 0:
        return np.tile(point, (draws, 1))
    weights = np.zeros((draws, len(point)))
    weights[:, point > 0] = _dirichlet(point[point > 0] / spread, draws, rng)
    return weights


def _ordered(criteria: Sequence[Hashable], order: Importance, weights: Floats, rng: np.random.Generator) -> Floats:
    """Sorted weights dealt out to tiers of criteria, by lot within a tier: uniform on the part of the simplex that
    agrees.
    """
    tiers = [list(step) if isinstance(step, tuple | list | set | frozenset) else [step] for step in order]
    named = [name for tier in tiers for name in tier]
    if len(set(named)) != len(named) or not set(named) <= set(criteria):
        raise ValueError(f"the order must name criteria once each, among {', '.join(map(str, criteria))}")
    tiers.append([name for name in criteria if name not in named])
    descending = -np.sort(-weights, axis=1)
    dealt = np.empty_like(weights)
    start = 0
    for tier in tiers:
        columns = [list(criteria).index(name) for name in tier]
        dealt[:, columns] = rng.permuted(descending[:, start : start + len(tier)], axis=1)
        start += len(tier)
    return dealt


def _check_values(values: pd.DataFrame) -> None:
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


def crossings(values: pd.DataFrame, weights: "pd.Series[float]", criterion: Hashable) -> pd.DataFrame:
    """Where two alternatives swap as one criterion's weight moves from 0 to 1, the others keeping their proportions.

    One row a swap, by rising weight: `weight` at which it happens, `rank` from which the one gives way, `rising` (the
    alternative that is ahead beyond it), `falling` (ahead before it). The current weight is `weights[criterion]` over
    the sum.
    """
    _check_values(values)
    rest = weights.reindex([name for name in values.columns if name != criterion])
    if not rest.sum() > 0:
        raise ValueError("the other criteria need a weight above 0, or nothing can be weighed against this one")
    end = values[criterion].to_numpy(dtype=float)
    start = values[rest.index].to_numpy(dtype=float) @ (rest / rest.sum()).to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = start[:, None] - start[None, :]
        gained = (end - start)[None, :] - (end - start)[:, None]
        at = ahead / gained
    falling, rising = np.nonzero((ahead > 0) & (gained > 0) & (at < 1))
    found = at[falling, rising]
    score = start[None, :] + found[:, None] * (end - start)[None, :]
    own = score[np.arange(len(found)), falling]
    rank = 1 + (score > own[:, None] + LIKE * np.abs(score).max(initial=1.0)).sum(axis=1)
    table = pd.DataFrame(
        {"weight": found, "rank": rank, "rising": values.index[rising], "falling": values.index[falling]}
    )
    return table.sort_values(["weight", "rank"], kind="stable").reset_index(drop=True)


def in_plan(
    valuation: Valuation,
    budget: float,
    *,
    draws: int = 200,
    seed: int,
    order: Importance | None = None,
    centre: "Mapping[Hashable, float] | pd.Series[float] | Sequence[float] | None" = None,
    spread: float | None = None,
    uncertain_effects: bool = True,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """How often each offer is in the optimal plan when weights of dimensions and effects are drawn.

    Weights as for `smaa`, over the valuation's dimensions; effects from triangular(low, likely, high), one draw an
    activity and indicator, shared by all municipalities. One row an offer: activity, country, share of the draws,
    deliveries (mean), low and high (Wilson 95 %, for the draws alone). Keywords as for `portfolio.choose`; stop by gap
    or `node_limit`, not by time, for the same result everywhere.
    """
    rng = np.random.default_rng(seed)
    weights = draw_weights(list(valuation.dimensions.index), draws, rng, order=order, centre=centre, spread=spread)
    offers, seats = valuation.offers, valuation.seats
    drawn = (valuation.drawn(row, rng if uncertain_effects else None) for row in weights)
    held = np.zeros((draws, len(offers)))
    place = {key: number for number, key in enumerate(zip(offers["activity"], offers["country"], strict=True))}
    settings: Options = {"time_limit": None, "node_limit": 20_000, **options}
    for number, plan in enumerate(replan(offers, seats, budget, drawn, **settings)):
        for key, count in zip(
            zip(plan.chosen["activity"], plan.chosen["country"], strict=True), plan.chosen["deliveries"], strict=True
        ):
            held[number, place[key]] = count
        if progress:
            progress(number + 1, draws)
    share = (held > 0).mean(axis=0)
    low, high = _wilson(share, draws)
    return offers[["activity", "country"]].assign(share=share, deliveries=held.mean(axis=0), low=low, high=high)


def _wilson(share: Floats, draws: int) -> tuple[Floats, Floats]:
    z = 1.959963984540054
    centre = (share + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * np.sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)

"""Weights of criteria that nobody has settled: drawn evenly from all that agree with what is known."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaincinv
from scipy.stats import qmc

Floats = NDArray[np.float64]
Importance = Sequence[Hashable | list[Hashable] | set[Hashable]]
"""Criteria from the most important down; those inside a list, tuple or set are not ordered among themselves."""
Centre: TypeAlias = "Mapping[Hashable, float] | pd.Series[float] | Sequence[float] | None"
"""A weight for each criterion, by name or in order, rescaled to sum 1; None where there is none."""


def draw_weights(
    criteria: Sequence[Hashable],
    draws: int,
    rng: np.random.Generator,
    *,
    order: Importance | None = None,
    centre: Centre = None,
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
    centre: Centre,
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
    point = np.array(centre if centre is not None else [], dtype=float)
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

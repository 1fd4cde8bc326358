"""How often an offer stays in the best plan when the decision is taken again under other assumptions."""

from typing import Unpack

import numpy as np
import pandas as pd

from analysis.portfolio import Options, Portfolio, Progress, replan
from analysis.robustness.weights import Centre, Floats, Importance, draw_weights
from analysis.valuation import Valuation

NODE_LIMIT = 2_000
"""Parts of a search at most, where no other limit is given: draws stop by gap or nodes, never by the clock."""


def in_plan(
    valuation: Valuation,
    budget: float,
    *,
    draws: int = 200,
    seed: int,
    order: Importance | None = None,
    centre: Centre = None,
    spread: float | None = None,
    uncertain_effects: bool = True,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """How often each offer is in the optimal plan when weights of dimensions and effects are drawn.

    Weights as for `smaa`, over the valuation's dimensions; effects from triangular(low, likely, high), one draw an
    activity and indicator, shared by all municipalities. One row an offer: activity, country, share of the draws,
    deliveries (mean), low and high (Wilson 95 %, for the number of draws alone). Keywords as for `portfolio.choose`,
    but without a time limit unless one is given, so that a seed gives the same result everywhere.
    """
    rng = np.random.default_rng(seed)
    weights = draw_weights(list(valuation.dimensions.index), draws, rng, order=order, centre=centre, spread=spread)
    drawn = (valuation.drawn(row, rng if uncertain_effects else None) for row in weights)
    settings: Options = {"time_limit": None, "node_limit": NODE_LIMIT, **options}
    offers = valuation.offers
    held = np.zeros((draws, len(offers)))
    for number, plan in enumerate(replan(offers, valuation.seats, budget, drawn, **settings)):
        held[number] = deliveries(plan, offers)
        if progress:
            progress(number + 1, draws)
    share = (held > 0).mean(axis=0)
    low, high = _wilson(share, draws)
    return offers[["activity", "country"]].assign(share=share, deliveries=held.mean(axis=0), low=low, high=high)


def deliveries(plan: Portfolio, offers: pd.DataFrame) -> Floats:
    """How often a plan holds each of these offers."""
    held = plan.chosen.set_index(["activity", "country"])["deliveries"]
    return held.reindex(pd.MultiIndex.from_frame(offers[["activity", "country"]]), fill_value=0).to_numpy(dtype=float)


def _wilson(share: Floats, draws: int) -> tuple[Floats, Floats]:
    z = 1.959963984540054
    centre = (share + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * np.sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)

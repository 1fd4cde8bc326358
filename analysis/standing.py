"""Offers in order of what a euro does, and how far that order depends on weights and expected effects."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import ranking, robustness
from analysis.valuation import Valuation

KEYS = ["activity", "country"]
DRAWS = 2_000
SPREAD = 0.1
"""How far the weights of dimensions are doubted around those stated: Dirichlet(stated / spread)."""


@dataclass(frozen=True, eq=False)
class Standing:
    """`offers`: activity, country, rank (1 is best), cost and seats of a delivery, score (value per euro), low and high
    (rank at 5 % and 95 % of drawn weights and effects), first (share of draws in which it comes first), confidence (the
    same at its own central weights, missing where it never does), the highest score first. `central`: (activity,
    country) × dimension, the mean weights under which it comes first. `criteria`: (activity, country) ×
    dimension, value per euro for a unit of its weight. `reasons`: (activity, country) × indicator, parts of the score.
    """

    offers: pd.DataFrame
    criteria: pd.DataFrame
    reasons: pd.DataFrame
    central: pd.DataFrame
    draws: int
    seed: int


def rank(valued: Valuation, *, seed: int, draws: int = DRAWS, spread: float = SPREAD) -> Standing:
    """Put the offers in order of value per euro of one delivery, seated with those to whom it is worth most.

    The seating stays that of the stated weights, so that scores are linear in the weights, as `robustness.smaa` and
    `robustness.crossings` take them. An offer that is worth nothing to anybody has score 0.
    """
    weights = valued.indicators["dimension"].map(valued.dimensions)
    reasons = ranking.contributions(valued) * weights
    criteria = ranking.scores(valued)
    accepted = robustness.smaa(
        criteria, draws=draws, seed=seed, centre=valued.dimensions, spread=spread, noise=ranking.noise(valued)
    )
    table = valued.offers[[*KEYS, "cost", "seats"]].assign(
        score=reasons.sum(axis=1).to_numpy(),
        low=accepted.interval["low"].to_numpy(),
        high=accepted.interval["high"].to_numpy(),
        first=accepted.ranks[1].to_numpy(),
        confidence=accepted.confidence.to_numpy(),
    )
    table = table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)
    table.insert(2, "rank", np.arange(1, len(table) + 1))
    return Standing(table, criteria, reasons, accepted.central_weights, draws, seed)


def swaps(standing: Standing, valued: Valuation, places: int) -> pd.DataFrame:
    """Where two of the first offers change places as the weight of one dimension moves and the others keep their
    proportions.

    Columns dimension, weight (at which they swap), rising and falling (activity, country), sorted by how near that is
    to the stated weight; only neighbours among the first `places`, each pair once.
    """
    first = standing.offers.head(places)
    pairs = {frozenset(pair) for pair in zip(_keys(first), _keys(first.iloc[1:]), strict=False)}
    criteria = standing.criteria.loc[_keys(first)]
    found = [
        robustness.crossings(criteria, valued.dimensions, dimension).assign(dimension=dimension)
        for dimension in criteria.columns
    ]
    table = pd.concat(found, ignore_index=True)
    if table.empty:
        return table.reindex(columns=["dimension", "weight", "rising", "falling"])
    near = [frozenset(pair) in pairs for pair in zip(table["rising"], table["falling"], strict=True)]
    table = table[near]
    distance = (table["weight"] - table["dimension"].map(valued.dimensions)).abs()
    table = table.loc[distance.sort_values(kind="stable").index, ["dimension", "weight", "rising", "falling"]]
    met = [frozenset(pair) for pair in zip(table["rising"], table["falling"], strict=True)]
    return table[~pd.Series(met, table.index, dtype=object).duplicated()].reset_index(drop=True)


def _keys(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["activity"], table["country"], strict=True))

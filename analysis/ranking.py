"""Offers in order of what a euro does: each in its own best seating, and how far the order depends on the weights."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import robustness
from analysis.valuation import Valuation

KEYS = ["activity", "country"]
DRAWS = 10_000
SPREAD = 0.1
"""How far the weights of dimensions are doubted around those stated: Dirichlet(stated / spread)."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """`offers`: activity, country, rank (1 is best), cost and seats of a delivery, score (value per euro), low and high
    (rank at 5 % and 95 % of drawn weights), the highest score first. `criteria`: (activity, country) × dimension,
    value per euro were the dimension alone to count. `reasons`: (activity, country) × indicator, what each indicator
    contributes to the score.
    """

    offers: pd.DataFrame
    criteria: pd.DataFrame
    reasons: pd.DataFrame
    draws: int
    seed: int


def rank(valued: Valuation, *, seed: int, draws: int = DRAWS, spread: float = SPREAD) -> Ranking:
    """Rank the offers by value per euro of one delivery, seated with those to whom it is worth most.

    The seating is that under the stated weights, so that scores are linear in the weights, as
    `robustness.smaa` and `robustness.crossings` take them. An offer that is worth nothing to anybody has score 0.
    """
    offers = valued.offers
    units = _units(valued, offers)
    weights = valued.indicators["dimension"].map(valued.dimensions)
    reasons = units * (weights / (weights * valued.shares).sum())
    criteria = units.T.groupby(valued.indicators["dimension"], sort=False).sum().T[list(valued.dimensions.index)]
    accepted = robustness.smaa(criteria, draws=draws, seed=seed, centre=valued.dimensions, spread=spread)
    table = offers[[*KEYS, "cost", "seats"]].assign(
        score=reasons.sum(axis=1).to_numpy(),
        low=accepted.interval["low"].to_numpy(),
        high=accepted.interval["high"].to_numpy(),
    )
    table = table.sort_values("score", ascending=False, kind="stable").reset_index(drop=True)
    table.insert(2, "rank", np.arange(1, len(table) + 1))
    return Ranking(table, criteria, reasons, draws, seed)


def swaps(ranking: Ranking, valued: Valuation, places: int) -> pd.DataFrame:
    """Where two of the first offers change places as the weight of one dimension moves and the others keep their
    proportions.

    Columns dimension, weight (at which they swap), rising and falling (activity, country), sorted by how near that is
    to the stated weight; only neighbours among the first `places`, each pair once.
    """
    first = ranking.offers.head(places)
    pairs = {frozenset(pair) for pair in zip(_keys(first), _keys(first.iloc[1:]), strict=False)}
    criteria = ranking.criteria.loc[_keys(first)]
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


def _units(valued: Valuation, offers: pd.DataFrame) -> pd.DataFrame:
    """What each indicator adds to a euro of each offer in its best seating, were all dimensions to weigh 1."""
    seats = valued.seats.sort_values("value", ascending=False, kind="stable")
    taken = {key: rows["municipality"] for key, rows in seats.groupby(KEYS, sort=False)}
    number = {code: row for row, code in enumerate(valued.activities.by_code)}
    shares = valued.shares.to_numpy(dtype=float)
    rows = []
    for activity, country, cost, room in zip(*(offers[name] for name in (*KEYS, "cost", "seats")), strict=True):
        best = taken.get((activity, country), pd.Series(dtype=str)).head(room)
        claims = valued.claims[valued.places.index.get_indexer(pd.Index(best))].sum(axis=0)
        rows.append(claims * valued.effects[valued.level][number[activity]] * shares / cost)
    return pd.DataFrame(rows, index=pd.MultiIndex.from_frame(offers[KEYS]), columns=valued.indicators.index)

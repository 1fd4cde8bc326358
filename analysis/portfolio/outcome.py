"""What a search found, as the frames that people read."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.portfolio.found import Found
from analysis.portfolio.problem import Floats, Limits, Problem


@dataclass(frozen=True)
class Portfolio:
    """A plan. Money is in the unit of the costs, values in the unit of the seats' values.

    `chosen`: activity, country, deliveries, cost (of all of them), value. `invited`: activity, country, municipality,
    value (and `assumed` where the seats had it). No plan is worth more than `bound`; `gap` = (bound − value)/value.
    `value` adds the seats up; `value_without_overlap` counts each gap once, and is missing unless `choose` was told
    how.
    """

    chosen: pd.DataFrame
    invited: pd.DataFrame
    value: float
    cost: float
    unspent: float
    bound: float
    gap: float
    value_without_overlap: float = float("nan")


def describe(
    problem: Problem,
    seats: pd.DataFrame,
    limits: Limits,
    found: Found,
    without_overlap: Callable[[pd.DataFrame], float] | None,
) -> Portfolio:
    """The plan as frames, with the deliveries that nobody needs taken out."""
    deliveries = trimmed(problem, limits, found)
    offer_of, taken = _taken(problem, found, len(seats))
    invited = _invited(problem, seats, offer_of, taken)
    chosen = _chosen(problem, deliveries, offer_of[taken], seats["value"].to_numpy(dtype=float)[taken])
    cost = float(chosen["cost"].sum())
    value = float(invited["value"].sum())
    bound = max(found.bound, value)
    overlap = without_overlap(invited) if without_overlap else float("nan")
    return Portfolio(chosen, invited, value, cost, limits.budget - cost, bound, relative_gap(value, bound), overlap)


def relative_gap(value: float, bound: float) -> float:
    """(bound − value)/value; 0 where nothing can be gained, endless where something can and nothing is."""
    return (bound - value) / value if value > 0 else (0.0 if bound <= 0 else float("inf"))


def _taken(problem: Problem, found: Found, height: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The offer of each seat row, and the rows of the seats that are given."""
    offer_of = np.zeros(height, dtype=np.intp)
    given = np.zeros(height, dtype=bool)
    for block, share in zip(problem.blocks, found.seating.shares, strict=True):
        offer_of[block.rows] = np.array([lane.offer for lane in block.lanes], dtype=np.intp)[block.lane_of]
        given[block.rows] = share > 0.5
    return offer_of, np.flatnonzero(given)


def given_order(problem: Problem) -> list[int]:
    """The offers in the order of the frame they came from."""
    return [int(offer) for offer in np.argsort(problem.given)]


def _invited(
    problem: Problem, seats: pd.DataFrame, offer_of: NDArray[np.intp], taken: NDArray[np.intp]
) -> pd.DataFrame:
    columns = ["activity", "country", "municipality", "value", *(["assumed"] if "assumed" in seats else [])]
    invited = seats.iloc[taken][columns].reset_index(drop=True)
    offers = offer_of[taken]
    invited["country"] = pd.Series(
        [problem.keys[offer][1] for offer in offers], index=invited.index, dtype=seats["country"].dtype
    )
    names = invited["municipality"].astype(str).to_numpy()
    order = np.lexsort((names, -invited["value"].to_numpy(dtype=float), problem.given[offers]))
    return invited.iloc[order].reset_index(drop=True)


def _chosen(problem: Problem, deliveries: Floats, offers: NDArray[np.intp], values: Floats) -> pd.DataFrame:
    worth = np.bincount(offers, weights=values, minlength=len(problem.keys))
    held = [offer for offer in given_order(problem) if deliveries[offer] > 0]
    rows = [
        (*problem.keys[o], int(deliveries[o]), float(deliveries[o] * problem.cost[o]), float(worth[o])) for o in held
    ]
    chosen = pd.DataFrame(rows, columns=["activity", "country", "deliveries", "cost", "value"])
    return chosen.astype({"deliveries": int, "cost": float, "value": float})


def trimmed(problem: Problem, limits: Limits, found: Found) -> Floats:
    """The deliveries without those that seat nobody and that no rule asks for: what they would cost stays unspent."""
    kept = _deliveries_used(problem, found)
    for offer, (key, held) in enumerate(zip(problem.keys, found.deliveries, strict=True)):
        if key[1] in limits.floors:
            kept[offer] = held
        elif key in limits.pinned:
            kept[offer] = max(kept[offer], 1.0)
    for _ in problem.needs:
        for offer, meeting in problem.needs:
            if kept[offer] > 0 and not any(kept[other] > 0 for other in meeting):
                kept[next(other for other in meeting if found.deliveries[other] > 0)] = 1.0
    return kept


def _deliveries_used(problem: Problem, found: Found) -> Floats:
    used: dict[tuple[int, bool], float] = {}
    room: dict[tuple[int, bool], Floats] = {}
    for block, share in zip(problem.blocks, found.seating.shares, strict=True):
        for number, lane in enumerate(block.lanes):
            pool = lane.offer, lane.assumed
            used[pool] = used.get(pool, 0.0) + share[block.lane_of == number].sum()
            room[pool] = np.cumsum(lane.room)
    deliveries = np.zeros(len(problem.keys))
    for pool, count in used.items():
        if count > 0.5:
            deliveries[pool[0]] = max(deliveries[pool[0]], np.searchsorted(room[pool], count - 0.5) + 1)
    return deliveries

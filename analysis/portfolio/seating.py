"""Who is seated once the deliveries are given: a transport problem, solved by linear programming with whole-numbered
vertices.

Its prices on the municipalities' limits bound every other set of deliveries: for prices π ≥ 0 a block is worth at most
absorb·Σπ + Σ T, where T is what each further delivery of a lane adds to the sum of the largest (v − π)⁺ (Benders' cut,
sharpened by counting whole deliveries).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from analysis.portfolio.highs import Rows, maximise
from analysis.portfolio.problem import Block, Floats, Problem

Prices = tuple[Floats, ...]
"""One array a block: the price of each municipality's last seat."""


@dataclass(frozen=True)
class Group:
    """Blocks that are seated together, because lanes of several share the seats of an offer across borders.

    `capacities`: one row an offer's pool, `row_of` the row of each lane of each block; `exact` rows must be filled.
    """

    blocks: tuple[int, ...]
    row_of: tuple[NDArray[np.intp], ...]
    capacities: Floats
    exact: NDArray[np.bool_]


@dataclass(frozen=True)
class Seating:
    """`shares` are 0 or 1 (between, for fractional deliveries), one array a block beside its rows; `value` is
    scaled.
    """

    shares: tuple[Floats, ...]
    value: float
    prices: Prices


def seat(problem: Problem, groups: Sequence[Group], absorb: int) -> Seating | None:
    """The best seating within the capacities, or None where seats that must be filled cannot be."""
    shares: list[Floats] = [np.zeros(len(block.rows)) for block in problem.blocks]
    prices: list[Floats] = [np.zeros(len(block.municipalities)) for block in problem.blocks]
    value = 0.0
    for group in groups:
        outcome = _seat_group(problem, group, absorb)
        if outcome is None:
            return None
        for block, share, price in zip(group.blocks, outcome.shares, outcome.prices, strict=True):
            shares[block], prices[block] = share, price
        value += outcome.value
    return Seating(tuple(shares), value, tuple(prices))


def _seat_group(problem: Problem, group: Group, absorb: int) -> Seating | None:
    blocks = [problem.blocks[number] for number in group.blocks]
    open_rows = (group.capacities > 0) | group.exact
    rows, columns, gains, picks = [], [], [], []
    offset = len(group.capacities)
    for block, row_of in zip(blocks, group.row_of, strict=True):
        values = block.values[block.lane_of, block.column_of]
        row = row_of[block.lane_of]
        pick = np.flatnonzero(open_rows[row] & ((values > 0) | group.exact[row]))
        picks.append(pick)
        rows.append(row[pick])
        columns.append(block.column_of[pick] + offset)
        gains.append(values[pick])
        offset += len(block.municipalities)
    if not sum(map(len, picks)):
        filled = not (group.exact & (group.capacities > 0)).any()
        return _spread(blocks, picks, np.zeros(0), np.zeros(offset), 0.0, len(group.capacities)) if filled else None
    return _solve(
        blocks, group, absorb, picks, np.concatenate(rows), np.concatenate(columns), np.concatenate(gains), offset
    )


def _solve(
    blocks: Sequence[Block],
    group: Group,
    absorb: int,
    picks: Sequence[NDArray[np.intp]],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    gains: Floats,
    height: int,
) -> Seating | None:
    limit = np.concatenate([group.capacities, np.full(height - len(group.capacities), float(absorb))])
    exact = np.zeros(height, dtype=bool)
    exact[: len(group.exact)] = group.exact
    constraints = Rows(_incidence(rows, columns, height), limit, exact)
    solution = maximise(gains, constraints, np.zeros(len(gains)), np.ones(len(gains)))
    if solution is None:
        return None
    return _spread(blocks, picks, np.clip(solution.x, 0.0, 1.0), solution.prices, solution.value, len(group.capacities))


def _incidence(rows: NDArray[np.intp], columns: NDArray[np.intp], height: int) -> csr_array:
    """Each seat stands in the row of its lane and in the row of its municipality."""
    seats = np.arange(len(rows))
    place = (np.concatenate([rows, columns]), np.concatenate([seats, seats]))
    return csr_array(coo_array((np.ones(2 * len(rows)), place), shape=(height, len(rows))))


def _spread(
    blocks: Sequence[Block],
    picks: Sequence[NDArray[np.intp]],
    solution: Floats,
    prices: Floats,
    value: float,
    offset: int,
) -> Seating:
    """Cut the joint solution into the blocks it came from."""
    shares, cut = [], []
    start = 0
    for block, pick in zip(blocks, picks, strict=True):
        share = np.zeros(len(block.rows))
        share[pick] = solution[start : start + len(pick)]
        shares.append(share)
        cut.append(prices[offset : offset + len(block.municipalities)])
        start += len(pick)
        offset += len(block.municipalities)
    return Seating(tuple(shares), value, tuple(cut))


def worth(block: Block, prices: Floats, *, exact: bool) -> tuple[Floats, ...]:
    """What each further delivery (each further seat, in a shared lane) is worth at most at these prices, lane by lane.

    With `exact`, the seats of shared lanes must be filled, so that a loss counts too.
    """
    reduced = block.values - prices
    signed = -np.sort(-reduced, axis=1)
    totals = np.zeros((len(block.lanes), signed.shape[1] + 1))
    np.cumsum(np.maximum(signed, 0.0), axis=1, out=totals[:, 1:])
    return tuple(
        (signed[number, : lane.units] if exact else np.maximum(signed[number, : lane.units], 0.0))
        if lane.shared
        else _steps(totals[number], lane.room)
        for number, lane in enumerate(block.lanes)
    )


def _steps(totals: Floats, room: Floats) -> Floats:
    filled = np.minimum(np.concatenate([[0.0], np.cumsum(room)]), len(totals) - 1).astype(np.intp)
    return np.diff(totals[filled])


def overfull(block: Block, lanes: Sequence[int], used: Floats, absorb: int) -> tuple[tuple[int, ...], int] | None:
    """Lanes that cannot all use that many seats, and the most they can use together; None where they can.

    By the max-flow min-cut theorem the municipalities suffice exactly when every set of lanes uses at most
    Σ_m min(absorb, lanes of the set open to m); the violated set is read off the minimum cut.
    """
    open_to = np.isfinite(block.values[list(lanes)])
    reached = _cut(open_to, used, absorb)
    if reached is None:
        return None
    most = int(np.minimum(open_to[list(reached)].sum(axis=0), absorb).sum())
    return tuple(lanes[number] for number in reached), most


def _cut(open_to: NDArray[np.bool_], used: Floats, absorb: int) -> tuple[int, ...] | None:
    lane, municipality = np.nonzero(open_to)
    height = len(used) + open_to.shape[1]
    limit = np.concatenate([used, np.full(open_to.shape[1], float(absorb))])
    rows = Rows(_incidence(lane, municipality + len(used), height), limit, np.zeros(height, dtype=bool))
    flow = maximise(np.ones(len(lane)), rows, np.zeros(len(lane)), np.ones(len(lane)))
    if flow is None or flow.value >= used.sum() - 1e-6:
        return None
    return tuple(np.flatnonzero(flow.prices[: len(used)] < 0.5).tolist())

"""Who is seated once the deliveries are given: a transport problem, solved by linear programming with whole-numbered
vertices.

Its prices on the municipalities' limits bound every other set of deliveries: for prices π ≥ 0 a block is worth at most
absorb·Σπ + Σ T, where T is what each further delivery of a lane adds to the sum of the largest (v − π)⁺ (Benders' cut,
sharpened by counting whole deliveries).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from analysis.portfolio.highs import Rows, Solution, maximise
from analysis.portfolio.problem import Block, Floats, Lane, Problem
from analysis.portfolio.rules import Layout, Point

TINY = 1e-9
"""A share that is only rounding."""

Prices = tuple[Floats, ...]
"""One array a block: the price of each municipality's last seat."""


@dataclass(frozen=True)
class Bench:
    """Seats to fill from some lanes (block, lane): at most `capacity` of them, at most `share` of one a municipality.

    `share` is below 1 where deliveries are fractional: a lane held once for a half and twice for a quarter has two
    benches. `exact` benches must be filled.
    """

    lanes: tuple[tuple[int, int], ...]
    capacity: float
    share: float = 1.0
    exact: bool = False


@dataclass(frozen=True)
class Seating:
    """The share of each seat that is given (0 or 1 for whole deliveries), one array a block beside its rows.

    `value` is scaled as the problem's values are.
    """

    shares: tuple[Floats, ...]
    value: float
    prices: Prices


def benches(problem: Problem, layout: Layout, at: Point) -> list[Bench]:
    """The benches that these deliveries fill; those of an offer across borders reach into every block."""
    found: list[Bench] = []
    pools: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for number, block in enumerate(problem.blocks):
        for position, lane in enumerate(block.lanes):
            if not lane.shared:
                found += _levels((number, position), lane, at.steps[lane.offer])
            elif layout.exact:
                found.append(Bench(((number, position),), at.units[number, position], exact=True))
            else:
                pools.setdefault((lane.offer, lane.assumed), []).append((number, position))
    for (offer, _), lanes in pools.items():
        room = problem.blocks[lanes[0][0]].lanes[lanes[0][1]].room
        found.append(Bench(tuple(lanes), float(room @ at.steps[offer])))
    return found


def _levels(place: tuple[int, int], lane: Lane, steps: Floats) -> Iterator[Bench]:
    """One bench for each number of deliveries that a lane is held to some degree."""
    degree = steps - np.append(steps[1:], 0.0)
    seats = np.cumsum(lane.room)
    for level in np.flatnonzero(degree > TINY):
        yield Bench((place,), float(degree[level] * seats[level]), float(degree[level]))


def seat(problem: Problem, benches: Sequence[Bench], absorb: int) -> Seating | None:
    """The best seating, or None where benches that must be filled cannot be."""
    picks = [(number, *lane) for number, bench in enumerate(benches) for lane in bench.lanes]
    chosen = [_candidates(problem, benches[number], block, lane) for number, block, lane in picks]
    width = sum(map(len, chosen))
    offset = _offsets(problem, len(benches))
    rows, columns = np.zeros(width, dtype=np.intp), np.zeros(width, dtype=np.intp)
    gains, upper = np.zeros(width), np.zeros(width)
    start = 0
    for (number, block, lane), seats in zip(picks, chosen, strict=True):
        part = slice(start, start + len(seats))
        rows[part], upper[part] = number, benches[number].share
        columns[part] = problem.blocks[block].column_of[seats] + offset[block]
        gains[part] = problem.blocks[block].values[lane, problem.blocks[block].column_of[seats]]
        start += len(seats)
    limit = np.full(offset[-1], float(absorb))
    limit[: len(benches)] = [bench.capacity for bench in benches]
    exact = np.zeros(offset[-1], dtype=bool)
    exact[: len(benches)] = [bench.exact for bench in benches]
    solution = maximise(gains, Rows(_incidence(rows, columns, offset[-1]), limit, exact), np.zeros(width), upper)
    if solution is None:
        return None
    return _spread(problem, picks, chosen, solution, offset)


def _candidates(problem: Problem, bench: Bench, block: int, lane: int) -> NDArray[np.intp]:
    """The seats of a lane that may be given: those worth something, or all where the bench must be filled."""
    part = problem.blocks[block]
    if bench.capacity <= 0 and not bench.exact:
        return np.zeros(0, dtype=np.intp)
    seats = part.seats_of[lane]
    return seats if bench.exact else seats[part.values[lane, part.column_of[seats]] > 0]


def _offsets(problem: Problem, first: int) -> list[int]:
    """The first row of each block's municipalities, behind the rows of the benches; then the end."""
    return list(accumulate((len(block.municipalities) for block in problem.blocks), initial=first))


def _spread(
    problem: Problem,
    picks: Sequence[tuple[int, int, int]],
    chosen: Sequence[NDArray[np.intp]],
    solution: Solution,
    offset: Sequence[int],
) -> Seating:
    """Cut the joint solution into the blocks it came from."""
    shares = tuple(np.zeros(len(block.rows)) for block in problem.blocks)
    start = 0
    for (_, block, _), seats in zip(picks, chosen, strict=True):
        shares[block][seats] += np.clip(solution.x[start : start + len(seats)], 0.0, 1.0)
        start += len(seats)
    prices = tuple(solution.prices[first:end] for first, end in pairwise(offset))
    return Seating(shares, solution.value, prices)


def _incidence(rows: NDArray[np.intp], columns: NDArray[np.intp], height: int) -> csr_array:
    """Each seat stands in the row of its lane and in the row of its municipality."""
    seats = np.arange(len(rows))
    place = (np.concatenate([rows, columns]), np.concatenate([seats, seats]))
    return csr_array(coo_array((np.ones(2 * len(rows)), place), shape=(height, len(rows))))


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

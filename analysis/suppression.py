"""The cheapest cells to hide beside those that must be hidden, so that sums do not give the latter away."""

from typing import Any, NamedTuple, cast

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis.additive import bounds, equations
from analysis.alignment import Codes, Flags, Floats

MARGIN = 1e-6
SPARE = 1e-3
NEEDS_AT_ONCE = 40
RELAXED_ROUNDS = 20


class Needs(NamedTuple):
    """What must stay possible for an attacker: that `cell` lies `distance` above (sign 1) or below (−1) its value."""

    cell: Codes
    sign: Floats
    distance: Floats

    def take(self, which: Codes) -> "Needs":
        """Some of the needs, in the order asked for."""
        return Needs(self.cell[which], self.sign[which], self.distance[which])


class Task(NamedTuple):
    """A table as one row of cells: how far each can move down and up, its cost, which must and which may be hidden."""

    shape: tuple[int, int]
    below: Floats
    above: Floats
    cost: Floats
    primary: Flags
    free: Flags
    needs: Needs


def needs(values: Floats, upper: Floats, primary: Flags, free: Flags, unit: Floats, protection: float) -> Needs | None:
    """The distances that primary cells must keep; None where even hiding all that is free would not keep one.

    A primary cell x is to stay uncertain by `protection`·x on either side (of `unit` where x = 0), or at least on the
    one side where that can be had at all.
    """
    low, high = bounds(values, primary | free, upper)
    wanted = protection * np.where(values > 0, values, unit) * (1 + MARGIN)
    down = (primary & (values > 0) & (values - low >= wanted)).reshape(-1)
    up = (primary & (high - values >= wanted)).reshape(-1)
    if (primary.reshape(-1) & ~down & ~up).any():
        return None
    cells = np.concatenate([np.flatnonzero(down), np.flatnonzero(up)])
    signs = np.repeat([-1.0, 1.0], [np.count_nonzero(down), np.count_nonzero(up)])
    return Needs(cells, signs, wanted.reshape(-1)[cells])


def cheapest(task: Task) -> Flags:
    """The cells to hide, primary ones included, at the least total cost under which every need is kept.

    A mixed-integer programme over the cells; a need that the attacker's linear programme breaks adds the cut which its
    dual proves (Benders), first to the relaxation, then to whole cells, until none is broken.
    Source: Fischetti and Salazar-González (1999, 2001), on cell suppression.
    """
    system = equations(task.shape)
    cuts = _first_cuts(task, system)
    for _ in range(RELAXED_ROUNDS):
        found = _cuts(task, system, _master(task, cuts, whole=False), SPARE)
        if not len(found):
            break
        cuts = np.concatenate([cuts, found])
    while True:
        chosen = _master(task, cuts, whole=True)
        found = _cuts(task, system, chosen, SPARE)
        found = found if len(found) else _cuts(task, system, chosen, 0.0)
        if not len(found):
            return np.asarray(chosen > 0.5)
        cuts = np.concatenate([cuts, found])


def _master(task: Task, cuts: Floats, *, whole: bool) -> Floats:
    result = cast(
        Any,
        milp(
            task.cost,
            integrality=np.full(len(task.cost), int(whole)),
            bounds=Bounds(task.primary.astype(np.float64), (task.primary | task.free).astype(np.float64)),
            constraints=LinearConstraint(cuts, np.ones(len(cuts)), np.full(len(cuts), np.inf)),
            options={"mip_rel_gap": 0.0},
        ),
    )
    if result.x is None:
        raise RuntimeError(f"no cells to hide were found: {result.message}")
    return np.asarray(np.round(result.x) if whole else np.clip(result.x, 0.0, 1.0))


def _first_cuts(task: Task, system: sparse.csr_array) -> Floats:
    """What moves in a cell must be made up for in its row, and in its column."""
    columns, wanted = system.tocsc(), task.needs
    prices = np.zeros((2 * len(wanted.cell), task.shape[0] + task.shape[1]))
    for number, (cell, sign) in enumerate(zip(wanted.cell, wanted.sign, strict=True)):
        entries = slice(columns.indptr[cell], columns.indptr[cell + 1])
        prices[[2 * number, 2 * number + 1], columns.indices[entries]] = -sign / columns.data[entries]
    return _proved(task, system, prices, wanted.take(np.repeat(np.arange(len(wanted.cell)), 2)))


def _cuts(task: Task, system: sparse.csr_array, chosen: Floats, spare: float) -> Floats:
    """Cuts for the needs that an attacker breaks when cells are hidden as far as `chosen` says (0 … 1).

    `spare` lets cells that are not hidden move a little, so that the proof prefers those that would help least.
    """
    order = np.arange(len(task.needs.cell))
    parts = [order[start : start + NEEDS_AT_ONCE] for start in range(0, len(order), NEEDS_AT_ONCE)]
    found = [_broken(task, system, chosen, spare, task.needs.take(part)) for part in parts]
    return np.asarray(np.unique(np.concatenate(found), axis=0))


def _broken(task: Task, system: sparse.csr_array, chosen: Floats, spare: float, part: Needs) -> Floats:
    usable = np.flatnonzero(task.primary | task.free)
    room = (chosen + spare * (1 - chosen))[usable]
    blocks = len(part.cell)
    cost = np.zeros((blocks, len(usable)))
    cost[np.arange(blocks), np.searchsorted(usable, part.cell)] = -part.sign
    limits = np.column_stack([-task.below[usable] * room, task.above[usable] * room])
    balance = sparse.kron(sparse.eye_array(blocks), system[:, usable], format="csr")
    result = cast(
        Any,
        linprog(
            cost.reshape(-1),
            A_eq=cast(Any, balance),
            b_eq=np.zeros(blocks * sum(task.shape)),
            bounds=cast(Any, np.tile(limits, (blocks, 1))),
            method="highs",
        ),
    )
    cuts = _proved(task, system, np.asarray(result.eqlin.marginals).reshape(blocks, -1), part)
    return np.asarray(cuts[cuts @ chosen < 1 - MARGIN])


def _proved(task: Task, system: sparse.csr_array, prices: Floats, part: Needs) -> Floats:
    """Any prices on the equations bound how far a cell can move by what is hidden: distance ≤ Σ reach · hidden."""
    reduced = -np.asarray(prices @ system)
    reduced[np.arange(len(part.cell)), part.cell] -= part.sign
    reach = np.maximum(reduced, 0) * task.below + np.maximum(-reduced, 0) * task.above
    return np.asarray(np.minimum(reach / part.distance[:, None], 1.0))

"""How closely published means bound hidden ones, over gaps of which nothing is known but that each lies in 0 … 1."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from analysis.alignment import Codes, Flags, Floats
from analysis.errors import DataError

SAME = 1e-9
RANK = 1e-9
STEPS, NEARLY = 12, 0.9
"""How often a walk turns, and how far towards the next end it goes each time."""
TURNS, EDGE = 50, 0.01
"""How often gaps that fit are drawn back in, and how far within 0 … 1."""
AT_ONCE = 10_000_000
"""Numbers in the tables of one walk, for memory's sake."""
MANY = 400
"""Above so many gaps no deeper point is looked for: the table for it would grow with their square."""


class Question(NamedTuple):
    """Hidden means, how well each may be known, and the published means beside them.

    `wanted` (hidden × gaps) and `matrix` (published × gaps) say what each gap counts; `mean` and `room` of each hidden
    one: it is known too well within `mean` ± `room`; `target`: the published means.
    """

    wanted: Floats
    mean: Floats
    room: Floats
    matrix: Floats
    target: Floats

    def take(self, which: Codes) -> "Question":
        """The same of some of the hidden means."""
        return self._replace(wanted=self.wanted[which], mean=self.mean[which], room=self.room[which])


def narrow(question: Question) -> Flags:
    """Which of the hidden means are known to lie within their room.

    One that is published under another name is no secret and never counts. What is a sum of published means is known
    outright. Of the others, one step within 0 … 1 that changes no published mean proves at once, for most, that one is
    not, and a walk of several for some; the linear programme decides on the rest.
    """
    wanted, matrix = question.wanted, question.matrix
    same = (np.abs(wanted[:, None, :] - matrix[None]).max(axis=2) <= SAME).any(axis=1)
    right = np.asarray(np.linalg.pinv(matrix, rcond=RANK), dtype=np.float64)
    follows = np.abs(wanted - wanted @ right @ matrix).max(axis=1) <= SAME
    inside = _inside(matrix, question.target, right)
    asked = np.flatnonzero(~same & ~follows)
    if inside.min() >= 0 and inside.max() <= 1:
        asked = asked[~_one_step(inside, question.take(asked))]
        parts = np.array_split(asked, 1 + 2 * len(asked) * matrix.size // AT_ONCE)
        asked = asked[~np.concatenate([_walk(inside, question.take(part)) for part in parts])]
    found = ~same & follows
    found[asked] = [_is_narrow(question, int(row)) for row in asked]
    return np.asarray(found)


def least(wanted: Floats, matrix: Floats, target: Floats) -> float:
    """The lowest that `wanted` @ gaps can be where `matrix` @ gaps = `target`. Raises DataError where no gaps fit."""
    found = linprog(wanted, A_eq=matrix, b_eq=target, bounds=(0.0, 1.0), method="highs")
    if found.fun is None:
        raise DataError.one("estimates", f"no gaps fit the published means ({found.message})", "compute them again")
    return float(found.fun)


def _is_narrow(question: Question, row: int) -> bool:
    """The judgement of the linear programme on one hidden mean."""
    wanted, mean, room = question.wanted[row], question.mean[row], question.room[row]
    low = least(wanted, question.matrix, question.target)
    high = low if low <= mean - room else -least(-wanted, question.matrix, question.target)
    return bool(low > mean - room and high < mean + room)


def _inside(matrix: Floats, target: Floats, right: Floats) -> Floats:
    """Gaps that fit all published means and lie well within 0 … 1: all alike, then set right, and where that leads out
    drawn back in by turns; else the deepest. `right` undoes `matrix`."""
    near = np.full(matrix.shape[1], float(target.mean()))
    for _ in range(TURNS):
        near = near + right @ (target - matrix @ near)
        if near.min() > 0 and near.max() < 1:
            return np.asarray(near)
        near = np.clip(near, EDGE, 1 - EDGE)
    near = near + right @ (target - matrix @ near)
    units = matrix.shape[1]
    if units > MANY:
        return np.asarray(near)
    depth = np.ones((units, 1))
    found = linprog(
        np.append(np.zeros(units), -1.0),
        A_ub=np.block([[-np.eye(units), depth], [np.eye(units), depth]]),
        b_ub=np.append(np.zeros(units), np.ones(units)),
        A_eq=np.column_stack([matrix, np.zeros(len(matrix))]),
        b_eq=target,
        bounds=[(0.0, 1.0)] * units + [(0.0, 0.5)],
        method="highs",
    )
    return near if found.x is None else np.asarray(found.x[:-1])


def _one_step(inside: Floats, hidden: Question) -> Flags:
    """Which hidden means leave their room, up or down, by the first step of a walk: the same for all but in sign."""
    scale = np.minimum(inside, 1 - inside) ** 2
    scaled = hidden.matrix * scale
    undone = np.linalg.pinv(scaled @ hidden.matrix.T, rcond=RANK, hermitian=True)
    step = scale * (hidden.wanted - (hidden.wanted @ scaled.T) @ undone @ hidden.matrix)
    size = np.maximum(np.abs(step), RANK**2)
    up = NEARLY * np.where(step > 0, 1 - inside, inside)
    ahead, back = (np.where(size > RANK, room / size, np.inf).min(axis=1) for room in (up, NEARLY - up))
    at, gain = hidden.wanted @ inside - hidden.mean, (hidden.wanted * step).sum(axis=1)
    furthest = np.maximum(ahead, back)
    ahead, back, furthest = (np.where(np.isfinite(furthest), one, 0.0) for one in (ahead, back, furthest))
    off = np.abs(hidden.matrix @ inside - hidden.target).max() + furthest * np.abs(step @ hidden.matrix.T).max(axis=1)
    return np.asarray((off <= SAME) & ((at + ahead * gain >= hidden.room) | (back * gain - at >= hidden.room)))


def _walk(inside: Floats, hidden: Question) -> Flags:
    """Which hidden means are shown to be able to leave their room, by gaps that fit every published mean.

    From `inside` up and down at once for each, most of the way to where a gap becomes 0 or 1, in ever new directions
    (affine scaling; Dikin 1967). What the steps reach counts only while it fits.
    """
    matrix = hidden.matrix
    wide = np.zeros(len(hidden.mean), dtype=bool)
    place, sign = np.repeat(np.arange(len(hidden.mean)), 2), np.tile([1.0, -1.0], len(hidden.mean))
    at = inside[None]
    for _ in range(STEPS if len(place) else 0):
        wanted = hidden.wanted[place]
        scale = np.minimum(at, 1 - at) ** 2
        going = scale * sign[:, None] * wanted
        scaled = matrix * scale[:, None, :]
        prices = np.linalg.pinv(scaled @ matrix.T, rcond=RANK, hermitian=True) @ (going @ matrix.T)[:, :, None]
        step = going - scale * (prices[:, :, 0] @ matrix)
        left = np.divide(
            np.where(step > 0, 1 - at, at), np.abs(step), out=np.full_like(step, np.inf), where=np.abs(step) > RANK
        ).min(axis=1, initial=np.inf)
        at = np.clip(at + step * np.where(np.isfinite(left), NEARLY * left, 0.0)[:, None], 0.0, 1.0)
        fits = np.abs(at @ matrix.T - hidden.target).max(axis=1) <= SAME
        beyond = sign * ((at * wanted).sum(axis=1) - hidden.mean[place]) >= hidden.room[place]
        wide[place[fits & beyond]] = True
        on = fits & np.isfinite(left) & ~wide[place]
        place, sign, at = place[on], sign[on], at[on]
        if not len(place):
            break
    return wide

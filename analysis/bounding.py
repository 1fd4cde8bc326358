"""How closely published means bound hidden ones, over gaps of which nothing is known but that each lies in 0 … 1."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import linprog

from analysis.alignment import Codes, Flags, Floats
from analysis.errors import DataError

SAME = 1e-9
RANK, SQUARES = 1e-9, 1e-11
"""What weighs less beside the greatest is nothing: of steps, and of sums of squares of published means."""
SCREEN, SLIGHT, TWICE = 1e-6, 1e-12, 2
STEPS, NEARLY, HARDLY = 12, 0.99, 0.02
"""How often a walk turns, how far towards the next end it goes each time, and which part of the room is no way on."""
TURNS, EDGE, DEEP = 50, 0.01, 0.1
"""How often gaps that fit are drawn back in, and how far within 0 … 1: to begin with, or from those that were told."""
MANY = 400
"""Above so many gaps no deeper point is looked for: the table for it would grow with their square."""


class Question(NamedTuple):
    """Hidden means, how well each may be known, and the published means beside them.

    `wanted` (hidden × gaps) and `matrix` (published × gaps) say what each gap counts; `mean` and `room` of each hidden
    one: it is known too well within `mean` ± `room`; `target`: the published means. `gaps`: those that were told, where
    there are so many that others which fit are not easily found.
    """

    wanted: Floats
    mean: Floats
    room: Floats
    matrix: Floats
    target: Floats
    gaps: Floats | None = None

    def take(self, which: Codes) -> "Question":
        """The same of some of the hidden means."""
        return self._replace(wanted=self.wanted[which], mean=self.mean[which], room=self.room[which])


def narrow(question: Question, *, quick: bool = False) -> Flags:
    """Which of the hidden means are known to lie within their room.

    One that is published under another name is no secret and never counts. What is a sum of published means is known
    outright. Of the others, one step within 0 … 1 that changes no published mean proves at once, for most, that one is
    not, and a walk of several for some; the linear programme decides on the rest. `quick`: after the first walk that
    leads nowhere, the rest counts as known.
    """
    undone = _undone(question.matrix)
    same = _is_told(question.wanted, question.matrix)
    known = _is_sum(question.wanted, question.matrix, undone)
    asked = np.flatnonzero(~same & ~known)
    start = _inside(question, undone) if question.gaps is None else _drawn_in(question, question.gaps)
    if start.min() >= 0 and start.max() <= 1:
        rises, is_wide = _one_step(start, question.take(asked))
        asked, rises = asked[~is_wide], rises[~is_wide]
        proven = np.zeros(len(asked), dtype=bool)
        for place, row in enumerate(asked):
            proven[place] = _walk(start, question, int(row), bool(rises[place]))
            if quick and not proven[place]:
                break
        asked = asked[~proven]
    found = ~same & known
    found[asked] = [quick or _is_narrow(question, int(row)) for row in asked]
    return np.asarray(found)


def follows(wanted: Floats, matrix: Floats) -> Flags:
    """Which hidden means (rows of `wanted`) are sums of published ones (rows of `matrix`) but none of them itself."""
    return np.asarray(~_is_told(wanted, matrix) & _is_sum(wanted, matrix, _undone(matrix)))


def _is_told(wanted: Floats, matrix: Floats) -> Flags:
    """Which hidden means are published under another name."""
    apart = (wanted**2).sum(axis=1)[:, None] + (matrix**2).sum(axis=1) - 2 * wanted @ matrix.T
    near = apart <= SCREEN * (wanted**2).sum(axis=1)[:, None]
    found = np.zeros(len(wanted), dtype=bool)
    for row in np.flatnonzero(near.any(axis=1)):
        found[row] = (np.abs(matrix[near[row]] - wanted[row]).max(axis=1) <= SAME).any()
    return found


def _undone(matrix: Floats) -> Floats:
    """What undoes the products of published means, as far as they differ."""
    return np.asarray(np.linalg.pinv(matrix @ matrix.T, rcond=SQUARES, hermitian=True))


class _Published(NamedTuple):
    """Published means where each gap moves by its scale; `factor` undoes their products, nearly where some follow from
    others, so that what it undoes is undone twice."""

    matrix: Floats
    scale: Floats
    factor: Floats

    @classmethod
    def of(cls, matrix: Floats, scale: Floats) -> "_Published":
        """The same by Cholesky's method, with so much more on the diagonal that it works."""
        root = matrix * np.sqrt(scale)
        products = root @ root.T
        products[np.diag_indices_from(products)] += SLIGHT * products.trace() + np.finfo(float).tiny
        return cls(matrix, scale, cholesky(products, lower=True, check_finite=False))

    def moved(self, off: Floats) -> Floats:
        """The least moves of gaps (… × gaps) that move published means by `off` (… × published)."""
        return np.asarray(self.scale * (cho_solve((self.factor, True), off.T, check_finite=False).T @ self.matrix))

    def still(self, going: Floats) -> Floats:
        """What is left of moves of gaps by `going` times their scale where no published mean may move."""
        step = self.scale * going
        for _ in range(TWICE):
            step = step - self.moved(step @ self.matrix.T)
        return step


def _is_sum(wanted: Floats, matrix: Floats, undone: Floats) -> Flags:
    """Which hidden means are sums of published ones: by what is left of their squares, then to the last digit."""
    across, squares = wanted @ matrix.T, (wanted**2).sum(axis=1)
    found = np.asarray(squares - ((across @ undone) * across).sum(axis=1) <= SCREEN * squares)
    for place in np.flatnonzero(found):
        rest = wanted[place]
        for _ in range(3):
            rest = rest - (undone @ (matrix @ rest)) @ matrix
        found[place] = np.abs(rest).max() <= SAME
    return found


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


def _drawn_in(question: Question, gaps: Floats) -> Floats:
    """The gaps that were told, drawn well within 0 … 1 and set right where each has room; else just as they are."""
    near = np.clip(gaps, DEEP, 1 - DEEP)
    for _ in range(STEPS):
        scale = np.minimum(near, 1 - near) ** 2
        published = _Published.of(question.matrix, scale)
        for _ in range(TWICE):
            near = near + published.moved(question.target - question.matrix @ near)
        if near.min() > 0 and near.max() < 1 and np.abs(question.matrix @ near - question.target).max() <= SAME:
            return np.asarray(near)
        near = np.clip(near, EDGE, 1 - EDGE)
    return gaps


def _inside(question: Question, undone: Floats) -> Floats:
    """Gaps that fit all published means and lie well within 0 … 1: all alike, then set right, and where that leads out
    drawn back in by turns; else the deepest."""
    matrix, target = question.matrix, question.target
    near = np.full(matrix.shape[1], float(target.mean()))
    for _ in range(TURNS):
        near = near + (undone @ (target - matrix @ near)) @ matrix
        if near.min() > 0 and near.max() < 1:
            return np.asarray(near)
        near = np.clip(near, EDGE, 1 - EDGE)
    near = near + (undone @ (target - matrix @ near)) @ matrix
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


def _one_step(inside: Floats, hidden: Question) -> tuple[Flags, Flags]:
    """By the first step of a walk, the same up and down but in sign: which hidden means come nearer to the end of their
    room upwards than downwards, and which leave it at one of them."""
    scale = np.minimum(inside, 1 - inside) ** 2
    step = _Published.of(hidden.matrix, scale).still(hidden.wanted)
    size = np.maximum(np.abs(step), RANK**2)
    up = NEARLY * np.where(step > 0, 1 - inside, inside)
    ahead, back = (np.where(size > RANK, room / size, np.inf).min(axis=1) for room in (up, NEARLY - up))
    at, gain = hidden.wanted @ inside - hidden.mean, (hidden.wanted * step).sum(axis=1)
    furthest = np.maximum(ahead, back)
    ahead, back, furthest = (np.where(np.isfinite(furthest), one, 0.0) for one in (ahead, back, furthest))
    off = np.abs(hidden.matrix @ inside - hidden.target).max() + furthest * np.abs(step @ hidden.matrix.T).max(axis=1)
    above, below = at + ahead * gain, back * gain - at
    return above >= below, np.asarray((off <= SAME) & (np.maximum(above, below) >= hidden.room))


def _walk(start: Floats, question: Question, row: int, is_up_first: bool) -> bool:
    """Whether a hidden mean is shown to be able to leave its room, by gaps that fit every published mean.

    From the start up and down, most of the way to where a gap becomes 0 or 1, in ever new directions (affine scaling;
    Dikin 1967), set right after each step. What the steps reach counts only while it fits; where one hardly leads
    further, the walk ends.
    """
    wanted, matrix, room = question.wanted[row], question.matrix, question.room[row]
    for sign in (1.0, -1.0) if is_up_first else (-1.0, 1.0):
        at, reached = start, -np.inf
        for _ in range(STEPS):
            scale = np.minimum(at, 1 - at) ** 2
            published = _Published.of(matrix, scale)
            step = published.still(sign * wanted)
            moves = np.abs(step) > RANK
            if not moves.any():
                break
            far = (np.where(step > 0, 1 - at, at)[moves] / np.abs(step[moves])).min()
            at = np.clip(at + NEARLY * far * step, 0.0, 1.0)
            at = np.clip(at + published.moved(question.target - matrix @ at), 0.0, 1.0)
            before, reached = reached, sign * (wanted @ at - question.mean[row]) / room
            if np.abs(matrix @ at - question.target).max() > SAME or reached - before < HARDLY:
                break
            if reached >= 1:
                return True
    return False

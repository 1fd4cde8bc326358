"""How closely published means bound hidden ones, over gaps of which nothing is known but that each lies in 0 … 1."""

import numpy as np
from scipy.optimize import linprog

from analysis.alignment import Flags, Floats
from analysis.errors import DataError
from analysis.walking import SAME as SAME
from analysis.walking import SCREEN, Crowd, Matrix, Place, Walk, written
from analysis.walking import Lines as Lines
from analysis.walking import Question as Question

SQUARES = 1e-11
"""What weighs less beside the greatest is nothing: of sums of squares of published means."""
TURNS, EDGE, DEEP = 50, 0.01, 0.1
"""How often gaps that fit are drawn back in, and how far within 0 … 1: to begin with, or from those that were told."""
STEPS, TWICE = 12, 2
MANY = 400
"""Above so many gaps no deeper point is looked for: the table for it would grow with their square."""


def narrow(question: Question, *, quick: bool = False) -> Flags:
    """Which of the hidden means are known to lie within their room.

    One that is published under another name is no secret and never counts. A walk within 0 … 1 that changes no
    published mean shows of nearly all that they are not, or bounds them within it; the linear programme decides on the
    rest. `quick`: the rest counts as known.
    """
    found, place = np.zeros(len(question.mean), dtype=bool), _start(question)
    secret = np.flatnonzero(~_is_told(question.wanted, question.matrix))
    walk = Walk(question.take(secret))
    if place is not None:
        walk.go(place, quick=quick)
    found[secret] = walk.known
    for row in walk.open:
        found[secret[row]] = quick or _is_narrow(walk.question, int(row))
    return found


def narrow_of(lines: Lines, question: Question, *, quick: bool = False) -> Flags:
    """The same of hidden means that are many: `lines` instead of what `question` has as wanted."""
    found, place, rows = np.zeros(len(question.mean), dtype=bool), _start(question), np.arange(len(question.mean))
    if place is not None:
        rows, place = Crowd(lines, question).left(place)
        question = question._replace(start=place)
    rest = question._replace(wanted=lines[rows].toarray(), mean=question.mean[rows], room=question.room[rows])
    found[rows] = narrow(rest, quick=quick)
    return found


def _start(question: Question) -> Place | None:
    """Where a walk begins, unless no gaps are found that fit and lie within 0 … 1."""
    if question.start is not None:
        return question.start
    start = inside(question.matrix, question.target)
    return Place.of(start, question.matrix) if start.min() >= 0 and start.max() <= 1 else None


def made_of(wanted: Floats, matrix: Matrix) -> tuple[Flags, Floats]:
    """Which hidden means are sums of published ones, as of `follows`, and how much of each is in them, or nearly is."""
    undone = _undone(matrix)
    return ~_is_told(wanted, matrix) & _is_sum(wanted, matrix, undone), wanted @ matrix.T @ undone


def follows(wanted: Floats, matrix: Matrix) -> Flags:
    """Which hidden means (rows of `wanted`) are sums of published ones (rows of `matrix`) but none of them itself."""
    return made_of(wanted, matrix)[0]


def _is_told(wanted: Floats, matrix: Matrix) -> Flags:
    """Which hidden means are published under another name."""
    mixed = np.cos(np.arange(wanted.shape[1]))  # any mixture of gaps tells most means apart at once
    near = np.abs((wanted @ mixed)[:, None] - matrix @ mixed) <= SAME * len(mixed)
    found = np.zeros(len(wanted), dtype=bool)
    for row in np.flatnonzero(near.any(axis=1)):
        found[row] = (np.abs(written(matrix[near[row]]) - wanted[row]).max(axis=1) <= SAME).any()
    return found


def _undone(matrix: Matrix) -> Floats:
    """What undoes the products of published means, as far as they differ."""
    return np.asarray(np.linalg.pinv(written(matrix @ matrix.T), rcond=SQUARES, hermitian=True))


def _is_sum(wanted: Floats, matrix: Matrix, undone: Floats) -> Flags:
    """Which hidden means are sums of published ones: by what is left of their squares, then to the last digit."""
    across, squares = wanted @ matrix.T, (wanted**2).sum(axis=1)
    found = np.asarray(squares - ((across @ undone) * across).sum(axis=1) <= SCREEN * squares)
    for place in np.flatnonzero(found):
        rest = wanted[place]
        for _ in range(3):
            rest = rest - (undone @ (matrix @ rest)) @ matrix
        found[place] = np.abs(rest).max() <= SAME
    return found


def least(wanted: Floats, matrix: Matrix, target: Floats) -> float:
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


def drawn_in(matrix: Matrix, target: Floats, gaps: Floats) -> Floats:
    """Gaps that were told, drawn well within 0 … 1 and set right where each has room; else just as they are."""
    near = np.clip(gaps, DEEP, 1 - DEEP)
    for _ in range(STEPS):
        place = Place.of(near, matrix)
        for _ in range(TWICE):
            near = near + place.moved(target - matrix @ near)
        if near.min() > 0 and near.max() < 1 and np.abs(matrix @ near - target).max() <= SAME:
            return np.asarray(near)
        near = np.clip(near, EDGE, 1 - EDGE)
    return gaps


def inside(matrix: Matrix, target: Floats) -> Floats:
    """Gaps that fit all published means and lie well within 0 … 1: all alike, then set right, and where that leads out
    drawn back in by turns; else the deepest."""
    undone, matrix = _undone(matrix), written(matrix)
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

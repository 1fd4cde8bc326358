"""Which hidden means can leave their room and which cannot, shown by walking among gaps that fit what is published."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, cholesky

from analysis.alignment import Codes, Flags, Floats

Lines: TypeAlias = sparse.csr_array
"""What each gap counts in means, one a row: little of it is not 0."""
Matrix: TypeAlias = Any
"""The same, or an array where there are few gaps."""
SAME = 1e-9
SLIGHT = 1e-12
RANK, SCREEN = 1e-9, 1e-6
"""What weighs less beside the greatest is nothing: of steps, and of squares."""
FEW = 100
"""So many hidden means at most are looked at one by one."""
TOGETHER = 4
"""How often a walk turns that leads many means out of their rooms at once."""
NEARLY, HARDLY = 0.99, 0.02
"""How far towards the next end a walk goes each time, and which part of the room is no way on."""


class Question(NamedTuple):
    """Hidden means, how well each may be known, and the published means beside them.

    `wanted` (hidden × gaps) and `matrix` (published × gaps) say what each gap counts; `mean` and `room` of each hidden
    one: it is known too well within `mean` ± `room`; `target`: the published means. `start`: gaps that fit them
    within 0 … 1, where such are at hand.
    """

    wanted: Floats
    mean: Floats
    room: Floats
    matrix: Matrix
    target: Floats
    start: "Place | None" = None

    def take(self, which: Codes) -> "Question":
        """The same of some of the hidden means."""
        return self._replace(wanted=self.wanted[which], mean=self.mean[which], room=self.room[which])


class Place(NamedTuple):
    """Gaps, and how they can move from there: each by its `scale`, the square of how far it lies from 0 or 1.

    `factor` undoes the products of published means; `slight` was added to them, so that it does where some follow from
    others.
    """

    gaps: Floats
    matrix: Matrix
    scale: Floats
    slight: float
    factor: Floats

    @classmethod
    def of(cls, gaps: Floats, matrix: Matrix) -> "Place":
        """The same by Cholesky's method, with so much more on the diagonal that it works."""
        scale = np.minimum(gaps, 1 - gaps) ** 2
        products = written(scaled(matrix, scale) @ matrix.T)
        slight = float(SLIGHT * products.trace() + np.finfo(float).tiny)
        products[np.diag_indices_from(products)] += slight
        return cls(gaps, matrix, scale, slight, cholesky(products, lower=True, check_finite=False))

    def undone(self, products: Floats) -> Floats:
        """By how much of each published mean products with them (… × published) come about."""
        return np.asarray(cho_solve((self.factor, True), products.T, check_finite=False).T)

    def moved(self, off: Floats) -> Floats:
        """The least moves of gaps (… × gaps) that move published means by `off` (… × published)."""
        return np.asarray(self.scale * (self.undone(off) @ self.matrix))

    def told(self, wanted: Floats) -> tuple[Floats, Floats, Floats]:
        """How much of each published mean is in hidden ones, what is left of these, which moves by its scale, and by
        how much such a move misses published means; undone again where it would be too much."""
        used = self.undone((wanted * self.scale) @ self.matrix.T)
        rest = wanted - used @ self.matrix
        misses = self.slips(used)
        again = np.flatnonzero(misses > SAME * np.abs(rest * self.scale).max(axis=1, initial=0.0))
        more = self.undone((rest[again] * self.scale) @ self.matrix.T)
        used[again], rest[again], misses[again] = used[again] + more, rest[again] - more @ self.matrix, self.slips(more)
        return used, rest, misses

    def slips(self, used: Floats) -> Floats:
        """By how much at most steps move published means by what was added, of `used` as of `told` or `undone`."""
        return np.asarray(self.slight * np.abs(used).max(axis=1, initial=0.0))

    def off(self, target: Floats) -> float:
        """How far published means would be from what they are."""
        return float(np.abs(self.matrix @ self.gaps - target).max(initial=0.0))

    def onwards(self, step: Floats, target: Floats) -> "Place | None":
        """Nearly as far as a step can be taken, set right; None where nothing moves or published means then do."""
        moves = np.abs(step) > RANK * np.abs(step).max(initial=0.0)
        if not moves.any():
            return None
        far = (np.where(step > 0, 1 - self.gaps, self.gaps)[moves] / np.abs(step[moves])).min()
        gaps = np.clip(self.gaps + NEARLY * far * step, 0.0, 1.0)
        gaps = np.clip(gaps + self.moved(target - self.matrix @ gaps), 0.0, 1.0)
        place = Place.of(gaps, self.matrix)
        return place if place.off(target) <= SAME else None


def scaled(matrix: Matrix, scale: Floats) -> Matrix:
    """The same where each gap counts `scale` times as much."""
    if not isinstance(matrix, sparse.csr_array):
        return matrix * scale
    return sparse.csr_array((matrix.data * scale[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)


def written(matrix: Matrix) -> Floats:
    """The same as an array."""
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix)


class Crowd(NamedTuple):
    """Many hidden means beside the published ones: what is asked of them, without writing it out."""

    lines: Lines
    question: Question

    def take(self, which: Codes) -> "Crowd":
        """Some of them."""
        asked = self.question
        return Crowd(self.lines[which], asked._replace(mean=asked.mean[which], room=asked.room[which]))

    def left(self, start: Place) -> tuple[Codes, Place]:
        """Which of them are not shown to be able to leave their room, and where a walk to show it of many ended."""
        rows, place = np.arange(len(self.question.mean)), start
        stuck = rows[:0]
        for _ in range(TOGETHER):
            loose, moves, going = self.take(rows)._loosened(place)
            stuck, rows = np.append(stuck, rows[~loose & ~moves]), rows[~loose & moves]
            if len(rows) <= FEW:
                break
            onwards = place.onwards(place.told(going[None])[1][0] * place.scale, self.question.target)
            if onwards is None:
                break
            place = onwards
        return np.append(rows, stuck), place

    def _loosened(self, place: Place) -> tuple[Flags, Flags, Floats]:
        """Which can leave their room by one step, which can move at all, and a line that rises with all others of these
        towards an end of theirs.

        Within the ellipsoid around a place in which no gap can reach 0 or 1 (Dikin 1967) a mean moves by the length of
        what is left of its scaled line beside the published ones.
        """
        lines, moving = self.lines, scaled(self.lines, place.scale)
        products, squares = written(moving @ place.matrix.T), (moving * lines).sum(axis=1)
        used = place.undone(products)
        gain = squares - (products * used).sum(axis=1)
        far = np.sqrt(np.maximum(gain, np.finfo(float).tiny))
        off, mean, room = place.off(self.question.target), self.question.mean, self.question.room
        fits = (gain > SCREEN * squares) & (off + place.slips(used) / far <= SAME)
        away = lines @ place.gaps - mean
        loose = (np.abs(away) + np.where(fits, NEARLY * far, 0.0) >= room) & (off <= SAME)
        upwards = np.where(mean - room < 0, True, np.where(mean + room > 1, False, away > 0))
        return loose, gain > SCREEN * squares, np.where(fits & ~loose, np.where(upwards, 1.0, -1.0) / far, 0.0) @ lines


class Walk:
    """What is shown of hidden means by turns: `free`, that they can leave their room, or `known`, that they cannot.

    From a place within 0 … 1 nearly to where a gap becomes 0 or 1, in ever new directions (affine scaling; Dikin 1967).
    What a step reaches counts only while it fits; how much of each published mean is in a hidden one bounds it from
    below and from above (weak duality).
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.free = np.zeros(len(question.mean), dtype=bool)
        self.known = self.free.copy()
        self._low = np.full(len(question.mean), -np.inf)
        self._high = -self._low

    @property
    def open(self) -> Codes:
        """The hidden means of which neither is shown yet."""
        return np.flatnonzero(~self.free & ~self.known)

    def go(self, start: Place, *, quick: bool) -> None:
        """Walk for all, as long as that shows more, then for each; `quick`: no further after one that is not free."""
        place: Place | None = start
        for _ in range(TOGETHER):
            rows = self.open
            if place is None or not len(rows):
                break
            steps, gains, signs = self._look(place, rows)
            going = np.where(np.isin(rows, self.open), signs / np.sqrt(np.maximum(gains, np.finfo(float).tiny)), 0.0)
            if len(self.open) == len(rows):
                break
            place = place.onwards(going @ steps, self.question.target)
        for row in self.open:
            if self._is_open(row) and not self._alone(start, int(row)) and quick:
                break

    def _is_open(self, row: int) -> bool:
        return not self.free[row] and not self.known[row]

    def _alone(self, start: Place, row: int) -> bool:
        """Whether a walk up or down shows that one mean can leave its room, and what it shows of others on the way."""
        first = float(self._look(start, self.open[self.open == row])[2][0])
        for sign in (first, -first):
            place: Place | None = start
            reached = -np.inf
            while place is not None and self._is_open(row) and not self._is_closed(row, sign):
                steps, _, _ = self._look(place, np.append(row, self.open[self.open != row][:FEW]))
                at = sign * (self.question.wanted[row] @ place.gaps - self.question.mean[row])
                before, reached = reached, at / self.question.room[row]
                place = place.onwards(sign * steps[0], self.question.target) if reached - before > HARDLY else None
        return bool(self.free[row])

    def _is_closed(self, row: int, sign: float) -> bool:
        """Whether a mean is shown to end within its room that way."""
        bound = self._high[row] if sign > 0 else -self._low[row]
        return bool(bound < sign * self.question.mean[row] + self.question.room[row])

    def _look(self, place: Place, rows: Codes) -> tuple[Floats, Floats, Floats]:
        """Steps from a place by which these means would rise, by how much, and whether up or down leads further."""
        asked = self.question.take(rows)
        used, rest, misses = place.told(asked.wanted)
        base = used @ asked.target
        self._low[rows] = np.maximum(self._low[rows], base + np.minimum(rest, 0.0).sum(axis=1))
        self._high[rows] = np.minimum(self._high[rows], base + np.maximum(rest, 0.0).sum(axis=1))
        self.known[rows] |= (self._low[rows] > asked.mean - asked.room) & (self._high[rows] < asked.mean + asked.room)
        step = rest * place.scale
        gain = (asked.wanted * step).sum(axis=1)
        size = np.maximum(np.abs(step), RANK**2)
        up = NEARLY * np.where(step > 0, 1 - place.gaps, place.gaps)
        ahead, back = (np.where(size > RANK**2, room / size, np.inf).min(axis=1) for room in (up, NEARLY - up))
        ahead, back = (np.where(np.isfinite(one), one, 0.0) for one in (ahead, back))
        off = place.off(asked.target)
        off_then = off + np.maximum(ahead, back) * misses
        at = asked.wanted @ place.gaps - asked.mean
        above, below = at + ahead * gain, back * gain - at
        furthest = np.where(off_then <= SAME, np.maximum(above, below), np.abs(at))
        self.free[rows] |= (off <= SAME) & (furthest >= asked.room) & ~self.known[rows]
        return step, gain, np.where(above >= below, 1.0, -1.0)

"""Many tables of published means at once: which hidden ones one step shows to be uncertain, before each is looked at.

What `bounding.narrow` would prove first, for stacks of questions that count the same published means. A step proves or
says nothing: what is left is for `narrow`.
"""

from typing import NamedTuple

import numpy as np

from analysis.alignment import Flags, Floats
from analysis.bounding import SAME

NEARLY = 0.99
"""How far a step goes towards the end of the scale."""
STILL = 1e-9
"""What moves less than this does not move."""
SCREEN, SQUARES, SLIGHT, TWICE = 1e-6, 1e-11, 1e-12, 2
"""As in `bounding`: how near squares say that means may be the same, what is nothing beside the greatest product of
means, what makes products solvable, and how often what is slightly off is set right."""
TURNS, EDGE = 50, 0.01
"""How often gaps that fit are drawn back in, and how far within 0 … 1."""


class Stack(NamedTuple):
    """Questions of one shape: `wanted` (questions × hidden × gaps), `mean` and `room` (questions × hidden), `matrix`
    (questions × published × gaps) and `target` (questions × published); see `bounding.Question`."""

    wanted: Floats
    mean: Floats
    room: Floats
    matrix: Floats
    target: Floats


def no_secret(stack: Stack) -> Flags:
    """Questions × hidden: true where one of the published means is the same under another name."""
    wanted, matrix = stack.wanted, stack.matrix
    squares = (wanted**2).sum(axis=2)[:, :, None]
    apart = squares + (matrix**2).sum(axis=2)[:, None] - 2 * wanted @ matrix.swapaxes(1, 2)
    found = np.zeros(stack.mean.shape, dtype=bool)
    for question, row, other in np.argwhere(apart <= SCREEN * squares):
        found[question, row] |= np.abs(wanted[question, row] - matrix[question, other]).max() <= SAME
    return found


def uncertain(stack: Stack) -> Flags:
    """Questions × hidden: true where the mean is shown to be able to leave its room while all published means hold."""
    near = _inside(stack)
    fits = (near.min(axis=1) >= 0) & (near.max(axis=1) <= 1)
    scale = np.minimum(near, 1 - near).clip(0.0)[:, None] ** 2
    step = _still(stack.matrix, scale, stack.wanted)
    size, at_end = np.maximum(np.abs(step), STILL**2), NEARLY * np.where(step > 0, 1 - near[:, None], near[:, None])
    rest = NEARLY - at_end
    ahead, back = (np.where(size > STILL, room / size, np.inf).min(axis=2, initial=np.inf) for room in (at_end, rest))
    furthest = np.maximum(ahead, back)
    ahead, back, furthest = (np.where(np.isfinite(furthest), one, 0.0) for one in (ahead, back, furthest))
    at, gain = _times(stack.wanted, near) - stack.mean, (stack.wanted * step).sum(axis=2)
    off = np.abs(_times(stack.matrix, near) - stack.target).max(axis=1, initial=0.0)
    moved = np.abs(step @ stack.matrix.swapaxes(1, 2)).max(axis=2, initial=0.0)
    reached = np.maximum(at + ahead * gain, back * gain - at)
    return np.asarray(fits[:, None] & (off[:, None] + furthest * moved <= SAME) & (reached >= stack.room))


def _inside(stack: Stack) -> Floats:
    """Gaps (questions × gaps) that fit the published means as well as a few turns can: all alike, then set right."""
    matrix = stack.matrix
    undone = np.linalg.pinv(matrix @ matrix.swapaxes(1, 2), rcond=SQUARES, hermitian=True)
    near: Floats = np.repeat(stack.target.mean(axis=1)[:, None], matrix.shape[2], axis=1)
    for turn in range(TURNS):
        if turn:
            out = (near.min(axis=1) <= 0) | (near.max(axis=1) >= 1)
            if not out.any():
                break
            near = np.where(out[:, None], near.clip(EDGE, 1 - EDGE), near)
        off = _times(np.asarray(undone, dtype=np.float64), stack.target - _times(matrix, near))
        near = near + _times(matrix.swapaxes(1, 2), off)
    return near


def _still(matrix: Floats, scale: Floats, going: Floats) -> Floats:
    """What is left of moves by `going` times their scale where no published mean may move."""
    root = matrix * np.sqrt(scale)
    products = root @ root.swapaxes(1, 2)
    slight = SLIGHT * np.trace(products, axis1=1, axis2=2)[:, None] + np.finfo(float).tiny
    places = np.arange(matrix.shape[1])
    products[:, places, places] += slight
    undone = np.linalg.inv(products)
    step = scale * going
    for _ in range(TWICE):
        step = step - scale * (((step @ matrix.swapaxes(1, 2)) @ undone) @ matrix)
    return step


def _times(matrix: Floats, values: Floats) -> Floats:
    return np.asarray((matrix @ values[:, :, None])[:, :, 0])

"""The planning problem as arrays: offers, their seats, and who could take them.

A *lane* is a set of seats that may be filled from one pool of municipalities: an offer has one in each country it
reaches, and a second where seats are kept for municipalities that did not answer. A *block* is one country:
municipalities by lanes. Once the deliveries and the seats of offers across borders are given, blocks share nothing,
and each is a transport problem.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Key = tuple[Hashable, Hashable]
"""An offer: activity and country."""

EVERYWHERE = "*"
"""The country of an offer across borders."""
ROUNDING = 1e-9
"""Relative slack in sums of money and in shares, so that 0.1 + 0.2 fits a budget of 0.3."""


@dataclass(frozen=True)
class Limits:
    """What a plan must respect, and how far the search may go.

    `budget` is in the unit of the costs; `floors` are the least spending by country; `absorb` the most seats a
    municipality can take; `gap` the relative distance to the optimum that is good enough; times in seconds,
    `node_limit` in branch-and-bound nodes.
    """

    budget: float
    floors: Mapping[Hashable, float] = field(default_factory=dict)
    absorb: int = 2
    pinned: frozenset[Key] = frozenset()
    excluded: frozenset[Key] = frozenset()
    gap: float = 1e-3
    time_limit: float | None = 60.0
    node_limit: int | None = None


@dataclass(frozen=True)
class Lane:
    """Seats of one offer for one pool of municipalities. `room[k]` counts the seats that delivery k adds."""

    offer: int
    room: Floats
    shared: bool
    """True for an offer across borders, whose room is shared by the lanes of several blocks."""
    assumed: bool
    """True for seats kept for municipalities that did not answer."""
    candidates: int

    @property
    def units(self) -> int:
        """The most seats that can be used here."""
        return int(min(self.candidates, self.room.sum()))


@dataclass(frozen=True)
class Block:
    """One country's municipalities and lanes; `values` is lanes × municipalities, −∞ where there is no seat."""

    home: Hashable
    municipalities: tuple[Hashable, ...]
    lanes: tuple[Lane, ...]
    values: Floats
    rows: NDArray[np.intp]
    """Positions in the seats frame, beside the lane and the column of each."""
    lane_of: NDArray[np.intp]
    column_of: NDArray[np.intp]

    @cached_property
    def seats_of(self) -> tuple[NDArray[np.intp], ...]:
        """The seats of each lane, as positions in `rows`."""
        return tuple(np.flatnonzero(self.lane_of == lane) for lane in range(len(self.lanes)))


@dataclass(frozen=True)
class Problem:
    """Offers and blocks in canonical order, so that the order of the rows given never changes a plan."""

    keys: tuple[Key, ...]
    """Sorted by name; `cost`, `seats` and `most` follow it."""
    given: NDArray[np.intp]
    """The row of each offer in the frame it was read from."""
    cost: Floats
    seats: NDArray[np.int64]
    most: NDArray[np.int64]
    """The most deliveries that could be of use."""
    needs: tuple[tuple[int, tuple[int, ...]], ...]
    """Offers with a prerequisite, and the offers that meet it: one of them must be held."""
    needed: Mapping[int, Hashable]
    blocks: tuple[Block, ...]
    scale: float
    """Values in blocks are the given ones times this, so that the solver's absolute tolerances are small."""

    @property
    def candidates(self) -> int:
        """How many seats could be given: one an offer and municipality."""
        return sum(len(block.rows) for block in self.blocks)

    @property
    def across_borders(self) -> bool:
        """True where an offer takes municipalities from several countries."""
        return any(lane.shared for block in self.blocks for lane in block.lanes)

    def with_values(self, values: Floats) -> "Problem":
        """The same problem with other values, in the order of the rows of the seats frame it was read from."""
        scale = _scale(self.blocks, values)
        blocks = tuple(replace(block, values=_matrix(block, values * scale)) for block in self.blocks)
        return replace(self, blocks=blocks, scale=scale)

    def position(self, key: Key) -> int:
        """The position of an offer, or a ValueError that says what was meant perhaps."""
        if key in self.keys:
            return self.keys.index(key)
        activity, country = key
        if (activity, EVERYWHERE) in self.keys:
            raise ValueError(
                f"no offer {activity} in {country}: it is held across borders, as ({activity}, {EVERYWHERE})"
            )
        raise ValueError(f"no offer {activity} in {country}: name one of the rows of offers")


def _matrix(block: Block, values: Floats) -> Floats:
    matrix = np.full((len(block.lanes), len(block.municipalities)), -np.inf)
    matrix[block.lane_of, block.column_of] = values[block.rows]
    return matrix


def _scale(blocks: Sequence[Block], values: Floats) -> float:
    """Brings what all municipalities could gain together to about ten thousand."""
    best = 0.0
    for block in blocks:
        largest = np.zeros(len(block.municipalities))
        np.maximum.at(largest, block.column_of, np.abs(values[block.rows]))
        best += float(largest.sum())
    return 10_000.0 / best if best > 0 else 1.0

"""The planning problem as arrays: offers, their seats, and who could take them.

A *lane* is a set of seats that may be filled from one pool of municipalities: an offer has one in each country it
reaches, and a second where seats are kept for municipalities that did not answer. A *block* is one country:
municipalities by lanes. Once the deliveries and the seats of offers across borders are given, blocks share nothing,
and each is a transport problem.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
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


def read(offers: pd.DataFrame, seats: pd.DataFrame, limits: Limits) -> Problem:
    """Check both frames and put them into arrays.

    Raises ValueError, naming the row, for a missing column or number, a repeated offer or seat, a negative cost, a
    seat of an offer that does not exist, or a municipality found in two countries.
    """
    _check_offers(offers)
    given = np.array(
        sorted(
            range(len(offers)), key=lambda row: _as_text((offers["activity"].iloc[row], offers["country"].iloc[row]))
        ),
        dtype=np.intp,
    )
    offers = offers.iloc[given]
    keys: tuple[Key, ...] = tuple(zip(offers["activity"], offers["country"], strict=True))
    place = _places(keys, seats)
    values = seats["value"].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise ValueError(
            f"seats, row {seats.index[~np.isfinite(values)][0]!r}: the value is missing; leave the row out"
        )
    cost = offers["cost"].to_numpy(dtype=float)
    size = offers["seats"].to_numpy(dtype=np.int64)
    counts = np.bincount(place, minlength=len(keys))
    most = _useful_deliveries(offers, cost, size, counts, limits)
    kept = offers["kept"].to_numpy(dtype=float) if "kept" in offers else np.zeros(len(keys))
    needed = _needed(offers)
    needs = tuple((o, _met_by(keys, keys[o][1], activity)) for o, activity in needed.items())
    shape = _Shape(keys, size, most, kept)
    blocks = _blocks(shape, seats, place)
    problem = Problem(keys, given, cost, size, most, needs, needed, blocks, 1.0)
    return problem.with_values(values)


@dataclass(frozen=True)
class _Shape:
    keys: tuple[Key, ...]
    size: NDArray[np.int64]
    most: NDArray[np.int64]
    kept: Floats

    def room(self, offer: int, *, assumed: bool) -> Floats:
        """Seats that each delivery adds for one pool; kept seats are rounded up over all deliveries together."""
        total = np.arange(self.most[offer] + 1) * float(self.size[offer])
        kept = np.ceil(total * self.kept[offer] - ROUNDING)
        return np.diff(kept if assumed else total - kept)


def _check_offers(offers: pd.DataFrame) -> None:
    missing = {"activity", "country", "cost", "seats", "deliveries"} - set(offers.columns)
    if missing:
        raise ValueError(f"offers lack the column {', '.join(sorted(missing))}")
    for column in ("cost", "seats", "deliveries"):
        wrong = ~(offers[column].astype(float) >= 0) | np.isinf(offers[column].astype(float))
        if wrong.any():
            raise ValueError(f"offers, row {offers.index[wrong][0]!r}: {column} must be a number of at least 0")
    repeated = offers.duplicated(["activity", "country"])
    if repeated.any():
        raise ValueError(
            f"offers, row {offers.index[repeated][0]!r}: the offer is listed twice; raise its deliveries instead"
        )


def _places(keys: Sequence[Key], seats: pd.DataFrame) -> NDArray[np.intp]:
    """The offer of each seat. A seat may name its municipality's country where the offer is held across borders."""
    missing = {"activity", "country", "municipality", "value"} - set(seats.columns)
    if missing:
        raise ValueError(f"seats lack the column {', '.join(sorted(missing))}")
    position = {key: number for number, key in enumerate(keys)}
    exact = [position.get(key, -1) for key in zip(seats["activity"], seats["country"], strict=True)]
    across = [position.get((activity, EVERYWHERE), -1) for activity in seats["activity"]]
    place = np.where(np.array(exact, dtype=np.intp) >= 0, exact, across).astype(np.intp)
    if (place < 0).any():
        row = seats.loc[place < 0].iloc[0]
        raise ValueError(
            f"seats name {row['activity']} in {row['country']}, which is no offer; add it or leave them out"
        )
    repeated = pd.DataFrame({"offer": place, "municipality": seats["municipality"].to_numpy()}).duplicated().to_numpy()
    if repeated.any():
        row = seats.loc[repeated].iloc[0]
        raise ValueError(
            f"seats list {row['municipality']} twice for {row['activity']} in {row['country']}; keep one row"
        )
    return place


def _homes(seats: pd.DataFrame) -> dict[Hashable, Hashable]:
    """The country of each municipality: as its seats say, else (only seats across borders) not known."""
    home: dict[Hashable, Hashable] = {}
    for municipality, country in zip(seats["municipality"], seats.get("home", seats["country"]), strict=True):
        if country == EVERYWHERE:
            home.setdefault(municipality, EVERYWHERE)
        elif home.get(municipality, EVERYWHERE) in (EVERYWHERE, country):
            home[municipality] = country
        else:
            both = f"{home[municipality]} and in {country}"
            raise ValueError(f"municipality {municipality} has seats in {both}; ids are unique across countries")
    return home


def _useful_deliveries(
    offers: pd.DataFrame, cost: Floats, size: NDArray[np.int64], counts: NDArray[np.intp], limits: Limits
) -> NDArray[np.int64]:
    """Deliveries beyond what the budget pays or the municipalities fill are never of use, unless a floor must be
    spent.
    """
    most = offers["deliveries"].to_numpy(dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        payable = np.where(cost > 0, np.floor(limits.budget * (1 + ROUNDING) / cost), np.inf)
        filled = np.where(size > 0, np.ceil(counts / size), 1.0)
    useful = np.full(len(most), np.inf) if limits.floors or "kept" in offers else np.maximum(filled, 1.0)
    return np.asarray(np.maximum(np.minimum(np.minimum(most, payable), useful), np.minimum(most, 1)), dtype=np.int64)


def _needed(offers: pd.DataFrame) -> dict[int, Hashable]:
    if "requires" not in offers:
        return {}
    return {o: activity for o, activity in enumerate(offers["requires"]) if not (pd.isna(activity) or activity == "")}


def _met_by(keys: Sequence[Key], country: Hashable, activity: Hashable) -> tuple[int, ...]:
    return tuple(o for o, key in enumerate(keys) if key in ((activity, country), (activity, EVERYWHERE)))


def _blocks(shape: _Shape, seats: pd.DataFrame, place: NDArray[np.intp]) -> tuple[Block, ...]:
    homes = _homes(seats)
    home_of = pd.Series([homes[m] for m in seats["municipality"]], dtype=object)
    assumed = seats["assumed"].to_numpy(dtype=bool) if "assumed" in seats else np.zeros(len(seats), dtype=bool)
    names = sorted(set(home_of), key=str)
    return tuple(_block(home, shape, seats, place, assumed, np.flatnonzero(home_of == home)) for home in names)


def _block(
    home: Hashable,
    shape: _Shape,
    seats: pd.DataFrame,
    place: NDArray[np.intp],
    assumed: NDArray[np.bool_],
    rows: NDArray[np.intp],
) -> Block:
    municipalities = tuple(sorted(set(seats["municipality"].iloc[rows]), key=str))
    column = {municipality: number for number, municipality in enumerate(municipalities)}
    pools = sorted(
        set(zip(place[rows].tolist(), assumed[rows].tolist(), strict=True)),
        key=lambda p: (_as_text(shape.keys[p[0]]), p),
    )
    number = {pool: lane for lane, pool in enumerate(pools)}
    lane_of = np.array(
        [number[pool] for pool in zip(place[rows].tolist(), assumed[rows].tolist(), strict=True)], dtype=np.intp
    )
    column_of = np.array([column[m] for m in seats["municipality"].iloc[rows]], dtype=np.intp)
    counts = np.bincount(lane_of, minlength=len(pools))
    lanes = tuple(
        Lane(offer, shape.room(offer, assumed=kept), shape.keys[offer][1] == EVERYWHERE, kept, int(counts[lane]))
        for lane, (offer, kept) in enumerate(pools)
    )
    return Block(home, municipalities, lanes, np.empty((len(lanes), len(municipalities))), rows, lane_of, column_of)


def _as_text(key: Key) -> tuple[str, str]:
    return str(key[0]), str(key[1])


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


def checked_budget(budget: float) -> float:
    """The budget as given, or a ValueError where it is missing or negative."""
    if not budget >= 0:
        raise ValueError(f"the budget must be a number of at least 0, not {budget!r}")
    return float(budget)


def as_limits(
    budget: float,
    floors: Mapping[Hashable, float] | None,
    absorb: int,
    pinned: Collection[Key],
    excluded: Collection[Key],
    gap: float,
    time_limit: float | None,
    node_limit: int | None,
) -> Limits:
    """The limits as given, checked: no negative or missing budget, floor or absorption."""
    if absorb < 0 or gap < 0:
        raise ValueError("absorb and gap must be at least 0")
    floors = {country: float(amount) for country, amount in (floors or {}).items() if amount > 0}
    return Limits(
        float(budget),
        floors,
        absorb,
        frozenset(map(_key, pinned)),
        frozenset(map(_key, excluded)),
        gap,
        time_limit,
        node_limit,
    )


def _key(pair: Key) -> Key:
    activity, country = pair
    return activity, country

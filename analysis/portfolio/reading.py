"""From frames to a planning problem: checks that name the row and the mend, then arrays."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.portfolio.problem import EVERYWHERE, ROUNDING, Block, Floats, Key, Lane, Limits, Problem

OFFER_COLUMNS = ("activity", "country", "cost", "seats", "deliveries")
SEAT_COLUMNS = ("activity", "country", "municipality", "value")


def read(offers: pd.DataFrame, seats: pd.DataFrame, limits: Limits) -> Problem:
    """Check both frames and put them into arrays.

    Raises ValueError, naming the row, for a missing column or number, a repeated offer or seat, a negative cost, a
    seat of an offer that does not exist, or a municipality found in two countries.
    """
    _check_offers(offers)
    pairs = list(zip(offers["activity"].tolist(), offers["country"].tolist(), strict=True))
    given = np.array(sorted(range(len(pairs)), key=lambda row: _as_text(pairs[row])), dtype=np.intp)
    sorted_offers = offers.iloc[given]
    table = _Seats.of(seats, [pairs[row] for row in given])
    shape = _Shape.of(sorted_offers, table, limits)
    needed = _needed(sorted_offers)
    needs = tuple((offer, _met_by(shape.keys, offer, activity)) for offer, activity in needed.items())
    blocks = tuple(_block(home, rows, shape, table) for home, rows in table.by_home())
    problem = Problem(shape.keys, given, shape.cost, shape.size, shape.most, needs, needed, blocks, 1.0)
    return problem.with_values(table.value)


class Options(TypedDict, total=False):
    """The keywords of `portfolio.choose` that say what a plan must respect, and how far the search may go."""

    floors: Mapping[str, float] | None
    absorb: int
    pinned: Collection[tuple[str, str]]
    excluded: Collection[tuple[str, str]]
    gap: float
    time_limit: float | None
    node_limit: int | None


def as_limits(
    budget: float,
    *,
    floors: Mapping[str, float] | None = None,
    absorb: int = 2,
    pinned: Collection[tuple[str, str]] = (),
    excluded: Collection[tuple[str, str]] = (),
    gap: float = 1e-3,
    time_limit: float | None = 60,
    node_limit: int | None = None,
) -> Limits:
    """The limits as given, checked: no negative or missing budget, floor, absorption or gap."""
    if absorb < 0 or not gap >= 0:
        raise ValueError("absorb and gap must be at least 0")
    for country, amount in (floors or {}).items():
        if not amount >= 0:
            raise ValueError(f"the floor of {country} must be a number of at least 0, not {amount!r}")
    least: dict[Hashable, float] = {country: float(amount) for country, amount in (floors or {}).items() if amount > 0}
    pins, exclusions = frozenset(map(_key, pinned)), frozenset(map(_key, excluded))
    return Limits(checked_budget(budget), least, absorb, pins, exclusions, gap, time_limit, node_limit)


def checked_budget(budget: float) -> float:
    """The budget as given, or a ValueError where it is missing, negative or endless."""
    if not 0 <= budget < np.inf:
        raise ValueError(f"the budget must be a number of at least 0, not {budget!r}")
    return float(budget)


@dataclass(frozen=True)
class _Seats:
    """The seats as columns, checked; `offer` and `home` are looked up."""

    municipality: list[Hashable]
    home: list[Hashable]
    offer: NDArray[np.intp]
    assumed: NDArray[np.bool_]
    value: Floats

    @classmethod
    def of(cls, seats: pd.DataFrame, keys: Sequence[Key]) -> "_Seats":
        """The columns of `seats`, each row's offer looked up in `keys`. Raises ValueError for what does not fit."""
        missing = [column for column in SEAT_COLUMNS if column not in seats]
        if missing:
            raise ValueError(f"seats lack the column {', '.join(missing)}")
        value = seats["value"].to_numpy(dtype=float)
        if not np.isfinite(value).all():
            row = seats.index[~np.isfinite(value)][0]
            raise ValueError(f"seats, row {row!r}: the value is missing; leave the row out")
        municipality = seats["municipality"].tolist()
        countries = (seats["home"] if "home" in seats else seats["country"]).tolist()
        offer = _offers_of(seats, keys)
        assumed = seats["assumed"].to_numpy(dtype=bool) if "assumed" in seats else np.zeros(len(seats), dtype=bool)
        home = _homes(municipality, countries)
        return cls(municipality, [home[name] for name in municipality], offer, assumed, value)

    def by_home(self) -> Iterator[tuple[Hashable, NDArray[np.intp]]]:
        """The rows of each country."""
        names = sorted(set(self.home), key=str)
        number = {name: position for position, name in enumerate(names)}
        places = np.array([number[name] for name in self.home], dtype=np.intp)
        return ((name, np.flatnonzero(places == position)) for name, position in number.items())


@dataclass(frozen=True)
class _Shape:
    """What the offers say, in the order of the keys."""

    keys: tuple[Key, ...]
    cost: Floats
    size: NDArray[np.int64]
    most: NDArray[np.int64]
    kept: Floats

    @classmethod
    def of(cls, offers: pd.DataFrame, seats: _Seats, limits: Limits) -> "_Shape":
        """The columns of `offers`, with no more deliveries of each than can be paid or filled."""
        keys = tuple(zip(offers["activity"].tolist(), offers["country"].tolist(), strict=True))
        cost, size = offers["cost"].to_numpy(dtype=float), offers["seats"].to_numpy(dtype=np.int64)
        kept = offers["kept"].to_numpy(dtype=float) if "kept" in offers else np.zeros(len(keys))
        takers = np.bincount(seats.offer, minlength=len(keys))
        most = offers["deliveries"].to_numpy(dtype=np.int64)
        with np.errstate(divide="ignore", invalid="ignore"):
            payable = np.where(cost > 0, np.floor(limits.budget * (1 + ROUNDING) / cost), np.inf)
            filling = np.maximum(np.where(size > 0, np.ceil(takers / size), 1.0), 1.0)
        useful = np.where((kept > 0) | bool(limits.floors), np.inf, filling)
        # What no money is left for stays where a floor or pin may need it, so that the budget is named in the clash.
        payable = np.where(bool(limits.floors), np.inf, payable)
        most = np.maximum(np.minimum(most, np.minimum(payable, useful)), np.minimum(most, 1)).astype(np.int64)
        return cls(keys, cost, size, most, kept)

    def room(self, offer: int, *, assumed: bool) -> Floats:
        """Seats that each delivery adds for one pool; kept seats are rounded up over all deliveries together."""
        total = np.arange(self.most[offer] + 1) * float(self.size[offer])
        kept = np.ceil(total * self.kept[offer] - ROUNDING)
        return np.diff(kept if assumed else total - kept)


def _check_offers(offers: pd.DataFrame) -> None:
    missing = [column for column in OFFER_COLUMNS if column not in offers]
    if missing:
        raise ValueError(f"offers lack the column {', '.join(missing)}")
    for column in ("cost", "seats", "deliveries", *(["kept"] if "kept" in offers else [])):
        numbers = offers[column].to_numpy(dtype=float)
        wrong = ~(numbers >= 0) | np.isinf(numbers) | ((column == "kept") & (numbers > 1))
        if wrong.any():
            most = "from 0 to 1" if column == "kept" else "of at least 0"
            raise ValueError(f"offers, row {offers.index[wrong][0]!r}: {column} must be a number {most}")
    repeated = offers.duplicated(["activity", "country"]).to_numpy()
    if repeated.any():
        row = offers.index[repeated][0]
        raise ValueError(f"offers, row {row!r}: the offer is listed twice; raise its deliveries instead")


def _offers_of(seats: pd.DataFrame, keys: Sequence[Key]) -> NDArray[np.intp]:
    """The offer of each seat. A seat may name its municipality's country where the offer is held across borders."""
    position = {key: number for number, key in enumerate(keys)}
    activity, country = seats["activity"].tolist(), seats["country"].tolist()
    across = {name: position.get((name, EVERYWHERE), -1) for name in set(activity)}
    places = [position.get(key, across[key[0]]) for key in zip(activity, country, strict=True)]
    offer = np.array(places, dtype=np.intp)
    if (offer < 0).any():
        row = int(np.argmin(offer))
        problem = f"seats name {activity[row]} in {country[row]}, which is no offer"
        raise ValueError(f"{problem}; add it to offers or leave these seats out")
    repeated = pd.DataFrame({"offer": offer, "municipality": seats["municipality"].to_numpy()}).duplicated().to_numpy()
    if repeated.any():
        row = int(np.argmax(repeated))
        name = seats["municipality"].iloc[row]
        raise ValueError(f"seats list {name} twice for {activity[row]} in {country[row]}; keep one row")
    return offer


def _homes(municipalities: Sequence[Hashable], countries: Sequence[Hashable]) -> dict[Hashable, Hashable]:
    """The country of each municipality: as its seats say, else (only seats across borders) not known."""
    home: dict[Hashable, Hashable] = {}
    for municipality, country in dict.fromkeys(zip(municipalities, countries, strict=True)):
        if country == EVERYWHERE:
            home.setdefault(municipality, EVERYWHERE)
        elif home.get(municipality, EVERYWHERE) in (EVERYWHERE, country):
            home[municipality] = country
        else:
            both = f"{home[municipality]} and in {country}"
            raise ValueError(f"municipality {municipality} has seats in {both}; ids are unique across countries")
    return home


def _needed(offers: pd.DataFrame) -> dict[int, Hashable]:
    if "requires" not in offers:
        return {}
    needed = enumerate(offers["requires"].tolist())
    return {offer: activity for offer, activity in needed if not (pd.isna(activity) or activity == "")}


def _met_by(keys: Sequence[Key], offer: int, activity: Hashable) -> tuple[int, ...]:
    """The offers that meet a prerequisite: the activity in the same country, or across borders."""
    meeting = {(activity, keys[offer][1]), (activity, EVERYWHERE)}
    return tuple(number for number, key in enumerate(keys) if key in meeting)


def _block(home: Hashable, rows: NDArray[np.intp], shape: _Shape, seats: _Seats) -> Block:
    names = [seats.municipality[row] for row in rows.tolist()]
    municipalities = tuple(sorted(set(names), key=str))
    column = {municipality: number for number, municipality in enumerate(municipalities)}
    # The keys are sorted by name, so that a pool's number is too.
    pools, lane_of = np.unique(seats.offer[rows] * 2 + seats.assumed[rows], return_inverse=True)
    takers = np.bincount(lane_of, minlength=len(pools))
    lanes = tuple(
        Lane(offer, shape.room(offer, assumed=assumed), shape.keys[offer][1] == EVERYWHERE, assumed, int(taken))
        for offer, assumed, taken in zip((pools // 2).tolist(), (pools % 2 == 1).tolist(), takers, strict=True)
    )
    column_of = np.array([column[name] for name in names], dtype=np.intp)
    values = np.empty((len(lanes), len(municipalities)))
    return Block(home, municipalities, lanes, values, rows, lane_of.astype(np.intp), column_of)


def _key(pair: Key) -> Key:
    activity, country = pair
    return activity, country


def _as_text(key: Key) -> tuple[str, str]:
    return str(key[0]), str(key[1])

"""Random small planning problems, and their optimum by counting everything: no solver and no code under test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd

COUNTRIES = ("PL", "MD", "RO")
States = dict[tuple[int, ...], float]


@dataclass(frozen=True)
class Small:
    """Offers, seats, a budget and the keywords of `choose`."""

    offers: pd.DataFrame
    seats: pd.DataFrame
    budget: float
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> list[tuple[str, str]]:
        return list(zip(self.offers["activity"], self.offers["country"], strict=True))


def small(seed: int, *, most_offers: int = 5) -> Small:
    """A problem with floors, pins, exclusions, prerequisites and offers across borders, each now and then."""
    rng = np.random.default_rng(seed)
    countries = COUNTRIES[: rng.integers(1, 4)]
    towns = {country: [f"{country}{i}" for i in range(rng.integers(1, 4))] for country in countries}
    offers, seats = [], []
    for number in range(rng.integers(1, most_offers + 1)):
        country = "*" if rng.random() < 0.3 else str(rng.choice(countries))
        needed = f"A{rng.integers(0, number)}" if number and rng.random() < 0.25 else None
        cost = float(rng.integers(1, 10)) if rng.random() < 0.5 else round(rng.uniform(0.5, 9), 3)
        offers.append((f"A{number}", country, cost, int(rng.integers(1, 4)), int(rng.integers(1, 4)), needed))
        takers = [town for names in towns.values() for town in names] if country == "*" else towns[country]
        worth = [float(rng.random() if rng.random() < 0.5 else rng.integers(0, 4)) for _ in takers]
        seats += [(f"A{number}", country, m, v) for m, v in zip(takers, worth, strict=True) if rng.random() < 0.8]
    table = pd.DataFrame(offers, columns=["activity", "country", "cost", "seats", "deliveries", "requires"])
    homes = {town: country for country, names in towns.items() for town in names}
    places = pd.DataFrame(seats, columns=["activity", "country", "municipality", "value"])
    places["home"] = places["municipality"].map(homes)
    keys = list(zip(table["activity"], table["country"], strict=True))
    options: dict[str, Any] = {"absorb": int(rng.integers(1, 4))}
    if rng.random() < 0.2:
        options["pinned"] = [keys[rng.integers(len(keys))]]
    if rng.random() < 0.2:
        options["excluded"] = [keys[rng.integers(len(keys))]]
    if rng.random() < 0.5:
        options["floors"] = {country: float(rng.integers(0, 8)) for country in countries if rng.random() < 0.6}
    return Small(table, places, float(rng.integers(0, 30)), options)


def awkward(seed: int) -> Small:
    """A problem of edges: nothing but ties or zeros, values that do harm, no seats, no deliveries, free offers, nobody
    who can take a seat, prerequisites in circles, many pins, and a budget that is exactly the cost of some plan.
    """
    rng = np.random.default_rng(seed)
    worths = ((0.0,), (1.0,), (-1.0, 0.0, 1.0), (0.0, 1e-9, 1.0, 1e9), (0.0, 1.0, 2.0))[seed % 5]
    costs = (2.5,) if seed % 5 == 1 else (0.0, 0.1, 0.2, 0.3, 1 / 3, 5.0)
    countries = COUNTRIES[: rng.integers(1, 4)]
    homes = {f"{country}{i}": country for country in countries for i in range(rng.integers(1, 3))}
    offers, seats = [], []
    for number in range(rng.integers(1, 6)):
        country = "*" if rng.random() < 0.3 else str(rng.choice(countries))
        needed = f"A{rng.integers(0, 5)}" if rng.random() < 0.35 else None
        shape = (float(rng.choice(costs)), int(rng.choice([0, 1, 1, 2])), int(rng.integers(0, 4)))
        offers.append((f"A{number}", country, *shape, needed))
        takers = [town for town, home in homes.items() if country in ("*", home) and rng.random() < 0.8]
        seats += [(f"A{number}", country, town, float(rng.choice(worths)), homes[town]) for town in takers]
    table = pd.DataFrame(offers, columns=["activity", "country", "cost", "seats", "deliveries", "requires"])
    places = pd.DataFrame(seats, columns=["activity", "country", "municipality", "value", "home"])
    keys = list(zip(table["activity"], table["country"], strict=True))
    options: dict[str, Any] = {"absorb": int(rng.choice([0, 1, 1, 2, 3]))}
    for name in ("pinned", "excluded"):
        if rng.random() < 0.3:
            options[name] = [keys[place] for place in rng.permutation(len(keys))[: rng.integers(1, len(keys) + 1)]]
    if rng.random() < 0.5:
        options["floors"] = {c: float(rng.choice([0, 0.1, 0.3, 0.6, 5.0])) for c in countries if rng.random() < 0.6}
    bundle = table["cost"] * rng.integers(0, table["deliveries"] + 1)
    return Small(table, places, float(sum(bundle[rng.permutation(len(bundle))])), options)


def optimum(problem: Small) -> float | None:
    """The highest value of any plan, None where none meets the rules."""
    lanes = _lanes(problem)
    states = _seatings(problem, lanes)
    values = [
        value
        for held in product(*(range(int(most) + 1) for most in problem.offers["deliveries"]))
        if _allowed(problem, held)
        for used, value in states.items()
        if _fits(problem, lanes, held, used)
    ]
    return max(values, default=None)


def _lanes(problem: Small) -> list[tuple[int, str]]:
    """Each offer, split by the home of its municipalities where it is held across borders."""
    homes = sorted(set(problem.seats["home"]))
    return [(o, h) for o, (_, c) in enumerate(problem.keys) for h in (homes if c == "*" else [c])]


def _seatings(problem: Small, lanes: list[tuple[int, str]]) -> States:
    """The best value of every number of seats used by lane, municipality by municipality."""
    states: States = {tuple([0] * len(lanes)): 0.0}
    room = [int(problem.offers["seats"][o] * problem.offers["deliveries"][o]) for o, _ in lanes]
    for _, rows in problem.seats.groupby("municipality"):
        home = rows["home"].iloc[0]
        open_to = [(lanes.index((problem.keys.index((a, c)), home if c == "*" else c)), v) for a, c, v in _seats(rows)]
        grown: States = {}
        for size in range(min(problem.options["absorb"], len(open_to)) + 1):
            for chosen in combinations(open_to, size):
                for state, value in states.items():
                    after = list(state)
                    for lane, _ in chosen:
                        after[lane] += 1
                    if all(used <= most for used, most in zip(after, room, strict=True)):
                        reached = value + sum(worth for _, worth in chosen)
                        grown[tuple(after)] = max(grown.get(tuple(after), -1.0), reached)
        states = grown
    return states


def _seats(rows: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    return zip(rows["activity"], rows["country"], rows["value"], strict=True)


def _allowed(problem: Small, held: tuple[int, ...]) -> bool:
    inside = {key for key, count in zip(problem.keys, held, strict=True) if count}
    if sum(n * cost for n, cost in zip(held, problem.offers["cost"], strict=True)) > problem.budget + 1e-9:
        return False
    if not inside.issuperset(problem.options.get("pinned", ())) or inside.intersection(
        problem.options.get("excluded", ())
    ):
        return False
    needs = dict(zip(problem.keys, problem.offers["requires"], strict=True))
    return all(pd.isna(needs[key]) or (needs[key], key[1]) in inside or (needs[key], "*") in inside for key in inside)


def _fits(problem: Small, lanes: list[tuple[int, str]], held: tuple[int, ...], used: tuple[int, ...]) -> bool:
    size, cost = problem.offers["seats"], problem.offers["cost"]
    for offer, count in enumerate(held):
        if sum(u for (o, _), u in zip(lanes, used, strict=True) if o == offer) > count * size[offer]:
            return False
    for country, least in problem.options.get("floors", {}).items():
        own = sum(n * cost[o] for o, n in enumerate(held) if problem.keys[o][1] == country)
        shared = sum(
            u * cost[o] / size[o]
            for (o, home), u in zip(lanes, used, strict=True)
            if u and problem.keys[o][1] == "*" and home == country
        )
        if own + shared < least - 1e-9:
            return False
    return True

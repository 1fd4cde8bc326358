"""What a seat is worth: v(a, m) = Σ λ · e · g · s^α over indicators, and from it the offers and seats that plans
choose from.

λ is the indicator's effective weight times the multiplier of the groups it concerns, rescaled to sum 1; e the share of
the gap that activity a is expected to close; g the gap; s the population concerned; α from 0 (each municipality the
same) to 1 (each person the same).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.activity_list import Activity, ActivityList
from analysis.portfolio.problem import EVERYWHERE
from questionnaires.model import Questionnaire

Floats = NDArray[np.float64]
Level = Literal["low", "likely", "high"]


def indicator_table(questionnaire: Questionnaire) -> pd.DataFrame:
    """The indicators that count, index their names: dimension, weight (effective, summing to 1), groups, population."""
    dimensions = {dimension.name: dimension.weight for dimension in questionnaire.dimensions}
    rows = [(i.name, i.dimension, i.weight, i.groups, i.population) for i in questionnaire.indicators]
    table = pd.DataFrame(rows, columns=["indicator", "dimension", "weight", "groups", "population"]).set_index(
        "indicator"
    )
    within = table["weight"] / table.groupby("dimension")["weight"].transform("sum")
    asked = {name: dimensions[name] for name in table["dimension"].unique()}
    table["weight"] = within * table["dimension"].map(asked) / sum(asked.values())
    return table


@dataclass(frozen=True, eq=False)
class Valuation:
    """Everything a seat's value is made of. Arrays are activities × indicators or municipalities × indicators.

    `claims` is g · s^α, 0 where the gap is missing or does not apply; `places` is one row a municipality that can be
    invited: country, assumed (True: it did not answer, its claims are the mean of its stratum's), indexed by
    municipality.
    """

    activities: ActivityList
    indicators: pd.DataFrame
    places: pd.DataFrame
    claims: Floats
    effects: Mapping[Level, Floats]
    dimensions: "pd.Series[float]"
    """The weight of each dimension, summing to 1: what a scenario states and robustness draws."""
    shares: "pd.Series[float]"
    """What each indicator counts within its dimension, times the multiplier of the groups it concerns."""
    level: Level
    kept: Mapping[str, float]
    """Share of the seats kept for municipalities that did not answer, by country (`*`: across borders)."""

    @property
    def offers(self) -> pd.DataFrame:
        """The offers: activity, country, cost and seats of a delivery, deliveries, requires, kept; as
        `portfolio.choose` takes.
        """
        rows = [
            (
                a.code,
                country,
                a.cost.midpoint,
                self._seats_of(a, country),
                a.deliveries or self.activities.deliveries,
                a.requires,
            )
            for a in self.activities
            for country in self._held_in(a)
        ]
        offers = pd.DataFrame(rows, columns=["activity", "country", "cost", "seats", "deliveries", "requires"])
        offers["kept"] = offers["country"].map(self.kept).fillna(0.0)
        return offers.astype({"cost": float})

    @property
    def seats(self) -> pd.DataFrame:
        """The seats that are worth something: activity, country, municipality, value, assumed; as `portfolio.choose`
        takes.
        """
        return self.seats_at(self.values())

    def values(self, weights: "pd.Series[float] | None" = None, effects: Floats | None = None) -> Floats:
        """v(a, m), activities × municipalities, under these weights and effects (the scenario's own unless given)."""
        weight = (self.weights if weights is None else weights).to_numpy(dtype=float)
        effect = self.effects[self.level] if effects is None else effects
        return np.asarray((effect * weight) @ self.claims.T)

    def drawn(self, dimensions: Floats, rng: np.random.Generator | None) -> Floats:
        """The values of the seats, in their order, under these weights of the dimensions and (with `rng`) drawn
        effects.
        """
        weights = self.weights_at(pd.Series(dimensions, index=self.dimensions.index))
        activity, place = self._rows
        return np.asarray(self.values(weights, None if rng is None else self.drawn_effects(rng))[activity, place])

    def drawn_effects(self, rng: np.random.Generator) -> Floats:
        """Effects from triangular(low, likely, high), one draw an activity and indicator."""
        low, likely, high = (self.effects[level] for level in ("low", "likely", "high"))
        certain = high <= low
        return np.where(certain, likely, rng.triangular(low, likely, np.where(certain, low + 1.0, high)))

    def seats_at(self, values: Floats) -> pd.DataFrame:
        """One row for each seat that some value could be given to, in an order that never depends on the values."""
        activity, place = self._rows
        held = [self._held_in(a) for a in self.activities]
        across = np.array([countries == (EVERYWHERE,) for countries in held])
        country = self.places["country"].to_numpy()[place]
        frame = {
            "activity": np.array([a.code for a in self.activities], dtype=object)[activity],
            "country": np.where(across[activity], EVERYWHERE, country),
            "home": country,
            "municipality": self.places.index.to_numpy()[place],
            "value": values[activity, place],
            "assumed": self.places["assumed"].to_numpy()[place],
        }
        return pd.DataFrame(frame)

    @cached_property
    def _rows(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Activity and municipality of every seat that could be worth something under some weights."""
        country = self.places["country"].to_numpy()
        reached = np.array([np.isin(country, list(self.reached(activity))) for activity in self.activities])
        touched = (self.effects["high"] > 0).astype(float) @ (self.claims > 0).T.astype(float)
        activity, place = np.nonzero(reached & (touched > 0))
        return activity, place

    def reached(self, activity: Activity) -> tuple[str, ...]:
        """The countries at hand in which an activity can be held."""
        present = set(self.places["country"])
        return tuple(country for country in self.activities.countries_of(activity) if country in present)

    def _held_in(self, activity: Activity) -> tuple[str, ...]:
        reached = self.reached(activity)
        return (EVERYWHERE,) if activity.across_borders and reached else reached

    def _seats_of(self, activity: Activity, country: str) -> int:
        if activity.seats != "all":
            return activity.seats
        everywhere = len(self.places) if country == EVERYWHERE else int((self.places["country"] == country).sum())
        return max(everywhere, 1)

    def without_overlap(self, invited: pd.DataFrame) -> float:
        """Σ λ g s^α (1 − Π (1 − e)): the value of a plan when two activities never close the same part of a gap
        twice.
        """
        return float(self.closed(invited)[0].sum())

    def closed(self, invited: pd.DataFrame) -> tuple[Floats, Floats]:
        """The same by indicator, and what closing every gap of it whole would be worth.

        Raises ValueError for a municipality or an activity that is not known.
        """
        row = {code: number for number, code in enumerate(self.activities.by_code)}
        place = self.places.index.get_indexer(pd.Index(invited["municipality"]))
        if (place < 0).any() or not set(invited["activity"]) <= set(row):
            raise ValueError("the plan invites a municipality or an activity that this valuation does not know")
        left = np.ones_like(self.claims)
        np.multiply.at(left, place, 1 - self.effects[self.level][[row[code] for code in invited["activity"]]])
        weights = self.weights.to_numpy(dtype=float)
        whole = self.claims.sum(axis=0) * weights
        return ((1 - left) * self.claims).sum(axis=0) * weights, whole

    @cached_property
    def weights(self) -> "pd.Series[float]":
        """λ by indicator, summing to 1."""
        return self.weights_at(self.dimensions)

    def weights_at(self, dimensions: "pd.Series[float]") -> "pd.Series[float]":
        """λ by indicator when the dimensions have these weights."""
        weights = self.indicators["dimension"].map(dimensions) * self.shares
        return weights / weights.sum()

    def reweighted(self, dimensions: Mapping[str, float]) -> "Valuation":
        """The same with other weights of the dimensions; those not named keep theirs."""
        return replace(self, dimensions=_stated(self.dimensions, dimensions))


def value(
    gaps: pd.DataFrame,
    frame: pd.DataFrame,
    indicators: pd.DataFrame,
    activities: ActivityList,
    populations: pd.DataFrame,
    *,
    alpha: float = 0.5,
    groups: Mapping[str, float] | None = None,
    dimensions: Mapping[str, float] | None = None,
    level: Level = "likely",
    reserve: float | None = None,
    strata: Collection[str] = (),
) -> Valuation:
    """Put a scenario's value of every seat together.

    `gaps`: municipality × indicator, 0 … 1, those that answered. `frame`: every municipality asked, index its id,
    column country and the `strata`. `indicators`: as `indicator_table`. `populations`: municipality × population
    concerned, in people; one that is missing is taken as the mean of its country. `groups`: multipliers of favoured
    groups (an indicator takes its largest). `dimensions`: weights in place of the questionnaire's. `reserve`: share of
    seats kept for those that did not answer, at least their share of the frame; None keeps none. Raises ValueError for
    α outside 0 … 1 or a municipality outside the frame.
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha lies between 0 (municipalities) and 1 (people), not at {alpha}")
    strangers = gaps.index.difference(frame.index)
    if len(strangers):
        raise ValueError(f"municipality {strangers[0]} has gaps but is not in the frame")
    answered = frame.index[frame.index.isin(gaps.index)]
    silent = frame.index[:0] if reserve is None else frame.index.difference(answered, sort=False)
    known = gaps.reindex(index=answered, columns=indicators.index).fillna(0.0).to_numpy(dtype=float)
    claims = pd.DataFrame(known * _people(populations, frame, answered, indicators, alpha), index=answered)
    assumed = _stratum_means(claims, frame, silent, ["country", *strata])
    everybody = answered.append(silent)
    places = pd.DataFrame({"country": frame.loc[everybody, "country"], "assumed": everybody.isin(silent)})
    declared = indicators["weight"].groupby(indicators["dimension"], sort=False).sum()
    return Valuation(
        activities,
        indicators,
        places,
        np.vstack([claims.to_numpy(dtype=float), assumed]),
        _effects(activities, indicators),
        _stated(declared, dimensions or {}),
        indicators["weight"] / indicators["dimension"].map(declared) * _multipliers(indicators, groups or {}),
        level,
        {} if reserve is None else _kept(frame, silent, reserve),
    )


def _stated(declared: "pd.Series[float]", wanted: Mapping[str, float]) -> "pd.Series[float]":
    unknown = set(wanted) - set(declared.index)
    if unknown:
        raise ValueError(f"unknown dimension {', '.join(sorted(unknown))}; known are {', '.join(declared.index)}")
    weights = pd.Series({name: wanted.get(str(name), weight) for name, weight in declared.items()}, dtype=float)
    if (weights < 0).any() or not weights.sum() > 0:
        raise ValueError("weights of dimensions must be at least 0 and not all 0")
    return weights / weights.sum()


def _multipliers(indicators: pd.DataFrame, groups: Mapping[str, float]) -> list[float]:
    return [max((groups[group] for group in names if group in groups), default=1.0) for names in indicators["groups"]]


def _people(
    populations: pd.DataFrame, frame: pd.DataFrame, answered: "pd.Index[str]", indicators: pd.DataFrame, alpha: float
) -> Floats:
    """s^α, municipality × indicator; 0⁰ = 1."""
    known = populations.reindex(index=answered, columns=sorted(set(indicators["population"]))).astype(float)
    means = known.groupby(frame.loc[answered, "country"]).transform("mean")
    people = known.fillna(means).fillna(known.mean()).fillna(0.0)
    return np.asarray(people[indicators["population"]].to_numpy(dtype=float) ** alpha)


def _effects(activities: ActivityList, indicators: pd.DataFrame) -> dict[Level, Floats]:
    dimension_of = [(str(indicator), str(dimension)) for indicator, dimension in indicators["dimension"].items()]
    pairs = [[activities.effect_of(activity, i, d) for i, d in dimension_of] for activity in activities]
    levels: tuple[Level, ...] = ("low", "likely", "high")
    return {level: np.array([[getattr(e, level) if e else 0.0 for e in row] for row in pairs]) for level in levels}


def _kept(frame: pd.DataFrame, silent: "pd.Index[str]", reserve: float) -> dict[str, float]:
    """At least the silent municipalities' share of the frame; nothing where all answered."""
    share = pd.Series(frame.index.isin(silent), index=frame.index).groupby(frame["country"]).mean()
    kept = {str(country): max(float(s), reserve) for country, s in share.items() if s > 0}
    return kept | ({EVERYWHERE: max(len(silent) / len(frame), reserve)} if len(silent) else {})


def _stratum_means(claims: pd.DataFrame, frame: pd.DataFrame, silent: "pd.Index[str]", strata: Iterable[str]) -> Floats:
    """The mean claims of each silent municipality's stratum, or of the nearest coarser one in which somebody
    answered.
    """
    by = list(strata)
    means = pd.DataFrame(np.nan, index=silent, columns=claims.columns)
    for depth in range(len(by), 0, -1):
        keys = pd.MultiIndex.from_frame(frame[by[:depth]])
        known = claims.groupby(keys[frame.index.get_indexer(claims.index)]).mean()
        own = keys[frame.index.get_indexer(silent)]
        means = means.fillna(pd.DataFrame(known.reindex(own).to_numpy(), index=silent, columns=claims.columns))
    return means.fillna(claims.mean()).fillna(0.0).to_numpy(dtype=float)

"""The ranked list of offers: value per unit of money of one delivery, each in its own best seating."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.portfolio.problem import EVERYWHERE, Floats
from analysis.valuation import Valuation


def scores(valuation: Valuation) -> pd.DataFrame:
    """Each offer's score by the dimension it comes from: index activity, country; columns the dimensions.

    Per unit of a dimension's weight, so that a row times `valuation.dimensions` adds up to the offer's value per unit
    of money, and robustness can draw the same weights. The seating is the best one under the scenario's own weights.
    """
    parts = contributions(valuation)
    return pd.DataFrame(parts.to_numpy() @ _belongs(valuation), index=parts.index, columns=valuation.dimensions.index)


def contributions(valuation: Valuation) -> pd.DataFrame:
    """The same by the indicator it comes from: index activity, country; columns the indicators."""
    parts = _seated(valuation) * valuation.effects[valuation.level][_activity_of(valuation)]
    index = pd.MultiIndex.from_frame(valuation.offers[["activity", "country"]])
    return pd.DataFrame(parts, index=index, columns=valuation.indicators.index)


def best_seats(valuation: Valuation, activity: int, country: str, seats: int) -> NDArray[np.intp]:
    """The places, by their row, that one delivery of an activity is worth most for."""
    return _best(valuation, valuation.values(), activity, country, seats)


def noise(valuation: Valuation) -> Callable[[np.random.Generator, int], Floats]:
    """The scores under drawn effects, as `robustness.smaa` takes them: draws × offers × dimensions."""
    parts, belongs, activity = _seated(valuation), _belongs(valuation), _activity_of(valuation)

    def draw(rng: np.random.Generator, size: int) -> Floats:
        return np.stack([(parts * valuation.drawn_effects(rng)[activity]) @ belongs for _ in range(size)])

    return draw


def _belongs(valuation: Valuation) -> Floats:
    """Indicators × dimensions, 1 where the one belongs to the other."""
    own = valuation.indicators["dimension"].to_numpy()[:, None] == valuation.dimensions.index.to_numpy()
    return np.asarray(own, dtype=float)


def _activity_of(valuation: Valuation) -> NDArray[np.intp]:
    """The row of each offer's activity in the effects."""
    number = {code: row for row, code in enumerate(valuation.activities.by_code)}
    return np.array([number[code] for code in valuation.offers["activity"]], dtype=np.intp)


def _seated(valuation: Valuation) -> Floats:
    """Offers × indicators: share · Σ claims over the best seating of one delivery, per unit of money."""
    values, offers = valuation.values(), valuation.offers
    total = float((valuation.indicators["dimension"].map(valuation.dimensions) * valuation.shares).sum())
    parts = np.zeros((len(offers), len(valuation.indicators)))
    rows = zip(_activity_of(valuation), offers["country"], offers["seats"], offers["cost"], strict=True)
    for number, (activity, country, seats, cost) in enumerate(rows):
        best = _best(valuation, values, activity, country, seats)
        parts[number] = valuation.claims[best].sum(axis=0) / max(cost, 1.0)
    return parts * (valuation.shares.to_numpy(dtype=float) / total)


def _best(valuation: Valuation, values: Floats, activity: int, country: str, seats: int) -> NDArray[np.intp]:
    home = valuation.places["country"].to_numpy()
    reached = valuation.reached(valuation.activities.activities[activity])
    places = np.flatnonzero(np.isin(home, reached) & ((home == country) | (country == EVERYWHERE)))
    return places[np.argsort(-values[activity, places], kind="stable")[:seats]]

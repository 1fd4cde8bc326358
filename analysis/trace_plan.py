"""How the figures of a plan come about: what each offer costs and is worth, seat by seat, and the worth of a seat."""

from collections.abc import Callable, Mapping

import pandas as pd

from analysis.steps import Step, Told, linked, made
from analysis.valuation import Valuation

DECIDED = "as the plan decides: no other choice of offers within the budget is worth more, to the gap"


def steps(valued: Valuation, chosen: pd.DataFrame, invited: pd.DataFrame, key: str) -> Told:
    """The steps to a figure of a plan, from its tables and the valuation it was made from.

    `plan/A03/PL/cost`, `…/deliveries`, `…/value` by activity, country and column; `seat/A03/PL/RO-1017` the worth of a
    seat. Raises KeyError for what is not in the plan.
    """
    what, *parts = key.split("/")
    if what not in TRACERS or len(parts) != PARTS:
        raise KeyError(f"{key} names no figure of a plan")
    activity, country, rest = parts
    titles = {item.code: item.title for item in valued.activities}
    if activity not in titles:
        raise KeyError(f"there is no activity {activity}")
    return titles[activity], TRACERS[what](valued, chosen, invited, activity, country, rest), []


def _offer(
    valued: Valuation, chosen: pd.DataFrame, invited: pd.DataFrame, activity: str, country: str, column: str
) -> list[Step]:
    row = chosen[(chosen["activity"] == activity) & (chosen["country"] == country)]
    if row.empty:
        raise KeyError(f"the plan does not hold {activity} in {country}")
    deliveries = made("deliveries", "sum", DECIDED, values={activity: float(row["deliveries"].iloc[0])})
    match column:
        case "deliveries":
            return [deliveries]
        case "cost":
            one = made("one", "sum", "cost of a delivery", values={activity: valued.activities[activity].cost.midpoint})
            return [deliveries, one, linked("cost", "multiply", "deliveries × cost", {"one": deliveries, "other": one})]
        case "value":
            own = invited[(invited["activity"] == activity) & (invited["country"] == country)]
            values = dict(zip(map(str, own["municipality"]), map(float, own["value"]), strict=True))
            return [made("value", "sum", f"Σ of {len(values)} seats", values=values)]
    raise KeyError(f"{column} is not told of offers")


def _seat(
    valued: Valuation, _chosen: pd.DataFrame, _invited: pd.DataFrame, activity: str, country: str, place: str
) -> list[Step]:
    if place not in valued.places.index:
        raise KeyError(f"{place} cannot be invited")
    names = [str(name) for name in valued.indicators.index]
    row = list(valued.activities.by_code).index(activity)
    if country not in (valued.places.at[place, "country"], "*"):
        raise KeyError(f"{place} is not in {country}")
    numbers = (
        valued.weights.to_numpy(),
        valued.effects[valued.level][row],
        valued.claims[valued.places.index.get_loc(place)],
    )
    weights, effects, claims = (dict(zip(names, map(float, values), strict=True)) for values in numbers)
    formula = "Σ weight of the indicator × share of the gap that is closed × gap × people"
    return [made("seat", "products", formula, weights=weights, effects=effects, claims=claims)]


TRACERS: Mapping[str, Callable[..., list[Step]]] = {"plan": _offer, "seat": _seat}
PARTS = 3

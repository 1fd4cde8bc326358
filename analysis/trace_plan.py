"""How the figures of a plan come about: what each offer costs and is worth, seat by seat, and the worth of a seat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis import gains, planning
from analysis.activity_list import ActivityList
from analysis.findings import Findings
from analysis.planning import Assumptions
from analysis.steps import Step, linked, made
from analysis.valuation import Valuation

DECIDED = "as the plan decides: no other choice of offers within the budget is worth more, to the gap"


@dataclass(frozen=True)
class Planned:
    """A plan and what it was made from: `chosen` and `invited` as in `portfolio.Portfolio`, money in euro."""

    findings: Findings
    activities: ActivityList
    assumptions: Assumptions
    chosen: pd.DataFrame
    invited: pd.DataFrame
    budget: float
    bound: float
    """No plan within the budget is worth more."""
    drawn: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    """By offer: in how many of how many plans made in doubt it is; nothing where none were made."""
    lost: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """By offer: which share of its value the plan loses without it, where that was found."""

    @cached_property
    def valued(self) -> Valuation:
        """What every seat is worth."""
        found = self.findings
        return planning.value(
            found.gaps, found.populations, found.dataset.frame, found.questionnaire, self.activities, self.assumptions
        )

    @cached_property
    def seated(self) -> "pd.Index[str]":
        """Those who are invited to anything."""
        seated: pd.Index[str] = pd.Index(self.invited["municipality"].astype("str").unique())
        return seated

    @cached_property
    def severe(self) -> "pd.Index[str]":
        """Those in severe need, whether invited or not."""
        return gains.severe(self.findings)


def plan(planned: Planned, activity: str, country: str, column: str) -> list[Step]:
    """What the plan holds of an offer: `deliveries`, `cost` or `value`. Raises KeyError for what it does not hold."""
    chosen = planned.chosen
    row = chosen[(chosen["activity"] == activity) & (chosen["country"] == country)]
    if row.empty:
        raise KeyError(f"the plan does not hold {activity} in {country}")
    deliveries = made("deliveries", "sum", DECIDED, values={activity: float(row["deliveries"].iloc[0])})
    match column:
        case "deliveries":
            return [deliveries]
        case "cost":
            cost = planned.activities[activity].cost.midpoint
            one = made("one", "sum", "cost of a delivery", values={activity: cost})
            return [deliveries, one, linked("cost", "multiply", "deliveries × cost", {"one": deliveries, "other": one})]
        case "value":
            invited = planned.invited
            own = invited[(invited["activity"] == activity) & (invited["country"] == country)]
            values = dict(zip(map(str, own["municipality"]), map(float, own["value"]), strict=True))
            return [made("value", "sum", f"Σ of {len(values)} seats", values=values)]
    raise KeyError(f"{column} is not told of offers")


def seat(planned: Planned, activity: str, country: str, place: str) -> list[Step]:
    """What a seat of an offer is worth for a municipality. Raises KeyError where it cannot have one."""
    valued = planned.valued
    if place not in valued.places.index:
        raise KeyError(f"{place} cannot be invited")
    if country not in (valued.places.at[place, "country"], "*"):
        raise KeyError(f"{place} is not in {country}")
    names = [str(name) for name in valued.indicators.index]
    row = list(valued.activities.by_code).index(activity)
    numbers = (
        valued.weights.to_numpy(),
        valued.effects[valued.level][row],
        valued.claims[valued.places.index.get_loc(place)],
    )
    weights, effects, claims = (dict(zip(names, map(float, values), strict=True)) for values in numbers)
    formula = "Σ weight of the indicator × share of the gap that is closed × gap × people"
    return [made("seat", "products", formula, weights=weights, effects=effects, claims=claims)]


TRACERS: Mapping[str, Callable[[Planned, str, str, str], list[Step]]] = {"plan": plan, "seat": seat}
"""By the first part of a key, of what is told of an activity in a country."""

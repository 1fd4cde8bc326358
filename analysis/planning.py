"""From assumptions to a plan: what a scenario fixes, checked, and the best plan under it."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from analysis import portfolio, valuation
from analysis.activity_list import ActivityList
from analysis.errors import DataError, Fault
from analysis.portfolio import Portfolio
from analysis.valuation import Valuation
from questionnaires.errors import did_you_mean
from questionnaires.model import Questionnaire

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Offer = tuple[str, str]
"""Activity and country."""
STRATA = ("size_class",)
"""Within a country: whose mean claim stands for a municipality that did not answer."""


class Assumptions(BaseModel):
    """What a scenario assumes; everything has a default, so that `{}` is the plan that nobody has touched.

    `budget`: euro, the activity list's own when left out. `alpha`: from 0 (each municipality the same) to 1 (each
    person). `dimensions`: weights in place of the questionnaire's; `groups`: multipliers of women, children, youth.
    `floors`: the least spent in a country. `absorb`: seats a municipality can take. `reserve`: the least share of seats
    kept for municipalities that did not answer; none when left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget: Amount | None = None
    alpha: Share = 0.5
    dimensions: dict[str, Amount] = {}
    groups: dict[Literal["women", "children", "youth"], Amount] = {}
    level: Literal["low", "likely", "high"] = "likely"
    floors: dict[str, Amount] = {}
    absorb: Annotated[int, Field(ge=0)] = 2
    pinned: tuple[Offer, ...] = ()
    excluded: tuple[Offer, ...] = ()
    reserve: Share | None = None
    gap: Annotated[float, Field(gt=0)] = 1e-3

    def money(self, activities: ActivityList) -> float:
        """The budget in euro."""
        return activities.budget if self.budget is None else self.budget


def value(
    gaps: pd.DataFrame,
    populations: pd.DataFrame,
    frame: pd.DataFrame,
    questionnaire: Questionnaire,
    activities: ActivityList,
    assumptions: Assumptions,
) -> Valuation:
    """What every seat is worth under the assumptions.

    `gaps` (municipality × indicator) and `populations` (municipality × counting question) of those that answered,
    `frame` of everybody. Raises DataError naming every activity, country or dimension that does not exist.
    """
    if faults := [*_unknown(frame, questionnaire, activities, assumptions)]:
        raise DataError(faults)
    return valuation.value(
        gaps,
        frame,
        valuation.indicator_table(questionnaire),
        activities,
        populations,
        alpha=assumptions.alpha,
        groups={str(group): multiplier for group, multiplier in assumptions.groups.items()},
        dimensions=assumptions.dimensions,
        level=assumptions.level,
        reserve=assumptions.reserve,
        strata=STRATA,
    )


def plan(valued: Valuation, assumptions: Assumptions) -> Portfolio:
    """The best plan under the assumptions.

    Raises DataError for a budget below the cheapest offer, portfolio.Infeasible naming the rules that clash.
    """
    offers, budget = valued.offers, assumptions.money(valued.activities)
    check_budget(offers, budget)
    return portfolio.choose(
        offers,
        valued.seats,
        budget,
        **_options(assumptions),
        without_overlap=valued.without_overlap,
    )


def faults(valued: Valuation, assumptions: Assumptions, stored: Portfolio) -> Iterator[Fault]:
    """Whatever makes a stored plan impossible, or its costs and values others than they should be.

    Whether a better plan exists is not asked.
    """
    money = assumptions.money(valued.activities)
    for problem in portfolio.verify(stored, valued.offers, valued.seats, money, **_options(assumptions)):
        yield Fault("plan", problem)
    again = valued.without_overlap(stored.invited)
    if not np.isclose(stored.value_without_overlap, again, rtol=1e-9, atol=0.0):
        yield Fault("plan", f"the value without overlap is {stored.value_without_overlap}, not {again} as computed")


def _options(assumptions: Assumptions) -> portfolio.Options:
    return {
        "floors": assumptions.floors,
        "absorb": assumptions.absorb,
        "pinned": assumptions.pinned,
        "excluded": assumptions.excluded,
        "gap": assumptions.gap,
    }


def check_budget(offers: pd.DataFrame, budget: float) -> None:
    """Raise DataError for a budget below the cheapest offer, or where no activity answers a gap."""
    if offers.empty:
        raise DataError.one("activities", "none of them can be held in these countries", "look at the activity list")
    cheapest = offers.iloc[int(offers["cost"].argmin())]
    if budget < cheapest["cost"]:
        name = f"{cheapest['activity']} in {cheapest['country']}"
        problem = f"{budget:,.0f} € is below the cheapest offer, {name} at {cheapest['cost']:,.0f} €"
        raise DataError.one("budget", problem, f"give at least {cheapest['cost']:,.0f} €")


def _unknown(
    frame: pd.DataFrame, questionnaire: Questionnaire, activities: ActivityList, assumptions: Assumptions
) -> Iterator[Fault]:
    countries = sorted(str(country) for country in frame["country"].unique())
    codes = [activity.code for activity in activities]
    for at in ("pinned", "excluded"):
        for code, country in getattr(assumptions, at):
            if code not in codes:
                yield Fault(at, f"unknown activity code '{code}'", did_you_mean(code, codes))
            elif country not in (*countries, "*"):
                yield Fault(at, f"unknown country '{country}'", did_you_mean(country, [*countries, "*"]))
    for country in set(assumptions.floors) - set(countries):
        yield Fault("floors", f"unknown country '{country}'", did_you_mean(country, countries))
    dimensions = [dimension.name for dimension in questionnaire.dimensions]
    for name in set(assumptions.dimensions) - set(dimensions):
        yield Fault("dimensions", f"unknown dimension '{name}'", did_you_mean(name, dimensions))

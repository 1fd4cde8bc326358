import pandas as pd
import pytest

from analysis import activity_list, feasibility, findings, planning
from analysis.planning import Assumptions
from analysis.portfolio import Portfolio
from analysis.valuation import Valuation
from tests.answering import a_dataset, a_small_form

ASSUMED = Assumptions(budget=80_000, excluded=(("A01", "RO"),), pinned=(("A25", "RO"),))


@pytest.fixture(scope="module")
def valued() -> Valuation:
    found = findings.compute(a_dataset(a_small_form(), {"PL": 10, "RO": 10}))
    frame, activities = found.dataset.frame, activity_list.load()
    return planning.value(found.gaps, found.populations, frame, found.questionnaire, activities, ASSUMED)


@pytest.fixture(scope="module")
def plan(valued: Valuation) -> Portfolio:
    return planning.plan(valued, ASSUMED)


def told(valued: Valuation, chosen: pd.DataFrame, invited: pd.DataFrame, assumed: Assumptions = ASSUMED) -> str:
    return "\n".join(str(fault) for fault in feasibility.broken(valued, assumed, chosen, invited))


def test_the_plan_of_the_optimiser_breaks_nothing(valued: Valuation, plan: Portfolio):
    assert told(valued, plan.chosen, plan.invited) == ""


def test_every_rule_that_a_plan_breaks_is_told(valued: Valuation, plan: Portfolio):
    assert "more than the budget of 5,000 €" in told(
        valued, plan.chosen, plan.invited, ASSUMED.model_copy(update={"budget": 5_000.0})
    )
    assert "A01 in PL was to be held and is not" in told(
        valued, plan.chosen, plan.invited, ASSUMED.model_copy(update={"pinned": (("A01", "PL"),)})
    )
    assert "A25 in RO was excluded and is held" in told(
        valued, plan.chosen, plan.invited, ASSUMED.model_copy(update={"excluded": (("A25", "RO"),)})
    )
    assert "is invited to more than it can take" in told(
        valued, plan.chosen, plan.invited, ASSUMED.model_copy(update={"absorb": 0})
    )


def test_a_plan_that_was_tampered_with_is_told_by_what_changed(valued: Valuation, plan: Portfolio):
    chosen, invited = plan.chosen, plan.invited
    assert "the cost of" in told(valued, chosen.assign(cost=chosen["cost"] * 0.9), invited)
    assert "the value of" in told(valued, chosen.assign(value=chosen["value"] + 1), invited)
    assert "held more often than it can be" in told(
        valued, chosen.assign(deliveries=chosen["deliveries"] + 50, cost=chosen["cost"]), invited
    )
    assert "more municipalities than it has seats" in told(valued, chosen.assign(deliveries=0), invited)
    assert "is no offer" in told(valued, chosen.assign(activity="A99"), invited)
    assert "invited twice" in told(valued, chosen, pd.concat([invited, invited.head(1)]))

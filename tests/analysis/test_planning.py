from dataclasses import replace

import pytest
from pydantic import ValidationError

from analysis import activity_list, findings, planning
from analysis.errors import DataError
from analysis.findings import Findings
from analysis.planning import Assumptions
from analysis.portfolio import Portfolio
from analysis.valuation import Valuation
from tests.answering import a_dataset, a_small_form


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings.compute(a_dataset(a_small_form(), {"PL": 10, "RO": 10}))


def valued(found: Findings, assumptions: Assumptions) -> Valuation:
    frame, activities = found.dataset.frame, activity_list.load()
    return planning.value(found.gaps, found.populations, frame, found.questionnaire, activities, assumptions)


def test_nobody_has_to_assume_anything(found: Findings):
    plan = planning.plan(valued(found, Assumptions()), Assumptions())
    assert plan.cost <= activity_list.load().budget
    assert plan.value > 0
    assert plan.value_without_overlap < plan.value


def test_a_plan_keeps_to_what_was_assumed(found: Findings):
    assumptions = Assumptions(
        budget=60_000, pinned=(("A25", "RO"),), excluded=(("A07", "*"),), floors={"PL": 20_000}, absorb=1
    )
    plan = planning.plan(valued(found, assumptions), assumptions)
    held = {(str(activity), str(country)) for activity, country in plan.chosen[["activity", "country"]].to_numpy()}
    assert ("A25", "RO") in held
    assert ("A07", "*") not in held
    assert plan.cost <= 60_000
    assert plan.invited["municipality"].value_counts().max() == 1


def test_a_budget_below_the_cheapest_offer_is_told_with_what_would_do(found: Findings):
    with pytest.raises(
        DataError, match=r"budget: 100 € is below the cheapest offer, A25 in PL at 3,500 €; give at least"
    ):
        planning.plan(valued(found, Assumptions()), Assumptions(budget=100))


def test_everything_unknown_is_told_at_once_with_what_was_perhaps_meant(found: Findings):
    wrong = Assumptions(
        pinned=(("A99", "RO"),), excluded=(("A01", "XX"),), floors={"FR": 1.0}, dimensions={"hausing": 1.0}
    )
    with pytest.raises(DataError) as caught:
        valued(found, wrong)
    assert [(fault.at, fault.problem) for fault in caught.value.faults] == [
        ("pinned", "unknown activity code 'A99'"),
        ("excluded", "unknown country 'XX'"),
        ("floors", "unknown country 'FR'"),
        ("dimensions", "unknown dimension 'hausing'"),
    ]
    assert caught.value.faults[-1].mend == "did you mean 'housing'?"


@pytest.mark.parametrize(
    "wrong", [{"budget": -1}, {"alpha": 2}, {"groups": {"men": 2}}, {"level": "sure"}, {"money": 1}, {"gap": 0}]
)
def test_assumptions_that_make_no_sense_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        Assumptions.model_validate(wrong)


ASSUMED = Assumptions(budget=80_000, excluded=(("A01", "RO"),), pinned=(("A25", "RO"),))


@pytest.fixture(scope="module")
def worth(found: Findings) -> Valuation:
    return valued(found, ASSUMED)


@pytest.fixture(scope="module")
def best(worth: Valuation) -> Portfolio:
    return planning.plan(worth, ASSUMED)


def told(worth: Valuation, stored: Portfolio, **assumed: object) -> str:
    return "\n".join(map(str, planning.faults(worth, ASSUMED.model_copy(update=assumed), stored)))


def test_the_plan_of_the_optimiser_has_no_fault(worth: Valuation, best: Portfolio):
    assert told(worth, best) == ""


def test_every_assumption_that_a_stored_plan_breaks_is_told(worth: Valuation, best: Portfolio):
    assert "of a budget of 5,000" in told(worth, best, budget=5_000.0)
    assert "A01 in PL is pinned and missing" in told(worth, best, pinned=(("A01", "PL"),))
    assert "A25 in RO is excluded and held" in told(worth, best, excluded=(("A25", "RO"),))
    assert "is given" in told(worth, best, absorb=0)
    assert "less than 79,999" in told(worth, best, floors={"PL": 79_999.0})


def test_a_stored_plan_that_was_tampered_with_is_told_by_what_changed(worth: Valuation, best: Portfolio):
    chosen, invited = best.chosen, best.invited
    assert "the cost of" in told(worth, replace(best, chosen=chosen.assign(cost=chosen["cost"] * 0.9)))
    assert "the value of" in told(worth, replace(best, chosen=chosen.assign(value=chosen["value"] + 1)))
    assert " for " in told(worth, replace(best, invited=invited.assign(value=invited["value"] + 1)))
    assert "the value without overlap is" in told(worth, replace(best, value_without_overlap=1.0))

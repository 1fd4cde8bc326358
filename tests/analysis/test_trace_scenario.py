"""Every figure of a scenario is replayed from answers and assumptions: ranking, plans, and who gains from them."""

from typing import Any

import pandas as pd
import pytest

from analysis import activity_list, outcome, trace_scenario
from analysis.explain import found_by
from analysis.findings import Findings, compute
from analysis.planning import Assumptions
from analysis.trace_gains import EMPTY
from analysis.trace_offers import PER, WHOLE
from analysis.trace_plan import Planned
from analysis.trace_swaps import PLACES
from questionnaires import library
from tests.answering import a_dataset

EXACT = 1e-12
ASSUMED = Assumptions(budget=60_000.0, gap=0.01, alpha=0.3, groups={"women": 2.0}, reserve=0.1)


@pytest.fixture(scope="module")
def found() -> Findings:
    return compute(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 10, "RO": 10}, regions=2))


@pytest.fixture(scope="module")
def result(found: Findings) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as few:
        few.setattr(outcome, "BUDGETS", 4)
        few.setattr(outcome, "STEPS_OF_BUDGET", 2)
        return outcome.work_out(found, activity_list.load(), ASSUMED, seed=1, progress=lambda _done, _steps: None)


@pytest.fixture(scope="module")
def plans(found: Findings, result: dict[str, Any]) -> list[tuple[dict[str, Any], Planned]]:
    return [
        (
            plan,
            Planned(
                found,
                activity_list.load(),
                ASSUMED,
                pd.DataFrame(plan["chosen"]),
                pd.DataFrame(plan["invited"]),
                plan["budget"],
                plan["bound"],
            ),
        )
        for plan in result["plans"]
    ]


def replayed(planned: Planned, key: str) -> float:
    traced = found_by(planned.findings, key, trace_scenario.steps(planned, key))
    assert traced.steps
    assert traced.replay() == traced.value
    return traced.value


def test_scores_and_ranks_of_every_offer(result: dict[str, Any], plans: list[tuple[dict[str, Any], Planned]]) -> None:
    planned = plans[0][1]
    for row in result["offers"]:
        at = f"offer/{row['activity']}/{row['country']}"
        assert replayed(planned, f"{at}/score") == pytest.approx(row["score"], rel=EXACT)
        assert replayed(planned, f"{at}/share") == pytest.approx(row["score"] * PER / result["total"], rel=EXACT)
        assert replayed(planned, f"{at}/rank") == row["rank"]


def test_the_weight_at_which_two_offers_change_places(
    result: dict[str, Any], plans: list[tuple[dict[str, Any], Planned]]
) -> None:
    assert result["swaps"]
    for row in result["swaps"]:
        key = "/".join(("swap", *row["rising"][:2], *row["falling"][:2], row["dimension"]))
        assert replayed(plans[0][1], key) == pytest.approx(row["weight"], abs=EXACT)
        steps = {step.name: step.value for step in trace_scenario.steps(plans[0][1], key)[1]}
        assert steps["stated"] == row["stated"]
        assert [steps[name] for name in PLACES] == [row["rising"][2], row["falling"][2]]


def test_every_plan_as_a_whole(result: dict[str, Any], plans: list[tuple[dict[str, Any], Planned]]) -> None:
    for plan, planned in plans:
        told = {name: replayed(planned, f"whole/{name}") for name in WHOLE}
        assert told["total"] == pytest.approx(result["total"], rel=EXACT)
        assert told["closed"] == pytest.approx(plan["value_without_overlap"] / result["total"], rel=EXACT)
        for name in ("cost", "unspent", "value", "value_without_overlap"):
            assert told[name] == pytest.approx(plan[name], rel=EXACT, abs=1e-9)
        assert told["gap"] == pytest.approx(plan["gap"], abs=EXACT)
        assert told["seats"] == len(plan["invited"])
        assert told["invited"] == len({row["municipality"] for row in plan["invited"]})


def test_who_gains_from_every_plan(plans: list[tuple[dict[str, Any], Planned]]) -> None:
    for plan, planned in plans:
        gains = plan["gains"]
        for row in gains["concerns"]:
            if row["share"] is not None:
                assert replayed(planned, f"closes/{row['measure']}") == pytest.approx(row["share"], rel=EXACT)
        for row in gains["places"]:
            key = f"gain/{row['kind']}/{row['country']}/{row['group'] or EMPTY}"
            steps = {step.name: step.value for step in trace_scenario.steps(planned, key)[1]}
            assert {name: steps[name] for name in ("frame", "answered", "invited", "refugees")} == {
                name: row[name] for name in ("frame", "answered", "invited", "refugees")
            }
            assert replayed(planned, key) == row["refugees_invited"]
        for row in gains["severity"]:
            assert replayed(planned, f"band/{row['band']}/answered") == row["answered"]
            assert replayed(planned, f"band/{row['band']}/invited") == row["invited"]
        for name in ("count", "beyond", "cost"):
            assert replayed(planned, f"reach/{name}") == pytest.approx(gains["left_out"][name], rel=EXACT)


@pytest.mark.parametrize(
    "key",
    ["offer/A01/XX/score", "offer/A01/PL/weather", "offer/Z99/PL/score", "whole/weather", "whole", "closes/overall/x",
     "closes/nothing", "gain/region/PL/XX", "gain/weather/PL/x", "band/9/answered", "band/5/weather", "reach/weather",
     "weather/PL", "swap/A01/PL/A03/PL/weather", "swap/A01/XX/A03/PL/housing", "offer/A01/PL/of_weather"],
)  # fmt: skip
def test_what_is_no_figure_of_the_plan_is_refused(plans: list[tuple[dict[str, Any], Planned]], key: str) -> None:
    with pytest.raises(KeyError):
        trace_scenario.steps(plans[0][1], key)

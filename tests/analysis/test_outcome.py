"""What a scenario comes to: plans for every budget, monotone, with reasons, the same for the same seed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from analysis import activity_list, outcome
from analysis.errors import DataError
from analysis.findings import Findings
from analysis.planning import Assumptions
from questionnaires import library
from tests.answering import a_dataset
from tests.computing import Compute

BUDGET = 60_000.0
GAP = 0.01


@pytest.fixture(scope="module")
def findings(findings_once: Compute) -> Findings:
    return findings_once(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 12, "MD": 8, "RO": 12}))


@pytest.fixture(scope="module", autouse=True)
def few_budgets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as few:
        few.setattr(outcome, "BUDGETS", 6)
        few.setattr(outcome, "STEPS_OF_BUDGET", 4)
        yield


@pytest.fixture(scope="module")
def usual(findings: Findings) -> dict[str, Any]:
    """What the usual assumptions come to."""
    return worked(findings)


def worked(findings: Findings, **assumed: Any) -> dict[str, Any]:
    assumptions = Assumptions.model_validate({"budget": BUDGET, "gap": GAP, **assumed})
    return outcome.work_out(findings, activity_list.load(), assumptions, seed=1, progress=lambda _done, _steps: None)


def test_more_money_never_gives_less_and_no_plan_spends_more_than_it_has(usual: dict[str, Any]) -> None:
    plans = usual["plans"]
    assert [plan["budget"] for plan in plans] == outcome.budgets(BUDGET)
    values = [plan["value"] for plan in plans if "value" in plan]
    assert values == sorted(values)
    assert len(values) == 6
    assert all(plan["cost"] <= plan["budget"] and plan["gap"] <= GAP for plan in plans)


def test_the_result_is_plain_data_and_the_same_for_the_same_seed(findings: Findings, usual: dict[str, Any]) -> None:
    assert json.dumps(worked(findings), allow_nan=False) == json.dumps(usual, allow_nan=False)
    assert 0 < usual["plans"][-1]["value_without_overlap"] <= usual["plans"][-1]["value"] < usual["total"]


def test_who_of_the_frame_has_answered_and_who_has_not_is_told(findings: Findings, usual: dict[str, Any]) -> None:
    assert len(usual["answering"]) == usual["answered"]
    assert sorted(usual["answering"] + usual["silent"]) == sorted(findings.dataset.frame.index)


def test_every_chosen_offer_says_what_the_plan_loses_without_it(usual: dict[str, Any]) -> None:
    own = next(plan for plan in usual["plans"] if plan["budget"] == BUDGET)
    assert {(row["activity"], row["country"]) for row in usual["losses"]} == {
        (row["activity"], row["country"]) for row in own["chosen"]
    }
    assert all(0 <= row["loss"] <= 1 for row in usual["losses"])


def test_conditions_that_clash_are_named_at_the_budgets_where_they_do(findings: Findings) -> None:
    plans = worked(findings, pinned=[("A03", "PL"), ("A03", "RO")])["plans"]
    assert "A03" in plans[0]["clash"]
    assert "clash" not in plans[-1]


@pytest.mark.parametrize(
    ("assumed", "words"),
    [
        ({"budget": 10.0}, "below the cheapest offer"),
        ({"pinned": [("A99", "PL")]}, "unknown activity code 'A99'"),
        ({"floors": {"XX": 1.0}}, "unknown country 'XX'"),
        ({"dimensions": {"helth": 1.0}}, "unknown dimension 'helth'"),
    ],
)
def test_assumptions_that_do_not_fit_are_refused_in_words(
    findings: Findings, assumed: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        worked(findings, **assumed)


def test_firmness_is_a_share_of_plans_for_every_offer(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "DRAWS", 6)
    assumptions, seen = Assumptions(budget=BUDGET, gap=GAP), []
    firm = outcome.firmness(
        findings, activity_list.load(), assumptions, seed=1, progress=lambda done, steps: seen.append((done, steps))
    )
    assert seen[-1] == (6, 6)
    assert all(0 <= row["low"] <= row["share"] <= row["high"] <= 1 for row in firm)
    assert any(row["share"] > 0 for row in firm)


def test_whoever_is_left_out_learns_the_smallest_change_of_those_tried(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "LEFT_OUT_BUDGETS", (2.0,))
    monkeypatch.setattr(outcome, "LEFT_OUT_SHIFTS", ())
    assumptions = Assumptions(budget=BUDGET / 4, gap=GAP)
    listed = activity_list.load()
    rows = outcome.left_out(findings, listed, assumptions, progress=lambda _done, _steps: None)
    assert {row["kind"] for row in rows} >= {"offer"}
    assert {row["budget"] for row in rows} == {None, BUDGET / 2}
    assert all(row["dimension"] is None for row in rows)
    assert outcome.levers(findings) == 1
    impossible = assumptions.model_copy(update={"floors": {"PL": BUDGET}})
    assert outcome.left_out(findings, listed, impossible, progress=lambda _done, _steps: None) == []

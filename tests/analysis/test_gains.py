"""Who gains from a plan: counts that add up, shares of gaps that agree with its value, the cost of the rest."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import activity_list, gains, portfolio
from analysis.findings import Findings
from analysis.planning import Assumptions, value
from analysis.portfolio import Portfolio
from analysis.valuation import Valuation
from questionnaires import library
from tests.answering import a_dataset
from tests.computing import Compute

BUDGET = 30_000.0


@pytest.fixture(scope="module")
def findings(findings_once: Compute) -> Findings:
    return findings_once(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 12, "MD": 8, "RO": 12}))


@pytest.fixture(scope="module")
def valued(findings: Findings) -> Valuation:
    frame = findings.dataset.frame
    listed = activity_list.load()
    return value(findings.gaps, findings.populations, frame, findings.questionnaire, listed, Assumptions())


@pytest.fixture(scope="module")
def plan(valued: Valuation) -> Portfolio:
    return portfolio.choose(valued.offers, valued.seats, BUDGET, gap=0.01, without_overlap=valued.without_overlap)


@pytest.fixture(scope="module")
def told(findings: Findings, valued: Valuation, plan: Portfolio) -> dict[str, Any]:
    return gains.of_plan(findings, valued, plan)


def test_every_way_to_divide_the_places_adds_up_to_the_whole(
    findings: Findings, plan: Portfolio, told: dict[str, Any]
) -> None:
    table = pd.DataFrame(told["places"])
    sums = table.groupby("kind")[["frame", "answered", "invited", "refugees"]].sum()
    assert set(sums.index) == set(gains.KINDS)
    assert (sums["frame"] == len(findings.dataset.frame)).all()
    assert (sums["answered"] == len(findings.gaps)).all()
    assert (sums["invited"] == plan.invited["municipality"].nunique()).all()
    assert (table["refugees_invited"] <= table["refugees"]).all()


def test_the_shares_of_the_themes_make_up_the_value_of_the_plan(
    valued: Valuation, plan: Portfolio, told: dict[str, Any]
) -> None:
    _, whole = valued.closed(plan.invited)
    shares = {row["measure"]: row["share"] for row in told["concerns"] if row["kind"] == "dimension"}
    by_theme = pd.Series(whole, index=valued.indicators["dimension"]).groupby(level=0).sum()
    together = sum(by_theme[name] * share for name, share in shares.items() if share is not None)
    assert together == pytest.approx(plan.value_without_overlap)
    assert {"women", "children", "youth"} <= {row["measure"] for row in told["concerns"]}
    assert any(row["measure"].startswith("sdg_") for row in told["concerns"])


def test_bands_count_everybody_who_answered_once(findings: Findings, told: dict[str, Any]) -> None:
    assert sum(row["answered"] for row in told["severity"]) == findings.bands["overall"].notna().sum()
    assert all(row["invited"] <= row["answered"] for row in told["severity"])


def test_nobody_left_out_costs_nothing_and_everybody_left_out_is_counted(
    findings: Findings, valued: Valuation, plan: Portfolio
) -> None:
    seats = valued.seats.drop_duplicates("municipality")
    full = Portfolio(plan.chosen, seats[["activity", "country", "municipality", "value"]], 1.0, 1.0, 0.0, 1.0, 0.0)
    assert gains.to_reach(findings, valued, full)["count"] == 0
    nobody = Portfolio(plan.chosen.iloc[:0], plan.invited.iloc[:0], 0.0, 0.0, 0.0, 0.0, 0.0)
    left = gains.to_reach(findings, valued, nobody)
    assert left["count"] == len(gains.severe(findings)) > 0
    assert left["beyond"] == 0
    assert 0 < left["cost"] <= left["count"] * valued.offers["cost"].min() * 2


def test_the_cheapest_way_takes_free_seats_first_and_shares_deliveries() -> None:
    room = pd.DataFrame({"free": [1.0, 0.0], "more": [5.0, 5.0], "seats": [1.0, 3.0], "cost": [10.0, 15.0]})
    open_to = np.array([[True, True, False, False], [True, True, True, True]])
    assert gains._cheapest(open_to, room) == pytest.approx(np.array([0.0, 1.0]))
    assert gains._cheapest(open_to[:, :1], room) == pytest.approx(np.zeros(2))
    assert gains._cheapest(np.repeat(open_to[:, 2:3], 40, axis=1), room) is None

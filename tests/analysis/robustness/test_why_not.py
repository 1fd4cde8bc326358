import numpy as np
import pandas as pd
import pytest

from analysis import portfolio, robustness
from analysis.valuation import Valuation
from tests.analysis.small_world import valued

BUDGET = 20.0


def asked(world: Valuation, **options: object) -> tuple[portfolio.Portfolio, pd.DataFrame]:
    plan = portfolio.choose(world.offers, world.seats, BUDGET)
    return plan, robustness.why_not(world, plan, BUDGET, **options)  # type: ignore[arg-type]


def test_everybody_left_out_is_answered_for_every_lever_and_nobody_else() -> None:
    world = valued()
    plan, table = asked(world, budgets=(1.5, 3.0), shifts=(0.5,))
    inside = set(plan.invited["municipality"])
    left_out = table[table["kind"] == "municipality"]["municipality"]
    assert set(left_out) == set(world.places.index) - inside
    assert set(table["lever"]) == {"budget", "governance", "housing"}
    assert not table.duplicated(["kind", "activity", "country", "municipality", "lever"]).any()


def test_the_budget_named_brings_an_offer_in_and_the_one_before_does_not() -> None:
    world = valued()
    _, table = asked(world, budgets=(1.25, 1.5, 2.0, 2.5, 3.0, 4.0), shifts=())
    rows = table[(table["kind"] == "offer") & (table["lever"] == "budget") & table["needed"].notna()]
    assert len(rows) > 0
    for row in rows.to_dict("records"):
        key = (row["activity"], row["country"])
        assert key in held(world, row["needed"])
        assert key not in held(world, row["outside"])
        assert row["change"] == pytest.approx(row["needed"] - BUDGET)


def held(world: Valuation, budget: float) -> set[tuple[str, str]]:
    chosen = portfolio.choose(world.offers, world.seats, budget).chosen
    return set(zip(chosen["activity"], chosen["country"], strict=True))


def test_a_weight_named_brings_a_municipality_in() -> None:
    world = valued()
    _, table = asked(world, budgets=(), shifts=(0.3, 0.6, 0.95, -0.5, -0.95))
    rows = table[(table["kind"] == "municipality") & (table["lever"] == "housing") & table["needed"].notna()]
    assert len(rows) > 0
    for row in rows.to_dict("records"):
        moved = world.reweighted({"housing": row["needed"], "governance": 1 - row["needed"]})
        plan = portfolio.choose(moved.offers, moved.seats, BUDGET)
        assert row["municipality"] in set(plan.invited["municipality"])


def test_refining_narrows_the_interval_in_which_the_answer_turns() -> None:
    world = valued()
    rough, fine = asked(world, budgets=(4.0,), shifts=())[1], asked(world, budgets=(4.0,), shifts=(), refine=3)[1]
    width = (rough["needed"] - rough["outside"]).abs().max()
    assert (fine["needed"] - fine["outside"]).abs().max() <= width / 8 + 1e-9
    known = rough["needed"].notna()
    assert (fine.loc[known, "needed"] <= rough.loc[known, "needed"]).all()


def test_where_nothing_tried_helps_the_answer_is_missing() -> None:
    _, table = asked(valued(), budgets=(1.0001,), shifts=())
    assert table["needed"].isna().all()
    assert table["change"].isna().all()


def test_progress_is_told_along_the_way() -> None:
    steps: list[tuple[int, int]] = []
    asked(valued(), budgets=(1.5, 2.0), shifts=(0.5,), progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]
    assert np.all(np.array([done for done, _ in steps]) > 0)

import numpy as np
import pandas as pd
import pytest

from analysis import portfolio, robustness
from analysis.robustness.redecision import deliveries
from tests.analysis.small_world import valued


def test_without_doubt_every_draw_gives_the_plan_itself() -> None:
    world = valued()
    plan = portfolio.choose(world.offers, world.seats, 60)
    found = robustness.in_plan(world, 60, draws=5, seed=1, centre=world.dimensions, spread=0, uncertain_effects=False)
    assert found["deliveries"].tolist() == deliveries(plan, world.offers).tolist()
    assert found["share"].tolist() == (found["deliveries"] > 0).astype(float).tolist()


def test_shares_are_those_of_the_plans_drawn_one_by_one() -> None:
    world = valued()
    found = robustness.in_plan(world, 40, draws=25, seed=3)
    rng = np.random.default_rng(3)
    weights = robustness.draw_weights(list(world.dimensions.index), 25, rng)
    held = []
    for row in weights:
        seats = world.seats.assign(value=world.drawn(row, rng))
        held.append(deliveries(portfolio.choose(world.offers, seats, 40), world.offers) > 0)
    assert found["share"].to_numpy() == pytest.approx(np.mean(held, axis=0))
    assert ((found["low"] <= found["share"]) & (found["share"] <= found["high"])).all()
    assert 0 < found["share"].max() <= 1


def test_a_seed_gives_the_same_shares_and_progress_is_told() -> None:
    world = valued()
    steps: list[tuple[int, int]] = []
    first = robustness.in_plan(world, 40, draws=4, seed=9, progress=lambda done, total: steps.append((done, total)))
    pd.testing.assert_frame_equal(first, robustness.in_plan(world, 40, draws=4, seed=9))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_rules_of_the_plan_hold_in_every_draw() -> None:
    found = robustness.in_plan(valued(), 60, draws=6, seed=2, pinned=[("A02", "PL")], excluded=[("A01", "MD")])
    shares = found.set_index(["activity", "country"])["share"]
    assert shares["A02", "PL"] == 1
    assert shares["A01", "MD"] == 0

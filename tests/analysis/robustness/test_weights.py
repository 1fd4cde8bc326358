from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.robustness import draw_weights

NAMES = ["a", "b", "c"]


def drawn(draws: int = 4096, seed: int = 1, names: list[str] = NAMES, **options: Any) -> pd.DataFrame:
    return pd.DataFrame(draw_weights(names, draws, np.random.default_rng(seed), **options), columns=names)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(1, 500), st.integers(0, 99))
def test_weights_are_never_negative_and_add_up_to_one(criteria: int, draws: int, seed: int) -> None:
    weights = drawn(draws, seed, [f"c{n}" for n in range(criteria)])
    assert weights.shape == (draws, criteria)
    assert (weights >= 0).all(axis=None)
    assert weights.sum(axis=1).to_numpy() == pytest.approx(1)


def test_without_knowledge_every_weight_has_the_law_of_the_simplex() -> None:
    weights = drawn()
    assert weights.mean().to_numpy() == pytest.approx(1 / 3, abs=0.005)
    assert weights.var().to_numpy() == pytest.approx(1 / 18, abs=0.003)


def test_a_stated_order_is_kept_in_every_draw() -> None:
    weights = drawn(order=["c", "a", "b"])
    assert (weights["c"] >= weights["a"]).all()
    assert (weights["a"] >= weights["b"]).all()


def test_criteria_of_one_tier_are_not_ordered_among_themselves() -> None:
    weights = drawn(order=[("a", "b")])
    assert (weights[["a", "b"]].min(axis=1) >= weights["c"]).all()
    assert (weights["a"] > weights["b"]).mean() == pytest.approx(0.5, abs=0.03)
    assert weights["a"].mean() == pytest.approx((11 + 5) / 36, abs=0.01)


def test_around_a_centre_weights_have_its_mean_and_the_spread_says_how_far() -> None:
    centre = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    near, far = drawn(centre=centre, spread=0.01), drawn(centre=centre, spread=0.5)
    assert near.mean().to_numpy() == pytest.approx(centre.to_numpy(), abs=0.005)
    assert far.mean().to_numpy() == pytest.approx(centre.to_numpy(), abs=0.01)
    assert near["a"].var() == pytest.approx(0.25 / 101, rel=0.1)
    assert near["a"].var() < far["a"].var()


def test_a_centre_may_be_given_in_any_shape_and_is_rescaled() -> None:
    named = drawn(centre={"c": 2, "b": 3, "a": 5}, spread=0.05)
    listed = drawn(centre=[0.5, 0.3, 0.2], spread=0.05)
    pd.testing.assert_frame_equal(named, listed)


def test_no_spread_is_the_centre_itself_and_a_weight_of_nothing_stays_nothing() -> None:
    assert (drawn(8, centre=[0.5, 0.5, 0], spread=0) == [0.5, 0.5, 0]).all(axis=None)
    assert (drawn(centre=[0.5, 0.5, 0], spread=0.1)["c"] == 0).all()


def test_equal_weights_with_the_usual_spread_are_uniform_again() -> None:
    assert drawn(centre=[1, 1, 1]).var().to_numpy() == pytest.approx(1 / 18, abs=0.003)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": ["a"], "centre": [1, 1, 1]}, "not both"),
        ({"order": ["a", "z"]}, "name criteria once each"),
        ({"order": ["a", "a"]}, "name criteria once each"),
        ({"centre": {"a": 1}}, "name every criterion once"),
        ({"centre": [1, 1]}, "a weight of at least 0 for each"),
        ({"centre": [1, -1, 1]}, "a weight of at least 0 for each"),
        ({"centre": [0, 0, 0]}, "a weight of at least 0 for each"),
        ({"centre": [1, 1, 1, 1]}, "a weight of at least 0 for each"),
        ({"centre": [1, 1, 1], "spread": -1}, "spread at least 0"),
        ({"spread": 0.1}, "spread needs a centre"),
        ({"draws": 0}, "at least one draw"),
    ],
)
def test_statements_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        drawn(**options)

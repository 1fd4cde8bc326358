import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import robustness

VALUES = pd.DataFrame([[1.0, 0.0], [0.0, 1.0], [0.2, 0.2]], index=["a", "b", "c"], columns=["x", "y"])
WEIGHTS = pd.Series({"x": 0.3, "y": 0.7})


def test_swaps_are_told_with_the_weight_the_rank_and_who_rises() -> None:
    found = robustness.crossings(VALUES, WEIGHTS, "x")
    assert found["weight"].tolist() == pytest.approx([0.2, 0.5, 0.8])
    assert found["rising"].tolist() == ["a", "a", "c"]
    assert found["falling"].tolist() == ["c", "b", "b"]
    assert found["rank"].tolist() == [2, 1, 2]


def test_alternatives_that_never_swap_are_not_listed() -> None:
    better = pd.DataFrame([[2.0, 2.0], [1.0, 1.0]], columns=["x", "y"])
    assert robustness.crossings(better, WEIGHTS, "x").empty


def test_two_that_are_equal_at_an_end_do_not_swap_there() -> None:
    values = pd.DataFrame({"p": [0.7, 0.7, 0.3, 0.2], "q": [0.3, 0.2, 0.7, 0.7], "r": [0.1, 0.5, 0.1, 0.1]})
    weights = pd.Series({"p": 4.845604, "q": 3.891484, "r": 3.091052})
    table = robustness.crossings(values, weights, "p")
    assert table[["rising", "falling"]].to_numpy().tolist() == [[1, 3], [1, 2], [0, 3], [0, 2]]
    assert table["weight"].between(0.1, 0.4).all()


def test_a_criterion_that_is_all_there_is_cannot_move() -> None:
    with pytest.raises(ValueError, match="the other criteria need a weight above 0"):
        robustness.crossings(VALUES, pd.Series({"x": 1.0, "y": 0.0}), "x")


def ranks(values: pd.DataFrame, weights: "pd.Series[float]", criterion: str, at: float) -> list[str]:
    rest = weights.drop(criterion)
    moved = pd.concat([pd.Series({criterion: at}), rest / rest.sum() * (1 - at)])
    return (values * moved).sum(axis=1).sort_values(ascending=False).index.tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_ranking_just_before_and_after_a_swap_differs_in_these_two(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = pd.DataFrame(rng.random((5, 3)), index=list("abcde"), columns=["x", "y", "z"])
    weights = pd.Series(rng.dirichlet([1, 1, 1]), index=["x", "y", "z"])
    found = robustness.crossings(values, weights, "y")
    for number, swap in enumerate(found.to_dict("records")):
        others = found["weight"].drop(number)
        step = min([1e-4, *((others - swap["weight"]).abs() / 2)])
        before = ranks(values, weights, "y", swap["weight"] - step)
        after = ranks(values, weights, "y", swap["weight"] + step)
        place = swap["rank"] - 1
        assert (before[place], before[place + 1]) == (swap["falling"], swap["rising"])
        assert (after[place], after[place + 1]) == (swap["rising"], swap["falling"])


def test_an_unknown_criterion_is_named() -> None:
    with pytest.raises(ValueError, match="there is no criterion cost: choose among p, q"):
        robustness.crossings(pd.DataFrame({"p": [1.0], "q": [0.0]}), pd.Series({"p": 1.0, "q": 1.0}), "cost")

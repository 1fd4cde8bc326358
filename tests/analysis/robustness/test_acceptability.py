from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import robustness
from tests.oracle import oracle

CASES = oracle("smaa")["cases"]
TOLERANCE = oracle("smaa")["tolerance_at_10000_draws"]


def table(rows: dict[str, list[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=float).T


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_published_acceptabilities_and_central_weights_are_met(case: dict[str, Any], seed: int) -> None:
    found = robustness.smaa(table(case["values"]), seed=seed)
    for name, share in case["first_rank"].items():
        assert found.ranks.loc[name, 1] == pytest.approx(share, rel=TOLERANCE)
    for name, weights in case["central_weights"].items():
        assert found.central_weights.loc[name].to_numpy() == pytest.approx(np.array(weights), rel=TOLERANCE)


def test_a_stated_order_of_importance_has_the_published_centre() -> None:
    alone = table({"only": [1, 2, 3]})
    found = robustness.smaa(alone, seed=1, order=[0, 1, 2]).central_weights.iloc[0]
    assert found.to_numpy() == pytest.approx(np.array(oracle("smaa")["stated_order_centroid"]), rel=TOLERANCE)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 99))
def test_every_rank_is_taken_and_every_alternative_takes_one(rows: list[list[float]], seed: int) -> None:
    values = pd.DataFrame(rows, index=[f"row {n}" for n in range(len(rows))])
    found = robustness.smaa(values, draws=300, seed=seed)
    assert list(found.ranks.columns) == list(range(1, len(rows) + 1))
    assert found.ranks.sum(axis=1).to_numpy() == pytest.approx(1)
    assert found.ranks.sum(axis=0).to_numpy() == pytest.approx(1)
    assert (found.interval["low"] <= found.interval["high"]).all()
    assert found.central_weights.dropna().sum(axis=1).to_numpy() == pytest.approx(1)


def test_rows_columns_draws_and_seed_are_kept() -> None:
    values = pd.DataFrame([[1, 2], [2, 1]], index=["z", "a"], columns=["q", "b"])
    found = robustness.smaa(values, draws=100, seed=7)
    assert found.ranks.index.tolist() == ["z", "a"]
    assert found.central_weights.columns.tolist() == ["q", "b"]
    assert (found.draws, found.seed) == (100, 7)
    pd.testing.assert_frame_equal(found.ranks, robustness.smaa(values, draws=100, seed=7).ranks)


def test_one_that_is_never_first_has_no_central_weights_and_no_confidence() -> None:
    found = robustness.smaa(table({"best": [2, 2], "worst": [1, 1]}), seed=1)
    assert found.central_weights.loc["worst"].isna().all()
    assert np.isnan(found.confidence["worst"])
    assert found.confidence["best"] == 1
    assert found.interval.T["worst"].tolist() == [2, 2]


def test_equal_alternatives_share_their_ranks() -> None:
    found = robustness.smaa(table({"a": [1, 2], "twin": [1, 2]}), seed=1)
    assert found.ranks.to_numpy() == pytest.approx(0.5, abs=0.02)


def test_higher_is_better_and_scale_does_not_matter() -> None:
    rows = {"a": [1.0, 0.0], "b": [0.2, 0.9]}
    plain = robustness.smaa(table(rows), seed=3)
    scaled = robustness.smaa(table(rows) * 1e7, seed=3)
    pd.testing.assert_frame_equal(plain.ranks, scaled.ranks)
    assert robustness.smaa(table({"a": [2, 2], "b": [1, 1]}), seed=1).ranks.loc["a", 1] == 1


def test_sampling_error_follows_the_normal_law() -> None:
    values = table({"a": [0.1], "b": [0.0]})
    found = robustness.smaa(values, seed=1, noise=values * 0 + 0.1)
    assert found.ranks.loc["a", 1] == pytest.approx(0.7602, abs=0.02)
    assert found.confidence["a"] == pytest.approx(0.7602, abs=0.02)
    assert robustness.smaa(values, seed=1, noise=0.1).ranks.loc["a", 1] == pytest.approx(0.7602, abs=0.02)


def test_errors_that_move_together_change_no_rank() -> None:
    values = table({"a": [0.1], "b": [0.0]})
    pairs = pd.MultiIndex.from_product([values.index, values.columns])
    together = pd.DataFrame(0.01, index=pairs, columns=pairs)
    assert robustness.smaa(values, seed=1, noise=together).ranks.loc["a", 1] == 1


def test_values_may_be_drawn_by_a_function_of_one_s_own() -> None:
    values = table({"a": [0.0], "b": [0.5]})

    def draw(rng: np.random.Generator, size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.stack([np.stack([rng.random(size), np.full(size, 0.25)], axis=1)], axis=2)

    assert robustness.smaa(values, seed=1, noise=draw).ranks.loc["a", 1] == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("values", [pd.DataFrame(), pd.DataFrame([[1.0, np.nan]])])
def test_incomplete_values_are_refused(values: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"needed|complete"):
        robustness.smaa(values, seed=1)

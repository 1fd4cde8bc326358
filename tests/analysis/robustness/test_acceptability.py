from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, norm

from analysis import robustness
from analysis.robustness import acceptability
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


@pytest.mark.parametrize("draws", [1_000, 10_000])
def test_between_two_criteria_acceptabilities_are_lengths_of_the_line_of_weights(draws: int) -> None:
    """Of weights w and 1 − w: first is a above 0.6, c from 0.4, b below; a passes b at 0.5."""
    found = robustness.smaa(table({"a": [1, 0], "b": [0, 1], "c": [0.6, 0.6]}), draws=draws, seed=5)
    exact = [[0.4, 0.1, 0.5], [0.4, 0.1, 0.5], [0.2, 0.8, 0.0]]
    assert found.ranks.to_numpy() == pytest.approx(np.array(exact), abs=0.02)
    middles = [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]
    assert found.central_weights.to_numpy() == pytest.approx(np.array(middles), abs=0.02)
    assert found.interval.to_numpy().tolist() == [[1, 3], [1, 3], [1, 2]]


@pytest.mark.parametrize("criteria", range(2, 9))
def test_each_of_the_unit_vectors_wins_at_the_mean_longest_piece_of_a_broken_stick(criteria: int) -> None:
    """First in 1/n of the weights, and the largest of n weights is (1 + 1/2 + … + 1/n)/n on average."""
    found = robustness.smaa(pd.DataFrame(np.eye(criteria)), seed=2)
    assert found.ranks.to_numpy() == pytest.approx(1 / criteria, abs=0.02)
    longest = sum(1 / n for n in range(1, criteria + 1)) / criteria
    assert np.diag(found.central_weights) == pytest.approx(longest, abs=0.02)


def test_under_a_stated_order_the_first_criterion_outweighs_the_rest_in_three_quarters() -> None:
    """The largest of three weights is above a half with probability 3 (1/2)²."""
    found = robustness.smaa(table({"a": [1, 0, 0], "rest": [0, 1, 1]}), seed=4, order=[0, 1, 2])
    assert found.ranks.loc["a", 1] == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("spread", [0.05, 0.5, 2.0])
def test_around_a_stated_centre_a_share_follows_the_beta_law(spread: float) -> None:
    found = robustness.smaa(table({"a": [1, 0], "b": [0.55, 0.55]}), seed=6, centre=[0.7, 0.3], spread=spread)
    assert found.ranks.loc["a", 1] == pytest.approx(beta.sf(0.55, 0.7 / spread, 0.3 / spread), abs=0.02)


def test_doubt_about_weights_and_values_together_is_the_integral_over_both() -> None:
    values, error = table({"a": [1, 0], "b": [0.2, 0.5]}), 0.4

    def ahead(w: float) -> float:
        spread = error * np.sqrt(2 * (w**2 + (1 - w) ** 2))
        return float(norm.cdf((0.8 * w - 0.5 * (1 - w)) / spread))

    found = robustness.smaa(values, seed=8, noise=error)
    assert found.ranks.loc["a", 1] == pytest.approx(quad(ahead, 0, 1)[0], abs=0.02)
    centre = quad(lambda w: w * ahead(w), 0, 1)[0] / quad(ahead, 0, 1)[0]
    assert found.central_weights.loc["a", 0] == pytest.approx(centre, abs=0.02)
    assert found.confidence["a"] == pytest.approx(ahead(centre), abs=0.02)


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


def test_an_interval_of_ranks_begins_at_5_and_ends_at_95_of_100_draws() -> None:
    shares = pd.DataFrame([[0.05, 0.9, 0.05], [0.049, 0.9, 0.051], [0.0, 0.04, 0.96], [1.0, 0.0, 0.0]])
    assert acceptability._interval(shares).to_numpy().tolist() == [[1, 2], [2, 3], [3, 3], [1, 1]]


def test_scores_that_differ_by_rounding_alone_are_equal_and_others_are_not() -> None:
    alike = robustness.smaa(table({"a": [1.0], "b": [1 + 1e-13]}), draws=400, seed=1)
    assert alike.ranks.loc["a", 1] == pytest.approx(0.5, abs=0.1)
    apart = robustness.smaa(table({"a": [1.0], "b": [1 + 1e-11]}), draws=400, seed=1)
    assert apart.ranks.loc["b", 1] == 1
    nothing = robustness.smaa(table({"a": [0.0], "b": [0.0]}), draws=400, seed=1)
    assert nothing.ranks.loc["b", 1] == pytest.approx(0.5, abs=0.1)
    assert robustness.smaa(table({"a": [1.0], "b": [0.0]}), draws=1, seed=1).ranks.loc["a", 1] == 1


def test_ten_thousand_draws_are_made_unless_told() -> None:
    assert robustness.smaa(table({"a": [1.0], "b": [0.0]}), seed=1).draws == 10_000


@pytest.mark.parametrize("noise", [-0.1, np.nan, np.inf])
def test_a_standard_error_is_a_number_of_at_least_0(noise: float) -> None:
    with pytest.raises(ValueError, match="standard errors must be numbers of at least 0"):
        robustness.smaa(pd.DataFrame({"p": [1.0, 0.0]}), draws=10, seed=1, noise=noise)

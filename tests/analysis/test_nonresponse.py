import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import estimation, weighting
from analysis.errors import DataError
from analysis.estimation import Design, nonresponse_range

FRAME = pd.DataFrame({"r": ["u"] * 8 + ["v"] * 4})
RESPONDED = pd.Series([True] * 4 + [False] * 4 + [True] * 4)
BASE = weighting.base(FRAME, RESPONDED, "r", minimum=1)
VALUES = pd.Series([0.1, 0.3, 0.5, 0.7, 0.2, 0.2, 0.8, 0.8], index=BASE.weights.index)


def test_the_silent_of_each_stratum_may_be_like_the_outer_quarters():
    overall = (8 * 0.4 + 4 * 0.5) / 12
    low, high = nonresponse_range(VALUES, BASE)
    assert low == pytest.approx((4 * 0.4 + 4 * (0.4 - (overall - 0.15)) + 4 * 0.5) / 12)
    assert high == pytest.approx((4 * 0.4 + 4 * (0.4 + (0.8 - overall)) + 4 * 0.5) / 12)


def test_nobody_is_thought_to_lie_outside_the_scale():
    values = pd.Series([0.0, 0.0, 0.1, 0.1, 1, 1, 1, 1.0], index=VALUES.index)
    assert nonresponse_range(values, BASE).low == pytest.approx((4 * 0.05 + 4 * 0 + 4) / 12)
    assert nonresponse_range(1 - values, BASE).high == pytest.approx((4 * 0.95 + 4 * 1) / 12)


def test_a_quarter_of_ten_is_two_and_a_half():
    frame = pd.DataFrame({"r": ["u"] * 20})
    base = weighting.base(frame, pd.Series([True] * 10 + [False] * 10), "r")
    values = pd.Series([0.4, 0.0, 0.1, 0.2, 0.4, 0.4, 0.4, 0.8, 0.9, 1.0])
    low, high = nonresponse_range(values, base)
    mean, lowest, highest = 0.46, (0.0 + 0.1 + 0.2 / 2) / 2.5, (1.0 + 0.9 + 0.8 / 2) / 2.5
    assert low == pytest.approx((mean + lowest) / 2)
    assert high == pytest.approx((mean + highest) / 2)


def test_everybody_answered_leaves_no_doubt():
    base = weighting.base(FRAME, RESPONDED | True, "r")
    values = pd.Series(np.linspace(0, 1, 12))
    low, high = nonresponse_range(values, base)
    assert low == pytest.approx(0.5)
    assert high == pytest.approx(0.5)


def test_an_unanswered_item_is_silent_too():
    some = VALUES.where(VALUES != 0.7)
    overall = (8 * 0.3 + 4 * 0.5) / 12
    low, _ = nonresponse_range(some, BASE)
    assert low == pytest.approx((3 * 0.3 + 5 * (0.3 - (overall - (0.1 + 0.75 * 0.2) / 1.75)) + 2) / 12)


def test_a_stratum_without_answers_is_taken_at_the_mean():
    values = VALUES.where(VALUES.index < 8)
    low, high = nonresponse_range(values, BASE)
    assert low == pytest.approx((4 * 0.4 + 4 * 0.1 + 4 * 0.1) / 12)
    assert high == pytest.approx((4 * 0.4 + 4 * 0.7 + 4 * 0.7) / 12)


def test_units_to_which_an_item_does_not_apply_stand_for_others_like_them():
    applies = VALUES != 0.7
    overall = (6 * 0.3 + 4 * 0.5) / 10
    low, _ = nonresponse_range(VALUES, BASE, applies=applies)
    assert low == pytest.approx((3 * 0.3 + 3 * (0.3 - (overall - (0.1 + 0.75 * 0.2) / 1.75)) + 2) / 10)


def test_without_answers_there_is_no_range():
    assert np.isnan(nonresponse_range(VALUES * np.nan, BASE)).all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (VALUES + 1, "values: some are below 0 or above 1; give gaps"),
        (VALUES - 0.2, "values: some are below 0 or above 1; give gaps"),
        (VALUES[:3], "values: has no row for 3"),
    ],
)
def test_only_gaps_of_the_respondents_have_a_range(values, message):
    with pytest.raises(DataError, match=message):
        nonresponse_range(values, BASE)


def test_a_range_needs_base_weights():
    values = pd.Series(0.5, index=BASE.weights.index)
    with pytest.raises(DataError, match="base: is a Design; give what weighting.base returns"):
        nonresponse_range(values, Design.of(BASE))  # type: ignore[arg-type]
    with pytest.raises(DataError, match="values: is a DataFrame; give a pandas Series"):
        nonresponse_range(values.to_frame(), BASE)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1), st.booleans()), min_size=2, max_size=30))
@settings(deadline=None)
def test_the_range_holds_the_estimate(rows):
    full = [(0.5, 0, True), (0.5, 1, True), *rows]
    frame = pd.DataFrame(full, columns=["y", "r", "answered"])
    base = weighting.base(frame, frame["answered"], "r", minimum=1)
    values = frame["y"][frame["answered"]]
    low, high = nonresponse_range(values, base)
    estimate = estimation.mean(values, Design.of(base, single="centre"))["estimate"]["all"]
    assert low - 1e-12 <= estimate <= high + 1e-12


def test_a_single_answer_of_a_stratum_stands_for_its_silent():
    """0.2 and 0.4 of two units, 0.8 of one of three: means 0.3 and 0.8, 0.6 overall, quarters 0.2 and 0.8."""
    frame = pd.DataFrame({"r": ["u", "u", "v", "v", "v"]})
    base = weighting.base(frame, pd.Series([True, True, True, False, False]), "r", minimum=1)
    low, high = nonresponse_range(pd.Series([0.2, 0.4, 0.8], index=base.weights.index), base)
    assert low == pytest.approx((0.6 + 0.8 + 2 * (0.8 - 0.4)) / 5)
    assert high == pytest.approx((0.6 + 0.8 + 2 * (0.8 + 0.2)) / 5)

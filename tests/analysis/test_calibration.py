import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alignment import Categories
from analysis.calibration import residuals


def margin(*codes: int) -> Categories:
    return Categories(np.array(codes), pd.Index(range(max(codes) + 1)))


VALUES = np.array([[1.0, 4], [3, 2], [5, 9], [9, 9]])
WEIGHTS = np.array([1.0, 3, 2, 2])[:, None] * np.ones((1, 2))


def test_without_margins_nothing_is_explained():
    assert residuals(VALUES, WEIGHTS, []) is VALUES


def test_one_margin_takes_out_the_weighted_mean_of_each_category():
    rest = residuals(VALUES, WEIGHTS, [margin(0, 0, 1, 1)])
    assert rest == pytest.approx(VALUES - [[2.5, 2.5], [2.5, 2.5], [7, 9], [7, 9]])


def test_a_row_without_weight_explains_nothing_and_still_has_a_residual():
    weights = WEIGHTS * np.array([[1.0], [0], [1], [1]])
    assert residuals(VALUES, weights, [margin(0, 0, 1, 1)])[:2, 0].tolist() == pytest.approx([0, 2])


def test_columns_may_have_weights_of_their_own():
    weights = np.column_stack([WEIGHTS[:, 0], np.array([1.0, 0, 1, 1])])
    rest = residuals(VALUES, weights, [margin(0, 0, 1, 1)])
    assert rest[:2, 0].tolist() == pytest.approx([-1.5, 0.5])
    assert rest[:2, 1].tolist() == pytest.approx([0, -2])


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.floats(0.1, 50), st.floats(-9, 9)), min_size=3, max_size=30
    )
)
@settings(deadline=None)
def test_several_margins_leave_what_a_regression_on_their_dummies_leaves(rows):
    first, second, weights, values = (np.array(column) for column in zip(*rows, strict=True))
    rest = residuals(values[:, None], weights[:, None], [margin(*first), margin(*second)])
    dummies = np.hstack([np.eye(4)[first], np.eye(3)[second]])
    root = np.sqrt(weights)
    expected = values - dummies @ np.linalg.lstsq(dummies * root[:, None], values * root, rcond=None)[0]
    assert rest[:, 0] == pytest.approx(expected, abs=1e-9)

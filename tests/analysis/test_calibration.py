from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import estimation, weighting
from analysis.alignment import Categories
from analysis.calibration import residuals
from analysis.estimation import Design
from tests.oracle import oracle


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


def test_a_category_of_little_weight_has_a_mean_of_its_own():
    weights = np.array([[1.0], [3], [2e-11], [2e-11]])
    rest = residuals(VALUES[:, :1], weights, [margin(0, 0, 1, 1)])
    assert rest[:, 0] == pytest.approx([-1.5, 0.5, -2, 2])


@pytest.mark.parametrize(("light", "rounding"), [(1e-2, 1e-15), (1e-8, 1e-12), (1e-9, 2e-11)])
def test_what_two_nearly_equal_margins_explain_leaves_nothing(light, rounding):
    """The margins differ in one row of little weight, so that the normal equations are almost singular as well."""
    first, second = margin(0, 0, 1, 1, 2, 2, 0), margin(0, 0, 1, 1, 2, 2, 1)
    explained = np.array([0.3, 0.7, 0.9])[first.codes] + np.array([0.1, 0.5, 0.2])[second.codes]
    weights = np.array([1.0, 2, 3, 1, 2, 5, light])
    rest = residuals(explained[:, None], weights[:, None], [first, second])
    assert np.abs(rest).max() < rounding


# --- clusters, strata, unequal weights and calibration together, computed elsewhere


MADE_UP = oracle("made_up_survey")
ROWS = pd.DataFrame(
    {name: MADE_UP[name] for name in ("stratum", "cluster", "w", "N", "z", "size", "coast", "y", "x", "a")}
)


def figures(table: pd.DataFrame, row: str, *more: str) -> list[float]:
    return [float(table[name][row]) for name in ("estimate", "se", *more)]


def close(expected: object) -> object:
    return pytest.approx(expected, rel=1e-8)


def made_up(case: str) -> Design:
    """The design of a case of the made-up survey; calibrated weights are this library's own."""
    margins = {
        "post-stratified": ["size"], "units post-stratified": ["size"],
        "raked": ["size", "coast"], "units raked": ["size", "coast"],
    }.get(case)  # fmt: skip
    parts: dict[str, Any] = {
        "strata": ROWS["stratum"],
        "clusters": None if case.startswith("units") else ROWS["cluster"],
        "population": ROWS["N"] if case in ("clustered", "zero weights", "post-stratified", "raked") else None,
    }
    start = ROWS["z" if case == "zero weights" else "w"]
    if margins is None:
        return Design(start, **parts)
    totals = {name: pd.Series(MADE_UP["population"][name]) for name in margins}
    if len(margins) == 1:
        weights = weighting.poststratify(start, ROWS["size"], totals["size"])
    else:
        weights = weighting.rake(start, ROWS[margins], totals, tolerance=1e-13)
    return Design(weights, **parts, calibration=ROWS[margins], base=start)


@pytest.mark.parametrize("case", MADE_UP["cases"])
def test_unequal_weights_clusters_strata_and_calibration_together_agree_with_r(case):
    """Values from R survey 4.1: svymean, svytotal, svyratio with deff, subset; postStratify, calibrate."""
    expected, design = MADE_UP["cases"][case], made_up(case)
    assert design.weights.tolist() == close(expected["weights"])
    cov = estimation.covariance(ROWS[["y", "x", "a"]], design)
    assert cov.to_numpy().reshape(-1).tolist() == pytest.approx(expected["covariance"], rel=1e-8, abs=1e-12)
    for rows, by in ((["all"], None), (["l", "m", "s"], ROWS["size"])):
        mean, total = estimation.mean(ROWS["y"], design, by=by), estimation.total(ROWS["y"], design, by=by)
        ratio = estimation.ratio(ROWS["y"], ROWS["x"], design, by=by)
        share = estimation.proportion(ROWS["a"], design, by=by)
        for row in rows:
            told = expected[row]
            assert figures(mean, row, "low", "high", "df", "deff") == close(told["mean"])
            assert figures(total, row, "deff") == close(told["total"])
            assert figures(ratio, row, "deff") == close(told["ratio"])
            estimate, se, low, high = told["proportion"]
            counts = design.weights[(design.weights > 0) & ((ROWS["size"] == row) | (row == "all"))]
            if design.population is not None:
                # R does not cut to what those who answered leave possible.
                seen, whole = ROWS["a"][counts.index].sum(), counts.sum()
                low, high = max(low, seen / whole), min(high, (seen + whole - len(counts)) / whole)
            assert figures(share, row, "low", "high") == close([estimate, se, low, high])


@pytest.mark.parametrize("size", ["l", "m", "s"])
def test_where_an_item_applies_to_some_only_calibrated_weights_tell_of_a_domain_as_in_r(size):
    told = MADE_UP["cases"]["raked"][size]["mean"]
    mean = estimation.mean(ROWS["y"], made_up("raked"), applies=ROWS["size"] == size)
    assert figures(mean, "all", "low", "high", "df", "deff") == close(told)


@pytest.mark.parametrize("case", ["post-stratified", "units raked"])
def test_a_domain_across_the_categories_is_the_ratio_of_what_is_inside(case):
    """Neither where an item applies nor by group may rows outside enter the regression with anything but 0."""
    design, inside = made_up(case), ROWS["x"] > ROWS["x"].median()
    ratio = figures(estimation.ratio(ROWS["y"] * inside, inside.astype(float), design), "all")
    assert figures(estimation.mean(ROWS["y"], design, applies=inside), "all") == close(ratio)
    assert figures(estimation.mean(ROWS["y"], design, by=inside), True) == close(ratio)  # type: ignore[arg-type]

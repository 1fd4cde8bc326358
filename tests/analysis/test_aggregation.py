import inspect
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.aggregation import METHODS, Tree, basis, combine, effective_weights, severity
from analysis.errors import DataError
from tests.oracle import oracle

CASE = oracle("combine")
WEIGHTS = pd.Series(CASE["w"], index=list("abcd"), dtype=float)
AMOUNTS = pd.DataFrame([CASE["x"]], columns=list("abcd"))
NAN = float("nan")

gaps = st.one_of(st.just(NAN), st.floats(0, 1))
rows = st.lists(gaps, min_size=4, max_size=4)


def one(values: list[float], method: str = "arithmetic", weights: pd.Series = WEIGHTS, **more: Any) -> float:
    return float(combine(pd.DataFrame([values], columns=weights.index), weights, method, **more)[0])


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
def test_plain_means_agree_with_coinr(method):
    assert combine(AMOUNTS, WEIGHTS, method, gaps=False)[0] == pytest.approx(CASE[method], rel=1e-10)


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_gaps_are_combined_through_what_is_not_missing(method):
    """M is homogeneous, so the means of COINr's amounts come back from the gaps 1 − x/10."""
    assert 10 * (1 - combine(1 - AMOUNTS / 10, WEIGHTS, method)[0]) == pytest.approx(CASE[method], rel=1e-10)


def test_one_closed_gap_does_not_wipe_out_the_others():
    half = pd.Series([1.0, 1.0], index=list("ab"))
    assert one([1, 0.36], "geometric", half) == pytest.approx(1 - (0.01 * 0.64) ** 0.5)
    assert one([1, 0.36], "harmonic", half) == pytest.approx(1 - 2 / (1 / 0.01 + 1 / 0.64))
    assert one([1, 0.36], "geometric", half, floor=0.04) == pytest.approx(1 - (0.04 * 0.64) ** 0.5)
    assert one([0, 0], "geometric", half) == pytest.approx(0, abs=1e-15)


def test_powers_and_the_maximum_act_on_the_gaps_themselves():
    values = [0.1, 0.2, 0.3, 0.8]
    assert one(values, "power", power=2) == pytest.approx(((0.01 + 2 * 0.04 + 3 * 0.09 + 4 * 0.64) / 10) ** 0.5)
    assert one(values, "power", power=1) == pytest.approx(one(values))
    assert one(values, "power", power=200) == pytest.approx(0.8, abs=0.005)
    assert one([0.001] * 4, "power", power=200) == pytest.approx(0.001)
    assert one([0.0] * 4, "power", power=200) == 0
    assert one([NAN, 0.4, 1e300, 0.4], "power", power=2, weights=pd.Series([1, 1, 0, 1], list("abcd"))) == 0.4
    assert one(values, "max") == 0.8
    assert one([0.1, 0.2, 0.3, 0.8], "max", pd.Series([1.0, 1.0, 1.0, 0.0], index=list("abcd"))) == 0.3


def test_what_was_not_answered_is_left_out_and_the_rest_rescaled():
    assert one([0.1, NAN, 0.3, 0.8]) == pytest.approx((0.1 + 0.9 + 3.2) / 8)
    assert one([NAN, NAN, NAN, 0.8], minimum_share=0.4) == pytest.approx(0.8)
    assert np.isnan(one([NAN, NAN, NAN, 0.8]))
    assert np.isnan(one([NAN] * 4, minimum_share=0))


def test_the_smallest_share_allowed_is_enough_whatever_the_rounding():
    tenths = pd.Series([0.1] * 10, index=list("abcdefghij"))
    assert one([0.5] * 3 + [NAN] * 7, weights=tenths, minimum_share=0.3) == pytest.approx(0.5)
    assert np.isnan(one([0.5] * 2 + [NAN] * 8, weights=tenths, minimum_share=0.3))


def test_all_or_none_of_the_weight_may_be_asked_for_and_rounding_alone_is_forgiven():
    assert one([0.1, 0.2, 0.3, 0.8], minimum_share=1) == pytest.approx(0.46)
    assert np.isnan(one([NAN, 0.2, 0.3, 0.8], minimum_share=1))
    assert np.isnan(one([NAN] * 4, "max", minimum_share=0))
    for short, is_told in ((1e-14, True), (1e-11, False)):
        weights = pd.Series([0.3 - short, 0.7 + short], index=list("ab"))
        assert np.isnan(one([0.5, NAN], weights=weights, minimum_share=0.3)) != is_told


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_rounding_alone_may_leave_the_scale(method):
    assert one([-1e-12, 1 + 1e-12, 0.3, 0.4], method) == pytest.approx(one([0, 1, 0.3, 0.4], method))
    for value in (-1e-11, 1 + 1e-11):
        with pytest.raises(DataError, match="values: .* do not fit method"):
            one([value, 0.2, 0.3, 0.4], method)


def test_amounts_of_which_some_are_missing_or_none_are_combined():
    amounts = AMOUNTS.assign(a=NAN)
    x, w = np.array(CASE["x"][1:]), np.array(CASE["w"][1:])
    assert combine(amounts, WEIGHTS, "geometric", gaps=False)[0] == pytest.approx(
        float(np.exp((w * np.log(x)).sum() / w.sum()))
    )
    assert combine(amounts, WEIGHTS, "harmonic", gaps=False)[0] == pytest.approx(w.sum() / (w / x).sum())
    assert one([0.0, 0.2, 0.3, 0.4], "power", power=2) == pytest.approx(((0.08 + 0.27 + 0.64) / 10) ** 0.5)


def test_an_indicator_of_which_nothing_is_said_applies():
    values = pd.DataFrame({"d": [0.8], "c": [0.3]})
    assert combine(values, WEIGHTS, applies=values > 0)[0] == pytest.approx((4 * 0.8 + 3 * 0.3) / 7)
    assert np.isnan(combine(values, WEIGHTS, applies=values > 0, minimum_share=0.71)[0])


def test_a_column_that_nobody_has_counts_as_missing():
    values = pd.DataFrame({"d": [0.8], "c": [0.3]})
    assert combine(values, WEIGHTS)[0] == pytest.approx((4 * 0.8 + 3 * 0.3) / 7)
    assert np.isnan(combine(values[["d"]], WEIGHTS)[0])


def test_what_does_not_apply_leaves_the_denominator():
    values = pd.DataFrame([[0.4, NAN, NAN, NAN]] * 2, columns=list("abcd"))
    applies = pd.DataFrame([[True, True, True, True], [True, True, False, False]], columns=list("abcd"))
    result = combine(values, WEIGHTS, minimum_share=1 / 3, applies=applies)
    assert np.isnan(result[0])
    assert result[1] == pytest.approx(0.4)
    told = values.fillna(0.9)
    assert combine(told, WEIGHTS, applies=applies)[1] == pytest.approx((0.4 + 2 * 0.9) / 3)


def test_nothing_that_applies_gives_nothing():
    nowhere = pd.DataFrame([[False] * 4], columns=list("abcd"))
    values = pd.DataFrame([[0.4] * 4], columns=list("abcd"))
    assert combine(values, WEIGHTS, applies=nowhere, minimum_share=0).isna().all()


@given(rows, st.permutations(range(4)), st.floats(0.1, 10), st.sampled_from(sorted(METHODS)))
@settings(deadline=None)
def test_neither_order_of_columns_nor_scale_of_weights_matters(values, order, scale, method):
    power: dict[str, Any] = {"power": 3.0} if method == "power" else {}
    table = pd.DataFrame([values], columns=list("abcd"))
    turned = combine(table.iloc[:, order], WEIGHTS * scale, method, **power)
    pd.testing.assert_series_equal(combine(table, WEIGHTS, method, **power), turned, rtol=1e-9)


@given(rows, st.sampled_from(sorted(METHODS)))
@settings(deadline=None)
def test_a_combination_lies_between_the_least_and_the_greatest_gap(values, method):
    power: dict[str, Any] = {"power": 3.0} if method == "power" else {}
    result = one(values, method, minimum_share=0, **power)
    known = [value for value in values if not np.isnan(value)]
    if known:
        assert min(known) - 0.01 - 1e-9 <= result <= max(known) + 1e-9
    else:
        assert np.isnan(result)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "median"}, "method: there is none called 'median'; choose one of arithmetic"),
        ({"method": "power"}, "power: is None; give a number of at least 1"),
        ({"method": "power", "power": 0.5}, "power: is 0.5"),
        ({"power": 2}, "power: says nothing to method 'arithmetic'"),
        ({"minimum_share": 1.2}, "minimum_share: is 1.2"),
        ({"weights": WEIGHTS.drop("b")}, "weights: there is none for b; give each a weight, 0 to leave it out"),
        ({"weights": WEIGHTS * 0}, "weights: they sum to 0"),
        ({"weights": WEIGHTS - 1.5}, "weights: is negative for a"),
        ({"applies": pd.DataFrame({"a": [True]})}, "applies: has no column for b, c, d"),
    ],
)
def test_what_cannot_be_combined_says_why(arguments, message):
    values = pd.DataFrame([[0.1, 0.2, 0.3, 0.4]], columns=list("abcd"))
    with pytest.raises(DataError, match=message):
        combine(values, **{"weights": WEIGHTS, **arguments})


@pytest.mark.parametrize(
    ("method", "value", "more"),
    [
        ("geometric", 1.1, {}),
        ("harmonic", -0.1, {}),
        ("geometric", 0.0, {"gaps": False}),
        ("power", -0.1, {"power": 2}),
    ],
)
def test_a_value_outside_its_methods_range_is_refused(method, value, more):
    with pytest.raises(DataError, match=f"values: {value} do not fit method '{method}'"):
        one([value, 0.2, 0.3, 0.4], method, **more)


def test_a_value_that_does_not_count_may_be_anything():
    assert one([7.0, 0.36], "geometric", pd.Series([0.0, 1.0], index=list("ab"))) == pytest.approx(0.36)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(DataError, match="values: these columns stand twice: a"):
        combine(pd.DataFrame([[1, 2]], columns=["a", "a"]), WEIGHTS)


def test_the_basis_of_a_figure_says_what_was_answered_and_what_was_left_out():
    values = pd.DataFrame([[0.1, 0.2, 0.3, 0.4], [0.1, NAN, 0.3, NAN], [NAN] * 4], columns=list("abcd"))
    applies = pd.DataFrame([[True] * 4, [True, True, True, False], [False] * 4], columns=list("abcd"))
    told = basis(values, WEIGHTS, applies)
    assert told["left_out"].tolist() == ["", "b d", "a b c d"]
    assert told["share"].tolist()[:2] == pytest.approx([1, 4 / 6])
    assert np.isnan(told["share"][2])
    assert basis(values, WEIGHTS)["share"].tolist() == pytest.approx([1, 0.4, 0])
    assert basis(values, pd.Series([1.0, 0, 1, 0], index=list("abcd")))["left_out"].tolist() == ["", "", "a c"]


def test_effective_weights_multiply_down_the_tree():
    tree: Tree = {"access": (2.0, {"x": 1.0, "y": 3.0}), "quality": (6.0, {"z": (1.0, {"u": 2.0, "v": 2.0})}), "w": 0.0}
    expected = pd.Series({"x": 0.0625, "y": 0.1875, "u": 0.375, "v": 0.375, "w": 0.0}, name="weight")
    pd.testing.assert_series_equal(effective_weights(tree), expected)


def test_effective_weights_read_a_tree_that_came_as_lists():
    tree: Any = {"access": [2, {"x": 1, "y": 3}], "w": 6}
    assert effective_weights(tree).to_dict() == pytest.approx({"x": 0.0625, "y": 0.1875, "w": 0.75})


def test_effective_weights_read_a_table_of_parents_like_coinr():
    table = pd.DataFrame(
        [("whole", "", 1), ("access", "whole", 2), ("quality", "whole", 6), ("x", "access", 1), ("y", "access", 3),
         ("z", "quality", 5)],
        columns=["name", "parent", "weight"],
    )  # fmt: skip
    assert effective_weights(table).to_dict() == pytest.approx({"x": 0.0625, "y": 0.1875, "z": 0.75})


@given(
    st.dictionaries(st.text(min_size=1), st.dictionaries(st.integers(0, 99), st.floats(0.1, 9), min_size=1), min_size=1)
)
@settings(deadline=None)
def test_effective_weights_sum_to_one(branches):
    tree = {
        name: (1.0, {f"{name}/{leaf}": weight for leaf, weight in below.items()}) for name, below in branches.items()
    }
    assert effective_weights(tree).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"a": -1.0, "b": 2.0}, "tree, the whole: weights .* share out nothing"),
        ({"a": (1.0, {"x": 0.0})}, "tree, a: weights .* share out nothing"),
        ({"a": (1.0, {"x": 1.0, "y": 1.0}), "x": 1.0}, "these indicators stand twice: x;"),
        ({"a": float("inf"), "b": 1.0}, "tree, the whole: weights .* share out nothing"),
        (pd.DataFrame([("a", "", 1), ("b", "b", 1)], columns=["name", "parent", "weight"]), "a circle"),
        (pd.DataFrame([("a", "b", 1)], columns=["name", "parent", "weight"]), "unknown parents .b."),
        (pd.DataFrame([("a", "", "x")], columns=["name", "parent", "weight"]), "tree, a: is 'x'; give a weight"),
        (pd.DataFrame({"name": ["a"]}), "tree: has no column parent, weight"),
        ({"a": "x"}, "tree, a: is 'x'; give a weight, or a weight and the branch below it"),
        ({"a": {"x": 1.0}}, "tree, a: is {'x': 1.0}; give a weight"),
        ({"a": (1.0,)}, "tree, a: is .1.0,.; give a weight"),
        ({"a": (1.0, 2.0)}, "tree, a: is .1.0, 2.0.; give a weight"),
        ({"a": None}, "tree, a: is None; give a weight"),
        (pd.DataFrame([("a", "", 1), ("b", "c", 1), ("c", "b", 1)], columns=["name", "parent", "weight"]), "a circle"),
    ],
)
def test_a_tree_that_cannot_be_shared_out_says_where(tree, message):
    with pytest.raises(DataError, match=message):
        effective_weights(tree)


def test_a_band_begins_with_its_lower_boundary_after_rounding():
    gaps = pd.Series([0.0, 0.2, 0.1 + 0.5, 3 * 0.2, 0.2 - 1e-10, 0.2 - 4e-9, 0.2 - 1e-8, 0.8, 1.0, NAN])
    bands = severity(gaps, [0.2, 0.4, 0.6, 0.8])
    assert bands.tolist()[:-1] == [1, 2, 4, 4, 2, 1, 1, 5, 5]
    assert bands.isna().tolist() == [False] * 9 + [True]
    assert str(bands.dtype) == "Int64"


def test_bands_are_told_of_a_column():
    with pytest.raises(DataError, match="gap: is a DataFrame; give a pandas Series"):
        severity(pd.DataFrame({"a": [0.2]}), [0.2])  # type: ignore[arg-type]


@pytest.mark.parametrize("bands", [[], [0.4, 0.2], [0.2, 0.2], [0.2, NAN]])
def test_bands_rise(bands):
    with pytest.raises(DataError, match="bands: .* do not rise"):
        severity(pd.Series([0.5]), bands)


def test_the_signature_of_a_combination_is_the_agreed_one():
    given_ = {name: parameter.default for name, parameter in inspect.signature(combine).parameters.items()}
    assert list(given_)[:6] == ["values", "weights", "method", "power", "minimum_share", "applies"]
    assert list(given_.values())[2:6] == ["arithmetic", None, 0.5, None]
    assert given_["floor"] == 0.01


def test_what_is_left_out_is_told_of_more_columns_than_fit_a_number():
    draw = np.random.default_rng(3)
    values = pd.DataFrame(draw.random((40, 150)), columns=[f"i{place}" for place in range(150)])
    values = values.mask(draw.random(values.shape) < 0.02)
    values.iloc[20:] = values.iloc[:20].to_numpy()
    found = basis(values, pd.Series(1.0, index=values.columns))
    for is_open, left_out in zip(values.isna().to_numpy(), found["left_out"], strict=True):
        assert left_out.split() == list(values.columns[is_open])


def test_patterns_of_the_first_columns_and_of_the_last_are_told_apart():
    values = pd.DataFrame(0.5, index=range(4), columns=[f"i{place}" for place in range(70)])
    for row, column in ((1, "i0"), (2, "i1"), (3, "i69")):
        values.loc[row, column] = NAN
    assert basis(values, pd.Series(1.0, index=values.columns))["left_out"].tolist() == ["", "i0", "i1", "i69"]


def test_a_boundary_is_rounded_as_gaps_are():
    assert severity(pd.Series([0.3, 0.29]), [0.1 + 0.2, 0.6]).tolist() == [2, 1]


def test_a_single_column_is_not_combined():
    with pytest.raises(DataError, match="values: is a Series; give a DataFrame"):
        combine(pd.Series([0.1, 0.2]), pd.Series({"a": 1.0}))  # type: ignore[arg-type]

import numpy as np
import pandas as pd
import pytest

from analysis import alignment
from analysis.errors import DataError

INDEX = pd.Index(["a", "b", "c"])


def series(*values: object) -> pd.Series:
    return pd.Series(list(values), index=INDEX)


def test_rows_are_brought_into_the_order_asked_for():
    shuffled = pd.Series([3.0, 1.0, 2.0], index=["c", "a", "b"])
    assert alignment.numbers(shuffled, INDEX, "x").tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pd.Series([1, 2], index=["a", "b"]), "x: has no row for c; give each unit a row"),
        (pd.Series([1, 2, 3, 4], index=list("abcd")), "x: has rows that are not expected: d; leave them out"),
        (pd.Series([1, 2, 3, 4], index=list("abca")), "x: these rows stand twice: a; keep one row a unit"),
        ([1, 2, 3], "x: is a list; give a pandas Series or DataFrame"),
    ],
)
def test_rows_that_do_not_match_are_named(data, message):
    with pytest.raises(DataError, match=message):
        alignment.numbers(data, INDEX, "x")


def test_only_five_labels_are_named_and_the_rest_counted():
    assert alignment.some(range(5)) == "0, 1, 2, 3, 4"
    assert alignment.some(range(7)) == "0, 1, 2, 3, 4 and 2 more"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_are_finite_unless_missing_ones_are_allowed(value):
    with pytest.raises(DataError, match="is infinite or missing for b; give a finite number"):
        alignment.numbers(series(1.0, value, 2.0), INDEX, "x")


def test_missing_numbers_pass_where_allowed_and_infinite_ones_never():
    assert np.isnan(alignment.numbers(series(1.0, None, 2.0), INDEX, "x", missing=True)[1])
    with pytest.raises(DataError, match="is infinite or missing for a; give finite numbers, NaN where missing"):
        alignment.numbers(series(np.inf, np.nan, 2.0), INDEX, "x", missing=True)


def test_words_are_not_numbers():
    with pytest.raises(DataError, match="not everything is a number"):
        alignment.numbers(series(1, "two", 3), INDEX, "x")


@pytest.mark.parametrize("values", [pd.to_datetime(["2026-01-01"] * 3), pd.to_timedelta([1, 2, 3], "D"), [1j, 2, 3]])
def test_times_and_complex_numbers_are_no_numbers(values):
    with pytest.raises(DataError, match="not everything is a number"):
        alignment.numbers(pd.Series(values, index=INDEX), INDEX, "x")


def test_empty_cells_of_any_kind_are_missing():
    table = pd.DataFrame({"p": [1, pd.NA, None], "q": [True, pd.NA, 2.5]}, index=INDEX, dtype=object)
    found = alignment.numbers(table.assign(r=pd.array([1, 2, None], dtype="Int64")), INDEX, "x", missing=True)
    assert np.array_equal(found, np.array([[1, 1, 1], [np.nan, np.nan, 2], [np.nan, 2.5, np.nan]]), equal_nan=True)


def test_true_and_false_are_numbers_and_numbers_may_be_true_and_false():
    assert alignment.numbers(series(True, False, True), INDEX, "x").tolist() == [1, 0, 1]
    assert alignment.flags(series(1, 0.0, True), INDEX, "x").tolist() == [True, False, True]
    assert alignment.flags(series(True, False, False), INDEX, "x").tolist() == [True, False, False]


@pytest.mark.parametrize("value", [None, 2, "yes", np.nan])
def test_flags_are_true_or_false(value):
    with pytest.raises(DataError, match="is neither true nor false for b"):
        alignment.flags(series(True, value, False), INDEX, "x")


def test_amounts_are_not_negative():
    assert alignment.amounts(series(0, 1, 2), INDEX, "x").tolist() == [0, 1, 2]
    with pytest.raises(DataError, match="x: is negative for c; give 0 or more"):
        alignment.amounts(series(0, 1, -2), INDEX, "x")


def test_categories_are_sorted_and_empty_ones_are_named():
    assert alignment.categories(series("m", "k", "m"), INDEX, "x").labels.tolist() == ["k", "m"]
    assert alignment.categories(series("m", 1, "m"), INDEX, "x").codes.tolist() == [1, 0, 1]
    with pytest.raises(DataError, match="is empty for b"):
        alignment.categories(series("m", None, "m"), INDEX, "x")
    assert alignment.categories(series("m", None, "m"), INDEX, "x", missing=True).codes.tolist() == [0, -1, 0]


def test_categories_are_those_of_one_column():
    with pytest.raises(DataError, match="x: is a DataFrame; give a pandas Series"):
        alignment.categories(series("m", "k", "m").to_frame(), INDEX, "x")  # type: ignore[arg-type]


def test_a_table_is_checked_row_by_row():
    table = pd.DataFrame({"p": [1.0, np.nan, 2.0], "q": [1.0, 1.0, -1.0]}, index=INDEX)
    with pytest.raises(DataError, match="for b"):
        alignment.numbers(table, INDEX, "x")
    with pytest.raises(DataError, match="is negative for c"):
        alignment.amounts(table.fillna(0), INDEX, "x")


def test_sums_go_by_category():
    assert alignment.sums(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), 3).tolist() == [4, 0, 2]

"""The plain arithmetic by which steps are computed again, by hand."""

from math import isnan

import pytest

from analysis import step_operations as told

GAPS = {"a": {"x": 0.2, "y": 0.8}, "b": {"x": 0.5}, "c": {}}
WANTED = {"a": 4.0, "b": 4.0, "c": 4.0}
WEIGHTS = {"x": 1.0, "y": 3.0}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("arithmetic", (0.2 + 3 * 0.8) / 4),
        ("geometric", 1 - (0.8 * 0.2**3) ** 0.25),
        ("harmonic", 1 - 4 / (1 / 0.8 + 3 / 0.2)),
        ("max", 0.8),
    ],
)
def test_a_row_is_combined_where_half_of_its_weight_is_there(method: str, expected: float):
    found = told.combine(GAPS, WANTED, WEIGHTS, method=method)
    assert set(found) == {"a"}
    assert found["a"] == pytest.approx(expected, rel=1e-12)
    assert set(told.combine(GAPS, {**WANTED, "b": 2.0}, WEIGHTS, method=method)) == {"a", "b"}


def test_a_gap_without_anything_there_is_taken_as_nearly_whole():
    whole = told.combine({"a": {"x": 1.0}}, {"a": 1.0}, WEIGHTS, method="geometric")
    assert whole["a"] == pytest.approx(1 - told.FLOOR)


def test_ranks_begin_with_the_largest_and_equals_share_the_lowest():
    values = {"a": 0.4, "b": 0.9, "c": 0.4, "d": 0.1, "e": 1.0}
    ranks = told.rank(values, dict.fromkeys("abcd", 0.0))
    assert ranks == {"a": 2.0, "b": 1.0, "c": 2.0, "d": 4.0}
    other = {"a": 1.0, "b": 2.0, "c": 2.0, "d": 4.0}
    assert told.mean_shift(ranks, other) == pytest.approx(0.5)
    assert told.largest_shift(ranks, other) == 1.0
    assert isnan(told.largest_shift({}, {}))


def test_what_crosses_the_boundary_is_counted_as_bands_are():
    before, after = {"a": 0.5, "b": 0.7, "c": 0.2}, {"a": 0.1 + 0.5, "b": 0.7, "d": 0.9}
    assert told.at_least(after, 0.6) == 3.0
    assert told.entered(before, after, 0.6) == 1.0
    assert told.entered(after, before, 0.6) == 0.0


def test_agreement_is_that_of_values_known_in_both():
    rising, falling = {"a": 1.0, "b": 2.0, "c": 3.0}, {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0}
    assert told.kendall(rising, falling) == pytest.approx(-1)
    assert told.correlation(rising, falling) == pytest.approx(-1)
    assert isnan(told.correlation(rising, {"a": 1.0, "b": 1.0, "c": 1.0}))


def test_alpha_is_one_for_items_that_agree_and_missing_where_all_are_alike():
    rows = {unit: {"x": value, "y": value} for unit, value in (("a", 0.1), ("b", 0.5), ("c", 0.9))}
    assert told.alpha(rows) == pytest.approx(1)
    assert isnan(told.alpha({"a": {"x": 0.1, "y": 0.2}, "b": {"x": 0.2, "y": 0.1}}))
    assert isnan(told.alpha({"a": {"x": 0.1, "y": 0.2}}))
    assert isnan(told.alpha({}))


def test_means_shares_and_products_are_plain():
    assert told.average({"a": 1.0, "b": 2.0}) == 1.5
    assert told.share_at({"a": 0.0, "b": 0.4, "c": 0.0}, 0.0) == pytest.approx(2 / 3)
    assert isnan(told.average({}))
    assert isnan(told.share_at({}, 0.0))
    assert told.mean_each({"a": {"x": 0.2, "y": 0.4}}) == {"a": pytest.approx(0.3)}
    assert told.products({"x": 0.5, "y": 0.5}, {"x": 0.2, "y": 0.4}, {"x": 10.0}) == pytest.approx(1.0)


def test_sums_of_rows_and_weights() -> None:
    assert told.add_each({"a": {"x": 1.0, "y": 2.0}, "b": {"x": 3.0}}) == {"x": 4.0, "y": 2.0}
    assert told.weighted({"x": 0.5, "y": 9.0}, {"x": 4.0}) == 2.0
    assert told.rounded(2.5) == 2.0


def test_two_seats_never_close_the_same_part_of_a_gap_twice() -> None:
    effects = {"A": {"x": 0.5}, "B": {"x": 0.5}}
    closed = told.closed_each({"m": ["A", "B"], "n": ["A"]}, effects, {"m": {"x": 8.0}, "n": {"x": 2.0}})
    assert closed == {"x": 7.0}


def test_of_equals_the_one_listed_first_has_the_better_place() -> None:
    values = {"a": 1.0, "b": 3.0, "c": 1.0}
    assert [told.place(values, at) for at in range(3)] == [2.0, 1.0, 3.0]

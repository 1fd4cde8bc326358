"""Values: what all machines share, held against definitions of their own."""

import math
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import values

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite)
def test_the_text_of_a_number_means_that_number_and_has_no_exponent(number: float) -> None:
    text = values.text_of(number)
    assert "e" not in text.lower()
    assert values.number_of(text) == number


@given(st.dates())
def test_days_and_iso_texts_are_the_same_dates(day: date) -> None:
    days = values.day_of(day.isoformat())
    assert days == (day - date(1970, 1, 1)).days
    assert values.text_of_day(days) == day.isoformat()
    assert values.date_of(days + 0.75) == day


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13-01", "2026-02-29", "26-02-01", "2026-2-1", "2026/02/01", "0000-01-01"]
)
def test_what_is_no_date_is_empty(text: str) -> None:
    assert values.day_of(text) is None


def test_a_date_with_a_time_is_its_date() -> None:
    assert values.day_of("1970-01-02T10:30:00.000+02:00") == 1


@pytest.mark.parametrize("days", [1e12, -1e12])
def test_days_beyond_the_calendar_have_no_date(days: float) -> None:
    assert values.text_of_day(days) is None


@given(st.decimals(min_value=-10_000, max_value=10_000, places=5), st.integers(1, 4))
def test_rounding_to_digits_is_half_up_as_people_read_decimals(number: Decimal, digits: int) -> None:
    step = Decimal(1).scaleb(-digits)
    expected = number.quantize(step, ROUND_HALF_UP)
    if number < 0 and abs(number - expected) * 2 == step:
        expected += step
    assert values.rounded(float(number), digits) == pytest.approx(float(expected), abs=1e-12)


@given(st.floats(-1e15, 1e15))
def test_rounding_to_whole_numbers_is_exact(number: float) -> None:
    rounded = values.rounded(number, 0)
    assert rounded is not None
    assert rounded == math.floor(number) + (1 if number - math.floor(number) >= 0.5 else 0)


@given(finite, st.integers(-9, 9))
def test_rounding_never_moves_a_number_by_more_than_half_a_step(number: float, digits: int) -> None:
    rounded = values.rounded(number, digits)
    assert rounded is None or abs(Decimal(rounded) - Decimal(number)) <= Decimal(10) ** -digits * Decimal(
        "0.5000001"
    ) + abs(Decimal(number)) * Decimal("1e-15")


@pytest.mark.parametrize(
    "text", [r"(a)\1", "(?=a)", "(?<!a)b", "(?i)a", r"\p{L}", r"\Aa", "[a", "a{2,1}", "a" * 201, "(?P<x>a)"]
)
def test_a_pattern_that_may_run_long_or_differ_between_machines_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the pattern"):
        values.pattern(text)


def test_a_pattern_that_makes_others_run_for_years_is_linear_here() -> None:
    assert not values.matches("a" * 5000 + "!", "(a+)+")
    assert values.matches("a" * 5000, "(a|aa)+")


def test_a_pattern_fits_the_whole_text() -> None:
    assert values.matches("abc", "a.c")
    assert not values.matches("xabc", "a.c")


def test_days_are_counted_over_centuries() -> None:
    start = date(1970, 1, 1)
    assert all(values.date_of(float(n)) == start + timedelta(days=n) for n in (-719162, -1, 0, 1, 59, 20593, 2932896))

"""Dates as people write them, month names of every language included."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.written_dates import LANGUAGES, read_date, show_date
from questionnaires.written_numbers import Unreadable

dates = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "entry",
    ["31 March 2026", "31 march 2026", "31 Mar 2026", "31 marca 2026 r.", "31 MARZEC 2026",
     "31 marca 2026 roku", "31 martie 2026", "31 mars 2026",
     "31 березня 2026", "31.03.2026", "31/3/2026", "31-03-2026", "31 3 2026", "2026-03-31", "2026-3-31", "31. 3. 2026",
     "31st March, 2026", ["31", "3", "2026"], ["31", "march", "2026"], ["31", " 03 ", "2026"],
     "31\u00a0marca\u00a02026"],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_day_in_many_ways(entry: str | list[str], language: str) -> None:
    assert read_date(entry, language) == date(2026, 3, 31)


def test_accents_may_be_left_out() -> None:
    assert read_date("1 aout 2025", "fr") == read_date("1er août 2025", "fr") == date(2025, 8, 1)
    assert read_date("5 pazdziernika 2025", "pl") == date(2025, 10, 5)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("31.02.2026", "The calendar has no day"),
        ("29 February 2025", "The calendar has no day"),
        ("1/2/26", "We could not read"),
        ("32 March 2026", "The calendar has no day"),
        ("1 Brumaire 2026", "We could not read"),
        ("yesterday", "We could not read"),
        ("03/2026", "We could not read"),
        ("1.13.2026", "We could not read"),
        ("1.1.1066", "We could not read"),
        (["", "3", "2026"], "is not complete"),
        (["31", "", "2026"], "is not complete"),
        (["31", "3", ""], "is not complete"),
    ],
)
def test_what_is_no_date_is_kept_and_asked_about(entry: str | list[str], problem: str) -> None:
    found = read_date(entry, "en")
    assert isinstance(found, Unreadable)
    assert problem in str(found.message)
    assert "31 March 2026" in str(found.mend)


@given(dates, st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_date_shown_in_any_language_is_read_back_in_any_other(day: date, shown_in: str, read_in: str) -> None:
    assert read_date(show_date(day, shown_in), read_in) == day


@given(
    st.one_of(st.text(max_size=20), st.lists(st.text(max_size=6), min_size=3, max_size=3)), st.sampled_from(LANGUAGES)
)
def test_any_entry_is_a_date_or_is_asked_about(entry: str | list[str], language: str) -> None:
    assert isinstance(read_date(entry, language), date | Unreadable)

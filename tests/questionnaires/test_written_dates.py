"""Dates as people write them, month names of every language included."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Literal

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.written_dates import LANGUAGES, read_date, show_date
from questionnaires.written_numbers import Unreadable

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
DAYS = (LAST - FIRST).days + 1
dates = st.dates(FIRST, LAST)


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


CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title, str.casefold)
YEAR_ENDS = {"pl": ("", " r.", " roku"), "uk": ("", " р.", " року")}
CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")


def written(day: date, draw: Random) -> str | list[str]:
    """One of the ways in which people of the five languages write a day, in one text or in three fields."""
    language = draw.choice(LANGUAGES)
    names = get_month_names(draw.choice(WIDTHS), draw.choice(CONTEXTS), language)
    word = draw.choice(CASES)(names[day.month])
    if draw.random() < 0.5:
        word = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    month = draw.choice([word, word, str(day.month), f"{day.month:02}"])
    number = draw.choice([str(day.day), f"{day.day:02}"])
    if month == word and draw.random() < 0.3:
        number = "1er" if day.day == 1 and language == "fr" else f"{day.day}."
    if draw.random() < 0.3:
        return [number, f" {month}", f"{day.year} "]
    gap = draw.choice([" ", "\u00a0", ".", "/", "-", ". ", ", "])
    end = draw.choice(YEAR_ENDS.get(language, ("",)))
    return draw.choice([f"{number}{gap}{month}{gap}{day.year}{end}"] * 9 + [day.isoformat()])


def misread(cases: int, seed: int) -> list[tuple[str | list[str], str]]:
    """Of so many written days, those that are not read as themselves, or whose year of two digits is guessed."""
    draw, found = Random(seed), []
    for _ in range(cases):
        day = FIRST + timedelta(days=draw.randrange(DAYS))
        entry, language = written(day, draw), draw.choice(LANGUAGES)
        if read_date(entry, language) != day:
            found.append((entry, language))
        short = [*entry[:2], f"{day:%y}"] if isinstance(entry, list) else f"{day.day}.{day.month}.{day:%y}"
        if not isinstance(read_date(short, language), Unreadable):
            found.append((short, language))
    return found


def test_a_day_written_in_any_custom_is_never_misread() -> None:
    assert misread(2_000, seed=1) == []


@pytest.mark.proof
def test_a_hundred_thousand_days_written_in_any_custom_are_never_misread() -> None:
    assert misread(100_000, seed=2) == []

"""Numbers and moments are written in the way of the page's language and say when there are none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask, g

from surveyapp.views import formats

AT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


@contextmanager
def page_in(language: str) -> Iterator[None]:
    with Flask("sample").app_context():
        g.lang = language
        yield


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "12,400"), ("ro", "12.400"), ("pl", "12\xa0400"), ("fr", "12\u202f400")]
)
def test_counts_are_grouped_as_the_language_does(language: str, expected: str) -> None:
    with page_in(language):
        assert formats.whole(12400) == expected


@pytest.mark.parametrize(("change", "expected"), [(0.034, "+3,4"), (-0.1, "−10,0"), (0.0, "+0,0"), (None, "–")])
def test_a_change_is_written_with_its_sign(change: float | None, expected: str) -> None:
    with page_in("pl"):
        assert formats.signed(change) == expected


def test_gaps_are_written_from_0_to_100() -> None:
    with page_in("ro"):
        assert formats.points(0.5449) == "54"
        assert formats.points(0.5449, 1) == "54,5"
        assert formats.decimal(1234.5678, 2) == "1.234,57"
        assert formats.share(0.724) == "72\xa0%"


@pytest.mark.parametrize(
    ("language", "percent"), [("en", "13.8%"), ("pl", "13,8%"), ("fr", "13,8\xa0%"), ("ro", "13,8\xa0%")]
)
def test_a_share_keeps_one_digit_and_the_sign_of_the_language(language: str, percent: str) -> None:
    with page_in(language):
        assert formats.percentage(0.138) == percent


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [
        (0.38, 0.2, ("38.0%", "20.0%")),
        (0.14301, 0.142857, ("14.30%", "14.29%")),
        (0.2000001, 0.2, ("20.00001%", "20.00000%")),
        (0.2, 0.2, ("20.0%", "20.0%")),
    ],
)
def test_two_shares_have_the_digits_it_takes_to_tell_them_apart(
    one: float, other: float, written: tuple[str, str]
) -> None:
    with page_in("en"):
        assert formats.percentages_apart(one, other) == written


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_what_is_missing_is_a_dash_and_never_zero(missing: float | None) -> None:
    with page_in("en"):
        assert {
            formats.whole(missing),
            formats.points(missing),
            formats.share(missing),
            formats.percentage(missing),
            formats.decimal(missing, 1),
        } == {"–"}


def test_a_moment_names_the_time_zone_on_whose_clocks_it_is_told() -> None:
    with page_in("en"):
        assert formats.moment(AT, "Europe/Bucharest") == "30 November 2026, 18:00 EET"
        assert formats.clock(AT, "Europe/Bucharest") == "18:00 EET"
        assert formats.day(datetime(2026, 11, 30, 23, tzinfo=UTC), "Europe/Bucharest") == "1 Dec 2026"
        assert formats.moment(None) == formats.day(None) == "–"


def test_words_are_joined_as_a_sentence_does() -> None:
    with page_in("pl"):
        assert formats.listed(["a", "b", "c"]) == "a, b i c"

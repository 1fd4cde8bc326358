"""Words about plans that pages and reports share: swaps told apart to the digit, places in the order one expects."""

import pytest

from surveyapp.views.plan_words import place_name, places_in_order, swap_words
from tests.wordings import words_of

pytestmark = pytest.mark.usefixtures("english_page")


def test_a_swap_close_by_is_told_with_the_digits_that_tell_the_two_weights_apart() -> None:
    swap = {"dimension": "d", "weight": 0.14301, "stated": 1 / 7, "rising": ["A2", "PL", 7], "falling": ["A1", "*", 6]}
    assert words_of(swap_words(swap, {"d": "Data"}, {"PL": "Poland"}, str)) == (
        "Number 6 (A1, all countries together) and Number 7 (A2, Poland) swap if the weight of Data rises above "
        "14.30%; now it is 14.29%."
    )


def test_size_classes_come_from_the_smallest_up_country_by_country() -> None:
    sizes = [("MD", "0-1999"), ("MD", "10000-49999"), ("MD", "2000-9999"), ("PL", "50000+"), ("PL", "2000-9999")]
    gains = {"places": [{"kind": "size_class", "country": country, "group": size} for country, size in sizes]}
    assert [(row["country"], row["group"]) for row in places_in_order(gains, "size_class")] == [
        ("MD", "0-1999"),
        ("MD", "2000-9999"),
        ("MD", "10000-49999"),
        ("PL", "2000-9999"),
        ("PL", "50000+"),
    ]
    assert places_in_order({}, "region") == []


def test_an_offer_of_a_country_nobody_named_keeps_its_code() -> None:
    assert place_name("XX", {}) == "XX"

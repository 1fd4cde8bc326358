import pytest
from pydantic import ValidationError

from analysis import activity_list
from analysis.activity_model import names
from tests.analysis.small_world import LIST, activities

KNOWN = (("g5", "governance"), ("s1", "housing"), ("s7_safe", "housing"))


@pytest.mark.parametrize(
    ("link", "indicator", "meant"),
    [
        ("h7", "h7", True),
        ("h7", "h7_places", True),
        ("h7", "h7a", True),
        ("h1", "h10", False),
        ("h7", "h70", False),
        ("h10", "h1", False),
    ],
)
def test_a_link_names_its_question_s_indicators_and_no_other(link: str, indicator: str, meant: bool) -> None:
    assert names(link, indicator) is meant


def test_the_closest_link_gives_the_effect() -> None:
    listed = activities(LIST.replace("      - housing\n", "      - housing\n      - gap: s7\n        effect:\n"
        "          low: 0.2\n          likely: 0.5\n          high: 0.6\n        evidence: A trial.\n"))  # fmt: skip
    exchange = listed["A03"]
    near = listed.effect_of(exchange, "s7_safe", "housing")
    far = listed.effect_of(exchange, "s1", "housing")
    assert near is not None
    assert near.likely == 0.5
    assert far is not None
    assert far.likely == pytest.approx(0.125)
    assert listed.effect_of(exchange, "g5", "governance") is None
    assert exchange.addresses[1].evidence == "A trial."


def test_a_whole_dimension_gets_a_third_of_the_effect_in_the_product_s_own_list() -> None:
    effects = activity_list.load().effects
    assert effects.named.likely == 0.25
    assert effects.whole.likely == pytest.approx(0.25 / 3)
    assert effects.whole.high == pytest.approx(0.40 / 3)


def test_an_unknown_activity_code_says_which_was_meant_perhaps() -> None:
    with pytest.raises(KeyError, match="unknown activity code 'A011'; did you mean 'A01'"):
        activities()["A011"]


def test_links_that_meet_no_indicator_are_told() -> None:
    assert activities().unmatched(KNOWN) == ()
    assert activities().unmatched(KNOWN[1:]) == (("A01", "g5"),)


def test_countries_are_the_list_s_own_unless_an_activity_names_some() -> None:
    listed = activities()
    assert listed.countries_of(listed["A01"]) == ("PL", "MD")
    assert listed.countries_of(listed["A02"]) == ("PL",)


def test_nothing_of_a_list_can_be_changed() -> None:
    with pytest.raises(ValidationError):
        activities()["A01"].title = "Another"

"""Titles say no more than the tests allow, in ten words or fewer; names follow the language of the page."""

import pytest
from flask import g

from analysis.comparison import AMONG_HIGHEST, HIGHEST, NO_ORDER
from surveyapp.services import scopes
from surveyapp.services.explaining import Given
from surveyapp.services.scopes import Order, Scope
from surveyapp.views import titles
from tests.results_world import make_source, measured_questionnaire, some_rows
from tests.wordings import words_of

NAMES = {
    "a": "Housing",
    "b": "Data, information and language",
    "c": "Participation and alliances of all kinds in town",
}


pytestmark = pytest.mark.usefixtures("english_page")


@pytest.mark.parametrize(
    ("order", "title"),
    [
        (Order(HIGHEST, ("a",)), "Housing: the highest need"),
        (Order(AMONG_HIGHEST, ("a", "b")), "Among the highest needs: Housing · Data, information and language"),
        (Order(AMONG_HIGHEST, ("a", "b", "c")), "3 needs share the top of the list"),
        (Order(NO_ORDER, ("a", "b")), "No need clearly stands out"),
        (Order(NO_ORDER, ()), "There are no figures yet"),
    ],
)
def test_a_title_says_what_the_tests_allow(order: Order, title: str) -> None:
    assert titles.order_title(order, NAMES) == title
    assert len(title.split()) <= titles.LONGEST_TITLE


@pytest.mark.parametrize(
    ("leading", "title"),
    [
        (("a", 9, 16), "Housing comes first in 9 of 16 regions"),
        (("c", 9, 16), "One theme comes first in 9 of 16 regions"),
        (("a", 8, 16), "No theme comes first in most regions"),
        (("", 0, 0), "No theme comes first in most regions"),
    ],
)
def test_a_theme_leads_only_in_more_than_half_of_the_regions(leading: tuple[str, int, int], title: str) -> None:
    assert words_of(titles.leading_title(leading, NAMES)) == title


def test_a_number_in_a_title_can_be_counted_on_the_page() -> None:
    order, names = (
        Order(AMONG_HIGHEST, ("a", "b")),
        {"a": "Health & care", "b": "All that a family needs to live in a flat"},
    )
    title = titles.order_title(order, names, "highest-needs")
    assert 'class="listed" value="2" data-of="highest-needs"' in title
    assert words_of(title) == "2 needs share the top of the list"
    assert titles.sharing(order, names) == [*names.values()]
    assert titles.sharing(Order(HIGHEST, ("a",)), names) == []
    assert titles.sharing(Order(AMONG_HIGHEST, ("a",)), names) == []


def test_names_in_marked_sentences_are_escaped() -> None:
    rows = scopes.rows_of(Scope(make_source(some_rows()), "RO"), ["health"])
    assert titles.needs_summary(rows, {"health": "<b>"}).startswith("&lt;b&gt; has a mean gap of <data")


def test_regions_are_named_only_where_one_stands_out() -> None:
    assert titles.places_title([]) == "No region clearly stands out"
    assert titles.places_title(["Cluj"]) == "Cluj has the highest gap"
    assert words_of(titles.places_title(["Cluj", "Iași"])) == "2 regions share the highest gaps"


def test_the_summary_tells_the_interval_and_what_the_silent_could_change() -> None:
    rows = scopes.rows_of(Scope(make_source(some_rows()), "RO"), ["health", "homes"])
    words = words_of(titles.needs_summary(rows, {"health": "Health", "homes": "Homes"}))
    assert words.startswith("Health has a mean gap of ")
    assert "95% interval" in words
    assert "Homes follows with" in words
    assert "the lowest or the highest quarter" in words
    assert titles.needs_summary([], {}) == "Figures appear here once enough municipalities have answered."


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0-1999", "Fewer than 2,000 residents"),
        ("2000-9999", "2,000 to 9,999 residents"),
        ("50000+", "50,000 residents or more"),
        ("rural", "rural"),
        ("", "Size not known"),
    ],
)
def test_size_classes_are_named_by_their_bounds(code: str, name: str) -> None:
    assert titles.size_class_name(code) == name


def test_measures_are_named_by_the_questionnaire_and_goals_by_their_number() -> None:
    named = titles.measure_names(measured_questionnaire(), ["overall", "health", "h1", "women", "sdg_3", "other"])
    assert named == {
        "overall": "All themes together",
        "health": "Health",
        "h1": "Level of h1",
        "women": "Women",
        "sdg_3": "Goal 3: Good health and well-being",
        "other": "other",
    }
    assert titles.section_names(measured_questionnaire()) == {"health": "Health", "homes": "Homes"}


def test_a_country_has_its_name_in_the_language_of_the_page() -> None:
    assert titles.country_name("PL", "Poland") == "Poland"
    g.lang = "pl"
    assert titles.country_name("PL", "Poland") == "Polska"


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("estimate/RO/region/RO-CJ/refugee/healthcare", "Cluj"),
        ("estimate/RO/size_class/0-1999/municipality/overall", "Fewer than 2,000 residents"),
        ("estimate/RO/all/all/municipality/overall", ""),
        ("gap/RO-1017/h1", ""),
    ],
)
def test_a_figure_of_a_part_of_a_country_names_the_part(key: str, part: str) -> None:
    assert titles.part_of_country(key, {"RO-CJ": "Cluj"}) == part


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (Given("refugees", 120.0, None, None), "120"),
        (Given("refugees", 1234567.5, None, None), "1,234,567.5"),
        (Given("refugees", None, None, "unknown"), "Not known"),
        (Given("h1", 2.0, None, None), "2"),
        (Given("gone", None, "words", None), "words"),
    ],
)
def test_an_answer_is_written_as_it_was_given(given: Given, text: str) -> None:
    assert titles.given_text(measured_questionnaire(), given) == text

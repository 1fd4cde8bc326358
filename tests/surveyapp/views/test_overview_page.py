"""Whether countries agree on their highest need is said only as far as the tests allow."""

import pytest

from analysis.comparison import HIGHEST, NO_ORDER
from surveyapp.services import reporting
from surveyapp.services.overview import CountryLine
from surveyapp.services.scopes import Order
from surveyapp.views.overview_page import needs_title

pytestmark = pytest.mark.usefixtures("english_page")


def line(kind: str, measure: str, answered: int = 9) -> CountryLine:
    head = reporting.Head(10, answered, 0.0, 0.0, 1.0, None)
    return CountryLine("RO", "Romania", head, {}, Order(kind, (measure,)))


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([line(HIGHEST, "a"), line(HIGHEST, "a")], "One need comes first in every country"),
        ([line(HIGHEST, "a"), line(HIGHEST, "b")], "Countries differ in what they need most"),
        (
            [line(HIGHEST, "a"), line(HIGHEST, "a"), line(NO_ORDER, "b")],
            "The same need comes first wherever one stands out",
        ),
        ([line(HIGHEST, "a"), line(NO_ORDER, "b")], "No need is clearly first in several countries"),
        ([line(HIGHEST, "a"), line(HIGHEST, "a", 0)], "No need is clearly first in several countries"),
        ([], "No need is clearly first in several countries"),
    ],
)
def test_the_title_of_countries_side_by_side(lines: list[CountryLine], title: str) -> None:
    assert needs_title(lines) == title

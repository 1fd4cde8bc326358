"""A page tells the same numbers in every language: no translation drops one, and none adds one of its own."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.languages import LANGUAGES
from surveyapp.models import Role, User
from tests.figure_links import read
from tests.results_world import ResultsWorld
from tests.surveyapp.services.test_changing import two_rounds

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGES = {
    Role.ANALYST: ("round", "countries/RO", "countries/RO/choices", "round/indicators"),
    Role.OFFICER: ("members/needs",),
    Role.COORDINATOR: ("results",),
}


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return two_rounds(session)


def numbers_of(html: str) -> Counter[tuple[str, str]]:
    """Every marked number with its kind."""
    marked = read(html).every("data")
    return Counter((one.attributes.get("class", ""), one.attributes["value"]) for one in marked)


@pytest.mark.parametrize("role", PAGES)
def test_a_page_tells_the_same_numbers_in_every_language(
    sign_in: Callable[[User], FlaskClient], world: ResultsWorld, role: Role
) -> None:
    client = sign_in(world.user(role))
    for page in PAGES[role]:
        told = {language: numbers_of(client.get(f"/{language}/{page}").text) for language in LANGUAGES}
        assert told["en"], page
        assert {language: numbers - told["en"] for language, numbers in told.items() if numbers != told["en"]} == {}

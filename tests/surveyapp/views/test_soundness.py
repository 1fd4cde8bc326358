"""The pages for whoever doubts: other choices in a country, and the indicators of a round."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.results_world import make_results_world, measured_questionnaire

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def analyst(session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_results_world(session).user(Role.ANALYST))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_other_choices_lead_from_the_country_and_agree_with_their_csv(analyst: FlaskClient) -> None:
    assert "/en/countries/RO/choices?round=" in analyst.get("/en/countries/RO").text
    page = analyst.get("/en/countries/RO/choices").text
    for words in ("Health counts double", "Homes counts half", "without Health", "all parts count alike"):
        assert words in page
    assert "Homes: every gap −10.0 points" in page
    assert "the greatest gap alone" in page
    rows = analyst.get("/en/countries/RO/choices.csv").text.splitlines()
    assert rows[0].lstrip("\ufeff").startswith("change,part,amount")
    assert rows[1].startswith("as it is,")
    assert len(rows) == 1 + 1 + 4 + 1 + 3 + 2 + 4
    assert "Level of h1" not in page
    assert "Level of h1 counts double" in analyst.get("/en/countries/RO/choices?measure=health").text
    assert analyst.get("/en/countries/RO/choices?measure=h1").status_code == 404
    assert analyst.get("/en/countries/XX/choices").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_indicators_are_told_for_authors_in_any_language(analyst: FlaskClient) -> None:
    assert "/en/round/indicators?round=" in analyst.get("/en/round").text
    page = analyst.get("/en/round/indicators").text
    assert page.count("Level of h1") == 1
    assert "Alpha without" in page
    rows = analyst.get("/en/round/indicators.csv?country=RO").text.splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["h1", "h2", "s1"]
    assert {row.split(",")[2] for row in rows[1:]} == {"12"}
    assert analyst.get("/en/round/indicators?country=XX").status_code == 404
    assert "Alpha without" not in analyst.get("/uk/round/indicators").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_version_without_indicators_says_so_and_what_to_do(session: Session, sign_in: SignIn) -> None:
    bare = measured_questionnaire().model_copy(update={"indicators": (), "dimensions": ()})
    analyst = sign_in(make_results_world(session, questionnaire=bare).user(Role.ANALYST))
    page = analyst.get("/en/round/indicators")
    assert page.status_code == 200
    assert "has no indicators, so its answers measure nothing" in page.text

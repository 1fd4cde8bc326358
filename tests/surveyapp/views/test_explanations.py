"""The page behind a figure leads from a country down to an answer, for those who may go that way."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.results_world import make_results_world

SignIn = Callable[[User], FlaskClient]


def links(page: str) -> list[str]:
    return re.findall(r'href="(/en/explain/[^"]+\?round=[^"]+)"', page)


def test_a_reader_walks_from_the_country_to_the_answer(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.ANALYST))
    dashboard = client.get("/en/countries/RO").text
    country = client.get(next(link for link in links(dashboard) if "/estimate/RO/all/all/" in link)).text
    assert "parts give this figure" in country
    theme = client.get(next(link for link in links(country) if "/composite/" in link)).text
    gap = client.get(next(link for link in links(theme) if "/gap/" in link)).text
    assert "How is h" in gap
    assert "target level 3" in gap


def test_the_inputs_can_be_taken_away_and_are_drawn(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.ANALYST))
    key = "estimate/RO/all/all/municipality/health"
    rows = client.get(f"/en/explain/inputs.csv?key={key}").text.splitlines()
    assert len(rows) == 1 + 15
    figure = client.get(f"/en/explain/figures.json?key={key}").get_json()["parts"]
    assert len(figure["data"][0]["x"]) == 12


def test_a_municipality_reaches_its_own_figures_and_no_other(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.COORDINATOR))
    own = links(client.get("/en/results").text)[0]
    other = f"/en/explain/composite/RO-{world.members['Answered 01'].code}/health"
    session.commit()
    assert client.get(own).status_code == 200
    assert client.get(other).status_code == 404
    assert client.get("/en/explain/estimate/RO/all/all/municipality/health").status_code == 404


def test_an_officer_reaches_members_and_the_mean_of_all_of_them(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    client = sign_in(world.user(Role.OFFICER))
    found = links(client.get("/en/members/needs").text)
    assert any("/composite/" in link for link in found)
    assert any("/association/A-RO/" in link for link in found)
    assert {client.get(link).status_code for link in found[:3] + found[-2:]} == {200}

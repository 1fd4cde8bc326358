"""The first page in earnest and in the demonstration, and the strip that leads through a path."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.app import create_app
from surveyapp.cli.demo import CLOSED
from surveyapp.demo.paths import PATHS
from tests.conftest import make_config
from tests.worlds import World


@pytest.fixture
def demo(kept_world: World) -> FlaskClient:
    app = create_app(make_config(kept_world.instance, demo=True), kept_world.database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def strip(page: str) -> str:
    """What the strip of the path says, without its tags."""
    found = re.search(r'<aside class="guide".*?</aside>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_in_earnest_the_first_page_says_what_it_is_for_and_shows_no_way_in_but_the_sign_in(client: FlaskClient) -> None:
    page = client.get("/en/").text
    assert "What local authorities need to host refugees well" in page
    assert "/en/sign-in" in page
    assert "Step into a role" not in page
    assert "simulated" not in page


def test_in_earnest_there_are_no_paths(client: FlaskClient) -> None:
    assert client.get("/en/demonstration").status_code == 404
    assert client.post("/en/demonstration/municipality/1").status_code == 404
    assert client.post("/en/demonstration/leave").status_code == 404


def test_the_first_page_is_small(client: FlaskClient) -> None:
    assert len(client.get("/en/").data) < 14_000


def test_the_demonstration_offers_three_roles_with_their_steps(demo: FlaskClient) -> None:
    page = demo.get("/en/").text
    assert "244 fictional municipalities in 3 countries" in page
    for path in PATHS:
        assert f'action="/en/demonstration/{path.name}/1"' in page
        assert path.steps[0].title in page


def test_a_municipality_sees_its_peers_in_the_round_that_the_demonstration_publishes(demo: FlaskClient) -> None:
    page = demo.post("/en/demonstration/municipality/4", follow_redirects=True)
    assert (page.request.path, page.request.args["round"]) == ("/en/results", CLOSED)


def test_who_leaves_the_path_sees_the_roles_again_and_no_strip(demo: FlaskClient) -> None:
    demo.post("/en/demonstration/association/1")
    assert strip(demo.get("/en/members").text)
    page = demo.post("/en/demonstration/leave", follow_redirects=True)
    assert page.request.path == "/en/demonstration"
    assert "Step into a role" in page.text
    assert not strip(page.text)
    assert not strip(demo.get("/en/members").text)


def test_leaving_without_having_begun_is_harmless(demo: FlaskClient) -> None:
    assert demo.post("/en/demonstration/leave", follow_redirects=True).status_code == 200


def test_the_strip_is_in_the_language_of_the_page(demo: FlaskClient) -> None:
    demo.post("/pl/demonstration/association/1")
    page = demo.get("/pl/members").text
    assert 'action="/pl/demonstration/association/2"' in page


def test_a_step_that_this_installation_lacks_is_left_out(kept_world: World) -> None:
    app: Flask = create_app(make_config(kept_world.instance, demo=True), kept_world.database)
    app.view_functions.pop("compare.show")
    page = app.test_client().get("/en/").text
    assert PATHS[1].steps[0].title in page
    assert PATHS[1].steps[1].title not in page

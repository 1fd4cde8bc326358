"""Show the truth: in the demonstration alone, for everybody, with the numbers of the generator."""

import csv
from io import StringIO

import pytest
from flask.testing import FlaskClient

from surveyapp.app import create_app
from tests.conftest import make_config
from tests.worlds import World


@pytest.fixture(scope="module")
def demo(kept_world: World) -> FlaskClient:
    return create_app(make_config(kept_world.instance, demo=True), kept_world.database).test_client()


def test_outside_the_demonstration_nobody_knows_the_truth(client: FlaskClient) -> None:
    assert client.get("/en/demonstration/truth").status_code == 404
    assert client.get("/en/demonstration/truth.csv").status_code == 404


def test_a_demonstration_whose_truth_was_lost_has_no_page_for_it(world: World) -> None:
    app = create_app(make_config(world.instance / "elsewhere", demo=True), world.database)
    assert app.test_client().get("/en/demonstration/truth").status_code == 404


def test_the_heading_counts_what_the_table_shows(demo: FlaskClient) -> None:
    page = demo.get("/en/demonstration/truth").text
    rows = list(csv.DictReader(StringIO(demo.get("/en/demonstration/truth.csv").text.lstrip("\ufeff"))))
    caught = sum(row["caught"] == "yes" for row in rows)
    assert len(rows) == 60
    assert f"Intervals caught the truth {caught} of 60 times" in page
    assert page.count(">missed<") == 60 - caught
    assert all(row["simulated"] == "yes" for row in rows)
    for row in rows:
        inside = float(row["low"]) - 1e-6 <= float(row["true"]) <= float(row["high"]) + 1e-6
        assert inside == (row["caught"] == "yes")


def test_the_closed_round_can_be_judged_too_and_an_unknown_one_cannot(demo: FlaskClient) -> None:
    assert "Needs assessment 2025" in demo.get("/en/demonstration/truth?round=2025").text
    assert demo.get("/en/demonstration/truth?round=1999").status_code == 404


def test_the_page_says_when_it_would_fail_and_stays_small(demo: FlaskClient) -> None:
    page = demo.get("/en/demonstration/truth")
    assert "The needier answer much less" in page.text
    assert len(page.data) < 60_000

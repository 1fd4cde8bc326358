"""The page that follows one answer: for those who plan, with every station, and nothing saved."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp.app import create_app
from surveyapp.models import AnswerChange
from tests.conftest import make_config
from tests.worlds import World


@pytest.fixture(scope="module")
def planner(kept_world: World) -> FlaskClient:
    app = create_app(make_config(kept_world.instance, demo=True), kept_world.database)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/en/demonstration/secretariat/1")
    return client


def test_the_page_leads_from_the_tick_to_the_seat(planner: FlaskClient) -> None:
    page = planner.get("/en/follow").text
    for station in ("The tick", "The gap", "The estimate for the country", "The value of a seat", "The seat in the"):
        assert station in page
    assert "As supposed" not in page
    assert "not been worked out" in page or "still being worked out" in page


def test_another_level_is_shown_beside_and_nothing_is_saved(planner: FlaskClient, kept_world: World) -> None:
    count = select(func.count()).select_from(AnswerChange)
    with kept_world.database.reading() as session:
        before = session.scalar(count)
    page = planner.get("/en/follow?level=4").text
    assert "As supposed" in page
    assert "Work the plan out again" in page
    with kept_world.database.reading() as session:
        assert session.scalar(count) == before


def test_an_unknown_answer_is_not_found(planner: FlaskClient) -> None:
    assert planner.get("/en/follow?municipality=XX-1").status_code == 404
    assert planner.get("/en/follow?level=9").status_code == 404

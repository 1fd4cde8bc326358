"""The panel of change on the country's page: its words, its table, and the reasons why something is not compared."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.results_world import make_results_world
from tests.surveyapp.services.test_changing import REASON, two_rounds

SignIn = Callable[[User], FlaskClient]


def test_the_panel_tells_the_change_and_what_is_not_compared(sign_in: SignIn, session: Session) -> None:
    world = two_rounds(session)
    client = sign_in(world.user(Role.ANALYST))
    page = client.get("/en/countries/RO").text
    assert 'id="change"' in page
    assert "Themes with smaller gaps: 1; with greater: 0" in page
    assert REASON in page
    assert "50% in other words" in page
    assert "not comparable" in page
    assert "Answered before: version 1.0.0. Answered now: version 2.0.0." in page


def test_the_chart_draws_no_line_across_other_words_and_the_table_has_every_row(
    sign_in: SignIn, session: Session
) -> None:
    world = two_rounds(session)
    client = sign_in(world.user(Role.ANALYST))
    figure = client.get("/en/countries/RO/figures.json").get_json()["change"]
    assert set(figure["data"][0]["y"]) - {None} == {"Women"}
    assert [trace["name"] for trace in figure["data"][1:]] == ["Round before", "Round of spring"]
    rows = [row.split(",") for row in client.get("/en/countries/RO/change.csv").text.lstrip("\ufeff").splitlines()]
    assert rows[0][:4] == ["measure", "before", "after", "change"]
    told = {row[0]: row[1] for row in rows[1:]}
    assert told["homes"] == ""
    assert float(told["health"]) > 0


def test_a_first_round_has_no_panel_of_change(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, members=6)
    client = sign_in(world.user(Role.ANALYST))
    assert 'id="change"' not in client.get("/en/countries/RO").text
    assert client.get("/en/countries/RO/change.csv").status_code == 404

"""The panel of change on the country's page: its words, its table, and the reasons why something is not compared."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import make_assessment, make_version
from tests.results_world import approve, make_results_world, measured_questionnaire
from tests.surveyapp.services.test_changing import REASON, two_rounds
from tests.wordings import words_of

SignIn = Callable[[User], FlaskClient]


def test_the_panel_tells_the_change_and_what_is_not_compared(sign_in: SignIn, session: Session) -> None:
    world = two_rounds(session)
    client = sign_in(world.user(Role.ANALYST))
    page = client.get("/en/countries/RO").text
    assert 'id="change"' in page
    assert "Themes with smaller gaps: 1; with greater: 0" in words_of(page)
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


def test_what_was_answered_on_another_version_is_said_with_the_reason(sign_in: SignIn, session: Session) -> None:
    world = two_rounds(session)
    silent = world.members["Silent 0"]
    form = measured_questionnaire()
    answers = {"refugees": 100, "h1": 2, "h2": 2, "s1": 2}
    begun = make_assessment(session, form, municipality=silent, collection=world.round, answers=answers)
    begun.version_id = make_version(session, form).id
    approve(begun)
    session.flush()
    client = sign_in(world.user(Role.ANALYST))
    assert "1 assessment was answered on version 1.0.0 of the questionnaire" in words_of(
        client.get("/en/countries/RO").text
    )
    key = f"{silent.country_code}-{silent.code}"
    page = client.get(f"/en/explain/gap/{key}/s1?round={world.round.code}").text
    assert "This assessment was answered on version 1.0.0" in page
    assert REASON in page


def test_a_first_round_has_no_panel_of_change(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, members=6)
    client = sign_in(world.user(Role.ANALYST))
    assert 'id="change"' not in client.get("/en/countries/RO").text
    assert client.get("/en/countries/RO/change.csv").status_code == 404

"""The secretariat's page of a round: its countries side by side, with progress and needs."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import make_user
from tests.results_world import SECRET, make_results_world
from tests.wordings import words_of

SignIn = Callable[[User], FlaskClient]


def test_countries_stand_side_by_side_with_progress_and_their_highest_need(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    world.member("Elsewhere", {"h1": 3, "h2": 3, "s1": 0}, region="PL-02")
    client = sign_in(world.user(Role.ANALYST))
    page = client.get("/en/round").text
    assert "13 of 16 municipalities in 2 countries have given their answers" in words_of(page)
    assert "12 of 15 have answered" in page
    assert "Health: the highest need" in page
    assert "/en/countries/RO?round=" in page
    figure = client.get("/en/round/figures.json").get_json()["countries"]
    assert {trace["name"] for trace in figure["data"]} == {"Poland", "Romania"}


def test_before_the_first_round_the_page_says_how_one_is_opened(sign_in: SignIn, session: Session) -> None:
    analyst = make_user(session, Role.ANALYST, totp_secret=SECRET)
    assert "No round has opened yet" in sign_in(analyst).get("/en/round").text


def test_a_round_without_answers_shows_progress_alone(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, members=0)
    page = sign_in(world.user(Role.PUBLISHER)).get("/en/round").text
    assert "0 of 3 have answered" in page
    assert 'data-figure="countries"' not in page


def test_the_page_says_until_when_answers_are_kept_and_no_round_is_told_once_they_are_gone(
    sign_in: SignIn, session: Session
) -> None:
    world = make_results_world(session, members=6)
    client = sign_in(world.user(Role.ANALYST))
    assert "No day is given yet" in client.get("/en/round").text
    world.round.answers_kept_until = date(2031, 3, 1)
    session.commit()
    assert "The answers are kept until 1 March 2031" in client.get("/en/round").text
    world.round.answers_erased_at = datetime(2031, 3, 2, tzinfo=UTC)
    session.commit()
    assert "No round has opened yet" in client.get("/en/round").text

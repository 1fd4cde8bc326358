"""The dashboard of a country: what it shows to whom, that it follows the answers, and what stays hidden."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.results_world import ResultsWorld, make_published_release, make_results_world

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


def test_every_panel_stands_on_the_page_with_its_numbers(sign_in: SignIn, world: ResultsWorld) -> None:
    page = sign_in(world.user(Role.ANALYST)).get("/en/countries/RO").text
    assert "Health: the highest need" in page
    assert "12 of 15" in page
    assert "members of association A-RO" in page
    for panel in ("needs", "regions", "cells", "groups", "goals", "spread", "coverage", "quality"):
        assert '<section class="panel' in page
        assert f'id="{panel}"' in page
    assert "They imply no opinion on the legal status of any territory" in page


def test_one_changed_approved_answer_changes_the_dashboard(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.ANALYST))
    before = client.get("/en/countries/RO/needs.csv").text
    world.session.commit()
    world.change("Answered 00", "h1", 3)
    world.session.commit()
    after = client.get("/en/countries/RO/needs.csv").text
    assert after != before
    assert [row.split(",")[0] for row in after.splitlines()[1:]] == ["health", "homes"]
    assert client.get("/en/countries/RO").text != client.get("/en/countries/RO?view=refugee").text


def test_the_charts_show_what_the_tables_say(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.ANALYST))
    figures = client.get("/en/countries/RO/figures.json").get_json()
    assert set(figures) == {"needs", "groups", "quality", "regions", "spread"}
    rows = client.get("/en/countries/RO/needs.csv").text.splitlines()[1:]
    assert [round(100 * float(row.split(",")[1]), 3) for row in rows] == pytest.approx(
        figures["needs"]["data"][0]["x"], abs=1e-3
    )


def test_every_table_can_be_taken_away_and_no_other(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.ANALYST))
    for table in ("needs", "groups", "goals", "regions", "coverage", "quality"):
        answer = client.get(f"/en/countries/RO/{table}.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        assert len(answer.text.splitlines()) > 1
    for address in ("RO/unknown.csv", "RO?measure=unknown", "XX"):
        assert client.get(f"/en/countries/{address}").status_code == 404


def test_a_country_without_answers_says_so(sign_in: SignIn, world: ResultsWorld) -> None:
    world.member("Elsewhere", region="PL-02")
    page = sign_in(world.user(Role.ANALYST)).get("/en/countries/PL").text
    assert "Nobody has answered yet" in page


def test_before_the_first_answer_of_all_the_page_says_so(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, members=0)
    assert "No results yet" in sign_in(world.user(Role.ANALYST)).get("/en/countries/RO").text


def test_an_observer_reads_nothing_until_a_release_is_published(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.OBSERVER))
    assert client.get("/en/countries").headers["Location"].endswith("/en/countries/RO")
    assert "Nothing has been released yet" in client.get("/en/countries/RO").text
    assert client.get("/en/countries/RO/figures.json").get_json() == {}


def test_an_observer_reads_the_release_of_its_own_country_and_no_single_municipality(
    sign_in: SignIn, world: ResultsWorld, tmp_path: Path
) -> None:
    make_published_release(world, tmp_path / "instance")
    client = sign_in(world.user(Role.OBSERVER))
    page = client.get("/en/countries/RO").text
    assert "Health: the highest need" in page
    assert "Answered 0" not in page
    assert "Silent 0" not in page
    assert "/published/" in page
    assert "spread" not in client.get("/en/countries/RO/figures.json").get_json()
    assert client.get("/en/countries/PL").status_code == 404


def test_the_page_speaks_every_language(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.ANALYST))
    for language in ("pl", "ro", "fr", "uk"):
        assert client.get(f"/{language}/countries/RO").status_code == 200

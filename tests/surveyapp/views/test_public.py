"""What everybody may read: published releases alone, without any single municipality."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Release
from tests.results_world import ResultsWorld, make_published_release, make_results_world


@pytest.fixture
def released(session: Session, tmp_path: Path) -> ResultsWorld:
    world = make_results_world(session)
    make_published_release(world, tmp_path / "instance")
    session.commit()
    return world


def test_before_the_first_release_the_page_says_so(client: FlaskClient) -> None:
    assert "Nothing has been published yet" in client.get("/en/published").text


def test_a_visitor_finds_the_release_its_countries_and_the_figures_behind(
    client: FlaskClient, released: ResultsWorld
) -> None:
    code = f"{released.round.code}-1"
    released.session.commit()
    assert f"/en/published/{code}" in client.get("/en/published").text
    assert "12 of 15 have answered" in client.get(f"/en/published/{code}").text
    page = client.get(f"/en/published/{code}/RO").text
    assert "Health: the highest need" in page
    explained = client.get(f"/en/published/{code}/explain/estimate/RO/all/all/municipality/health").text
    assert "members of association A-RO" in explained
    assert "12 of 15" in explained


def test_nothing_public_names_a_municipality(client: FlaskClient, released: ResultsWorld) -> None:
    code = f"{released.round.code}-1"
    names = list(released.members)
    released.session.commit()
    tables = [f"RO/{name}.csv" for name in ("needs", "groups", "goals", "regions", "coverage", "quality")]
    for address in ("", "/figures.json", "/RO", "/RO/figures.json", *(f"/{table}" for table in tables)):
        answer = client.get(f"/en/published/{code}{address}")
        assert answer.status_code == 200
        assert not [name for name in names if name in answer.text]


def test_what_is_not_published_is_not_found(client: FlaskClient, released: ResultsWorld) -> None:
    code = f"{released.round.code}-1"
    released.session.commit()
    for address in (
        f"{code}/PL",
        f"{code}/explain/estimate/RO/region/RO-XX/municipality/h1",
        "unknown",
        f"{code}/RO/x.csv",
    ):
        assert client.get(f"/en/published/{address}").status_code == 404


def test_a_hidden_figure_says_what_an_attacker_could_say_and_never_itself(
    client: FlaskClient, released: ResultsWorld
) -> None:
    code = f"{released.round.code}-1"
    released.session.commit()
    page = client.get(f"/en/published/{code}/explain/estimate/RO/region/RO-CJ/municipality/h1").text
    assert "Level of h1: not shown" in page
    assert re.search(r"the number lies between [\d.]+ and [\d.]+ of 100", page)
    assert "95% interval" not in page
    assert "Standard error" not in page


def test_a_release_that_cannot_be_read_gives_way_to_the_one_before_and_the_operator_is_told(
    client: FlaskClient, released: ResultsWorld
) -> None:
    session, code = released.session, f"{released.round.code}-1"
    before = session.scalars(select(Release)).one()
    session.add(
        Release(
            code="broken",
            round_id=released.round.id,
            directory="gone",
            manifest_sha256="0" * 64,
            made_at=before.made_at,
            published_at=before.made_at + timedelta(days=3650),
        )
    )
    session.commit()
    assert client.get("/healthz").get_json() == {"status": "ok", "unreadable_releases": ["broken"]}
    for address in ("broken", "broken/RO"):
        answer = client.get(f"/en/published/{address}")
        assert answer.status_code == 200
        assert "The newest results cannot be shown at the moment" in answer.text
        assert f"/en/published/{code}/" in answer.text
        assert "/en/published/broken/explain" not in answer.text
        assert "cannot be shown" not in client.get(f"/en/published/{address.replace('broken', code)}").text
    assert client.get("/en/published/broken/RO/needs.csv").status_code == 400, "a file is what its name says"

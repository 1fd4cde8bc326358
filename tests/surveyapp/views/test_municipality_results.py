"""A municipality's own results: its gaps beside its peers' and nobody else's."""

import re
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from analysis import manifest
from surveyapp.models import Role, User
from tests.factories import make_municipality, make_user
from tests.results_world import make_published_release, make_results_world, unmeasured_questionnaire

SignIn = Callable[[User], FlaskClient]


def peers_told(page: str) -> list[str]:
    """The cells of the column of peers, table by table."""
    cells = re.findall(r"</th><td class=\"num\">.*?</td><td class=\"num\">(.*?)</td>", page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in cells]


def test_the_own_gaps_stand_beside_the_published_mean_of_peers(
    sign_in: SignIn, session: Session, tmp_path: Path
) -> None:
    world = make_results_world(session)
    make_published_release(world, tmp_path / "instance")
    page = sign_in(world.user(Role.COORDINATOR)).get("/en/results").text
    assert "Answered 00" in page
    assert "Fewer than 2,000 residents" in page
    assert "Level of h1" in page
    assert not any(f"Answered {number:02}" in page for number in range(1, 12))


def test_without_an_approved_assessment_the_page_says_when_results_will_be_there(
    sign_in: SignIn, session: Session
) -> None:
    world = make_results_world(session)
    silent = make_user(session, Role.APPROVER, municipality=world.members["Silent 0"])
    assert "No results of this round yet" in sign_in(silent).get("/en/results").text


def test_without_any_results_at_all_the_page_says_the_same(sign_in: SignIn, session: Session) -> None:
    clerk = make_user(session, Role.CONTRIBUTOR, municipality=make_municipality(session))
    assert "No results of this round yet" in sign_in(clerk).get("/en/results").text


def test_an_approval_tells_nothing_through_the_figures_of_peers(
    sign_in: SignIn, session: Session, tmp_path: Path
) -> None:
    world = make_results_world(session)
    make_published_release(world, tmp_path / "instance")
    client = sign_in(world.user(Role.COORDINATOR))
    before = peers_told(client.get("/en/results").text)
    world.member("Newcomer", {"h1": 4, "h2": 4, "s1": 4})
    world.change("Answered 03", "h1", 4)
    session.commit()
    assert peers_told(client.get("/en/results").text) == before
    assert any(cell.isdigit() for cell in before)


def test_the_own_gaps_are_told_at_once_and_peers_only_once_published(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session)
    page = sign_in(world.user(Role.COORDINATOR)).get("/en/results").text
    assert "Level of h1" in page
    assert "once the first results of this round are published" in page
    assert set(peers_told(page)) == {"not yet published"}


def test_a_release_that_cannot_be_read_leaves_the_own_gaps_and_a_line_in_the_log(
    sign_in: SignIn, session: Session, tmp_path: Path
) -> None:
    world = make_results_world(session)
    folder = tmp_path / "instance" / make_published_release(world, tmp_path / "instance").directory
    (folder / manifest.NAME).write_text("altered", encoding="utf-8")
    with capture_logs() as lines:
        page = sign_in(world.user(Role.COORDINATOR)).get("/en/results").text
    assert set(peers_told(page)) == {"not yet published"}
    (line,) = [line for line in lines if line["event"] == "release not readable"]
    assert "was changed after the release was made" in line["problem"]


def test_too_few_peers_are_not_told(sign_in: SignIn, session: Session, tmp_path: Path) -> None:
    world = make_results_world(session, members=3)
    make_published_release(world, tmp_path / "instance")
    page = sign_in(world.user(Role.COORDINATOR)).get("/en/results").text
    assert "too few to show" in page


def test_a_questionnaire_that_measures_nothing_has_no_results(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, questionnaire=unmeasured_questionnaire())
    page = sign_in(world.user(Role.COORDINATOR)).get("/en/results")
    assert page.status_code == 200
    assert "No results of this round yet" in page.text

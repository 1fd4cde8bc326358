"""The association's page of needs: its own members side by side, what they share, and who is missing."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import make_association, make_user
from tests.results_world import SECRET, ResultsWorld, make_results_world, unmeasured_questionnaire
from tests.wordings import words_of

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


def test_members_stand_beside_what_many_share_and_who_is_missing(sign_in: SignIn, world: ResultsWorld) -> None:
    world.member("Elsewhere", {"h1": 0, "h2": 0, "s1": 0}, region="PL-02")
    page = sign_in(world.user(Role.OFFICER)).get("/en/members/needs").text
    assert "12 of 15 members have given their answers" in words_of(page)
    assert "members share one severe gap" in words_of(page)
    assert "Level of h1" in page
    assert "Answered 07" in page
    assert "Silent 0, Silent 1 and Silent 2" in words_of(page)
    assert "Elsewhere" not in page


def test_a_peer_group_and_a_theme_are_chosen_by_the_address(sign_in: SignIn, world: ResultsWorld) -> None:
    world.member("Large town", {"h1": 0, "h2": 0, "s1": 0}, size_class="50000+")
    client = sign_in(world.user(Role.OFFICER))
    page = client.get("/en/members/needs?size=50000%2B&theme=homes").text
    assert "1 of 1 members have given their answers" in words_of(page)
    assert "Answered 07" not in page
    assert "Homes by size of municipality" in page
    assert client.get("/en/members/needs?theme=unknown").status_code == 404


def test_the_members_can_be_taken_away_and_the_charts_match(sign_in: SignIn, world: ResultsWorld) -> None:
    client = sign_in(world.user(Role.OFFICER))
    rows = client.get("/en/members/needs.csv").text.splitlines()
    assert rows[0].endswith("municipality,region,size_class,data_readiness,overall,health,homes,key")
    assert len(rows) == 13
    figures = client.get("/en/members/needs/figures.json?theme=health").get_json()
    assert len(figures["theme"]["data"][0]["x"]) == 12


def test_before_the_first_answer_the_page_leads_to_the_members(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, members=0)
    page = sign_in(world.user(Role.OFFICER)).get("/en/members/needs").text
    assert "No results yet" in page
    assert 'href="/en/members"' in page


def test_a_group_without_answers_offers_the_way_back(sign_in: SignIn, world: ResultsWorld) -> None:
    page = sign_in(world.user(Role.OFFICER)).get("/en/members/needs?size=none").text
    assert "No member of this group has answered yet" in page


def test_a_questionnaire_that_measures_nothing_has_no_results_to_compare(sign_in: SignIn, session: Session) -> None:
    world = make_results_world(session, questionnaire=unmeasured_questionnaire())
    client = sign_in(world.user(Role.OFFICER))
    page = client.get("/en/members/needs")
    assert page.status_code == 200
    assert "No results yet" in page.text
    assert client.get("/en/members/needs.csv").status_code == 404
    assert client.get("/en/members/needs/figures.json").status_code == 404


def test_a_municipality_that_left_is_told_to_the_other_association_alone(
    sign_in: SignIn, world: ResultsWorld, session: Session
) -> None:
    left = world.members["Answered 07"]
    other = make_association(session, "RO", code="B-RO")
    left.association_id = other.id
    earlier = sign_in(world.user(Role.OFFICER))
    page = earlier.get("/en/members/needs").text
    assert "Answered 06" in page
    assert "Answered 07" not in page
    assert "Answered 07" not in earlier.get("/en/members/needs.csv").text
    assert "is not shown for this round" in page
    assert "needs" not in earlier.get("/en/members/needs/figures.json").get_json()
    gap = f"/en/explain/composite/RO-{left.code}/health"
    session.commit()
    assert earlier.get(gap).status_code == 404
    assert earlier.get("/en/explain/estimate/RO/association/A-RO/municipality/health").status_code == 404
    present = sign_in(make_user(session, Role.OFFICER, association=other, totp_secret=SECRET))
    assert "Answered 07" in present.get("/en/members/needs").text
    assert present.get(gap).status_code == 200

"""The association's page of members: what it shows, how it filters, and that reminding works by plain forms."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Message, Municipality, Role, Round, User
from tests.factories import (
    make_assessment,
    make_association,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session, title="Round of spring")


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(session, Role.OFFICER, association=make_association(session), totp_secret="SECRET")


@pytest.fixture
def members(session: Session, round_: Round) -> list[Municipality]:
    found = [make_municipality(session, name=name) for name in ("Albeni", "Brezoi", "=Cornu")]
    for municipality in found:
        make_frame_unit(session, round_, municipality)
        make_user(session, Role.COORDINATOR, municipality=municipality, name=f"Clerk of {municipality.name}")
    make_assessment(session, municipality=found[0], collection=round_)
    return found


def test_the_page_says_in_its_title_how_many_have_approved(
    sign_in: SignIn, officer: User, members: list[Municipality]
) -> None:
    page = sign_in(officer).get("/en/members").text
    assert "0 of 3 members have approved their assessment" in page
    assert "Round of spring" in page
    assert all(f"Clerk of {member.name}" in page for member in members)


def test_members_are_filtered_by_stage_and_by_part_of_the_name(
    sign_in: SignIn, officer: User, members: list[Municipality]
) -> None:
    client = sign_in(officer)
    started = client.get("/en/members?stage=started").text
    named = client.get("/en/members?name=BREZ").text
    assert "Clerk of Albeni" in started
    assert "Clerk of Brezoi" not in started
    assert "Clerk of Brezoi" in named
    assert "Clerk of Albeni" not in named


def test_a_choice_that_fits_nobody_says_so_and_offers_the_way_back(
    sign_in: SignIn, officer: User, members: list[Municipality]
) -> None:
    page = sign_in(officer).get("/en/members?name=nowhere").text
    assert "No member fits this choice" in page


def test_chosen_members_are_reminded_and_the_page_says_so(
    sign_in: SignIn, officer: User, members: list[Municipality], session: Session
) -> None:
    client = sign_in(officer)
    page = client.post("/en/members/remind", data={"member": [members[0].id, members[1].id]}, follow_redirects=True)
    assert "2 members were reminded." in page.text
    again = client.post("/en/members/remind", data={"member": [members[0].id]}, follow_redirects=True)
    assert "Reminded less than three days ago" in again.text
    assert session.scalar(select(func.count()).select_from(Message)) == 2


def test_reminding_nobody_explains_itself(sign_in: SignIn, officer: User, members: list[Municipality]) -> None:
    page = sign_in(officer).post("/en/members/remind", data={}, follow_redirects=True)
    assert "Please choose members that have something left to do" in page.text


def test_the_list_is_downloaded_as_it_is_filtered_and_no_name_is_a_formula(
    sign_in: SignIn, officer: User, members: list[Municipality]
) -> None:
    table = sign_in(officer).get("/en/members.csv?stage=listed").text
    rows = table.splitlines()
    assert rows[0].endswith("municipality,region,stage,waiting_for,saved_at,reminded_at")
    assert [row.split(",")[0] for row in rows[1:]] == ["'=Cornu", "Brezoi"]


@pytest.mark.parametrize("query", ["endpoint=x", "_anchor=x", "_method=POST", "_scheme=javascript"])
def test_the_links_of_the_page_carry_the_filter_and_nothing_else(
    sign_in: SignIn, officer: User, members: list[Municipality], query: str
) -> None:
    page = sign_in(officer).get(f"/en/members?stage=listed&page=1&{query}")
    assert page.status_code == 200
    assert 'href="/en/members.csv?stage=listed"' in page.text


def test_an_association_before_its_first_round_gets_a_kind_empty_page(sign_in: SignIn, officer: User) -> None:
    page = sign_in(officer).get("/en/members")
    assert page.status_code == 200
    assert "No round has opened yet" in page.text


def test_a_round_of_another_country_is_not_found(
    sign_in: SignIn, officer: User, members: list[Municipality], session: Session
) -> None:
    elsewhere = make_round(session, countries=("PL",))
    assert sign_in(officer).get(f"/en/members?round={elsewhere.code}").status_code == 404


def test_a_clerk_is_told_whose_page_it_is(sign_in: SignIn, session: Session, members: list[Municipality]) -> None:
    clerk = make_user(session, Role.COORDINATOR, municipality=members[0])
    page = sign_in(clerk).get("/en/members")
    assert page.status_code == 403
    assert "officer of the association" in page.text

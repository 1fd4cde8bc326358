"""Inviting experts, and what an expert finds, over HTTP."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]
ASKED = a_questionnaire(
    a_section("profile", [a_question("residents")]),
    a_section("schools", [a_question("pupils", constraint=". <= ${residents}")]),
    key="experts-page",
)
EWA = {"section": "schools", "name": "Ewa", "email": "ewa@example.org", "language": "en", "until": "9 March 2099"}


def test_a_coordinator_invites_sees_and_withdraws_an_expert(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ASKED)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    here = f"/en/assessments/{assessment.id}"
    assert client.post(f"{here}/experts", data=EWA | {"is_owner": "yes"}).location == f"{here}/experts?done=invited"
    page = client.get(f"{here}/experts").text
    assert "ewa@example.org" in page
    assert "10 March 2099, 00:00" in page
    assert "Waiting for:" in client.get(here).text
    assert "Ewa (1 section)" in client.get(here).text
    withdraw = page.partition(f'action="{here}/experts/')[2].partition('"')[0]
    assert client.post(f"{here}/experts/{withdraw}").location == f"{here}/experts?done=withdrawn"
    assert "Ended" in client.get(f"{here}/experts").text


def test_a_form_that_does_not_fit_is_shown_again_with_what_was_typed(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ASKED)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    here = f"/en/assessments/{assessment.id}/experts"
    for change, words in (
        ({"until": "soon"}, "We could not read “soon” as a date."),
        ({"until": "1 3 2150"}, "The round closes before that day."),
        ({"name": ""}, "Please enter the person&#39;s name."),
        ({"email": "ewa"}, "Please write the address as name@place.org."),
    ):
        answer = client.post(here, data=EWA | change)
        assert answer.status_code == 422
        assert words in answer.text
        assert "There is a problem" in answer.text


def test_an_expert_finds_the_one_section_and_no_way_elsewhere(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ASKED, answers={"residents": 4321})
    expert = make_user(
        session, Role.EXPERT, municipality=assessment.municipality, section="schools", assessment=assessment
    )
    client = sign_in(expert)
    here = f"/en/assessments/{assessment.id}"
    assert client.get("/en/assessments").location == here
    tasks = client.get(here).text
    assert "Schools" in tasks
    assert not any(word in tasks for word in ("Profile", "4321", "/copy", "/history", "/experts", "/send"))
    page = f"{here}/sections/schools/schools_1"
    assert client.get(page).status_code == 200
    assert "4321" not in client.get(page).text
    assert client.post(page, data={"pupils": "7", "pupils-revision": "0", "form_key": "k"}).status_code == 302
    assert "4321" not in client.get(f"{here}/sections/schools").text
    for hidden in ("/sections/profile", "/sections/profile/profile_1", "/comments/residents/0"):
        assert client.get(here + hidden).status_code == 404
    for forbidden in ("/copy", "/history", "/review", "/receipt", "/send", "/owners"):
        assert client.get(here + forbidden).status_code == 403


def test_an_account_that_exists_gets_the_role_without_a_link(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ASKED)
    known = make_user(session, email="ewa@example.org", password_hash="x")
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    client.post(f"/en/assessments/{assessment.id}/experts", data=EWA)
    assert session.scalars(select(User.id).where(User.email == "ewa@example.org")).all() == [known.id]

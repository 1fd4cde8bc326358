"""A sign-in that ends in mid-form costs nothing that was typed, and shows it to nobody else."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.services.answers import read_answers
from tests.factories import a_question, a_questionnaire, make_assessment, make_user

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SignIn = Callable[[User], FlaskClient]
ASKED = a_questionnaire(a_question("rent", AnswerType.DECIMAL), a_question("why", AnswerType.TEXT), key="kept")


@pytest.fixture
def assessment(session: Session) -> Assessment:
    return make_assessment(session, ASKED)


@pytest.fixture
def clerk(session: Session, assessment: Assessment) -> User:
    return make_user(session, Role.COORDINATOR, municipality=assessment.municipality)


@pytest.fixture
def url(assessment: Assessment) -> str:
    return f"/en/assessments/{assessment.id}/sections/section/section_1"


def sent(client: FlaskClient, url: str, **values: str) -> dict[str, str]:
    """The form of the page as the person sends it, with what was typed."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', client.get(url).text))
    return hidden | values


def kept_address(client: FlaskClient, url: str, form: dict[str, str]) -> str:
    client.delete_cookie("session-key")
    answer = client.post(url, data=form)
    assert urlsplit(answer.location).path == "/en/sign-in"
    assert "What you typed is kept" in client.get(answer.location).text
    return parse_qs(urlsplit(answer.location).query)["then"][0]


def test_what_was_typed_is_shown_again_after_signing_in_and_saved_from_there(
    sign_in: SignIn, clerk: User, assessment: Assessment, url: str, database: Database
) -> None:
    client = sign_in(clerk)
    address = kept_address(client, url, sent(client, url, rent="about 12", why="Zażółć"))
    page = sign_in(clerk).get(address).text
    assert "What you typed is here again" in page
    assert 'value="about 12"' in page
    assert 'value="Zażółć"' in page
    with database.reading() as session:
        assert read_answers(session, assessment.id) == {}
    client.post(address, data=sent(client, address, rent="12,5", why="Zażółć"))
    with database.reading() as session:
        stored = read_answers(session, assessment.id)
    assert (stored["rent", 0].answer.number, stored["why", 0].answer.text) == (12.5, "Zażółć")
    assert "What you typed is here again" not in client.get(address).text


def test_nobody_else_is_shown_it(
    sign_in: SignIn, clerk: User, session: Session, assessment: Assessment, url: str
) -> None:
    client = sign_in(clerk)
    address = kept_address(client, url, sent(client, url, why="Our secret"))
    colleague = make_user(session, Role.COORDINATOR, municipality=assessment.municipality)
    page = sign_in(colleague).get(address)
    assert page.status_code == 200
    assert "Our secret" not in page.text


@pytest.mark.parametrize("mark", ["", "1", "IjEi.aaaa.bbbb"])
def test_a_form_that_was_shown_to_nobody_is_not_kept(client: FlaskClient, url: str, mark: str) -> None:
    answer = client.post(url, data={"why": "x", "why-revision": "0", "whose": mark})
    assert "then" not in parse_qs(urlsplit(answer.location).query)


def test_a_form_of_an_earlier_visit_is_shown_again_instead_of_refused(
    app: Flask, sign_in: SignIn, clerk: User, url: str
) -> None:
    client = sign_in(clerk)
    form = sent(client, url, why="Typed for an hour")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(url, data=form | {"csrf_token": "of an earlier visit"})
    assert answer.status_code == 302
    assert 'value="Typed for an hour"' in client.get(answer.location).text
    refused = client.post(url, data=form | {"csrf_token": "x"}, headers={"Accept": "application/json"})
    assert (refused.status_code, "said" in refused.get_json()) == (400, True)


def test_a_script_is_told_where_to_sign_in(client: FlaskClient, url: str) -> None:
    answer = client.post(url, data={"why": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["sign_in"] == f"/en/sign-in?then={url}"

"""A sign-in that ends in mid-form costs nothing that was typed, and shows it to nobody else."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.entries import Entry
from surveyapp.services.saving import save_answers
from tests.factories import a_question, a_questionnaire, an_answer, make_assessment, make_user

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SignIn = Callable[[User], FlaskClient]
FIT = SoftCheck(check=". <= ${size}", message="More than there is.")
DOUBTED = a_questionnaire(a_question("size"), a_question("rent", AnswerType.DECIMAL, warnings=(FIT,)), key="doubted")
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


AGAIN = "What you typed is here again"


def test_comments_and_reasons_are_kept_too(
    sign_in: SignIn, clerk: User, assessment: Assessment, session: Session
) -> None:
    save_answers(session, assessment.id, [Entry(an_answer("why", "x"))], author_id=clerk.id, form_key="f")
    here = f"/en/assessments/{assessment.id}"
    for path, field in ((f"{here}/comments/why/0", "text"), (f"{here}/history/1/undo", "reason")):
        client = sign_in(clerk)
        address = kept_address(client, path, sent(client, path, **{field: "Typed for an hour"}))
        page = sign_in(clerk).get(address).text
        assert AGAIN in page
        assert "Typed for an hour</textarea>" in page
        client.post(address, data=sent(client, address, **{field: "Typed for an hour"}))
        assert AGAIN not in client.get(address).text


def test_the_reasons_of_a_return_are_kept_with_the_questions_that_were_ticked(
    sign_in: SignIn, assessment: Assessment, session: Session
) -> None:
    mayor = make_user(session, Role.APPROVER, municipality=assessment.municipality)
    save_answers(session, assessment.id, [Entry(an_answer("why", "x"))], author_id=mayor.id, form_key="f")
    assessment.status, assessment.sent_at = AssessmentStatus.SENT, utc_now()
    client, here = sign_in(mayor), f"/en/assessments/{assessment.id}"
    form = sent(client, f"{here}/review", question="why", reason="Typed for an hour")
    client.delete_cookie("session-key")
    address = parse_qs(urlsplit(client.post(f"{here}/return", data=form).location).query)["then"][0]
    assert address.startswith(f"{here}/review?kept=")
    page = sign_in(mayor).get(address).text
    assert AGAIN in page
    assert "Typed for an hour</textarea>" in page
    assert re.search(r'name="question" value="why" checked', page)


def test_what_was_typed_comes_back_from_the_page_of_conflicts(
    sign_in: SignIn, clerk: User, assessment: Assessment, session: Session, url: str
) -> None:
    client = sign_in(clerk)
    form = sent(client, url, why="Mine")
    colleague = make_user(session)
    save_answers(session, assessment.id, [Entry(an_answer("why", "Theirs"))], author_id=colleague.id, form_key="f")
    session.commit()
    conflict = client.post(url, data=form)
    assert conflict.status_code == 409
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text))
    address = kept_address(client, url, hidden | {"why-keep": "mine"})
    page = sign_in(clerk).get(address).text
    assert AGAIN in page
    assert 'value="Mine"' in page


def test_a_switch_of_languages_is_no_signing_out(
    sign_in: SignIn, clerk: User, session: Session, assessment: Assessment
) -> None:
    answers = [an_answer("rent", 5), an_answer("size", 1)]
    doubtful = make_assessment(session, DOUBTED, municipality=assessment.municipality, answers=answers)
    client = sign_in(clerk)
    path = f"/en/assessments/{doubtful.id}/sections/section/section_1/contradictions"
    form = sent(client, path)
    field = next(name for name in form if name.endswith("-revision")).removesuffix("-revision") + "-explanation"
    moved = client.post(path, data=form | {field: "Typed for an hour", "switch_to": "fr"})
    page = client.get(moved.location).text
    assert "Typed for an hour</textarea>" in page
    assert "Vous avez été déconnecté" not in page
    address = kept_address(client, path, form | {field: "Typed for an hour"})
    page = sign_in(clerk).get(address).text
    assert "Typed for an hour</textarea>" in page
    assert AGAIN in page

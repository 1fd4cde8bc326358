"""The page of answers that do not fit each other, over HTTP."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.model import SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.services.answers import read_answers
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]

FIT = SoftCheck(check="${asked} = '' or . <= ${asked}", message="More were helped than asked.")
HOUSING = a_questionnaire(
    a_section("housing", [a_question("asked")], [a_question("helped", warnings=(FIT,))], [a_question("rent")]),
    key="contradictions",
)


@pytest.fixture
def assessment(session: Session) -> Assessment:
    return make_assessment(session, HOUSING, answers={"asked": 5, "helped": 9})


@pytest.fixture
def client(session: Session, sign_in: SignIn, assessment: Assessment) -> FlaskClient:
    return sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))


def url(assessment: Assessment, page: str) -> str:
    return f"/en/assessments/{assessment.id}/sections/housing/{page}"


def test_both_answers_are_listed_whichever_of_them_was_saved_last(client: FlaskClient, assessment: Assessment) -> None:
    for page in ("housing_1", "housing_2"):
        text = client.get(f"{url(assessment, page)}/contradictions").text
        assert "More were helped than asked." in text
        assert f"{url(assessment, 'housing_1')}#asked" in text
        assert f"{url(assessment, 'housing_2')}#helped" in text


def test_a_reason_confirms_them_and_leads_on(client: FlaskClient, assessment: Assessment, database: Database) -> None:
    data = {"helped.0-reason": "checked", "helped.0-explanation": "Helped earlier.", "helped.0-revision": "2"}
    answer = client.post(f"{url(assessment, 'housing_2')}/contradictions", data=data | {"form_key": "a"})
    assert answer.location == url(assessment, "housing_3")
    with database.reading() as session:
        helped = read_answers(session, assessment.id)["helped", 0].answer
    assert (helped.number, helped.reason, helped.explanation) == (9.0, "checked", "Helped earlier.")
    assert client.get(f"{url(assessment, 'housing_2')}/contradictions").location == url(assessment, "housing_3")


def test_without_a_reason_they_are_listed_again_with_the_error(client: FlaskClient, assessment: Assessment) -> None:
    answer = client.post(f"{url(assessment, 'housing_2')}/contradictions", data={"form_key": "a"})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert '<a href="#helped.0-reason">Choose a reason, or change one of the answers</a>' in answer.text


def test_they_can_wait(client: FlaskClient, assessment: Assessment) -> None:
    answer = client.post(f"{url(assessment, 'housing_2')}/contradictions", data={"later": "yes", "form_key": "a"})
    assert answer.location == url(assessment, "housing_3")


def test_a_confirmation_of_an_answer_that_a_colleague_changed_is_asked_again(
    client: FlaskClient, assessment: Assessment
) -> None:
    changed = {"helped": "8", "helped-revision": "2", "form_key": "b"}
    client.post(url(assessment, "housing_2"), data=changed)
    data = {"helped.0-reason": "checked", "helped.0-revision": "2", "form_key": "a"}
    answer = client.post(f"{url(assessment, 'housing_2')}/contradictions", data=data)
    assert answer.status_code == 422
    assert ">8<" in answer.text


def test_a_page_without_contradictions_leads_on(client: FlaskClient, assessment: Assessment) -> None:
    answer = client.get(f"{url(assessment, 'housing_3')}/contradictions")
    assert answer.location == f"/en/assessments/{assessment.id}/sections/housing"

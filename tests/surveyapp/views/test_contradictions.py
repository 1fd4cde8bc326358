"""The page of answers that do not fit each other, over HTTP."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.model import SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.sessions import start_session
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


def test_a_reason_half_given_comes_along_when_the_language_is_switched(
    client: FlaskClient, assessment: Assessment, database: Database
) -> None:
    here = f"{url(assessment, 'housing_2')}/contradictions"
    data = {"helped.0-reason": "checked", "helped.0-explanation": "Încă <una>", "helped.0-revision": "2"}
    there = client.post(here, data=data | {"switch_to": "pl", "form_key": "a"}).location
    assert there.startswith(f"{here.replace('/en/', '/pl/')}?kept=")
    page = client.get(there).text
    assert '<option value="checked" selected>' in page
    assert "Încă &lt;una&gt;</textarea>" in page
    with database.reading() as session:
        helped = read_answers(session, assessment.id)["helped", 0].answer
    assert helped.reason is None, "nothing is confirmed by reading"
    onward = url(assessment, "housing_3").replace("en", "pl", 1)
    assert client.post(there, data=data | {"form_key": "b"}).location == onward
    assert " selected" not in client.get(there.replace("housing_2", "housing_1")).text, "it holds for its own page"


def test_what_was_written_about_an_answer_that_changed_meanwhile_is_asked_anew(
    client: FlaskClient, assessment: Assessment
) -> None:
    here = f"{url(assessment, 'housing_2')}/contradictions"
    data = {"helped.0-reason": "checked", "helped.0-revision": "1", "switch_to": "pl", "form_key": "a"}
    assert " selected" not in client.get(client.post(here, data=data).location).text


def test_only_who_looks_after_an_answer_confirms_it(session: Session, client: FlaskClient, database: Database) -> None:
    parts = (a_section("asking", [a_question("asked")]), a_section("helping", [a_question("helped", warnings=(FIT,))]))
    draft = make_assessment(session, a_questionnaire(*parts, key="two"), answers={"asked": 5, "helped": 9})
    here = f"/en/assessments/{draft.id}/sections/asking/asking_1/contradictions"
    reason = {"helped.0-reason": "checked", "helped.0-revision": "2", "form_key": "a"}

    def sit_down(section: str) -> None:
        user = make_user(session, Role.CONTRIBUTOR, municipality=draft.municipality, section=section)
        client.set_cookie("session-key", start_session(session, user, utc_now()))
        session.commit()

    def reason_given() -> str | None:
        with database.reading() as reading:
            return read_answers(reading, draft.id)["helped", 0].answer.reason

    sit_down("asking")
    page = client.get(here).text
    assert "Colleagues look after the section" in page
    assert 'name="helped.0-reason"' not in page
    assert "asking_1#asked" in page
    assert "helping_1#helped" not in page, "what somebody may not change has no link to change it"
    assert client.post(here, data=reason).location == f"/en/assessments/{draft.id}/sections/asking"
    assert reason_given() is None
    sit_down("helping")
    assert client.post(here, data=reason).status_code == 403
    client.post(here.replace("asking", "helping"), data=reason | {"form_key": "b"})
    assert reason_given() == "checked"


def test_a_page_without_contradictions_leads_on(client: FlaskClient, assessment: Assessment) -> None:
    answer = client.get(f"{url(assessment, 'housing_3')}/contradictions")
    assert answer.location == f"/en/assessments/{assessment.id}/sections/housing"

"""Giving sections out, over HTTP."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]
ONE = a_questionnaire(a_section("housing", [a_question("rent")]), key="owners-page")


def test_the_task_list_tells_the_owner_and_the_day(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ONE)
    helper = make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality, name="Ion")
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality, name="Ana"))
    page = f"/en/assessments/{assessment.id}/owners"
    assert ">Ion</option>" in client.get(page).text
    answer = client.post(page, data={"owner-housing": str(helper.id), "due-housing": "27 3 2096"})
    assert answer.location == f"/en/assessments/{assessment.id}"
    assert "Ion, until 27 March 2096" in client.get(answer.location).text
    assert 'value="27 March 2096"' in client.get(page).text
    client.post(page, data={"owner-housing": str(helper.id), "due-housing": "27 3 2020"})
    assert "Ion, was due on 27 March 2020" in client.get(answer.location).text


def test_a_day_that_cannot_be_read_or_is_too_late_is_shown_again(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, ONE)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    page = f"/en/assessments/{assessment.id}/owners"
    for typed, words in (("soon", "We could not read “soon” as a date."), ("1 3 2150", "Please give an earlier day.")):
        answer = client.post(page, data={"owner-housing": "", "due-housing": typed})
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{typed}"' in answer.text
        assert '<a href="#due-housing">' in answer.text

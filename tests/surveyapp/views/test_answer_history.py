"""The history page over HTTP."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from surveyapp.services.history import erase_content
from tests.factories import a_question, a_questionnaire, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]
RENTS = a_questionnaire(a_question("rent"), a_question("wait"), key="history-page")


def rows(page: str) -> list[str]:
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]


def test_it_tells_who_changed_what_from_what_the_latest_first(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, RENTS, answers={"rent": 300})
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality, name="Ana Exemplu"))
    section = f"/en/assessments/{assessment.id}/sections/section/section_1"
    client.post(section, data={"rent": "350", "rent-estimated": "yes", "rent-revision": "1", "form_key": "a"})
    client.post(section, data={"rent": "", "rent-revision": "2", "form_key": "b"})
    client.post(section, data={"wait": "5", "wait-revision": "0", "form_key": "c"})
    found = rows(client.get(f"/en/assessments/{assessment.id}/history").text)
    assert ["wait" in row for row in found] == [True, False, False, False]
    assert "350 (an estimate)" in found[1]
    assert ">No answer<" in found[1]
    assert all(words in found[2] for words in ("Ana Exemplu", ">300<", "350 (an estimate)"))
    only = rows(client.get(f"/en/assessments/{assessment.id}/history?question=wait").text)
    assert len(only) == 1


def test_what_was_erased_is_said_to_be_erased(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, RENTS, answers={"rent": 300})
    erase_content(session, assessment.id, "rent")
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality))
    page = client.get(f"/en/assessments/{assessment.id}/history").text
    assert "Erased on request" in page
    assert "300" not in rows(page)[0]


def test_an_empty_history_says_so_and_an_unknown_question_is_not_found(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, RENTS)
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality))
    assert "Nothing has been changed yet" in client.get(f"/en/assessments/{assessment.id}/history").text
    assert client.get(f"/en/assessments/{assessment.id}/history?question=nothing").status_code == 404


def test_a_change_is_undone_from_the_history_with_a_reason(session: Session, sign_in: SignIn) -> None:
    assessment = make_assessment(session, RENTS, answers={"rent": 300})
    client = sign_in(make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality, name="Ana"))
    here = f"/en/assessments/{assessment.id}/history"
    assert f'href="{here}/1/undo"' in client.get(here).text
    page = client.get(f"{here}/1/undo").text
    assert 'name="seen" value="1"' in page
    asked = client.post(f"{here}/1/undo", data={"seen": "1", "reason": " "})
    assert asked.status_code == 422
    assert "Please write why you undo the change." in asked.text
    stale = client.post(f"{here}/1/undo", data={"seen": "0", "reason": "<b>slip</b>"})
    assert stale.status_code == 409
    assert "&lt;b&gt;slip&lt;/b&gt;" in stale.text
    assert client.post(f"{here}/1/undo", data={"seen": "1", "reason": "<b>slip</b>"}).location == here
    told = client.get(here).text
    assert "A change was undone" in told
    assert "&lt;b&gt;slip&lt;/b&gt;" in told
    assert f"{here}/1/undo" not in told
    assert client.get(f"{here}/9/undo").status_code == 404

"""Comments over HTTP: counted at the question, escaped, resolved, and read by the approver."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Assessment, Role, User
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user

SignIn = Callable[[User], FlaskClient]
ONE = a_questionnaire(a_section("housing", [a_question("rent")]), key="comments-page")
ATTACK = "<script>alert(1)</script>"


def _entered(session: Session, sign_in: SignIn, role: Role = Role.APPROVER) -> tuple[Assessment, FlaskClient, str]:
    assessment = make_assessment(session, ONE)
    client = sign_in(make_user(session, role, municipality=assessment.municipality, name="Ana"))
    return assessment, client, f"/en/assessments/{assessment.id}"


def test_a_comment_is_counted_at_its_question_and_shown_without_acting(session: Session, sign_in: SignIn) -> None:
    _, client, here = _entered(session, sign_in)
    question = f"{here}/sections/housing/housing_1"
    assert f'href="{here}/comments/rent/0"' in client.get(question).text
    assert client.post(f"{here}/comments/rent/0", data={"text": ATTACK}).status_code == 302
    assert "1 open comment<" in client.get(question).text
    for page in (f"{here}/comments", f"{here}/comments/rent/0", f"{here}/review"):
        body = client.get(page).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
        assert ATTACK not in body
        assert "Ana" in body


def test_a_resolved_thread_leaves_the_approvers_page(session: Session, sign_in: SignIn) -> None:
    _, client, here = _entered(session, sign_in)
    client.post(f"{here}/comments/rent/0", data={"text": "Gross or net?"})
    assert "Gross or net?" in client.get(f"{here}/review").text
    client.post(f"{here}/comments/rent/0", data={"resolve": "yes", "seen": "999"})
    assert "Gross or net?" not in client.get(f"{here}/review").text
    assert "1 resolved comment<" in client.get(f"{here}/sections/housing/housing_1").text
    assert "Gross or net?" in client.get(f"{here}/comments").text


def test_an_empty_comment_is_asked_again_and_a_long_one_kept_as_typed(session: Session, sign_in: SignIn) -> None:
    _, client, here = _entered(session, sign_in)
    for text, words in (("  ", "Please write your comment."), ("x" * 2_001, "at most 2000 characters")):
        answer = client.post(f"{here}/comments/rent/0", data={"text": text})
        assert answer.status_code == 422
        assert words in answer.text
        assert '<a href="#text">' in answer.text
        assert f">{text}</textarea>" in answer.text


def test_what_comes_after_the_approval_is_shown_and_not_taken(session: Session, sign_in: SignIn) -> None:
    assessment, client, here = _entered(session, sign_in)
    assessment.status, assessment.sent_at, assessment.approved_at = AssessmentStatus.APPROVED, utc_now(), utc_now()
    assessment.approved_sha256 = "0" * 64
    session.commit()
    answer = client.post(f"{here}/comments/rent/0", data={"text": "too late"})
    assert answer.status_code == 409
    assert "too late" in answer.text
    assert "too late" not in client.get(f"{here}/comments").text

"""One's own account."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.models import Membership, Role
from surveyapp.services import accounts
from tests.factories import make_municipality, make_user

PASSWORD = "seven quiet rivers"


def _clerk(session: Session, **values: Any):
    user = make_user(session, Role.COORDINATOR, municipality=make_municipality(session), **values)
    accounts.set_password(session, user, PASSWORD)
    return user


def test_the_account_shows_person_organisation_and_role(sign_in, session: Session):
    page = sign_in(_clerk(session, name="Ana Pop")).get("/en/account").text
    assert "Ana Pop" in page
    assert "coordinator of the municipality" in page


def test_the_language_is_kept_for_pages_and_mail(sign_in, session: Session):
    user = _clerk(session)
    client: FlaskClient = sign_in(user)
    assert client.post("/en/account/language", data={"language": "uk"}).headers["Location"] == "/uk/account"
    assert client.get("/").headers["Location"] == "/uk/"
    assert client.post("/en/account/language", data={"language": "xx"}).headers["Location"] == "/en/account"


def test_the_password_is_changed_here_and_everyone_else_is_signed_out(app, sign_in, session: Session):
    user = _clerk(session)
    client: FlaskClient = sign_in(user)
    elsewhere = app.test_client()
    cookie = client.get_cookie("session-key")
    assert cookie is not None
    elsewhere.set_cookie("session-key", cookie.value)
    wrong = client.post("/en/account/password", data={"present": "wrong", "password": "nine loud mountains"})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.text
    weak = client.post("/en/account/password", data={"present": PASSWORD, "password": "short"})
    assert "at least 12 characters" in weak.text
    done = client.post("/en/account/password", data={"present": PASSWORD, "password": "nine loud mountains"})
    assert done.status_code == 302
    assert client.get("/en/account").status_code == 200
    assert elsewhere.get("/en/account").status_code == 302


def test_signing_out_everywhere_ends_this_session_too(sign_in, session: Session):
    client: FlaskClient = sign_in(_clerk(session))
    client.post("/en/account/sign-out-everywhere")
    assert client.get("/en/account").status_code == 302


def test_a_person_of_two_offices_changes_between_them(sign_in, session: Session):
    user = _clerk(session)
    second = make_municipality(session, name="Second Town")
    session.add(Membership(user_id=user.id, role=Role.APPROVER, municipality_id=second.id))
    client: FlaskClient = sign_in(user)
    assert f'value="municipality:{second.id}"' in client.get("/en/account").text
    client.post("/en/account/organisation", data={"organisation": f"municipality:{second.id}"})
    page = client.get("/en/account").text
    assert "Second Town" in page
    assert "approver of the municipality" in page


def test_guessing_the_present_password_from_an_open_session_is_stopped(sign_in, session: Session):
    client: FlaskClient = sign_in(_clerk(session, totp_secret="JBSWY3DPEHPK3PXP"))
    guess = {"present": "wrong", "password": "nine loud mountains"}
    statuses = [client.post("/en/account/password", data=guess).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]
    enrol = {"present": PASSWORD, "secret": "JBSWY3DPEHPK3PXP" * 2, "code": "000000"}
    assert client.post("/en/account/second-factor", data=enrol).status_code == 429

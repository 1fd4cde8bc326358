"""Guessing is stopped, and whoever guesses cannot lock the owner out."""

import pytest
from flask.testing import FlaskClient
from limits import parse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Message, Role, User
from surveyapp.services import accounts
from surveyapp.views import throttle
from tests.factories import make_municipality, make_user

PASSWORD = "seven quiet rivers"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def clerk(session: Session) -> User:
    """Somebody who can sign in with a password alone."""
    user = make_user(session, Role.COORDINATOR, municipality=make_municipality(session), email="ana@example.org")
    accounts.set_password(session, user, PASSWORD)
    session.commit()
    return user


def enter(client: FlaskClient, password: str, address: str = "127.0.0.1") -> int:
    data = {"email": "Ana@example.org", "password": password}
    return client.post("/en/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code


def guess_from_everywhere(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use up what an account takes from everywhere, with five tries in place of a hundred."""
    monkeypatch.setattr(throttle, "BY_ACCOUNT", parse("5 per day"))
    stranger = client.application.test_client()
    found = [enter(stranger, "wrong", f"192.0.2.{number}") for number in range(6)]
    assert found == [422] * 5 + [429]


def test_strangers_are_stopped_and_the_owner_still_comes_in_where_she_came_in_before(
    client: FlaskClient, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert enter(client, PASSWORD) == 302
    client.post("/en/sign-out")
    guess_from_everywhere(client, monkeypatch)
    assert enter(client.application.test_client(), PASSWORD, "192.0.2.99") == 429
    assert enter(client, PASSWORD) == 302


def test_a_known_browser_has_few_tries_of_its_own(client: FlaskClient, clerk: User) -> None:
    assert enter(client, PASSWORD) == 302
    client.post("/en/sign-out")
    assert [enter(client, "wrong", f"192.0.2.{number}") for number in range(9)] == [422] * 8 + [429]


def test_a_cookie_that_was_made_up_or_is_another_accounts_helps_nobody(
    client: FlaskClient, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_from_everywhere(client, monkeypatch)
    forger = client.application.test_client()
    with client.application.test_request_context():
        name = throttle._cookie_name(clerk.email)
        foreign = throttle._signer().dumps([throttle._fingerprint("bob@example.org"), "x"])
    for value in ("made-up", foreign):
        forger.set_cookie(name, value)
        assert enter(forger, PASSWORD, "192.0.2.98") == 429


def test_a_link_by_mail_is_never_taken_away_and_nobody_is_flooded(
    client: FlaskClient, clerk: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "LETTERS", parse("2 per hour"))
    for number in range(4):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        page = client.post("/en/forgotten-password", data={"email": clerk.email}, environ_base=address)
        assert page.status_code == 200
    assert session.scalar(select(func.count()).select_from(Message)) == 2

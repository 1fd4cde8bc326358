"""Signing in and out, codes and passwords, as a browser does it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.app import create_app
from surveyapp.database import Database
from surveyapp.models import Message, Role, SignInSession, User
from surveyapp.models.base import utc_now
from surveyapp.services import accounts, second_factor
from tests.conftest import make_config
from tests.factories import make_municipality, make_user

PASSWORD = "seven quiet rivers"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
"""Signed anew each second, so no part of what a page tells."""


@pytest.fixture
def clerk(session: Session) -> User:
    user = make_user(session, Role.COORDINATOR, municipality=make_municipality(session), email="ana@example.org")
    accounts.set_password(session, user, PASSWORD)
    session.commit()
    return user


def _enter(client: FlaskClient, **values: str) -> TestResponse:
    return client.post("/en/sign-in", data={"email": "ana@example.org", "password": PASSWORD, **values})


def test_the_right_password_leads_to_where_the_person_wanted_to_go(client: FlaskClient, clerk: User):
    wanted = client.get("/en/account").headers["Location"]
    assert wanted == "/en/sign-in?then=/en/account"
    entered = client.post(wanted, data={"email": clerk.email, "password": PASSWORD})
    assert entered.headers["Location"] == "/en/account"
    assert clerk.email in client.get("/en/account").text


@pytest.mark.parametrize(
    "then", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/evil", "//["]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, clerk: User, then: str):
    assert client.get("/en/sign-in", query_string={"then": then}).status_code == 200
    assert _enter(client, then=then).headers["Location"] == "/en/"


def test_unknown_wrong_and_closed_get_the_same_page(client: FlaskClient, clerk: User, session: Session):
    make_user(session, email="closed@example.org", active=False, password_hash=clerk.password_hash)
    session.commit()
    pages = set()
    for email, password in ((clerk.email, "wrong"), ("nobody@example.org", PASSWORD), ("closed@example.org", PASSWORD)):
        page = _enter(client, email=email, password=password)
        assert page.status_code == 422
        pages.add(TOKEN.sub("", page.text.replace(email, "")))
    assert len(pages) == 1
    assert "do not match an account" in pages.pop()


def test_a_form_left_empty_says_what_is_needed_and_keeps_what_was_typed(client: FlaskClient):
    page = _enter(client, password="")
    assert page.status_code == 422
    assert "Please enter your password." in page.text
    assert 'value="ana@example.org"' in page.text
    assert "<title>Error:" in page.text


def test_every_sign_in_gets_a_new_key_whatever_key_was_there(client: FlaskClient, clerk: User):
    keys = set()
    for _ in range(2):
        client.set_cookie("session-key", "planted-by-an-attacker")
        _enter(client)
        cookie = client.get_cookie("session-key")
        assert cookie is not None
        keys.add(cookie.value)
        client.post("/en/sign-out")
    assert len(keys) == 2
    assert "planted-by-an-attacker" not in keys


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client: FlaskClient, clerk: User):
    cookies = [line for line in _enter(client).headers.getlist("Set-Cookie") if line.startswith("session-key=")]
    assert len(cookies) == 1
    assert all(part in cookies[0] for part in ("HttpOnly", "SameSite=Lax", "Path=/"))


def test_a_cookie_copied_before_signing_out_opens_nothing_afterwards(client: FlaskClient, clerk: User):
    _enter(client)
    cookie = client.get_cookie("session-key")
    assert cookie is not None
    client.post("/en/sign-out")
    client.set_cookie("session-key", cookie.value)
    assert "/sign-in" in client.get("/en/account").headers["Location"]


def test_guessing_is_stopped_before_long(client: FlaskClient, clerk: User):
    statuses = [_enter(client, password="wrong").status_code for _ in range(10)]
    assert statuses[:8] == [422] * 8
    assert statuses[8:] == [429] * 2
    assert _enter(client).status_code == 429
    assert "wait" in client.post("/en/sign-in", data={"email": clerk.email, "password": "x"}).text


def test_whoever_reaches_many_municipalities_must_set_up_a_second_factor_first(sign_in, session: Session):
    client = sign_in(make_user(session, Role.ANALYST))
    assert client.get("/en/account").headers["Location"] == "/en/account/second-factor"
    page = client.get("/en/account/second-factor")
    secret = re.search(r'name="secret" value="(\w+)"', page.text)
    assert secret is not None
    assert 'src="data:image/svg+xml;base64,' in page.text
    wrong = client.post("/en/account/second-factor", data={"secret": secret[1], "code": "000000"})
    assert wrong.status_code == 422
    assert secret[1] in wrong.text
    done = client.post("/en/account/second-factor", data={"secret": secret[1], "code": pyotp.TOTP(secret[1]).now()})
    assert len(re.findall(r"<code>[a-z2-9]{5}(?:-[a-z2-9]{5}){2}</code>", done.text)) == 8
    assert client.get("/en/account").status_code == 200


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(
    client: FlaskClient, clerk: User, session: Session
):
    codes = second_factor.enrol(session, clerk, SECRET, pyotp.TOTP(SECRET).now(), utc_now())
    session.commit()
    assert _enter(client).headers["Location"].startswith("/en/sign-in/code")
    assert "/sign-in" in client.get("/en/account").headers["Location"]
    assert client.post("/en/sign-in/code", data={"code": "000000"}).status_code == 422
    assert codes is not None
    assert client.post("/en/sign-in/code", data={"code": codes[0]}).status_code == 302
    assert client.get("/en/account").status_code == 200


def test_a_second_factor_is_replaced_only_by_who_knows_the_password(client: FlaskClient, clerk: User, session: Session):
    codes = second_factor.enrol(session, clerk, SECRET, pyotp.TOTP(SECRET).now(), utc_now()) or []
    session.commit()
    _enter(client)
    client.post("/en/sign-in/code", data={"code": codes[0]})
    other = pyotp.random_base32()
    data = {"secret": other, "code": pyotp.TOTP(other).now()}
    for present in ({}, {"present": "wrong"}):
        page = client.post("/en/account/second-factor", data={**data, **present})
        assert page.status_code == 422
        assert "This is not your present password." in page.text
        assert 'name="present"' in page.text
    session.refresh(clerk)
    assert clerk.totp_secret == SECRET
    session.commit()
    assert client.post("/en/account/second-factor", data={**data, "present": PASSWORD}).status_code == 200
    session.refresh(clerk)
    assert clerk.totp_secret == other


def test_codes_cannot_be_guessed_one_after_another(client: FlaskClient, clerk: User, session: Session):
    second_factor.enrol(session, clerk, SECRET, pyotp.TOTP(SECRET).now(), utc_now())
    session.commit()
    _enter(client)
    statuses = [client.post("/en/sign-in/code", data={"code": "000000"}).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]


def test_a_forgotten_password_is_chosen_anew_by_a_link_in_a_mail(client: FlaskClient, clerk: User, session: Session):
    asked = client.post("/en/forgotten-password", data={"email": "ANA@example.org"})
    unknown = client.post("/en/forgotten-password", data={"email": "nobody@example.org"})
    assert asked.text == unknown.text
    body = session.scalars(select(Message.body)).one()
    session.commit()
    link = re.search(r"http://127\.0\.0\.1:5000(/en/choose-password/\S+)", body)
    assert link is not None
    assert client.post(link[1], data={"password": "short"}).status_code == 422
    assert client.post(link[1], data={"password": "nine loud mountains"}).status_code == 302
    assert client.get(link[1]).status_code == 410
    assert _enter(client).status_code == 422
    assert _enter(client, password="nine loud mountains").status_code == 302


def test_links_in_mail_do_not_follow_the_host_of_the_request(app: Flask, clerk: User, session: Session):
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client().post("/en/forgotten-password", data={"email": clerk.email}, headers={"Host": "localhost:9999"})
    body = session.scalars(select(Message.body)).one()
    assert "http://127.0.0.1:5000/" in body
    assert "9999" not in body


def _demonstration(database: Database, tmp_path: Path) -> FlaskClient:
    app = create_app(make_config(tmp_path, demo=True), database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_the_demonstration_offers_its_shown_accounts_and_no_other(database: Database, session: Session, tmp_path: Path):
    shown = make_user(session, Role.ANALYST, email="analyst@demo.example", name="Shown Analyst")
    hidden = make_user(session, Role.ANALYST, email="other@example.org", name="Hidden Analyst")
    session.commit()
    client = _demonstration(database, tmp_path)
    page = client.get("/en/sign-in").text
    assert "Shown Analyst" in page
    assert "Hidden Analyst" not in page
    assert client.post("/en/sign-in/demonstration", data={"account": hidden.id}).status_code == 404
    assert client.post("/en/sign-in/demonstration", data={"account": shown.id}).status_code == 302
    assert "Shown Analyst" in client.get("/en/account").text


def test_elsewhere_nobody_steps_into_an_account(client: FlaskClient, session: Session):
    shown = make_user(session, Role.ANALYST, email="analyst@demo.example", name="Shown Analyst")
    session.commit()
    assert "Shown Analyst" not in client.get("/en/sign-in").text
    assert client.post("/en/sign-in/demonstration", data={"account": shown.id}).status_code == 404
    assert session.scalars(select(SignInSession)).all() == []


def test_a_session_in_use_is_renewed_once_it_is_worth_a_write(
    sign_in: Callable[[User], FlaskClient], clerk: User, session: Session
):
    client = sign_in(clerk)
    for left, renewed in ((timedelta(hours=11), False), (timedelta(hours=1), True)):
        session.execute(update(SignInSession).values(expires_at=utc_now() + left))
        session.commit()
        client.get("/en/account")
        until = session.scalars(select(SignInSession.expires_at)).one()
        session.commit()
        assert (until - utc_now() > timedelta(hours=11, minutes=59)) == renewed

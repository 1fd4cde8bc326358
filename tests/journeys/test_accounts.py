"""A person's way into the application in a real browser: invited, signed in, second factor, out."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Message, Role
from surveyapp.services import accounts
from tests.conftest import LiveServer
from tests.factories import make_municipality, make_user
from tests.journeys.barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

PASSWORD = "seven quiet rivers"


def _expect_accessible(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers(page) == [], f"{page.url} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than {width}"


def _sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/en/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out", exact=True).click()


@pytest.fixture
def coordinator(session: Session) -> str:
    """Somebody with a password in a municipality; the address."""
    user = make_user(session, Role.COORDINATOR, municipality=make_municipality(session), email="ana@example.org")
    accounts.set_password(session, user, PASSWORD)
    session.commit()
    return user.email


def test_a_colleague_is_invited_chooses_a_password_and_comes_in(
    live_server: LiveServer, page: Page, session: Session, coordinator: str
):
    _sign_in(page, live_server.url, coordinator)
    page.goto(f"{live_server.url}/en/people/invite")
    _expect_accessible(page)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    _expect_accessible(page)
    page.get_by_label("Name").fill("Ion Rusu")
    page.get_by_label("E-mail address").fill("ion@example.org")
    page.get_by_label("contributor of the municipality").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("The invitation is on its way.")
    _expect_accessible(page)
    _sign_out(page)
    link = re.search(r"http://\S+", session.scalars(select(Message.body)).one())
    session.commit()
    assert link is not None
    page.goto(link[0])
    _expect_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your password is set")
    _sign_in(page, live_server.url, "ion@example.org")
    page.goto(f"{live_server.url}/en/account")
    expect(page.get_by_role("main")).to_contain_text("Ion Rusu")
    _expect_accessible(page)


def test_whoever_sees_many_municipalities_sets_up_a_phone_and_signs_in_with_it(
    live_server: LiveServer, page: Page, session: Session
):
    user = make_user(session, Role.ADMINISTRATOR, email="ada@example.org")
    accounts.set_password(session, user, PASSWORD)
    session.commit()
    _sign_in(page, live_server.url, user.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the second factor")
    _expect_accessible(page)
    secret = page.locator("input[name=secret]").input_value()
    assert page.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    _expect_accessible(page)
    code = page.locator("main code").first.inner_text()
    _sign_out(page)
    _sign_in(page, live_server.url, user.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    _expect_accessible(page)
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This code does not fit.")
    page.get_by_label("Code").fill(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for path in ("people", "organisations", "log"):
        page.goto(f"{live_server.url}/en/{path}")
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Enter your code")
        _expect_accessible(page)


def test_everything_about_accounts_works_without_javascript(live_server: LiveServer, browser, coordinator: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, live_server.url, coordinator)
    page.goto(f"{live_server.url}/en/account")
    page.get_by_label("Language of pages and mail").select_option("pl")
    page.get_by_role("button", name="Keep this language").click()
    expect(page).to_have_url(f"{live_server.url}/pl/account")
    context.close()


def test_a_page_that_went_back_to_after_signing_out_shows_nothing_private(
    live_server: LiveServer, page: Page, coordinator: str
):
    _sign_in(page, live_server.url, coordinator)
    page.goto(f"{live_server.url}/en/account")
    _sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("path", ["en/sign-in", "pl/forgotten-password", "uk/choose-password/x", "ro/nowhere", "fr/"])
def test_public_pages_are_accessible_in_every_language(live_server: LiveServer, page: Page, path: str):
    page.goto(f"{live_server.url}/{path}")
    _expect_accessible(page)

"""In a real browser: the pages of results are accessible, draw within the content policy, and read without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from surveyapp.models import Role, User
from surveyapp.models.base import utc_now
from surveyapp.services.sessions import start_session
from tests.conftest import LiveServer
from tests.factories import make_user
from tests.journeys.barriers import barriers
from tests.results_world import ResultsWorld, make_published_release, make_results_world

# What the browser sees does not depend on the database; the views themselves are tested on both.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

PAGES = {
    Role.ANALYST: ("/en/round", "/en/countries/RO", "/en/explain/estimate/RO/all/all/municipality/health"),
    Role.OFFICER: ("/en/members", "/en/members/needs"),
    Role.COORDINATOR: ("/en/results",),
}
DASHBOARD = 100_000
"""Bytes of a dashboard before its charts."""


@pytest.fixture
def world(session: Session, tmp_path: Path) -> ResultsWorld:
    world = make_results_world(session)
    make_published_release(world, tmp_path / "instance")
    return world


def sign_in(page: Page, server: LiveServer, session: Session, user: User) -> None:
    key = start_session(session, user, utc_now())
    session.commit()
    page.context.add_cookies([{"name": "session-key", "value": key, "url": server.url}])


def refuse_violations(page: Page) -> list[str]:
    """Collect what the browser complains of."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def look(page: Page, address: str) -> None:
    """Open a page on a phone and look at it there and on a desk."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)
    assert barriers(page) == []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("role", list(PAGES))
def test_pages_of_results_are_accessible_and_never_wider_than_the_screen(
    page: Page, live_server: LiveServer, session: Session, world: ResultsWorld, role: Role
) -> None:
    sign_in(page, live_server, session, world.user(role))
    for address in PAGES[role]:
        look(page, live_server.url + address)


def test_what_everybody_may_read_is_accessible(
    page: Page, live_server: LiveServer, session: Session, world: ResultsWorld
) -> None:
    code = f"{world.round.code}-1"
    session.commit()
    for address in ("", f"/{code}", f"/{code}/RO", f"/{code}/explain/estimate/RO/all/all/municipality/health"):
        look(page, f"{live_server.url}/en/published{address}")


def test_charts_are_drawn_within_the_policy_all_of_them_for_print_and_weigh_little_before(
    page: Page, live_server: LiveServer, session: Session, world: ResultsWorld
) -> None:
    sign_in(page, live_server, session, world.user(Role.ANALYST))
    complaints = refuse_violations(page)
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: int(answer.headers["content-length"])}))
    page.goto(live_server.url + "/en/countries/RO")
    boxes = page.locator("[data-figure]")
    boxes.first.locator(".main-svg").first.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for number in range(boxes.count()):
        boxes.nth(number).locator(".main-svg").first.wait_for()
    assert complaints == []
    before = sum(size for url, size in weights.items() if "plotly" not in url and "figures.json" not in url)
    assert before <= DASHBOARD
    assert {box.get_attribute("role") for box in boxes.all()} == {"img"}
    assert all(box.get_attribute("aria-label") for box in boxes.all())


def test_every_number_is_read_without_scripts(
    browser: Browser, live_server: LiveServer, session: Session, world: ResultsWorld
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, session, world.user(Role.ANALYST))
    page.goto(live_server.url + "/en/countries/RO")
    assert not page.locator("[data-figure]").first.is_visible()
    rows = page.locator("#needs tbody tr")
    assert rows.count() == 2
    assert "Health" in rows.first.inner_text()
    page.get_by_label("Counting").select_option("refugee")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("view=refugee"))
    assert page.locator("#regions tbody tr").count() == 2
    context.close()


def test_an_officer_reminds_members_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, session: Session, world: ResultsWorld
) -> None:
    make_user(session, Role.COORDINATOR, municipality=world.members["Silent 0"])
    sign_in(page, live_server, session, world.user(Role.OFFICER))
    page.goto(live_server.url + "/en/members?stage=listed")
    page.get_by_role("checkbox", name="Silent 0").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Remind selected").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 member was reminded.")).to_be_visible()

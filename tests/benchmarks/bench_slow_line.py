"""What somebody waits for on a poor line with an old phone: 400 kbit/s, 400 ms there and back, a slow processor."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services.sessions import start_session
from tests.conftest import LiveServer
from tests.factories import make_assessment, make_user

LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 4
PAINTED_BAR, SHIFT_BAR = 2_500, 0.1
WATCH = """
window.seen = {painted: 0, shift: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.seen.painted = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """When the largest thing was painted (ms), how much moved, and how many bytes came."""

    painted: float
    shift: float
    sent: float


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, session: Session) -> Iterator[BrowserContext]:
    """A phone whose owner is signed in, with nothing kept from an earlier visit."""
    answers = {"residents": 50_000, "refugees": 1_000, "competent_housing": "own"}
    draft = make_assessment(session, library.load("municipal-needs", "1.0.0"), answers=answers)
    user = make_user(session, Role.COORDINATOR, municipality=draft.municipality)
    key = start_session(session, user, utc_now())
    session.commit()
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, device_scale_factor=2)
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": "session-key", "value": key, "url": live_server.url}])
    context.add_init_script(WATCH)
    yield context
    context.close()


def warm(context: BrowserContext, *addresses: str) -> None:
    """Let the server draw each page once before, as one that serves others has long done."""
    for address in addresses:
        assert context.request.get(address).ok


def look(page: Page, go: Callable[[], object]) -> Seen:
    """Go somewhere and tell what the browser measured once nothing more comes."""
    go()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    seen = page.evaluate("window.seen")
    sent = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, entry) => sum + entry.transferSize, 0)"
    )
    return Seen(seen["painted"], seen["shift"], sent)


def on_a_poor_line(context: BrowserContext) -> Page:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def hold(what: str, seen: Seen) -> None:
    sys.stdout.write(f"{what}: painted after {seen.painted:.0f} ms, moved {seen.shift:.3f}, {seen.sent / 1e3:.1f} kB\n")
    assert 0 < seen.painted <= PAINTED_BAR
    assert seen.shift < SHIFT_BAR


@pytest.mark.parametrize("path", ["/en/", "/uk/", "/en/sign-in"])
def test_a_first_visit_is_painted_in_time(phone: BrowserContext, live_server: LiveServer, path: str) -> None:
    phone.clear_cookies()
    warm(phone, live_server.url + path)
    page = on_a_poor_line(phone)
    hold(f"first visit to {path}", look(page, lambda: page.goto(live_server.url + path)))


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_page_of_questions_is_painted_in_time_also_where_nothing_is_kept(
    phone: BrowserContext, live_server: LiveServer, language: str
) -> None:
    tasks = f"{live_server.url}/{language}/assessments/1"
    url = f"{tasks}/sections/housing/housing_situation"
    warm(phone, tasks, url)
    page = on_a_poor_line(phone)
    hold(f"page of questions in {language}, nothing kept", look(page, lambda: page.goto(url)))
    hold("task list after it", look(page, lambda: page.goto(tasks)))
    hold("page of questions again", look(page, lambda: page.goto(url)))

"""A visitor steps from the first page into each of the three roles and is led through to the plan."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from surveyapp.app import create_app
from surveyapp.demo.paths import PATHS, Path
from tests.conftest import free_port, make_config
from tests.journeys.barriers import barriers
from tests.serving import served
from tests.worlds import World

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def address(kept_world: World) -> Iterator[str]:
    """Where the demonstration is served."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(make_config(kept_world.instance, demo=True, public_url=url), kept_world.database)
    with served(app, port):
        yield url


def begin(page: Page, path: str) -> None:
    """Step into a role, and wait until one is there: a page opened sooner would find nobody signed in."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{path}/1'] button").click()


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_each_path_can_be_walked_from_the_first_page_to_its_end(page: Page, address: str, path: Path) -> None:
    page.goto(f"{address}/en/")
    begin(page, path.name)
    for number, step in enumerate(path.steps, start=1):
        expect(page.locator("aside.guide")).to_contain_text(step.title)
        expect(page.locator("aside.guide")).to_contain_text(f"step {number} of {len(path.steps)}")
        expect(page.get_by_text("The answers in this demonstration are simulated.")).to_be_visible()
        if number < len(path.steps):
            press(page, f"Next: {path.steps[number].title}")
    press(page, "End of the path: choose another role")
    expect(page.locator("#roles")).to_be_visible()


def test_without_a_script_the_way_from_the_first_page_to_the_plan_is_the_same(page: Page, address: str) -> None:
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{address}/en/")
    begin(page, "secretariat")
    press(page, "Next: Open one country")
    press(page, "Next: Decide on a plan")
    expect(page).to_have_url(re.compile("/activities"))


@pytest.mark.parametrize("place", ["/en/", "/pl/", "/en/demonstration/truth"])
def test_the_first_page_and_the_truth_are_accessible_and_never_wider_than_the_screen(
    page: Page, address: str, place: str
) -> None:
    look(page, address + place)


def test_following_an_answer_is_accessible(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    begin(page, "secretariat")
    look(page, f"{address}/en/follow?level=4")


def look(page: Page, address: str) -> None:
    """Open a page on a phone and look at it there and on a desk."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)
    assert barriers(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

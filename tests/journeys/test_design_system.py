"""Every piece of the design system, errors included, is accessible on a phone and on a desk."""

from pathlib import Path

import jinja2
import pytest
from flask import render_template
from playwright.sync_api import Page, expect

from tests.conftest import LiveServer
from tests.journeys.barriers import barriers

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SAMPLES = Path(__file__).parent.parent / "samples"
FIRST_VISIT = 60_000


@pytest.fixture
def gallery(live_server: LiveServer) -> str:
    """The address of a page with every macro on it."""
    app = live_server.app
    app.jinja_env.loader = jinja2.ChoiceLoader([app.jinja_env.loader, jinja2.FileSystemLoader(SAMPLES)])  # type: ignore[list-item]
    app.add_url_rule("/<lang>/gallery", "gallery", lambda: render_template("gallery.html"))
    return f"{live_server.url}/en/gallery"


@pytest.mark.parametrize("width", [320, 1280])
def test_every_piece_is_accessible_and_fits_the_screen(page: Page, gallery: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(gallery)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_summary_of_errors_takes_focus_and_leads_to_the_field(page: Page, gallery: str) -> None:
    page.goto(gallery)
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter the number of residents").click()
    expect(page.locator("#residents")).to_be_focused()


def test_an_exclusive_choice_clears_the_others_and_is_cleared_by_them(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Cost")).not_to_be_checked()
    page.get_by_role("checkbox", name="Language").check()
    expect(page.get_by_label("None of these")).not_to_be_checked()


def test_everything_of_a_first_visit_is_light(page: Page, live_server: LiveServer) -> None:
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.headers["content-length"])))
    page.goto(f"{live_server.url}/en/sign-in")
    page.wait_for_load_state("load")
    assert len(sizes) > 1
    assert sum(sizes) <= FIRST_VISIT

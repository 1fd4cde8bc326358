"""In a real browser: pages on which municipalities and associations meet are accessible, and no wider than a phone."""

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from surveyapp.languages import LANGUAGES
from surveyapp.models import Role
from surveyapp.models.exchange import PracticeStatus
from tests.conftest import LiveServer
from tests.exchanging import make_peers_world, make_practice, officer_of
from tests.factories import make_user
from tests.journeys.test_dashboards import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.mark.parametrize(
    ("language", "whole"), [("en", False), *(pytest.param(one, True, marks=pytest.mark.proof) for one in LANGUAGES)]
)
def test_an_office_and_its_association_meet_no_barrier_on_the_way_of_a_practice(
    page: Page, live_server: LiveServer, session: Session, language: str, whole: bool
) -> None:
    world = make_peers_world(session)
    owner = make_user(session, Role.COORDINATOR, municipality=world.members["Able"])
    accepted = make_practice(session, world.members["Able"], owner)
    waiting = make_practice(session, world.members["Able"], owner, PracticeStatus.OFFERED)
    asker = make_user(session, Role.COORDINATOR, municipality=world.members["Eager"])
    sign_in(page, live_server, session, asker)
    start = f"{live_server.url}/{language}"
    look(page, f"{start}/practices/{accepted.id}")
    if whole:
        look(page, f"{start}/our-practices/offer?theme=homes")
        look(page, f"{start}/contacts")
    sign_in(page, live_server, session, officer_of(session, "PL"))
    look(page, f"{start}/members/practices/{waiting.id}")
    if whole:
        look(page, f"{start}/peers")

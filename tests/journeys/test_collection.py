"""From sign-in over every page to the receipt, by a person at a browser, with and without JavaScript."""

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import library
from questionnaires.model import AnswerType, Choice, Questionnaire, Repeat, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import accounts
from tests.conftest import PATIENCE, LiveServer
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_frame_unit,
    make_municipality,
    make_round,
    make_user,
)
from tests.journeys.clerk import PASSWORD, Clerk

LEVELS = tuple(Choice(name=str(level), label=f"Level {level}: described") for level in range(5))

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def page_without_script(browser: Browser) -> Iterator[Page]:
    """A page on which no script runs."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


SMALL = a_questionnaire(
    a_section("profile", [a_question("residents", required=True), a_question("refugees", required=True)]),
    a_section(
        "housing",
        [
            a_question(
                "rent", AnswerType.DECIMAL, required=True, warnings=(SoftCheck(check=". > 100", message="Low?"),)
            ),
            a_question("moved", AnswerType.DATE, required=True),
            a_question("level", AnswerType.LEVEL, choices=LEVELS, required=True),
        ],
        [
            Repeat(
                name="sites",
                label="Sites",
                item="site",
                required=True,
                questions=(a_question("places", required=True),),
            )
        ],
        relevant="${refugees} > 0",
    ),
    key="small-journey",
)


def make_town(session: Session, questionnaire: Questionnaire) -> None:
    """An open round, and a town with a clerk and a mayor who have passwords."""
    town = make_municipality(session, name="Exemplu")
    collection = make_round(session, questionnaire, title="Needs assessment")
    make_frame_unit(session, collection, town)
    for role, name in ((Role.COORDINATOR, "clerk"), (Role.APPROVER, "mayor")):
        user = make_user(session, role, municipality=town, email=f"{name}@example.org", name=name)
        accounts.set_password(session, user, PASSWORD)
    session.commit()


def complete_and_approve(page: Page, url: str, clerk: Clerk) -> None:
    """Walk the whole way, first as the clerk, then as the mayor."""
    clerk.sign_in(url, "clerk@example.org")
    clerk.follow("Before you start")
    clerk.press("Start")
    clerk.complete_everything()
    clerk.follow("Check and send to your approver")
    clerk.press("Send to the approver")
    expect(page.get_by_text("Waiting for approval")).to_be_visible()
    clerk.press("Sign out")
    clerk.sign_in(url, "mayor@example.org")
    clerk.follow("Look at it")
    clerk.follow("Review and approve")
    clerk.press("Approve and give to the round")
    expect(page.locator("h1")).to_have_text("Approved and given to the round")


def test_a_small_office_completes_the_first_questionnaire_without_javascript_on_a_phone(
    page_without_script: Page, live_server: LiveServer, session: Session, database: Database
) -> None:
    make_town(session, library.load("municipal-needs", "1.0.0"))
    clerk = Clerk(page_without_script, Random(7), most_refugees=0)
    complete_and_approve(page_without_script, live_server.url, clerk)
    assert not any("sections/schooling/" in address for address in clerk.seen)
    with database.reading() as reader:
        assert reader.scalars(select(Assessment)).one().status is AssessmentStatus.APPROVED


def test_an_office_completes_every_kind_of_question_with_javascript(
    page: Page, live_server: LiveServer, session: Session, database: Database
) -> None:
    make_town(session, SMALL)
    complete_and_approve(page, live_server.url, Clerk(page, Random(3)))
    with database.reading() as reader:
        assert reader.scalars(select(Assessment)).one().reference is not None


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100))
def test_a_hundred_offices_complete_everything_without_javascript(
    page_without_script: Page, live_server: LiveServer, session: Session, database: Database, seed: int
) -> None:
    make_town(session, library.load("municipal-needs", "1.0.0"))
    complete_and_approve(page_without_script, live_server.url, Clerk(page_without_script, Random(seed)))
    with database.reading() as reader:
        assert reader.scalars(select(Assessment)).one().status is AssessmentStatus.APPROVED

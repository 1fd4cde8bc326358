"""A page with questions in a browser: it follows its own logic, saves by itself, and loses nothing on a dead line."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services.answers import Place, read_answers
from surveyapp.services.sessions import start_session
from tests.conftest import LiveServer
from tests.factories import a_question, a_questionnaire, a_section, make_assessment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

YES_NO = tuple(Choice(name=code, label=code.capitalize()) for code in ("yes", "no"))
HOUSING = a_questionnaire(
    a_section(
        "housing",
        [
            a_question("any_site", AnswerType.SELECT_ONE, choices=YES_NO),
            a_question(
                "places", relevant="${any_site} = 'yes'", constraint=". <= 5000", constraint_message="Too many."
            ),
            a_question(
                "taken", unit="places", warnings=(SoftCheck(check=". <= 1.1 * ${places}", message="More than fit."),)
            ),
            a_question("free", AnswerType.CALCULATE, calculation="${places} - ${taken}"),
        ],
    ),
    key="live-housing",
)


@dataclass
class Desk:
    """Somebody at a page of an assessment."""

    page: Page
    context: BrowserContext
    url: str
    database: Database
    assessment_id: int

    def open(self) -> None:
        self.page.goto(self.url)

    @property
    def stored(self) -> dict[Place, Answer]:
        with self.database.reading() as session:
            return {place: kept.answer for place, kept in read_answers(session, self.assessment_id).items()}

    @property
    def told(self) -> str:
        return self.page.locator("#told").inner_text()

    def says(self, words: str) -> None:
        expect(self.page.locator("#saved")).to_contain_text(words)


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, session: Session, database: Database) -> Iterator[Desk]:
    assessment = make_assessment(session, HOUSING, answers={"any_site": "yes", "places": 100})
    user = make_user(session, Role.COORDINATOR, municipality=assessment.municipality)
    key = start_session(session, user, utc_now())
    session.commit()
    context = browser.new_context()
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "session-key", "value": key, "url": live_server.url}])
    url = f"{live_server.url}/en/assessments/{assessment.id}/sections/housing/housing_1"
    desk = Desk(context.new_page(), context, url, database, assessment.id)
    desk.open()
    yield desk
    context.close()


def test_questions_come_and_go_totals_run_and_doubts_are_told_without_a_request(desk: Desk) -> None:
    page = desk.page
    page.route("**/*", lambda route: route.abort())
    page.get_by_label("How is taken?").fill("1 20")
    page.get_by_label("How is taken?").fill("120 places")
    expect(page.locator("output")).to_have_text("-20")
    expect(page.get_by_text("More than fit.").first).to_be_visible()
    assert desk.told == "More than fit."
    page.get_by_label("Change the answer, or tell us why it is right: How is taken?").select_option("checked")
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_label("How is places?")).to_be_hidden()
    expect(page.locator("output")).to_have_text("–")
    expect(page.locator("#taken-doubt")).to_be_hidden()
    assert "No longer asked: How is places?" in desk.told
    assert page.evaluate("document.activeElement.value") == "no", "the focus stays where it was"
    page.get_by_label("Yes", exact=True).check()
    expect(page.get_by_label("How is places?")).to_have_value("100")
    page.get_by_label("How is places?").fill("6.000")
    expect(page.locator("#places-doubt .doubt-text")).to_have_text("Too many.")
    expect(page.locator("#places-reason")).to_be_hidden()


def test_answers_are_saved_by_themselves_and_only_then_called_saved(desk: Desk) -> None:
    page = desk.page
    assert page.locator("#saved").inner_text() == ""
    page.get_by_label("How is taken?").fill("90")
    page.get_by_label("How is taken?").blur()
    desk.says("Saved at ")
    assert desk.stored["taken", 0] == Answer("taken", number=90.0)
    page.get_by_label("How is taken?").fill("about 90")
    page.get_by_label("How is taken?").blur()
    expect(page.locator("[name=taken-revision]")).not_to_have_value("3")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue", exact=True).last.click()
    assert page.get_by_label("How is taken?").input_value() == "about 90"
    assert desk.stored["taken", 0].raw == "about 90"


def test_on_a_dead_line_answers_wait_on_the_screen_and_are_sent_when_it_is_back(desk: Desk) -> None:
    page = desk.page
    desk.context.set_offline(True)
    page.get_by_label("How is taken?").fill("91")
    page.get_by_label("How is places?").fill("95")
    page.get_by_label("How is places?").blur()
    desk.says("We could not save the last 2 answers. They are still on this screen.")
    page.get_by_role("button", name="Save and continue", exact=True).last.click()
    desk.says("We could not save the last 2 answers.")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "unsent:" in kept
    assert "taken" not in kept, "what waits can be read by nobody else at this machine"
    desk.context.set_offline(False)
    desk.says("Saved at ")
    assert (desk.stored["taken", 0].number, desk.stored["places", 0].number) == (91, 95)
    assert page.evaluate("localStorage.length") == 0


def test_what_could_not_be_sent_survives_the_page_but_not_a_sign_out(desk: Desk) -> None:
    page = desk.page
    page.route("**/housing_1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("How is taken?").fill("92")
    page.get_by_label("How is taken?").blur()
    desk.says("We could not save the last answer.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("How is taken?")).to_have_value("92")
    page.unroute("**/housing_1")
    desk.says("Saved at ")
    assert desk.stored["taken", 0].number == 92
    page.evaluate("localStorage.setItem('unsent:1/a/b', 'x')")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    assert page.evaluate("localStorage.length") == 0


def test_enter_saves_and_goes_on_also_where_buttons_for_languages_come_first(
    browser: Browser, desk: Desk, live_server: LiveServer
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(desk.url)
    page.get_by_label("How is taken?").fill("93")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.startswith(f"{live_server.url}/en/")
    plain.close()
    assert desk.stored["taken", 0].number == 93

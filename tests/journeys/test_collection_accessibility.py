"""Every page of collection passes axe on a phone and on a desk, error states included, and what axe cannot see."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, Questionnaire, Repeat, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role
from surveyapp.models.base import utc_now
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.sessions import start_session
from tests.conftest import LiveServer
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    an_answer,
    make_assessment,
    make_frame_unit,
    make_round,
    make_user,
)
from tests.journeys.barriers import barriers
from tests.moving import make_draft, moved
from tests.surveyapp.services.workbooks.filling import Office

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

CHOICES = tuple(Choice(name=code, label=f"Choice {code}: described") for code in "abc")
LEVELS = tuple(Choice(name=str(level), label=f"Level {level}: described") for level in range(5))
FIT = SoftCheck(check="${asked} = '' or . <= ${asked}", message="More were helped than asked.")


def every_kind() -> Questionnaire:
    site = (a_question("site", AnswerType.TEXT), a_question("places", unit="places"))
    return a_questionnaire(
        a_section(
            "housing",
            [
                a_question("asked", required=True, unit="households", hint="In twelve months."),
                a_question("helped", warnings=(FIT,)),
                a_question(
                    "rent", AnswerType.DECIMAL, unit="currency", warnings=(SoftCheck(check=". > 9", message="Low?"),)
                ),
                a_question("moved", AnswerType.DATE),
                a_question("total", AnswerType.CALCULATE, calculation="${asked} + ${helped}"),
            ],
            [
                a_question("level", AnswerType.LEVEL, choices=LEVELS, desired=True),
                a_question("level_desired", AnswerType.LEVEL, choices=LEVELS, default="3"),
                a_question("kind", AnswerType.SELECT_ONE, choices=CHOICES),
                a_question("barriers", AnswerType.SELECT_MULTIPLE, choices=CHOICES, at_most=2),
                a_question("remark", AnswerType.TEXT, appearance="multiline"),
            ],
            [Repeat(name="sites", label="Sites", item="site", questions=site)],
        ),
        key="every-kind",
    )


@dataclass
class Visit:
    """A signed-in browser before an assessment."""

    page: Page
    base: str
    assessment_id: int

    language: str = "en"

    def open(self, path: str = "") -> Page:
        """Open a page of the assessment."""
        self.page.goto(f"{self.base}/{self.language}/assessments/{self.assessment_id}{path}")
        return self.page

    def send(self, path: str, field: str, prepare: str = "") -> Page:
        """Open a page, let a script fill in what the case needs, and send the form of a field, in any language."""
        return self.send_around(f"assessments/{self.assessment_id}{path}", field, prepare)

    def send_around(self, path: str, field: str, prepare: str = "") -> Page:
        """Do the same on a page that is not of the assessment."""
        page = self.page
        page.goto(f"{self.base}/{self.language}/{path}")
        with page.expect_navigation():
            page.evaluate(f"{prepare}; HTMLFormElement.prototype.submit.call(document.querySelector({field!r}).form)")
        return page


@pytest.fixture(params=[320, 1280])
def visit(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, session: Session, database: Database
) -> Iterator[Visit]:
    """A draft with an unreadable entry, a doubt, a contradiction, a non-answer and a site."""
    answers = [
        Answer("asked", number=5.0),
        Answer("helped", number=9.0),
        Answer("rent", number=2.0),
        Answer("moved", raw="31/febr/2026"),
        an_answer("site", "North", 1),
    ]
    assessment = make_assessment(session, every_kind(), answers=answers)
    user = make_user(session, Role.COORDINATOR, Role.APPROVER, municipality=assessment.municipality)
    key = start_session(session, user, utc_now())
    session.commit()
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    context.add_cookies([{"name": "session-key", "value": key, "url": live_server.url}])
    yield Visit(context.new_page(), live_server.url, assessment.id)
    context.close()


OWN = """() => {
  const told = [], main = document.querySelector("main"), said = e => e.id || e.name || e.outerHTML.slice(0, 90);
  const hold = (holds, what, e) => holds || told.push(`${what}: ${said(e)}`);
  const there = (e, name) => (e.getAttribute(name) || "").split(" ").every(id => !id || document.getElementById(id));
  for (const e of main.querySelectorAll("fieldset"))
    hold(e.querySelector(":scope > legend")?.textContent.trim(), "no legend", e);
  for (const e of main.querySelectorAll("input:not([type=hidden]), select, textarea"))
    hold([...e.labels].some(l => l.textContent.trim()) || e.getAttribute("aria-label"), "no name", e);
  for (const e of document.querySelectorAll("a[href], button"))
    hold(e.textContent.trim() || e.getAttribute("aria-label"), "no words", e);
  for (const e of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    hold(there(e, "aria-describedby") && there(e, "aria-labelledby"), "leads nowhere", e);
  for (const e of main.querySelectorAll("[aria-invalid=true]")) {
    const group = e.closest("fieldset[aria-describedby]"), own = e.getAttribute("aria-describedby");
    const ids = `${own || ""} ${group ? group.getAttribute("aria-describedby") : ""}`.split(" ").filter(Boolean);
    const by = ids.map(id => document.getElementById(id));
    hold(by.some(one => one.matches(".error, .error *") || one.querySelector(".error")), "not told what is wrong", e);
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) told.push(`twice: ${id}`);
  hold(document.querySelectorAll("h1").length === 1, "not one h1", main);
  const summary = document.querySelector(".error-summary");
  if (summary) {
    hold(document.activeElement === summary, "summary without focus", summary);
    for (const a of summary.querySelectorAll("a"))
      hold(document.getElementById(decodeURIComponent(a.hash.slice(1))), "leads nowhere", a);
  }
  return told;
}"""
"""What axe cannot know: legends, names, where descriptions and the links of a summary lead, and where the focus is."""


def hold_to_the_bars(page: Page) -> None:
    """No violation, nothing wider than the screen, and nothing amiss of what axe cannot see."""
    assert barriers(page) == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OWN) == [], page.url


PAGES = (
    "",
    "/sections/housing",
    "/sections/housing/housing_1",
    "/sections/housing/housing_1/contradictions",
    "/sections/housing/housing_2",
    "/sections/housing/housing_3",
    "/sections/housing/housing_3/sites/add",
    "/sections/housing/housing_3/sites/1",
    "/sections/housing/housing_3/sites/1/remove",
    "/owners",
    "/send",
    "/review",
    "/copy",
    "/history",
    "/history/1/undo",
    "/comments",
    "/comments/asked/0",
    "/experts",
    "/workbook",
)


def test_every_page_passes_on_a_phone_and_on_a_desk(visit: Visit) -> None:
    for path in PAGES:
        hold_to_the_bars(visit.open(path))


def test_the_error_summary_takes_focus_and_leads_to_each_field(visit: Visit) -> None:
    page = visit.open("/sections/housing/housing_1")
    assert page.title().startswith("Error:")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "moved"
    assert page.locator("#moved").get_attribute("aria-invalid") == "true"


def test_every_question_has_its_label_or_legend_and_small_targets_are_large_enough(visit: Visit) -> None:
    for number in (1, 2):
        page = visit.open(f"/sections/housing/housing_{number}")
        for details in page.locator("details").all():
            details.locator("summary").click()
        for box in page.locator("input[type=radio], input[type=checkbox]").all():
            size = box.bounding_box()
            assert size is not None
            assert min(size["width"], size["height"]) >= 24
            assert box.evaluate("e => e.closest('fieldset') !== null || e.name.endsWith('-estimated')")
        assert page.locator("fieldset:not(:has(> legend))").count() == 0
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
            ".filter(e => !e.labels.length).map(e => e.name)"
        )
        assert unnamed == []


def test_conflicts_and_refusals_pass_too(visit: Visit, database: Database) -> None:
    page = visit.open("/sections/housing/housing_1")
    page.locator("#asked").fill("7")
    page.evaluate("document.querySelector('[name=asked-revision]').value = '0'")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue", exact=True).click()
    expect(page.locator("h1")).to_have_text("Choose which answer to keep")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep what is chosen and continue").click()
    expect(page).to_have_title(re.compile("^Error:"))
    hold_to_the_bars(page)
    page = visit.open("/sections/housing")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue", exact=True).click()
    expect(page).to_have_title(re.compile("^Error:"))
    hold_to_the_bars(page)


def test_the_error_states_of_working_together_pass_too(visit: Visit) -> None:
    for path, button in (
        ("/experts", "Send the invitation"),
        ("/workbook", "Show what it changes"),
        ("/comments/asked/0", "Add the comment"),
        ("/history/1/undo", "Set the answer back"),
    ):
        page = visit.open(path)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()
        assert page.title().startswith("Error:")
        expect(page.locator(".error-summary")).to_be_focused()
        hold_to_the_bars(page)
    hold_to_the_bars(visit.send_around("people/invite", "main form [name=email]"))


def compare(visit: Visit, folder: Path) -> Page:
    """Fill in the workbook and send it: one change, one that cannot be read and one that is torn are shown."""
    page = visit.open("/workbook")
    with page.expect_download() as taken:
        page.locator("main a[href$='.xlsx']").click()
    office = Office(taken.value.path().read_bytes())
    office.answer("asked", 7)
    office.answer("helped", "about ten")
    office.answer("kind", "Choice a: described", reason="no such reason")
    (folder / "ours.xlsx").write_bytes(office.data())
    page.locator("#workbook").set_input_files(folder / "ours.xlsx")
    with page.expect_navigation():
        page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('#workbook').form)")
    return page


@pytest.mark.parametrize("visit", [320], indirect=True)
def test_what_a_workbook_changes_and_a_questionnaire_on_paper_pass_too(
    visit: Visit, session: Session, tmp_path: Path
) -> None:
    page = compare(visit, tmp_path)
    expect(page.locator("h1")).to_have_text("What the workbook changes")
    expect(page.locator("tbody tr")).to_have_count(2)
    hold_to_the_bars(page)
    round_id = session.get_one(Assessment, visit.assessment_id).round_id
    page.goto(f"{visit.base}/en/rounds/{round_id}/blank")
    expect(page.locator("h1")).to_have_text("Sample")
    hold_to_the_bars(page)


@pytest.mark.parametrize("visit", [320, pytest.param(1280, marks=pytest.mark.proof)], indirect=True)
@pytest.mark.parametrize("language", ["pl", "ro", "fr", "uk"])
def test_pages_with_questions_and_errors_pass_in_every_language(visit: Visit, language: str) -> None:
    for path in ("housing_2", "housing_1"):
        visit.page.goto(f"{visit.base}/{language}/assessments/{visit.assessment_id}/sections/housing/{path}")
        assert visit.page.locator("html").get_attribute("lang") == language
        hold_to_the_bars(visit.page)
    assert visit.page.evaluate("document.activeElement.matches('.error-summary')")
    targets = visit.page.locator(".error-summary a").evaluate_all("links => links.map(link => link.hash.slice(1))")
    assert targets
    assert all(visit.page.locator(f"[id='{target}']").count() == 1 for target in targets)


TICK = "for (const name of {}) for (const box of document.querySelectorAll(`[name=${{name}}]`)) box.checked = true"
ERRORS = (
    ("/sections/housing", "[name=complete]", ""),
    ("/sections/housing/housing_1/contradictions", "[name='helped.0-reason']", ""),
    ("/sections/housing/housing_2", "[name=level]", TICK.format("['barriers']")),
    ("/sections/housing/housing_2", "[name=kind]", TICK.format("['kind', 'kind-none']")),
    ("/sections/housing/housing_3/sites/1", "[name=places]", "document.querySelector('[name=places]').value = 'x y'"),
    ("/experts", "main form [name=email]", ""),
    ("/workbook", "[name=workbook]", ""),
    ("/comments/asked/0", "main form [name=text]", ""),
    ("/history/1/undo", "main form [name=reason]", ""),
)
"""Forms sent empty or wrong: page, a field of the form, and what is typed before."""
STALE = "const set = (name, to) => { document.querySelector(`[name=${name}]`).value = to }; "
STALE += "set('asked', '7'); set('asked-revision', '0')"
AROUND = (
    "assessments",
    "rounds/{later}/before-you-start",
    "rounds/{round}/blank",
    "people",
    "people/invite",
    "account",
    "no-page",
)
"""Pages beside those of one assessment, and one that is not there."""
BEHIND = ("", "/review", "/copy", "/history", "/sections/housing", "/send")
"""What can still be looked at once an assessment was sent; approved, also its receipt."""


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "pl", "ro", "fr", "uk"])
def test_every_page_and_every_error_passes_in_every_language(
    visit: Visit, session: Session, language: str, tmp_path: Path
) -> None:
    visit.language = language
    assessment = session.get_one(Assessment, visit.assessment_id)
    for path in PAGES:
        hold_to_the_bars(visit.open(path))
    for path, field, prepare in ERRORS:
        page = visit.send(path, field, prepare)
        assert page.locator(".error-summary, .error").count(), path
        hold_to_the_bars(page)
    conflict = visit.send("/sections/housing/housing_1", "[name=asked]", STALE)
    assert conflict.locator("[name=asked-keep]").count() == 2
    hold_to_the_bars(conflict)
    with conflict.expect_navigation():
        conflict.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('section-form'))")
    assert conflict.locator(".error-summary a").count() == 1
    hold_to_the_bars(conflict)
    later = make_round(session, every_kind())
    make_frame_unit(session, later, assessment.municipality)
    session.commit()
    for around in AROUND:
        visit.page.goto(f"{visit.base}/{language}/{around.format(round=assessment.round_id, later=later.id)}")
        hold_to_the_bars(visit.page)
    hold_to_the_bars(visit.send_around("people/invite", "main form [name=email]"))
    compare(visit, tmp_path)
    hold_to_the_bars(visit.page)
    visit.open("/sections/housing/housing_1")
    assessment.status, assessment.sent_at = AssessmentStatus.SENT, utc_now()
    session.commit()
    with visit.page.expect_navigation():
        visit.page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('section-form'))")
    hold_to_the_bars(visit.page)
    for path in BEHIND:
        hold_to_the_bars(visit.open(path))
    hold_to_the_bars(visit.send("/review", "[name=reason]"))
    assessment.status, assessment.approved_at = AssessmentStatus.APPROVED, utc_now()
    assessment.approved_sha256, assessment.reference = "a" * 64, "R-1"
    session.commit()
    for path in (*BEHIND, "/receipt"):
        hold_to_the_bars(visit.open(path))


def look_at_a_move(visit: Visit, session: Session, languages: Iterable[str]) -> None:
    """Move a draft to a later version, and look at its task list and at what the move did."""
    office = session.get_one(Assessment, visit.assessment_id).municipality
    draft = make_draft(session, municipality=office, complete=True)
    move = moved(session, draft)
    session.commit()
    visit.assessment_id = draft.id
    for visit.language in languages:
        for path in ("", f"/before/{move.id}"):
            hold_to_the_bars(visit.open(path))


@pytest.mark.parametrize("visit", [320], indirect=True)
def test_what_a_move_to_a_later_version_did_passes(visit: Visit, session: Session) -> None:
    look_at_a_move(visit, session, ["uk"])


@pytest.mark.proof
def test_what_a_move_to_a_later_version_did_passes_in_every_language(visit: Visit, session: Session) -> None:
    look_at_a_move(visit, session, ["en", "pl", "ro", "fr", "uk"])

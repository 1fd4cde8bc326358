"""Section pages over HTTP: asking, saving, and that nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, Questionnaire, SoftCheck
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.services.answers import Place, read_answers
from tests.factories import (
    a_question,
    a_questionnaire,
    a_section,
    make_assessment,
    make_municipality,
    make_round,
    make_user,
)

SignIn = Callable[[User], FlaskClient]
LEVELS = tuple(Choice(name=str(level), label=f"Level {level}: described") for level in range(5))


def housing() -> Questionnaire:
    return a_questionnaire(
        a_section(
            "housing",
            [
                a_question("asked", required=True, unit="households"),
                a_question("helped", warnings=(SoftCheck(check="${asked} = '' or . <= ${asked}", message="More?"),)),
                a_question("wait", warnings=(SoftCheck(check=". < 100", message="So long?"),), unit="days"),
                a_question("why", AnswerType.TEXT, relevant="${wait} > 50"),
                a_question("level", AnswerType.LEVEL, choices=LEVELS),
            ],
            [
                a_question("moved", AnswerType.DATE),
                a_question("remark", AnswerType.TEXT, appearance="multiline"),
                a_question("rate", AnswerType.DECIMAL),
            ],
        ),
        key="housing-pages",
    )


ON_PAGE = {"housing_1": ("asked", "helped", "wait", "level"), "housing_2": ("moved", "remark", "rate")}


@dataclass
class Desk:
    """Somebody of the office before an assessment."""

    client: FlaskClient
    database: Database
    assessment_id: int
    keys: int = field(default=0)

    def url(self, page: str = "housing_1", language: str = "en") -> str:
        return f"/{language}/assessments/{self.assessment_id}/sections/housing/{page}"

    def send(self, page: str = "housing_1", language: str = "en", **fields: str) -> TestResponse:
        self.keys += 1
        names = {name.partition("__")[0] for name in fields} | set(ON_PAGE[page])
        shown = {f"{name}-revision": str(self.revision(name)) for name in names}
        typed = {name.replace("__", "-"): value for name, value in fields.items()}
        return self.client.post(self.url(page, language), data={"form_key": f"k{self.keys}", **shown, **typed})

    @property
    def stored(self) -> dict[Place, Answer]:
        with self.database.reading() as session:
            return {place: item.answer for place, item in read_answers(session, self.assessment_id).items()}

    def revision(self, question: str) -> int:
        with self.database.reading() as session:
            item = read_answers(session, self.assessment_id).get((question, 0))
            return item.revision if item else 0


@pytest.fixture
def assessment(session: Session) -> Assessment:
    return make_assessment(session, housing(), municipality=make_municipality(session, name="Example"))


@pytest.fixture
def desk(session: Session, sign_in: SignIn, database: Database, assessment: Assessment) -> Desk:
    user = make_user(session, Role.COORDINATOR, municipality=assessment.municipality, name="Ana")
    return Desk(sign_in(user), database, assessment.id)


def test_a_page_asks_its_questions_with_label_hint_unit_and_keyboard(desk: Desk) -> None:
    page = desk.client.get(desk.url()).text
    assert '<label for="asked">How is asked?</label>' in page
    assert 'inputmode="numeric"' in page
    assert '<span class="affix suffix" id="asked-suffix">households</span>' in page
    assert "<strong>Level 0</strong>: described" in page
    assert '<template data-slot="why">' in page, "waits without being shown or sent, for a script to bring it"


def test_saving_leads_to_the_next_page_and_then_to_the_check(desk: Desk) -> None:
    answer = desk.send(asked="12", level="2")
    assert (answer.status_code, answer.location) == (302, desk.url("housing_2"))
    assert desk.stored == {("asked", 0): Answer("asked", number=12.0), ("level", 0): Answer("level", number=2.0)}
    answer = desk.send("housing_2", moved__day="1", moved__month="march", moved__year="2026")
    assert answer.location == desk.url("housing_2").removesuffix("/housing_2")
    assert desk.stored["moved", 0].text == "2026-03-01"


def test_an_unreadable_entry_is_kept_shown_again_and_named_in_the_title(desk: Desk) -> None:
    answer = desk.send(asked="about 12")
    assert answer.location == desk.url()
    page = desk.client.get(desk.url()).text
    assert "<title>Error: Housing, part 1" in page
    assert "There is a problem" in page
    assert 'value="about 12"' in page
    assert '<a href="#asked">We could not read “about 12” as a number.' in page
    assert desk.stored["asked", 0].raw == "about 12"
    assert desk.send(asked="about 12", later="yes").location == desk.url("housing_2")


def test_an_unusual_answer_is_asked_about_inline_until_it_has_a_reason(desk: Desk) -> None:
    assert desk.send(wait="400").location == desk.url()
    page = desk.client.get(desk.url()).text
    assert "So long?" in page
    assert 'name="wait-reason"' in page
    assert '<div data-slot="why">' in page
    answer = desk.send(wait="400", wait__reason="checked", wait__explanation="Twice.", why="")
    assert answer.location == desk.url("housing_2")
    assert desk.stored["wait", 0] == Answer("wait", number=400.0, reason="checked", explanation="Twice.")


def test_answers_that_contradict_each_other_lead_to_their_own_page(desk: Desk) -> None:
    assert desk.send(asked="5", helped="9").location == f"{desk.url()}/contradictions"


def test_a_non_answer_is_stored_apart_from_zero_and_praised(desk: Desk) -> None:
    desk.send(asked="", asked__none="unknown", wait="0")
    stored = desk.stored
    assert (stored["asked", 0].non_answer, stored["wait", 0].number) == ("unknown", 0.0)
    assert "That is a useful answer." in desk.client.get(desk.url()).text


def test_an_answer_and_a_reason_for_none_are_shown_again_and_the_rest_is_saved(desk: Desk) -> None:
    answer = desk.send(asked="7", asked__none="unknown", wait="3")
    assert answer.status_code == 422
    assert "Please keep one of them." in answer.text
    assert 'value="7"' in answer.text
    assert desk.stored == {("wait", 0): Answer("wait", number=3.0)}


def test_a_colleagues_change_is_offered_for_choice_and_the_rest_is_saved(
    desk: Desk, session: Session, assessment: Assessment
) -> None:
    desk.send(asked="100")
    seen = desk.revision("asked")
    desk.send(asked="110")
    mine = {"asked": "120", "asked-revision": str(seen), "wait": "3", "wait-revision": "0", "form_key": "mine"}
    answer = desk.client.post(desk.url(), data=mine)
    assert answer.status_code == 409
    assert "Nothing has been lost." in answer.text
    for shown in (">120 households<", ">110 households<", ">100 households<"):
        assert shown in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert desk.stored["asked", 0].number == 110
    assert desk.stored["wait", 0].number == 3
    undecided = desk.client.post(desk.url(), data=mine | {"asked-theirs": str(desk.revision("asked")), "form_key": "a"})
    assert undecided.status_code == 409
    chosen = mine | {"asked-theirs": str(desk.revision("asked")), "asked-keep": "mine", "form_key": "b"}
    assert desk.client.post(desk.url(), data=chosen).status_code == 302
    assert desk.stored["asked", 0].number == 120


def test_a_choice_between_answers_is_read_in_another_language_without_being_lost_or_settled(desk: Desk) -> None:
    desk.send("housing_2", rate="1.5")
    seen = desk.revision("rate")
    desk.send("housing_2", rate="2.5")
    mine = {"rate": "3.5", "rate-revision": str(seen), "form_key": "mine"}
    offered = desk.client.post(desk.url("housing_2"), data=mine)
    assert '<button form="section-form" class="visually-hidden"' in offered.text, "Enter does not switch"
    choice = mine | {"rate-theirs": str(desk.revision("rate")), "rate-keep": "mine", "shown_in": "en", "form_key": "a"}
    read = desk.client.post(desk.url("housing_2"), data=choice | {"read_in": "pl"})
    assert read.status_code == 409
    assert '<html lang="pl">' in read.text
    assert 'name="rate-keep" value="mine" checked' in read.text
    assert f'action="{desk.url("housing_2")}"' in read.text, "what was typed is read in the language it was typed in"
    assert ">3,5<" in read.text
    assert 'name="shown_in" value="pl"' in read.text
    assert desk.stored["rate", 0].number == 2.5
    kept = desk.client.post(desk.url("housing_2"), data=choice | {"shown_in": "pl", "form_key": "b"})
    assert kept.location == desk.url(language="pl").removesuffix("/housing_1")
    assert desk.stored["rate", 0].number == 3.5


def test_a_choice_is_asked_anew_where_the_colleague_changed_it_once_more(desk: Desk) -> None:
    desk.send(asked="100")
    mine = {"asked": "120", "asked-revision": "0", "asked-theirs": "1", "asked-keep": "theirs", "form_key": "mine"}
    desk.send(asked="110")
    read = desk.client.post(desk.url(), data=mine | {"read_in": "fr"})
    assert '<html lang="fr">' in read.text
    assert " checked" not in read.text


def test_a_choice_that_was_not_made_is_asked_for_where_it_stands(desk: Desk) -> None:
    desk.send(asked="110")
    mine = {"asked": "120", "asked-revision": "0", "form_key": "a"}
    first = desk.client.post(desk.url(), data=mine).text
    assert "<title>Error:" not in first
    mine |= {"asked-theirs": str(desk.revision("asked")), "form_key": "b"}
    again = desk.client.post(desk.url(), data=mine).text
    assert "<title>Error:" in again
    assert 'href="#asked-mine"' in again
    assert 'id="asked" aria-describedby="asked-error"' in again
    read = desk.client.post(desk.url(), data=mine | {"read_in": "pl", "form_key": "c"}).text
    assert 'href="#asked-mine"' not in read


def test_giving_up_ones_own_answer_keeps_the_colleagues(desk: Desk) -> None:
    desk.send(asked="110")
    data = {"asked": "120", "asked-revision": "0", "asked-keep": "theirs", "form_key": "mine"}
    assert desk.client.post(desk.url(), data=data).status_code == 302
    assert desk.stored["asked", 0].number == 110


def test_a_closed_round_refuses_kindly_and_shows_what_was_typed(
    session: Session, sign_in: SignIn, database: Database
) -> None:
    closed = datetime.now(UTC) - timedelta(hours=1)
    assessment = make_assessment(session, housing(), collection=make_round(session, housing(), closes_at=closed))
    user = make_user(session, Role.COORDINATOR, municipality=assessment.municipality)
    desk = Desk(sign_in(user), database, assessment.id)
    answer = desk.send(asked="12", helped="x y", wait="", wait__none="unknown")
    assert answer.status_code == 409
    for words in ("The round closed on", "12 households", "“x y”", "We do not know", "ask for more time"):
        assert words in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert desk.stored == {}
    assert desk.client.get(desk.url()).location == desk.url().removesuffix("/housing_1")


def test_the_language_can_be_switched_in_mid_form_and_what_was_typed_is_saved_first(desk: Desk) -> None:
    answer = desk.send(asked="12", switch_to="pl")
    assert answer.location == desk.url(language="pl")
    assert desk.stored["asked", 0].number == 12
    assert desk.send(asked="13", switch_to="xx").location == desk.url("housing_2")


def test_one_can_leave_a_page_for_the_task_list(desk: Desk) -> None:
    assert desk.send(asked="12", leave="yes").location == f"/en/assessments/{desk.assessment_id}"
    assert desk.stored["asked", 0].number == 12


def test_numbers_are_read_as_the_language_of_the_page_writes_them(desk: Desk) -> None:
    desk.send(language="pl", asked="1 234")
    assert desk.stored["asked", 0].number == 1234


def test_an_expert_invited_to_one_section_does_not_write_into_another(
    session: Session, sign_in: SignIn, database: Database, assessment: Assessment
) -> None:
    expert = make_user(session, Role.CONTRIBUTOR, municipality=assessment.municipality, section="elsewhere")
    desk = Desk(sign_in(expert), database, assessment.id)
    assert desk.send(asked="12").status_code == 403
    assert desk.stored == {}
    assert desk.client.get(desk.url()).status_code == 302


def test_another_municipality_finds_no_such_page(
    session: Session, sign_in: SignIn, database: Database, assessment: Assessment
) -> None:
    stranger = make_user(session, Role.COORDINATOR, municipality=make_municipality(session))
    desk = Desk(sign_in(stranger), database, assessment.id)
    assert desk.client.get(desk.url()).status_code == 404
    assert desk.send(asked="12").status_code == 404


def test_a_section_is_checked_and_called_complete(desk: Desk) -> None:
    check = desk.url().removesuffix("/housing_1")
    assert "Not answered yet" in desk.client.get(check).text
    assert desk.client.post(check, data={"complete": "yes"}).status_code == 422
    nothing = desk.client.post(check)
    assert nothing.status_code == 422
    assert "Please choose an answer" in nothing.text
    desk.send(asked="12")
    answer = desk.client.post(check, data={"complete": "yes"})
    assert answer.location == f"/en/assessments/{desk.assessment_id}"
    assert "Completed" in desk.client.get(answer.location).text
    desk.client.post(check, data={"complete": "no"})
    assert "In progress" in desk.client.get(answer.location).text


def test_a_page_is_shown_with_at_most_five_queries_and_saved_in_one_transaction(desk: Desk) -> None:
    desk.client.get(desk.url())
    statements: list[str] = []
    commits: list[int] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    event.listen(desk.database.engine, "commit", lambda _connection: commits.append(1))
    assert desk.client.get(desk.url()).status_code == 200
    asked = [statement for statement in statements if statement.lstrip().upper().startswith("SELECT")]
    assert len(asked) <= 5
    assert not commits
    keys = {f"{name}-revision": "0" for name in ("asked", "helped", "wait", "level")}
    data = {"asked": "3", "helped": "2", "wait": "5", "level": "1", "form_key": "once", **keys}
    assert desk.client.post(desk.url(), data=data).status_code == 302
    assert len(commits) == 1


def test_unknown_sections_and_pages_are_not_found(desk: Desk) -> None:
    for page in ("housing_9", "housing_1/x"):
        assert desk.client.get(desk.url(page)).status_code == 404
    assert desk.client.get(desk.url().replace("/housing/", "/nowhere/")).status_code == 404

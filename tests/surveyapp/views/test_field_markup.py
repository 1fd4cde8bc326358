"""Questions drawn once and filled in look as if drawn each time, and a page costs few queries and few bytes."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, NonAnswer, Question
from questionnaires.path import follow
from surveyapp.forms.pages import PageForm
from surveyapp.forms.reasons import REASONS
from surveyapp.forms.texts import texts_of
from surveyapp.models import Assessment, Role, User
from surveyapp.views.field_markup import ENTRY, REVISION, markup_of
from tests.factories import OPENS, a_question, a_questionnaire, an_answer, make_assessment, make_user

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CHOICES = tuple(Choice(name=code, label=f"Choice {code}") for code in "abc")
LEVELS = tuple(Choice(name=str(level), label=f"Level {level}") for level in range(5))
ASKED = a_questionnaire(
    a_question("number", unit="%"),
    a_question("word", AnswerType.TEXT),
    a_question("long", AnswerType.TEXT, appearance="multiline"),
    a_question("day", AnswerType.DATE),
    a_question("one", AnswerType.SELECT_ONE, choices=CHOICES),
    a_question("many", AnswerType.SELECT_MULTIPLE, choices=CHOICES),
    a_question("level", AnswerType.LEVEL, choices=LEVELS, desired=True),
    a_question("level_desired", AnswerType.LEVEL, choices=LEVELS),
    key="drawn",
)
ANSWERS: tuple[list[Answer], ...] = (
    [],
    [an_answer("number", 7), an_answer("word", "<b>&"), an_answer("day", "2026-03-01"), an_answer("one", "b")],
    [an_answer("number", 8), an_answer("word", "other"), an_answer("many", "a c"), an_answer("level", 2)],
    [Answer("number", raw="about 7"), Answer("day", raw="31//2026"), an_answer("level_desired", 4)],
    [Answer("number", non_answer=NonAnswer.UNKNOWN), an_answer("word", f"{ENTRY}{REVISION}"), an_answer("one", "gone")],
    [Answer("word", text="a", reason="other", explanation=f"typed {REVISION}"), an_answer("number", 7, estimated=True)],
)


def test_what_is_drawn_once_and_filled_in_is_what_would_be_drawn(app: Flask) -> None:
    items: list[Question] = list(ASKED.questions.values())
    with app.test_request_context("/en/"):
        texts = texts_of(ASKED, "en")
        for number, answers in enumerate([*ANSWERS, *ANSWERS], start=1):
            given = {(answer.question, 0): answer for answer in answers}
            path = follow(ASKED, answers, today=OPENS.date())
            for part in PageForm(path, texts, given, dict.fromkeys(given, number), "RON").parts(items):
                assert markup_of(part) == render_template(part.template, f=part, reasons=REASONS)


@pytest.fixture
def town(session: Session) -> Assessment:
    answers = {"residents": 50_000, "refugees": 1_000, "competent_housing": "own", "s1_collective": 5}
    return make_assessment(session, library.load("municipal-needs", "1.0.0"), answers=answers)


@pytest.fixture
def clerk(session: Session, town: Assessment, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(session, Role.COORDINATOR, municipality=town.municipality))


def test_every_page_of_the_first_questionnaire_is_light_and_a_first_visit_too(
    clerk: FlaskClient, town: Assessment
) -> None:
    sizes = {}
    for language in ("en", "uk"):
        for section in library.load("municipal-needs", "1.0.0").sections:
            for page in section.pages:
                url = f"/{language}/assessments/{town.id}/sections/{section.name}/{page.name}"
                sizes[url] = clerk.get(url).data
    assert {url: len(data) for url, data in sizes.items() if len(data) > 30_000} == {}
    heaviest = max(sizes.values(), key=len)
    static = re.findall(r'(?:href|src)="(/static/[^"]+)"', heaviest.decode())
    assert len(static) >= 5
    visit = len(heaviest)
    for address in static:
        with clerk.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Encoding"] == "gzip"
            visit += len(answer.data)
    assert visit <= 60_000


def test_a_page_with_secrets_is_never_compressed_beside_words_of_its_address(
    clerk: FlaskClient, town: Assessment
) -> None:
    url = f"/en/assessments/{town.id}/sections/housing/housing_situation?said=whoever"
    page = clerk.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert 'name="csrf_token"' in page.text
    assert "Content-Encoding" not in page.headers


def test_a_static_file_goes_as_it_is_to_whom_cannot_read_it_compressed(client: FlaskClient) -> None:
    with (
        client.get("/static/page.js") as plain,
        client.get("/static/page.js", headers={"Accept-Encoding": "gzip"}) as small,
    ):
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(small.data) == plain.data
        assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"

"""Whatever goes wrong is told kindly, in each language, with what was sent kept and nothing of the machinery shown."""

import ast
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import abort
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

import surveyapp
from questionnaires.model import AnswerType
from surveyapp import database as databases
from surveyapp.app import create_app
from surveyapp.database import Database, connect, is_away
from surveyapp.errors import Conflict, NotAllowed, NotFound
from surveyapp.languages import LANGUAGES, translations
from surveyapp.models import Assessment, Role, User
from surveyapp.services.access import APPROVERS
from surveyapp.services.answers import read_answers
from surveyapp.views.languages import PREFIX
from tests.conftest import make_config
from tests.factories import a_question, a_questionnaire, make_assessment, make_round, make_user

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SignIn = Callable[[User], FlaskClient]
ASKED = a_questionnaire(a_question("why", AnswerType.TEXT), key="errors")
MACHINERY = re.compile(r"(?i)traceback|sqlite|sqlalchemy|psycopg|\.py\b|error\b|select |0x[0-9a-f]+|secret-detail")
ERRORS: dict[int, Exception] = {
    400: ValueError(),
    403: NotAllowed("The round is not open.", needs=APPROVERS),
    404: NotFound(),
    405: ValueError(),
    409: Conflict("An answer changed while it was being saved."),
    413: ValueError(),
    429: TooManyRequests(retry_after=840),
    500: RuntimeError("secret-detail"),
    503: OperationalError("SELECT secret-detail", {}, sqlite3.OperationalError("secret-detail")),
}
WHEN = {
    "en": "in 14 minutes",
    "pl": "za 14 minut",
    "ro": "peste 14 minute",
    "fr": "dans 14 minutes",
    "uk": "через 14 хвилин",
}


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache) -> FlaskClient:
    """An application in which /<language>/fail/<status> fails with that error."""
    app = create_app(make_config(tmp_path_factory.mktemp("failing")), connect("sqlite://"))
    app.jinja_env.bytecode_cache = compiled_templates
    app.config["WTF_CSRF_ENABLED"] = False
    ERRORS[503].orig.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined]

    def fail(status: int) -> str:
        if type(ERRORS[status]) is ValueError:
            abort(status)
        raise ERRORS[status]

    app.add_url_rule(f"{PREFIX}/fail/<int:status>", view_func=fail, methods=["GET", "POST"])
    return app.test_client()


def main_of(page: TestResponse) -> str:
    """The words of the page itself, without its frame."""
    found = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert found
    return unescape(found[0]).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("status", ERRORS)
def test_each_page_speaks_each_language_and_tells_nothing_of_the_machinery(failing: FlaskClient, status: int) -> None:
    said = {}
    for language in LANGUAGES:
        page = failing.get(f"/{language}/fail/{status}")
        assert page.status_code == status
        assert f'<html lang="{language}">' in page.text
        assert not MACHINERY.search(main_of(page))
        assert f'href="/{language}/"' in page.text
        said[language] = set(re.findall(r">([^<>]{9,})<", main_of(page)))
        assert len(said[language]) >= 2
    for language in set(LANGUAGES) - {"en"}:
        assert not said[language] & said["en"]


def test_what_may_be_tried_again_says_when_to_programs_and_people(failing: FlaskClient) -> None:
    assert failing.get("/en/fail/503").headers["Retry-After"] == "30"
    page = failing.get("/en/fail/429")
    assert page.headers["Retry-After"] == "840"
    for language, when in WHEN.items():
        assert when in main_of(failing.get(f"/{language}/fail/429"))


@on_sqlite
def test_too_many_tries_leave_the_way_by_mail_open(client: FlaskClient) -> None:
    wrong = {"email": "ana@example.org", "password": "wrong"}
    page = [client.post("/pl/sign-in", data=wrong) for _ in range(9)][-1]
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60
    assert 'href="/pl/forgotten-password"' in main_of(page)


@pytest.mark.parametrize("status", [500, 503])
def test_what_was_typed_stands_in_the_page_and_is_sent_again_as_it_was(failing: FlaskClient, status: int) -> None:
    typed = {"why": '"Zażółć" <b>', "why-revision": "0", "csrf_token": "mine", "form_key": "k"}
    page = failing.post(f"/en/fail/{status}", data=typed)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    assert {name: unescape(value) for name, value in hidden.items()} == typed
    assert "<b>" not in page.text
    assert '<form method="post">' in page.text
    assert "Send again" not in failing.get(f"/en/fail/{status}").text


def test_passwords_and_files_are_not_repeated(failing: FlaskClient) -> None:
    # There is no table in this database, so whatever asks it fails.
    page = failing.post("/en/sign-in", data={"email": "a@b.org", "password": "seven quiet rivers"})
    assert page.status_code == 500
    assert "seven quiet" not in page.text
    upload = {"file": (BytesIO(b"x"), "x.xlsx"), "note": "kept-note"}
    assert "kept-note" not in failing.post("/en/fail/500", data=upload).text


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a locked database a tenth of a second in place of half a minute."""
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0.1)


@pytest.fixture
def clerk(session: Session) -> tuple[User, Assessment]:
    assessment = make_assessment(session, ASKED)
    return make_user(session, Role.COORDINATOR, municipality=assessment.municipality), assessment


@on_sqlite
def test_a_locked_database_is_a_pause_and_the_page_saves_once_it_is_free(
    database: Database, tmp_path: Path, sign_in: SignIn, clerk: tuple[User, Assessment], hurried: None
) -> None:
    user, assessment = clerk
    key = sign_in(user).get_cookie("session-key")
    assert key is not None
    app = create_app(make_config(tmp_path / "instance"), connect(str(database.engine.url)))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.set_cookie("session-key", key.value)
    url = f"/uk/assessments/{assessment.id}/sections/section/section_1"
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = client.post(url, data={"why": "Тому що", "why-revision": "0", "form_key": "k"})
        other.execute("ROLLBACK")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert not MACHINERY.search(main_of(page))
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    assert client.post(url, data=again).status_code == 302
    with database.reading() as session:
        assert read_answers(session, assessment.id)["why", 0].answer.text == "Тому що"


@on_sqlite
def test_a_round_that_closed_in_mid_form_gives_back_what_was_typed_in_each_language(
    session: Session, sign_in: SignIn
) -> None:
    closed = make_round(session, ASKED, closes_at=datetime.now(UTC) - timedelta(hours=1))
    assessment = make_assessment(session, ASKED, collection=closed)
    client = sign_in(make_user(session, Role.COORDINATOR, municipality=assessment.municipality))
    said = {}
    for language in LANGUAGES:
        url = f"/{language}/assessments/{assessment.id}/sections/section/section_1"
        page = client.post(url, data={"why": "Zażółć", "why-revision": "0", "form_key": language})
        assert (page.status_code, "Zażółć" in main_of(page)) == (409, True)
        said[language] = set(re.findall(r">([^<>]{12,})<", main_of(page)))
    for language in set(LANGUAGES) - {"en"}:
        assert not said[language] & said["en"]


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/x", "sqlite:///{}/lost/x.sqlite"])
def test_a_database_out_of_reach_is_told_in_the_language_of_the_page(
    failing: FlaskClient, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(failing.application.extensions, "database", connect(address.format(tmp_path)))
    shutil.rmtree(tmp_path / "lost", ignore_errors=True)
    client = failing.application.test_client()
    client.set_cookie("session-key", "any")
    for language, title in (("pl", "Niedługo wracamy"), ("en", "We are back shortly")):
        page = client.get(f"/{language}/people")
        assert (page.status_code, title in page.text) == (503, True)
        assert not MACHINERY.search(main_of(page))


def test_only_what_passes_counts_as_away() -> None:
    assert not is_away(RuntimeError("x"))
    with pytest.raises(OperationalError) as missing, connect("sqlite://").reading() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    assert not is_away(missing.value)
    for state, passes in (("57014", True), ("40P01", True), ("53300", True), ("42P01", False), ("23505", False)):
        error = type("Refused", (Exception,), {"sqlstate": state})()
        assert is_away(ProgrammingError("x", {}, error)) is passes
    full = create_engine("sqlite://", pool_size=1, max_overflow=0, pool_timeout=0, poolclass=QueuePool)
    with full.connect(), pytest.raises(NoConnectionLeft) as none_left, full.connect():
        pass
    assert is_away(none_left.value)


def test_a_request_too_large_is_taken_off_the_line_and_told_how_much_may_come(failing: FlaskClient) -> None:
    line = BytesIO(b"x" * (3 * 1024 * 1024))
    page = failing.post("/pl/sign-in", input_stream=line, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 413
    assert "1 MB" in main_of(page)
    assert line.read() == b""


def _raised() -> Iterator[str]:
    """The plain sentences that services and views give to the errors which become pages."""
    for path in Path(surveyapp.__path__[0]).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "Conflict(" in source or "NotAllowed(" in source else ():
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("Conflict", "NotAllowed"):
                said = node.args[0]
                said = said.args[0] if isinstance(said, ast.Call) else said
                yield from (str(said.value),) if isinstance(said, ast.Constant) else ()


def test_every_sentence_of_a_refusal_is_translated() -> None:
    sentences = set(_raised())
    assert len(sentences) > 20
    for language in set(LANGUAGES) - {"en"}:
        same = sorted(said for said in sentences if translations(language).gettext(said) == said)
        assert not same, f"{language}: {same}"

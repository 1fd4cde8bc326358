"""The server is killed in the middle of a save: what was typed stays on the screen and is sent once it is back."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.history import find_break, read_changes
from surveyapp.services.sessions import start_session
from tests.conftest import PATIENCE, free_port
from tests.factories import a_question, a_questionnaire, make_assessment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

SERVER = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from flask import has_request_context, request
from sqlalchemy import event
from waitress.server import create_server
from surveyapp.app import create_app
from tests.conftest import make_config
address, port, folder, moment = sys.argv[1:]
app = create_app(replace(make_config(Path(folder), public_url=f"http://127.0.0.1:{port}"), database_url=address))
database = app.extensions["database"]

def die(_what):
    if has_request_context() and request.method == "POST":
        os.kill(os.getpid(), signal.SIGKILL)

if moment == "before the commit":
    event.listen(database.engine, "commit", die)
if moment == "after the commit":
    event.listen(database.write, "after_commit", die)
server = create_server(app, host="127.0.0.1", port=int(port), threads=4)
print("ready", flush=True)
server.run()
"""
WATCH = """
window.said = [];
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() =>
  window.said.push(document.getElementById("saved").textContent)
).observe(document.getElementById("saved"), {childList: true}));
"""
UNSAVED = "We could not save the last 2 answers. They are still on this screen."

Serve = Callable[[str], "subprocess.Popen[bytes]"]


@contextmanager
def serving(address: str, port: int, folder: Path) -> Iterator[Serve]:
    """Start servers on one port, each after the one before has died; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(moment: str) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", SERVER, address, str(port), str(folder), moment]
        server = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        started.append(server)
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        return server

    yield start
    for server in started:
        server.kill()
        server.communicate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("moment", [pytest.param("before the commit", marks=pytest.mark.proof), "after the commit"])
def test_answers_outlive_a_server_that_is_killed_while_it_saves_them(
    page: Page, session: Session, database: Database, tmp_path: Path, moment: str
) -> None:
    draft = make_assessment(session, a_questionnaire(a_question("places"), a_question("taken"), key="killed-journey"))
    user = make_user(session, Role.COORDINATOR, municipality=draft.municipality)
    key = start_session(session, user, utc_now())
    session.commit()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    page.context.add_cookies([{"name": "session-key", "value": key, "url": base}])
    with serving(database.engine.url.render_as_string(hide_password=False), port, tmp_path) as start:
        dying = start(moment)
        page.goto(f"{base}/en/assessments/{draft.id}/sections/section/section_1")
        page.get_by_label("How is places?").fill("40")
        page.get_by_label("How is taken?").fill("30")
        page.get_by_label("How is taken?").blur()
        expect(page.locator("#saved")).to_have_text(UNSAVED)
        assert dying.wait(120) != 0
        assert page.get_by_label("How is places?").input_value() == "40"
        page.get_by_label("How is taken?").fill("31")
        said = page.evaluate("window.said")
        assert not [words for words in said if words.startswith("Saved")], "nothing is called saved before it is"
        start("never")
        expect(page.locator("#saved")).to_contain_text("Saved at ")
        with page.expect_navigation():
            page.get_by_role("button", name="Save and continue", exact=True).last.click()
    with database.reading() as reading:
        stored = {place[0]: kept.answer.number for place, kept in read_answers(reading, draft.id).items()}
        told = [(change.place[0], change.answer.number) for change in read_changes(reading, draft.id) if change.answer]
        assert find_break(reading, draft.id) is None
    assert stored == {"places": 40.0, "taken": 31.0}
    assert (("taken", 30.0) in told) is (moment == "after the commit")
    assert told.count(("places", 40.0)) == 1, "what was stored before the server died is not stored twice"

"""A web worker that is killed in the middle of saving takes nothing with it that somebody was told is saved."""

import http.client
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Role
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.history import find_break, read_changes
from surveyapp.services.sessions import start_session
from tests.factories import a_question, a_questionnaire, make_assessment, make_user

WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from waitress.server import create_server
from surveyapp.app import create_app
from tests.conftest import make_config
config = replace(make_config(Path(sys.argv[2])), database_url=sys.argv[1])
app = create_app(config)
app.config["WTF_CSRF_ENABLED"] = False
server = create_server(app, host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
"""
QUESTIONS = ("one", "two", "three")
ENOUGH = 25


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_killed_worker_acknowledged_is_stored(database: Database, session: Session, tmp_path: Path) -> None:
    assessment = make_assessment(session, a_questionnaire(*map(a_question, QUESTIONS), key="killed"))
    key = start_session(session, make_user(session, Role.COORDINATOR, municipality=assessment.municipality), utc_now())
    session.commit()
    address = database.engine.url.render_as_string(hide_password=False)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, address, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert worker.stdout is not None
    port = int(worker.stdout.readline())
    acknowledged: list[tuple[str, float]] = []
    enough = threading.Event()

    def type_on(question: str) -> None:
        path = f"/en/assessments/{assessment.id}/sections/section/section_1"
        headers = {"Cookie": f"session-key={key}", "Content-Type": "application/x-www-form-urlencoded"}
        for turn in range(10_000):
            sent = {question: str(turn), f"{question}-revision": "0", "form_key": f"screen of {question}"}
            try:
                # Closed even where the worker dies on us, or the collector would complain of an open socket later.
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as caller:
                    caller.request("POST", path, urlencode(sent), headers)
                    answer = caller.getresponse()
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 302
            acknowledged.append((question, float(turn)))
            if len(acknowledged) >= ENOUGH:
                enough.set()

    typists = [threading.Thread(target=type_on, args=(question,)) for question in QUESTIONS]
    for typist in typists:
        typist.start()
    assert enough.wait(300)
    worker.kill()
    worker.wait()
    worker.stdout.close()
    for typist in typists:
        typist.join(60)
    with database.reading() as reading:
        changes = read_changes(reading, assessment.id)
        stored = read_answers(reading, assessment.id)
        assert find_break(reading, assessment.id) is None
        assert reading.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    kept = {(change.place[0], change.answer.number) for change in changes if change.answer}
    assert set(acknowledged) <= kept, "acknowledged and lost"
    for question, latest in sorted(acknowledged):
        assert (stored[question, 0].answer.number or 0) >= latest

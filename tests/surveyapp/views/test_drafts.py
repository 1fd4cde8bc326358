"""The publisher's page that moves drafts to another version."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Role, User
from surveyapp.work import work
from tests.conftest import make_config
from tests.factories import make_round, make_user
from tests.moving import FIRST, SECOND
from tests.surveyapp.services.test_draft_runs import make_drafts

SignIn = Callable[[User], FlaskClient]


def publisher(session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(session, Role.PUBLISHER, totp_secret="JBSWY3DPEHPK3PXP"))


def test_from_preview_over_move_to_undo(session: Session, database: Database, sign_in: SignIn, tmp_path: Path) -> None:
    collection = make_drafts(session, 2)
    client, config = publisher(session, sign_in), make_config(tmp_path)
    page = client.get("/en/drafts").text
    assert collection.title in page or 'value="2.0.0"' in page
    answer = client.post("/en/drafts", data={"round": collection.code, "version": "2.0.0"})
    run = answer.headers["Location"]
    page = client.get(run).text
    for words in ("Move 2 drafts to version 2.0.0", "Move 2 drafts</button>", "Waiting", "<dd>8", "<dd>4", "<dd>0"):
        assert words in page
    assert client.post(f"{run}/move").headers["Location"] == run
    page = client.get(run).text
    assert "Waiting for its turn" in page
    assert "Step 0 of" not in page
    assert client.post(f"{run}/move").status_code == 409
    work(database, config, Event())
    page = client.get(run).text
    assert "Undo: move 2 drafts back" in page
    assert 'name="one" value="1"' in page
    client.post(f"{run}/undo", data={"one": "1"})
    page = client.get(run).text
    assert "Moved back" in page
    assert "Undo: move 1 draft back" in page
    assert "Moves so far" in client.get("/en/drafts").text


def test_what_cannot_be_is_said(session: Session, sign_in: SignIn) -> None:
    collection = make_drafts(session, 1)
    client = publisher(session, sign_in)
    for sent in ({"round": "R?", "version": "2.0.0"}, {"round": collection.code, "version": "9.0.0"}, {}):
        answer = client.post("/en/drafts", data=sent)
        assert answer.status_code == 422
        assert "Nothing can be moved there." in answer.text
    assert client.get("/en/drafts/99").status_code == 404


def test_without_drafts_or_later_versions_the_page_says_so(session: Session, sign_in: SignIn) -> None:
    make_round(session, FIRST)
    client = publisher(session, sign_in)
    assert "There are no drafts in an open round" in client.get("/en/drafts").text
    assert SECOND.version == "2.0.0"

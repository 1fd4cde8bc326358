"""Every page of collection costs few queries, and whatever it saves one transaction, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.database import Database
from surveyapp.models import Assessment, Role, User
from surveyapp.views import catalogues
from tests.factories import an_answer, make_assessment, make_user

MOST = 5
"""Queries that show a page, the session and the access log included."""
PAGES = (
    "",
    "/sections/profile/profile_totals",
    "/sections/profile/profile_totals/contradictions",
    "/sections/housing/housing_situation",
    "/sections/housing/housing_sites",
    "/sections/housing/housing_sites/s2/add",
    "/sections/housing/housing_sites/s2/1",
    "/sections/housing/housing_sites/s2/1/remove",
    "/sections/housing",
    "/owners",
    "/send",
    "/review",
    "/copy",
    "/copy.pdf",
    "/comments",
    "/comments/residents/0",
    "/experts",
    "/workbook",
    "/workbook.xlsx",
    "/history",
    "/history/1/undo",
)


@contextmanager
def watched(database: Database) -> Iterator[tuple[list[str], list[int]]]:
    """Collect the queries and the commits within a block."""
    sent: list[str] = []
    commits: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            sent.append(statement)

    def committed(_connection: Any) -> None:
        commits.append(1)

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "commit", committed)
    try:
        yield sent, commits
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
        event.remove(database.engine, "commit", committed)


@pytest.fixture
def town(session: Session) -> Assessment:
    """A draft with a contradiction and a site."""
    version = library.load("municipal-needs", "1.0.0")
    repeat = version.repeats["s2"]
    answers = [
        an_answer("residents", 1_000),
        an_answer("refugees", 9_000),
        an_answer("competent_housing", "own"),
        an_answer("s1_collective", 5),
        an_answer(repeat.questions[0].name, "North", 1),
    ]
    return make_assessment(session, version, answers=answers)


@pytest.fixture
def clerk(session: Session, town: Assessment, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """Somebody who may do everything in the office."""
    return sign_in(make_user(session, Role.COORDINATOR, Role.APPROVER, municipality=town.municipality))


def test_every_page_takes_few_queries(
    clerk: FlaskClient, town: Assessment, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "EVERY", inf)  # a look at what was translated comes on top, every few seconds
    asked = {}
    for path in PAGES:
        url = f"/en/assessments/{town.id}{path}"
        clerk.get(url)
        with watched(database) as (sent, commits):
            assert clerk.get(url).status_code == 200, path
        asked[path] = len(sent)
        assert not commits, path
    assert {path: count for path, count in asked.items() if count > MOST} == {}


def test_whatever_is_saved_takes_one_transaction(clerk: FlaskClient, town: Assessment, database: Database) -> None:
    here = f"/en/assessments/{town.id}"
    housing = f"{here}/sections/housing"
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        (f"{housing}/housing_situation", {"s1_rented": "9", "s1_rented-revision": "0"}),
        (f"{here}/sections/profile/profile_totals/contradictions", {"refugees.0-reason": "checked"}),
        (f"{housing}/housing_sites/s2/1/remove", {"sure": "yes"}),
        (f"{here}/comments/residents/0", {"text": "Really?"}),
        (f"{here}/owners", {}),
    )
    for number, (url, data) in enumerate(forms):
        with watched(database) as (_sent, commits):
            answer = clerk.post(url, data={"form_key": f"k{number}", **data})
        assert answer.status_code in (302, 422), url
        assert len(commits) == 1, url

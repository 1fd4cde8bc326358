"""What a page of six questions costs to show and to save, against a bare page and a bare write in the same run."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.database import Database
from surveyapp.models import Answer, AnswerChange, Assessment, Role
from surveyapp.models.base import utc_now
from surveyapp.services.answers import read_answers
from surveyapp.services.entries import Entry
from surveyapp.services.saving import save_answers
from surveyapp.services.sessions import start_session
from tests.factories import an_answer, make_assessment, make_user

PAGE = "/en/assessments/{}/sections/housing/housing_situation"
SAVED = ("residents", "s1_collective", "s1_rented", "s1_hosted", "s1_social", "s1_unsuitable")
PLACE = ("assessment_id", "question", "instance")
ANSWERS, CHANGES = cast(Table, Answer.__table__), cast(Table, AnswerChange.__table__)
ROUNDS, GOES = 60, 8
SHOW_BAR, SAVE_BAR = 3.0, 2.0

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True, slots=True)
class Pair:
    """The best processor seconds of a work and of the bare one, and the usual ratio of the two."""

    work: float
    bare: float
    ratio: float


def side_by_side(work: Callable[[], object], bare: Callable[[], object]) -> Pair:
    """Measure both in turns, so that a busy machine troubles both alike."""
    work(), bare()
    taken = [(_seconds(work), _seconds(bare)) for _ in range(ROUNDS)]
    works, bares = zip(*taken, strict=True)
    return Pair(min(works), min(bares), median(one / other for one, other in taken))


def _seconds(work: Callable[[], object]) -> float:
    start = time.thread_time()
    for _ in range(GOES):
        work()
    return (time.thread_time() - start) / GOES


@pytest.fixture
def town(session: Session) -> Assessment:
    answers = {"residents": 50_000, "refugees": 1_000, "competent_housing": "own"}
    return make_assessment(session, library.load("municipal-needs", "1.0.0"), answers=answers)


@pytest.fixture
def clerk(session: Session, client: FlaskClient, town: Assessment) -> FlaskClient:
    user = make_user(session, Role.COORDINATOR, municipality=town.municipality)
    client.set_cookie("session-key", start_session(session, user, utc_now()))
    session.commit()
    return client


def bare(database: Database, assessment_id: int, size: int) -> FlaskClient:
    """A page of the same size with one read of the answers, and nothing else."""
    app = Flask("bare", static_folder=None)
    filling = "x" * size

    template = app.jinja_env.from_string("<!doctype html>{{ count }}{{ filling }}")

    def page() -> str:
        with database.read() as session:
            rows = session.execute(select(Answer.__table__).where(Answer.assessment_id == assessment_id)).all()
        return template.render(count=len(rows), filling=filling)

    app.add_url_rule("/", "page", page)
    return app.test_client()


def test_a_page_of_six_questions_costs_at_most_three_bare_pages(
    clerk: FlaskClient, town: Assessment, database: Database
) -> None:
    url = PAGE.format(town.id)
    page = clerk.get(url)
    assert page.status_code == 200
    floor = bare(database, town.id, len(page.data))
    shown = side_by_side(lambda: clerk.get(url), lambda: floor.get("/"))
    say(f"shown in {shown.work * 1e3:.2f} ms, bare page {shown.bare * 1e3:.2f} ms: {shown.ratio:.2f} times")
    assert shown.ratio <= SHOW_BAR


def test_saving_six_answers_costs_at_most_two_bare_writes_of_the_same_rows(
    database: Database, town: Assessment, session: Session
) -> None:
    session.commit()
    turns = count(1)
    seen: dict[str, int] = {}

    def save() -> None:
        turn = next(turns)
        entries = [Entry(an_answer(name, turn), seen.get(name, 0)) for name in SAVED]
        with database.writing() as writing:
            outcome = save_answers(writing, town.id, entries, author_id=None, form_key=f"k{turn}")
        seen.update({place[0]: revision for place, revision in outcome.saved.items()})

    def write() -> None:
        turn = next(turns)
        at = utc_now()
        rows = [
            {
                "assessment_id": town.id,
                "question": name,
                "instance": 1,
                "number": turn,
                "revision": turn,
                "saved_at": at,
            }
            for name in SAVED
        ]
        told = [
            {
                "assessment_id": town.id,
                "sequence": 10**6 + 10 * turn + number,
                "question": name,
                "instance": 1,
                "at": at,
            }
            | {"revision": turn, "content": "{}", "content_sha256": "x", "chain_sha256": "y"}
            for number, name in enumerate(SAVED)
        ]
        statement = upsert(ANSWERS).values(rows[0])
        changed = {name: statement.excluded[name] for name in ("number", "revision", "saved_at")}
        with database.writing() as writing:
            writing.execute(statement.on_conflict_do_update(index_elements=PLACE, set_=changed), rows)
            writing.execute(insert(CHANGES), told)

    with database.reading() as reading:
        seen |= {place[0]: kept.revision for place, kept in read_answers(reading, town.id).items()}
    saved = side_by_side(save, write)
    say(f"saved in {saved.work * 1e3:.2f} ms, written bare in {saved.bare * 1e3:.2f} ms: {saved.ratio:.2f} times")
    assert saved.ratio <= SAVE_BAR

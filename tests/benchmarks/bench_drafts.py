"""How long it takes to move a thousand drafts to another version, and how long a save waits meanwhile."""

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select, text

from questionnaires import library, path
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Questionnaire
from surveyapp.database import Database, connect
from surveyapp.models import Assessment, Base, FrameUnit, SectionState
from surveyapp.models.base import utc_now
from surveyapp.models.moves import MoveStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.draft_reports import read_run
from surveyapp.services.draft_runs import find_round, move_all, plan_run, preview_run, return_all, silent
from surveyapp.services.entries import Entry
from surveyapp.services.history import find_break
from surveyapp.services.saving import save_answers
from surveyapp.services.versions import record_version
from tests.factories import make_assessment, make_municipality, make_round

DRAFTS = 1000
KEY = "municipal-needs"
NUMBERS = (AnswerType.INTEGER, AnswerType.DECIMAL, AnswerType.LEVEL)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def filled(version: Questionnaire) -> list[Answer]:
    """Answers to all that is asked."""
    answers: list[Answer] = []
    for _ in range(3):
        asked = path.follow(version, answers, today=date(2026, 5, 20)).asked
        known = {(answer.question, answer.instance) for answer in answers}
        answers += [an_answer(version, *place) for place in asked if place not in known]
    return answers


def an_answer(version: Questionnaire, name: str, instance: int) -> Answer:
    question = version.questions[name]
    if question.type in NUMBERS:
        return Answer(name, instance, number=2.0)
    if question.type in (AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE):
        return Answer(name, instance, text=version.choices_of(question)[0].name)
    return Answer(name, instance, text="2026-01-31" if question.type is AnswerType.DATE else "Words")


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[tuple[Database, str, str]]:
    """A database with a thousand filled drafts on the first version of the real questionnaire."""
    versions = library.versions(KEY)
    first, last = library.load(KEY, versions[0]), library.load(KEY, versions[-1])
    database = connect(f"sqlite:///{tmp_path / 'drafts.sqlite'}")
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        record_version(session, last)
        collection = make_round(session, first)
        model = make_assessment(session, first, answers=filled(first), collection=collection)
        towns = [make_municipality(session).id for _ in range(DRAFTS - 1)]
        session.execute(
            insert(FrameUnit),
            [{"round_id": collection.id, "municipality_id": town, "region_code": "RO-CJ"} for town in towns],
        )
        here = {"round_id": collection.id, "version_id": collection.version_id}
        session.execute(insert(Assessment), [here | {"municipality_id": town} for town in towns])
        others = session.scalars(select(Assessment.id).where(Assessment.id != model.id)).all()
        session.execute(
            insert(SectionState),
            [{"assessment_id": number, "section": part.name} for number in others for part in first.sections],
        )
        columns = (
            "question, instance, number, text, non_answer, estimated, raw, reason, explanation, revision, saved_at"
        )
        given = columns.replace("saved_at", "answers.saved_at")
        session.execute(
            text(
                f"INSERT INTO answers (assessment_id, {columns}) SELECT a.id, {given} FROM answers, assessments a"
                f" WHERE assessment_id = {model.id} AND a.id != {model.id}"
            )
        )
        code = collection.code
    yield database, code, versions[-1]
    database.close()


def keep_saving(database: Database, ids: list[int], stop: Event, waits: list[float]) -> None:
    """Save an answer of a random draft, look at another, and so on."""
    draw = Random(1)
    while not stop.is_set():
        number = draw.choice(ids)
        with database.reading() as session:
            stored = read_answers(session, number)
            version = session.scalar(select(Assessment.version_id).where(Assessment.id == number))
        place = draw.choice([place for place, item in stored.items() if item.answer.number is not None])
        entry = Entry(Answer(*place, number=float(draw.randint(0, 4))), stored[place].revision)
        start = time.perf_counter()
        with database.writing() as session:
            save_answers(
                session, number, [entry], author_id=None, form_key=f"{draw.random()}", at=utc_now(), made_on=version
            )
        waits.append(time.perf_counter() - start)
        stop.wait(0.02)


def test_a_thousand_drafts_move_in_under_thirty_seconds_and_no_save_waits_for_one(
    crowded: tuple[Database, str, str],
) -> None:
    database, code, target = crowded
    with database.reading() as session:
        ids = list(session.scalars(select(Assessment.id)))
        count = len(read_answers(session, ids[-1]))
    with database.reading() as session:
        start = time.perf_counter()
        preview_run(session, find_round(session, code), target, utc_now())
        say(f"{DRAFTS} drafts of {count} answers previewed in {time.perf_counter() - start:.1f} s")
    stop, waits = Event(), list[float]()
    saver = Thread(target=keep_saving, args=(database, ids, stop, waits))
    saver.start()
    try:
        with database.writing() as session:
            run_id = plan_run(session, find_round(session, code), target, by=None, at=utc_now())
        start = time.perf_counter()
        move_all(database, run_id, by=None, progress=silent)
        moved = time.perf_counter() - start
        start = time.perf_counter()
        return_all(database, run_id, by=None, progress=silent)
        returned = time.perf_counter() - start
    finally:
        stop.set()
        saver.join()
    say(
        f"moved in {moved:.1f} s and back in {returned:.1f} s, while {len(waits)} saves took {max(waits):.2f} s at most"
    )
    with database.reading() as session:
        assert read_run(session, run_id).count(MoveStatus.RETURNED) == DRAFTS
        assert {find_break(session, number) for number in ids[:50]} == {None}
    assert moved < 30
    assert returned < 30
    assert max(waits) < 1

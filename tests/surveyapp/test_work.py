"""The worker carries out what is due and survives what fails."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from surveyapp import work
from surveyapp.database import Database
from surveyapp.models import Job, Message
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus
from surveyapp.services import draft_runs, mail, planning, prepared_files
from surveyapp.services.answers import read_answers
from surveyapp.services.history import find_break
from surveyapp.services.jobs import DAY, enqueue
from surveyapp.services.messages import Letter, post
from tests.conftest import make_config
from tests.factories import make_assessment, make_round


def _jobs(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def test_one_job_that_fails_does_not_stop_the_others(database: Database, tmp_path: Path, monkeypatch):
    def carry_out(_database, _config, arguments, progress) -> None:
        progress(1, 2)
        if arguments["number"] == 1:
            raise ZeroDivisionError("poison")

    monkeypatch.setitem(work.HANDLERS, "count", carry_out)
    with database.writing() as session:
        for number in range(3):
            enqueue(session, "count", {"number": number})
    assert work.work(database, make_config(tmp_path)) == 3
    first, poison, last = _jobs(database)
    assert (first.status, last.status) == (JobStatus.DONE, JobStatus.DONE)
    assert (first.done, first.steps) == (2, 2)
    assert (poison.status, poison.error) == (JobStatus.WAITING, "ZeroDivisionError: poison")


def test_letters_wait_for_a_mail_server_and_are_sent_once_there_is_one(database: Database, tmp_path: Path, monkeypatch):
    sent: list[str] = []
    monkeypatch.setattr(work, "send", lambda letter, _config: sent.append(letter["Subject"]))
    with database.writing() as session:
        post(session, "ana@example.org", Letter("en", "Hello", "Body"))
    config = make_config(tmp_path)
    assert work.work(database, config) == 0
    for _ in range(2):
        work.work(database, replace(config, mail_url="smtp://127.0.0.1", mail_sender="x@example.org"))
    assert sent == ["Hello"]
    with database.reading() as session:
        assert session.scalars(select(Message.sent_at)).one() is not None


def test_a_letter_that_left_before_the_worker_died_is_not_sent_twice(database: Database, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(work, "send", lambda *_: pytest.fail("sent twice"))
    with database.writing() as session:
        post(session, "ana@example.org", Letter("en", "Hello", "Body"))
        mail.mark_sent(session, session.scalars(select(Message.id)).one())
    config = replace(make_config(tmp_path), mail_url="smtp://127.0.0.1")
    assert work.work(database, config) == 1
    assert _jobs(database)[0].status is JobStatus.DONE


def test_the_worker_outlives_a_database_that_is_away(database: Database, tmp_path: Path, monkeypatch):
    stop, calls = Event(), []

    def away(*_given, **_more) -> int:
        calls.append(1)
        if len(calls) >= 3:
            stop.set()
        raise OSError("away")

    monkeypatch.setattr(work, "work", away)
    monkeypatch.setattr(work, "PAUSE", work.PAUSE * 0.001)
    worker = Thread(target=work.work_until, args=(stop, database, make_config(tmp_path)))
    worker.start()
    worker.join(60)
    assert len(calls) >= 3
    assert not worker.is_alive()


@pytest.mark.parametrize("quick", [draft_runs.MOVE_DRAFTS, prepared_files.PUT_TOGETHER])
def test_drafts_and_files_do_not_wait_for_a_plan_that_is_worked_out(
    database: Database, tmp_path: Path, monkeypatch, quick: str
):
    stop, moved = Event(), Event()
    seen: list[bool] = []

    def plan(*_given) -> None:
        seen.append(moved.wait(60))
        stop.set()

    monkeypatch.setitem(work.HANDLERS, planning.WORK_OUT, plan)
    monkeypatch.setitem(work.HANDLERS, quick, lambda *_given: moved.set())
    monkeypatch.setattr(work, "PAUSE", work.PAUSE * 0.01)
    with database.writing() as session:
        enqueue(session, planning.WORK_OUT, {})
        enqueue(session, quick, {})
    work.work_until(stop, database, make_config(tmp_path))
    assert seen == [True]


def test_a_job_under_way_is_given_back_when_the_worker_is_told_to_stop(database: Database, tmp_path: Path, monkeypatch):
    stop, begun = Event(), []

    def long_one(_database, _config, _arguments, progress):
        begun.append(1)
        stop.set()
        progress(1, 2)
        raise AssertionError("it went on after it was told to stop")

    monkeypatch.setitem(work.HANDLERS, "long", long_one)
    with database.writing() as session:
        job = enqueue(session, "long", {}).id
    assert work.work(database, make_config(tmp_path), stop) == 1
    with database.reading() as session:
        left = session.get_one(Job, job)
        assert (left.status, left.attempts, left.error) == (JobStatus.WAITING, 0, "")
    assert begun == [1]


def test_what_is_over_is_erased_by_the_days_job(database: Database, tmp_path: Path):
    past = utc_now() - timedelta(days=400)
    with database.writing() as session:
        collection = make_round(
            session, answers_kept_until=past.date(), erasure_announced_at=past, closes_at=past, opens_at=past - DAY
        )
        draft = make_assessment(session, collection=collection, answers={"residents": 5}).id
    for _ in range(2):
        work.plan_the_day(database)
    assert work.work(database, make_config(tmp_path)) == 1
    with database.reading() as session:
        assert read_answers(session, draft) == {}
        assert find_break(session, draft) is None

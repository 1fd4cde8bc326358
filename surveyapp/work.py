"""The worker: takes jobs one by one in a few lanes, each kind carried out by its handler in transactions of its own."""

import math
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import structlog

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.models.base import utc_now
from surveyapp.services import draft_runs, planning, prepared_files, retention
from surveyapp.services.jobs import (
    TakenJob,
    enqueue_daily,
    fail_job,
    finish_job,
    give_back_job,
    report_progress,
    take_job,
)
from surveyapp.services.mail import compose, mark_sent, send
from surveyapp.services.messages import SEND_MAIL

log = structlog.get_logger()

PAUSE = timedelta(seconds=1)
TIDY = "tidy"
"""The kind of job that keeps the promise of retention, once a day."""
LOOK_AGAIN = timedelta(minutes=10)
"""How often a worker looks whether the day's job is planned."""

Progress = Callable[[int, int], None]
"""Says how many steps of how many are done."""
Handler = Callable[[Database, Config, Mapping[str, Any], Progress], None]


def _send_mail(database: Database, config: Config, arguments: Mapping[str, Any], _progress: Progress) -> None:
    with database.reading() as session:
        mail = compose(session, arguments["message"], config.mail_sender)
    if mail is None:
        return
    send(mail, config)
    with database.writing() as session:
        mark_sent(session, arguments["message"])


def _work_out(database: Database, config: Config, arguments: Mapping[str, Any], progress: Progress) -> None:
    planning.work_out(database, arguments["scenario"], progress, instance=config.instance)


def _move_drafts(database: Database, _config: Config, arguments: Mapping[str, Any], progress: Progress) -> None:
    draft_runs.move_all(database, arguments["run"], by=arguments["by"], progress=progress, newcomers=True)


def _return_drafts(database: Database, _config: Config, arguments: Mapping[str, Any], progress: Progress) -> None:
    draft_runs.return_all(database, arguments["run"], by=arguments["by"], progress=progress)


def _look_ahead(database: Database, _config: Config, arguments: Mapping[str, Any], progress: Progress) -> None:
    draft_runs.look_ahead(database, arguments["run"], progress=progress)


def _put_together(database: Database, config: Config, arguments: Mapping[str, Any], progress: Progress) -> None:
    prepared_files.put_together(database, config.instance, arguments, progress)


def _tidy(database: Database, config: Config, _arguments: Mapping[str, Any], progress: Progress) -> None:
    prepared_files.remove_old(config.instance, utc_now())
    done = retention.tidy(database, config.public_url, progress)
    if done.announced or done.erased:
        log.info("retention", announced=done.announced, erased=done.erased)


HANDLERS: dict[str, Handler] = {
    SEND_MAIL: _send_mail,
    planning.WORK_OUT: _work_out,
    draft_runs.LOOK_AHEAD: _look_ahead,
    draft_runs.MOVE_DRAFTS: _move_drafts,
    draft_runs.RETURN_DRAFTS: _return_drafts,
    prepared_files.PUT_TOGETHER: _put_together,
    TIDY: _tidy,
}
"""A new kind of work is one entry here."""

LANES: Mapping[str, frozenset[str]] = {
    "plans": frozenset({planning.WORK_OUT}),
    "files": frozenset({prepared_files.PUT_TOGETHER}),
}
"""Kinds that take minutes, each beside the other and beside all else, so that nothing waits for a plan or a file."""
QUICK = "all else"
"""The lane of every other kind."""


class Interrupted(Exception):
    """The worker was told to stop while a job was under way."""


def work(database: Database, config: Config, stop: Event | None = None, *, lane: str | None = None) -> int:
    """Carry out what is due now and return how many jobs were taken; of one lane where it is named, else of all.

    Once told to stop, the job in hand is given back at its next step, so that another worker begins it anew.
    """
    taken, told = 0, stop or Event()
    while not told.is_set() and (job := _take(database, config, lane)) is not None:
        _carry_out(job, database, config, told)
        taken += 1
    return taken


def work_until(stop: Event, database: Database, config: Config) -> None:
    """Carry out jobs as they become due, until told to stop; a job in hand is given back at its next step."""
    beside = [Thread(target=_follow, args=(stop, database, config, lane), name=lane) for lane in LANES]
    for thread in beside:
        thread.start()
    _follow(stop, database, config, QUICK)
    for thread in beside:
        thread.join()


def plan_the_day(database: Database) -> None:
    """Ask for the daily job where a day has passed since the last one."""
    with database.writing() as session:
        enqueue_daily(session, TIDY, utc_now())


def _follow(stop: Event, database: Database, config: Config, lane: str) -> None:
    planned = -math.inf
    while not stop.is_set():
        try:
            if lane == QUICK and time.monotonic() - planned > LOOK_AGAIN.total_seconds():
                plan_the_day(database)
                planned = time.monotonic()
            work(database, config, stop, lane=lane)
        except Exception as error:  # the worker outlives a database that is away for a moment
            log.error("worker", exc_info=error)
        stop.wait(PAUSE.total_seconds())


def _take(database: Database, config: Config, lane: str | None) -> TakenJob | None:
    # Without a mail server letters wait in the outbox; they are not failures.
    wanted = [kind for kind in HANDLERS if lane in (None, _lane_of(kind))]
    kinds = [kind for kind in wanted if kind != SEND_MAIL or config.mail_url]
    with database.writing() as session:
        return take_job(session, kinds, utc_now())


def _lane_of(kind: str) -> str:
    return next((lane for lane, kinds in LANES.items() if kind in kinds), QUICK)


def _carry_out(job: TakenJob, database: Database, config: Config, stop: Event) -> None:
    def progress(done: int, steps: int) -> None:
        if stop.is_set():
            raise Interrupted
        with database.writing() as session:
            report_progress(session, job.id, done, steps)

    try:
        HANDLERS[job.kind](database, config, job.arguments, progress)
    except Interrupted:
        with database.writing() as session:
            give_back_job(session, job.id)
        return
    except Exception as error:  # one poison job must not stop the others
        log.warning("job failed", job=job.id, kind=job.kind, exc_info=error)
        with database.writing() as session:
            fail_job(session, job.id, f"{type(error).__name__}: {error}", utc_now())
        return
    with database.writing() as session:
        finish_job(session, job.id, utc_now())

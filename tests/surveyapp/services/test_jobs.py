"""Jobs: one worker at a time, tried again after a pause that doubles, given up in the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Job
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus
from surveyapp.services import jobs

KINDS = ("count",)


def test_a_job_is_taken_once_in_the_order_of_asking(session: Session):
    first, second = (jobs.enqueue(session, "count", {"number": number}) for number in (1, 2))
    taken = [jobs.take_job(session, KINDS, utc_now()) for _ in range(3)]
    assert [job.id if job else None for job in taken] == [first.id, second.id, None]
    assert taken[0] is not None
    assert taken[0].arguments == {"number": 1}


def test_workers_at_the_same_time_take_different_jobs(database: Database):
    with database.writing() as session:
        for number in range(12):
            jobs.enqueue(session, "count", {"number": number})

    def work(_worker: int) -> list[int]:
        mine: list[int] = []
        while True:
            with database.writing() as session:
                job = jobs.take_job(session, KINDS, utc_now())
            if job is None:
                return mine
            mine.append(job.id)

    with ThreadPoolExecutor(4) as pool:
        taken = [job for mine in pool.map(work, range(4)) for job in mine]
    assert len(taken) == len(set(taken)) == 12


def test_a_job_that_waits_knows_how_many_of_its_kind_go_first(session: Session):
    now = utc_now()
    first, second, third = (jobs.enqueue(session, "count", {"number": number}) for number in (1, 2, 3))
    jobs.enqueue(session, "dance", {})
    jobs.enqueue(session, "count", {}, after=now + timedelta(hours=1))
    assert [jobs.count_ahead(session, job, utc_now()) for job in (first, second, third)] == [0, 1, 2]
    taken = jobs.take_job(session, KINDS, utc_now())
    assert taken is not None
    assert jobs.count_ahead(session, third, utc_now()) == 2
    jobs.finish_job(session, taken.id, utc_now())
    assert jobs.count_ahead(session, third, utc_now()) == 1


def test_a_kind_that_the_worker_does_not_know_is_left_alone(session: Session):
    jobs.enqueue(session, "dance", {})
    assert jobs.take_job(session, KINDS, utc_now()) is None


def test_a_job_whose_worker_died_is_taken_again_after_the_lease(session: Session):
    jobs.enqueue(session, "count", {})
    now = utc_now()
    assert jobs.take_job(session, KINDS, now) is not None
    assert jobs.take_job(session, KINDS, now + jobs.LEASE / 2) is None
    assert jobs.take_job(session, KINDS, now + jobs.LEASE + timedelta(seconds=1)) is not None


def test_a_worker_that_reports_progress_keeps_its_lease(session: Session):
    job = jobs.enqueue(session, "count", {})
    taken_at = utc_now() - jobs.LEASE * 2
    jobs.take_job(session, KINDS, utc_now())
    job.taken_at = taken_at
    jobs.report_progress(session, job.id, 3, 10)
    assert (job.done, job.steps) == (3, 10)
    assert jobs.take_job(session, KINDS, utc_now()) is None


def test_a_job_that_fails_waits_twice_as_long_each_time_and_is_given_up_in_the_end(session: Session):
    job = jobs.enqueue(session, "count", {})
    now, pauses = utc_now(), []
    while job.status is not JobStatus.FAILED:
        taken = jobs.take_job(session, KINDS, now)
        assert taken is not None
        jobs.fail_job(session, taken.id, "no luck", now)
        pauses.append(job.run_after - now)
        now = max(now, job.run_after)
    assert pauses[:3] == [jobs.FIRST_PAUSE, jobs.FIRST_PAUSE * 2, jobs.FIRST_PAUSE * 4]
    assert job.attempts == jobs.MOST_ATTEMPTS
    assert job.error == "no luck"
    assert jobs.take_job(session, KINDS, now + timedelta(days=1)) is None


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for(database: Database):
    try:
        with database.writing() as session:
            jobs.enqueue(session, "count", {})
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with database.reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_daily_work_is_asked_for_once_a_day(session: Session) -> None:
    now = utc_now()
    assert jobs.enqueue_daily(session, "tidy", now)
    assert not jobs.enqueue_daily(session, "tidy", now + timedelta(hours=23))
    assert jobs.enqueue_daily(session, "other", now)
    assert jobs.enqueue_daily(session, "tidy", now + timedelta(hours=25))

"""Plans follow the answers: one job a scenario after a rest, brought forward on request, none for what is frozen."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.planning import Assumptions
from surveyapp.models import Assessment, Job, Scenario
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus
from surveyapp.services import planning
from surveyapp.services.jobs import fail_job, take_job
from surveyapp.services.planning import WORK_OUT, Wish
from surveyapp.services.replanning import REST, ask_after_change
from tests.deciding import an_actor, make_frozen_scenario
from tests.results_world import ResultsWorld, make_results_world


@pytest.fixture
def world(session: Session, tmp_path: Path) -> ResultsWorld:
    """One scenario worked out, one never, one frozen and worked out; no job waits."""
    world = make_results_world(session)
    actor = an_actor(session, world)
    make_frozen_scenario(session, world, tmp_path / "instance", actor)
    for name in ("Never", "Once"):
        planning.save_scenario(session, actor, world.round.id, Wish(name, Assumptions(budget=9.0), {}))
    for row in session.scalars(select(Scenario).where((Scenario.name == "Once") | Scenario.release_id.is_not(None))):
        row.computed_at, row.result = utc_now(), row.result or '{"budget": 9.0, "plans": []}'
    for job in session.scalars(select(Job)):
        job.status = JobStatus.DONE
    session.flush()
    return world


def waiting(session: Session) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.kind == WORK_OUT, Job.status == JobStatus.WAITING)))


def an_assessment(session: Session) -> int:
    return session.scalars(select(Assessment.id).order_by(Assessment.id)).first() or 0


def test_many_changes_ask_once_and_the_job_waits_for_the_answers_to_rest(session: Session, world: ResultsWorld) -> None:
    at = utc_now()
    assert ask_after_change(session, an_assessment(session), at=at) == 1
    assert ask_after_change(session, an_assessment(session), at=at + timedelta(minutes=1)) == 0
    (job,) = waiting(session)
    once = session.scalars(select(Scenario).where(Scenario.name == "Once")).one()
    assert job.arguments == f'{{"scenario": {once.id}}}'
    assert take_job(session, [WORK_OUT], at + REST - timedelta(seconds=1)) is None
    assert planning.open_scenario(session, once.id).work is None, "a plan that rests shows no bar that stands still"
    taken = take_job(session, [WORK_OUT], at + REST)
    assert taken is not None
    assert taken.id == job.id


def test_whoever_asks_need_not_wait_and_makes_no_second_job(session: Session, world: ResultsWorld) -> None:
    ask_after_change(session, an_assessment(session), at=utc_now())
    once = session.scalars(select(Scenario.id).where(Scenario.name == "Once")).one()
    planning.ask_again(session, an_actor(session, world), once)
    (job,) = waiting(session)
    assert job.run_after <= utc_now()
    assert planning.open_scenario(session, once).work is not None


def test_what_rests_hides_neither_a_plan_under_way_nor_one_that_failed(session: Session, world: ResultsWorld) -> None:
    once = session.scalars(select(Scenario.id).where(Scenario.name == "Once")).one()
    planning.ask_again(session, an_actor(session, world), once)
    taken = take_job(session, [WORK_OUT], utc_now())
    assert taken is not None
    assert ask_after_change(session, an_assessment(session), at=utc_now()) == 1
    work = planning.open_scenario(session, once).work
    assert work is not None
    assert not work.error
    fail_job(session, taken.id, "no room on the disk", utc_now())
    for job in waiting(session):
        if job.id != taken.id:
            job.status = JobStatus.DONE
    work = planning.open_scenario(session, once).work
    assert work is not None, "it is tried again by itself, and the page says so"
    assert work.error == "no room on the disk"

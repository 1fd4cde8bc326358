"""A large file is put together in the background, for who asked alone, as long as everything in it may be read."""

import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.model import AnswerType
from surveyapp.database import Database
from surveyapp.errors import Conflict, NotFound
from surveyapp.models import Association, Job, Membership, Municipality, Role, Round
from surveyapp.models.base import utc_now
from surveyapp.models.jobs import JobStatus
from surveyapp.services import exports, prepared_files
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.prepared_files import Wanted
from surveyapp.work import work
from tests.conftest import make_config
from tests.factories import (
    a_question,
    a_questionnaire,
    make_assessment,
    make_association,
    make_municipality,
    make_round,
    make_user,
)
from tests.results_world import approve

FORM = a_questionnaire(a_question("residents"), a_question("private", AnswerType.TEXT, published=False))


class World:
    """A round with two members of an association, and their officer."""

    def __init__(self, session: Session, database: Database, instance: Path) -> None:
        self.session, self.database, self.instance = session, database, instance
        self.association: Association = make_association(session, "RO")
        self.round: Round = make_round(session, FORM, countries=("RO",))
        self.members = [self.member(name) for name in ("First", "Second")]
        self.officer = self.person(Role.OFFICER, association=self.association)
        session.commit()

    def member(self, name: str) -> Municipality:
        place = make_municipality(self.session, "RO", name=name, association=self.association)
        given = {"residents": 7, "private": "between us"}
        approve(make_assessment(self.session, FORM, answers=given, municipality=place, collection=self.round))
        return place

    def person(self, role: Role, **where: Any) -> Actor:
        found = load_actor(self.session, make_user(self.session, role, totp_secret="JBSWY3DPEHPK3PXP", **where).id)
        assert found is not None
        return found

    def ask(self, wanted: Wanted | None = None) -> int:
        job_id = prepared_files.ask(self.session, self.officer, wanted or Wanted(self.round.code))
        self.session.commit()
        return job_id

    def work(self) -> None:
        work(self.database, make_config(self.instance))
        self.session.expire_all()

    def ready(self, actor: Actor | None = None) -> prepared_files.Prepared:
        job_id = self.session.scalars(select(Job.id).order_by(Job.id.desc())).first() or 0
        return prepared_files.open_prepared(self.session, actor or self.officer, job_id, self.instance, utc_now())


@pytest.fixture
def world(session: Session, database: Database, tmp_path: Path) -> World:
    return World(session, database, tmp_path / "instance")


def test_a_workbook_is_made_by_the_worker_and_holds_what_may_be_read(world: World) -> None:
    job_id = world.ask()
    assert world.ask() == job_id
    waiting = prepared_files.look_at(world.session, world.officer, job_id, world.instance, utc_now())
    assert (waiting.status, waiting.ahead, waiting.until, waiting.is_over) == (JobStatus.WAITING, 0, None, False)
    world.session.commit()
    world.work()
    done = prepared_files.look_at(world.session, world.officer, job_id, world.instance, utc_now())
    assert done.is_over
    assert done.done == done.steps == prepared_files.PARTS
    assert done.until is not None
    assert utc_now() < done.until <= utc_now() + prepared_files.KEPT
    found = world.ready()
    assert found.name == f"answers-{world.round.code}.xlsx"
    assert found.municipalities == {f"RO-{member.code}" for member in world.members}
    rows = list(openpyxl.load_workbook(found.path)["answers"].iter_rows(values_only=True))
    assert {row[1] for row in rows[1:]} == {"First", "Second"}
    assert {row[7] for row in rows[1:]} == {None, "withheld"}
    assert found.path.parent.stat().st_mode & 0o777 == 0o700
    listed = prepared_files.asked_for(world.session, world.officer, world.instance, utc_now())
    assert [one.job_id for one in listed] == [job_id]


def test_a_file_is_for_the_person_who_asked_alone(world: World) -> None:
    job_id = world.ask()
    world.work()
    colleague, analyst = world.person(Role.OFFICER, association=world.association), world.person(Role.ANALYST)
    for other in (colleague, analyst):
        with pytest.raises(NotFound):
            world.ready(other)
        with pytest.raises(NotFound):
            prepared_files.look_at(world.session, other, job_id, world.instance, utc_now())
        assert prepared_files.asked_for(world.session, other, world.instance, utc_now()) == []


def test_a_file_is_not_given_once_a_member_has_left_or_the_role_is_another(world: World) -> None:
    world.ask()
    world.work()
    leaver = world.members[0]
    leaver.association_id = None
    world.session.flush()
    with pytest.raises(NotFound):
        world.ready()
    leaver.association_id = world.association.id
    world.session.flush()
    assert world.ready().path.is_file()
    membership = world.session.scalars(select(Membership).where(Membership.user_id == world.officer.user_id)).one()
    membership.ended_at = utc_now()
    analyst = Membership(user_id=world.officer.user_id, role=Role.ANALYST)
    world.session.add(analyst)
    world.session.flush()
    promoted = load_actor(world.session, world.officer.user_id)
    assert promoted is not None
    with pytest.raises(NotFound):
        world.ready(promoted)


def test_nothing_is_made_for_somebody_who_may_read_nothing_any_more(world: World) -> None:
    job_id = world.ask()
    world.session.scalars(
        select(Membership).where(Membership.user_id == world.officer.user_id)
    ).one().ended_at = utc_now()
    world.session.commit()
    world.work()
    told = prepared_files.look_at(world.session, world.officer, job_id, world.instance, utc_now())
    assert told.is_over
    assert told.until is None
    assert not [path for path in world.instance.rglob("*") if path.is_file()]


def test_files_are_removed_after_a_day_finished_or_not(world: World) -> None:
    job_id = world.ask()
    world.work()
    folder = world.ready().path.parent
    later = utc_now() + prepared_files.KEPT + timedelta(minutes=1)
    with pytest.raises(NotFound):
        prepared_files.open_prepared(world.session, world.officer, job_id, world.instance, later)
    assert prepared_files.remove_old(world.instance, utc_now()) == 0
    (folder.with_name("left.draft")).mkdir()
    old = (utc_now() - prepared_files.KEPT - timedelta(minutes=1)).timestamp()
    for path in folder.parent.iterdir():
        os.utime(path, (old, old))
    assert prepared_files.remove_old(world.instance, utc_now()) == 2
    assert not list(folder.parent.iterdir())
    with pytest.raises(NotFound):
        world.ready()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_may_not_be_read_is_not_begun_and_nobody_asks_without_end(world: World) -> None:
    with pytest.raises(NotFound):
        world.ask(Wanted("none"))
    for number in range(prepared_files.MOST):
        world.ask(Wanted(world.round.code, "", "xlsx", f"{number}"))
    with pytest.raises(Conflict):
        world.ask()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_worker_that_is_stopped_leaves_no_half_of_a_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Exception):
        pass

    def stop(_done: int, _of: int) -> None:
        raise Stopped

    world.ask()
    job = world.session.scalars(select(Job)).one()
    monkeypatch.setattr(exports, "BATCH", 1)
    arguments = {**asdict(Wanted(world.round.code)), "by": world.officer.user_id,
                 "organisation": world.officer.organisation_key, "folder": "half"}  # fmt: skip
    assert job.status is JobStatus.WAITING
    with pytest.raises(Stopped):
        prepared_files.put_together(world.database, world.instance, arguments, stop)
    assert not list((world.instance / prepared_files.FOLDER).iterdir())

"""Runs that a publisher starts: the background does them, and nobody starts two things at once."""

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import Conflict, NotFound
from surveyapp.models import Role, RoundCountry
from surveyapp.models.base import utc_now
from surveyapp.models.moves import MoveStatus
from surveyapp.services import draft_work
from surveyapp.services.draft_reports import read_run
from surveyapp.services.draft_runs import LOOK_AHEAD, MOVE_DRAFTS
from surveyapp.services.draft_work import (
    ask_for_preview,
    ask_to_move,
    ask_to_return,
    move_one,
    rounds_with_drafts,
    work_on,
)
from surveyapp.work import work
from tests.conftest import make_config
from tests.factories import make_actor, make_assessment, make_round
from tests.moving import FIRST, GIVEN
from tests.surveyapp.services.test_draft_runs import make_drafts


def test_a_run_is_previewed_moved_and_moved_back_in_the_background(
    session: Session, database: Database, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_work, "AT_ONCE", 1)
    collection = make_drafts(session, 2)
    publisher = make_actor(session, Role.PUBLISHER)
    run_id, at_once = ask_for_preview(session, publisher, collection.code, "2.0.0", utc_now())
    assert not at_once
    started = work_on(session, read_run(session, run_id).job_id)
    assert started is not None
    assert (started.kind, started.is_over) == (LOOK_AHEAD, False)
    with pytest.raises(Conflict):
        ask_to_move(session, publisher, run_id)
    session.commit()
    config = make_config(tmp_path)
    work(database, config, Event())
    assert read_run(session, run_id).total("carried") == 8
    ask_to_move(session, publisher, run_id)
    make_assessment(session, FIRST, answers=GIVEN, collection=collection)
    session.commit()
    work(database, config, Event())
    run = read_run(session, run_id)
    assert run.count(MoveStatus.MOVED) == 3, "the one that was begun meanwhile moves too"
    done = work_on(session, run.job_id)
    assert done is not None
    assert (done.kind, done.done, done.steps, done.is_over) == (MOVE_DRAFTS, 3, 3, True)
    ask_to_return(session, publisher, run_id)
    session.commit()
    work(database, config, Event())
    assert read_run(session, run_id).count(MoveStatus.RETURNED) == 3


def test_one_draft_moves_and_moves_back_at_once(session: Session, database: Database) -> None:
    collection = make_drafts(session, 2)
    publisher = make_actor(session, Role.PUBLISHER)
    run_id, at_once = ask_for_preview(session, publisher, collection.code, "2.0.0", utc_now())
    assert at_once
    first = read_run(session, run_id).lines[0].move_id
    move_one(session, publisher, run_id, first, utc_now())
    assert read_run(session, run_id).count(MoveStatus.MOVED) == 1
    move_one(session, publisher, run_id, first, utc_now(), back=True)
    assert read_run(session, run_id).count(MoveStatus.RETURNED) == 1
    with pytest.raises(NotFound):
        move_one(session, publisher, run_id, 999, utc_now())
    ask_to_move(session, publisher, run_id)
    with pytest.raises(Conflict):
        move_one(session, publisher, run_id, first, utc_now())


def test_only_open_rounds_with_drafts_are_offered(session: Session) -> None:
    collection = make_drafts(session, 1)
    make_round(session, FIRST)
    assert rounds_with_drafts(session, utc_now()) == [(collection.code, collection.title)]
    session.execute(update(RoundCountry).values(closes_at=utc_now() - timedelta(minutes=1)))
    assert rounds_with_drafts(session, utc_now()) == []
    with pytest.raises(NotFound):
        ask_to_move(session, make_actor(session, Role.PUBLISHER), 1)

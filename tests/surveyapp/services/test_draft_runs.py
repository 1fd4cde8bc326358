"""Runs: all drafts of a round, or one, previewed, moved and moved back one by one."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Round, RoundCountry
from surveyapp.models.base import utc_now
from surveyapp.models.moves import MoveStatus
from surveyapp.services.answers import read_answers
from surveyapp.services.draft_reports import list_runs, read_run
from surveyapp.services.draft_runs import (
    find_round,
    look_ahead,
    move_all,
    plan_run,
    preview_run,
    return_all,
    silent,
    targets_of,
)
from surveyapp.services.history import find_break
from surveyapp.services.versions import record_version
from tests.factories import make_assessment, make_municipality, make_round
from tests.moving import FIRST, GIVEN, SECOND


def make_drafts(session: Session, number: int = 3) -> Round:
    """Give a round on the first version with drafts, the second being published; commits them."""
    record_version(session, SECOND)
    collection = make_round(session, FIRST)
    for _ in range(number):
        make_assessment(session, FIRST, answers=GIVEN, collection=collection)
    session.commit()
    return collection


def test_all_drafts_of_a_round_move_and_move_back(session: Session, database: Database) -> None:
    collection = make_drafts(session)
    heard: list[tuple[int, int]] = []
    run_id = plan_run(session, collection, "2.0.0", by=None, at=utc_now())
    session.commit()
    look_ahead(database, run_id)
    run = read_run(session, run_id)
    assert (run.total("carried"), run.total("looks"), run.total("archived"), run.total("missing")) == (12, 6, 3, 3)
    before = [read_answers(session, line.assessment_id) for line in run.lines]
    session.commit()
    move_all(database, run_id, by=None, progress=lambda *step: heard.append(step))
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert read_run(session, run_id).count(MoveStatus.MOVED) == 3
    assert list_runs(session, collection.id)[0][3:] == (3, 3)
    session.commit()
    return_all(database, run_id, by=None, progress=silent)
    run = read_run(session, run_id)
    assert run.count(MoveStatus.RETURNED) == 3
    assert [read_answers(session, line.assessment_id) for line in run.lines] == before
    assert {find_break(session, line.assessment_id) for line in run.lines} == {None}


def test_one_draft_moves_alone(session: Session, database: Database) -> None:
    collection = make_drafts(session, 2)
    town = make_municipality(session, code="77")
    only = make_assessment(session, FIRST, answers=GIVEN, collection=collection, municipality=town)
    run_id = plan_run(session, collection, "2.0.0", by=None, at=utc_now(), only="RO-77")
    assert [line.assessment_id for line in read_run(session, run_id).lines] == [only.id]


def test_drafts_begun_since_the_preview_move_too_where_that_is_wished(session: Session, database: Database) -> None:
    collection = make_drafts(session, 1)
    run_id = plan_run(session, collection, "2.0.0", by=None, at=utc_now())
    make_assessment(session, FIRST, answers=GIVEN, collection=collection)
    session.commit()
    move_all(database, run_id, by=None, progress=silent)
    assert len(read_run(session, run_id).lines) == 1
    session.commit()
    move_all(database, run_id, by=None, progress=silent, newcomers=True)
    assert read_run(session, run_id).count(MoveStatus.MOVED) == 2


def test_a_preview_says_what_a_run_would_do_and_writes_nothing(session: Session, database: Database) -> None:
    collection = make_drafts(session)
    with database.reading() as reader:
        found = preview_run(reader, find_round(reader, collection.code), "2.0.0", utc_now())
    assert [(line.carried, line.looks, line.archived, line.missing) for line in found.lines] == [(4, 2, 1, 1)] * 3
    assert list_runs(session, collection.id) == []


def test_only_later_published_versions_are_offered(session: Session) -> None:
    collection = make_drafts(session)
    assert targets_of(session, collection) == ["2.0.0"]
    assert targets_of(session, make_round(session, SECOND)) == []
    with pytest.raises(BadInput, match=r"moving 3.0.0: there is no such published version; there are: 1.0.0, 2.0.0"):
        plan_run(session, collection, "3.0.0", by=None, at=utc_now())
    with pytest.raises(BadInput, match=r"there are no drafts on an earlier version than 1.0.0"):
        plan_run(session, collection, "1.0.0", by=None, at=utc_now())
    with pytest.raises(BadInput, match="RO-5 has no draft on an earlier version"):
        preview_run(session, collection, "2.0.0", utc_now(), "RO-5")


def test_drafts_of_a_closed_round_are_not_in_a_run(session: Session) -> None:
    collection = make_drafts(session)
    session.execute(update(RoundCountry).values(closes_at=utc_now() - timedelta(minutes=1)))
    with pytest.raises(BadInput):
        plan_run(session, collection, "2.0.0", by=None, at=utc_now())


def test_an_unknown_round_and_an_unknown_run_are_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        find_round(session, "R?")
    with pytest.raises(NotFound):
        read_run(session, 1)

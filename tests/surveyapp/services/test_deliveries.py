"""Who took part is recorded once, of a signed decision alone, and later rounds show what changed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import AccessLog
from surveyapp.models.base import utc_now
from surveyapp.services import decisions, deliveries
from surveyapp.services.access import Actor
from surveyapp.services.decisions import Record
from tests.deciding import BUDGET, OFFER, WORDS, an_actor, keys_of, make_frozen_scenario
from tests.factories import make_assessment, make_frame_unit, make_round
from tests.results_world import ResultsWorld, approve, levels_of, make_results_world

DAY = date(2026, 6, 20)


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


@pytest.fixture
def actor(session: Session, world: ResultsWorld) -> Actor:
    return an_actor(session, world)


@pytest.fixture
def decision(session: Session, world: ResultsWorld, actor: Actor, tmp_path: Path) -> Record:
    scenario = make_frozen_scenario(session, world, tmp_path, actor)
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    seen = decisions.open_decision(session, number).content_sha256
    decisions.sign(session, actor, number, seen=seen, at=utc_now())
    return decisions.open_decision(session, number)


def test_who_took_part_is_recorded_once_and_can_be_taken_back(
    session: Session, world: ResultsWorld, actor: Actor, decision: Record
) -> None:
    keys = keys_of(world, 3)
    assert deliveries.record_deliveries(session, actor, decision, OFFER, keys[:2], DAY, today=DAY) == 2
    assert deliveries.record_deliveries(session, actor, decision, OFFER, keys, DAY, today=DAY) == 1
    entries = deliveries.list_deliveries(session, decision.id)
    assert sorted(entry.municipality for entry in entries) == sorted(keys)
    deliveries.withdraw_delivery(session, actor, decision.id, entries[0].id, at=utc_now())
    assert len(deliveries.list_deliveries(session, decision.id)) == 2
    assert len(deliveries.list_deliveries(session, decision.id, withdrawn=True)) == 3
    with pytest.raises(Conflict, match="already"):
        deliveries.withdraw_delivery(session, actor, decision.id, entries[0].id, at=utc_now())
    with pytest.raises(NotFound):
        deliveries.withdraw_delivery(session, actor, decision.id + 1, entries[1].id, at=utc_now())
    told = session.scalars(select(AccessLog.action).where(AccessLog.municipality_id.is_not(None))).all()
    assert sorted(told) == [deliveries.RECORDED] * 3 + [deliveries.WITHDRAWN]


def test_what_cannot_have_been_delivered_is_refused_whole(
    session: Session, world: ResultsWorld, actor: Actor, decision: Record
) -> None:
    keys = keys_of(world, 1)
    with pytest.raises(BadInput, match="RO-none: is no municipality"):
        deliveries.record_deliveries(session, actor, decision, OFFER, [*keys, "RO-none"], DAY, today=DAY)
    with pytest.raises(BadInput, match="future"):
        deliveries.record_deliveries(session, actor, decision, OFFER, keys, DAY + timedelta(1), today=DAY)
    with pytest.raises(BadInput, match="no municipality is named"):
        deliveries.record_deliveries(session, actor, decision, OFFER, [], DAY, today=DAY)
    with pytest.raises(NotFound):
        deliveries.record_deliveries(session, actor, decision, ("A01", "RO"), keys, DAY, today=DAY)
    assert deliveries.list_deliveries(session, decision.id) == []


def test_nothing_is_delivered_of_a_decision_that_is_not_signed(
    session: Session, world: ResultsWorld, actor: Actor, decision: Record
) -> None:
    number = decisions.begin(session, actor, decision.scenario_id, BUDGET, WORDS, replaces=decision.id)
    unsigned = decisions.open_decision(session, number)
    with pytest.raises(Conflict, match="signed"):
        deliveries.record_deliveries(session, actor, unsigned, OFFER, keys_of(world, 1), DAY, today=DAY)


def test_a_later_round_shows_what_changed_where_it_was_delivered_and_where_not(
    session: Session, world: ResultsWorld, actor: Actor, decision: Record, tmp_path: Path
) -> None:
    assert deliveries.what_changed(session, decision, tmp_path) == []
    deliveries.record_deliveries(session, actor, decision, OFFER, keys_of(world, 6), DAY, today=DAY)
    later = make_round(session, world.questionnaire, countries=("RO",), title="Round of autumn")
    later.created_at = world.round.created_at + timedelta(days=200)
    for number, (name, place) in enumerate(list(world.members.items())[:12]):
        make_frame_unit(session, later, place)
        levels = levels_of(number) | ({"s1": 3} if number < 6 else {})
        answers = {"refugees": 100, **levels}
        approve(make_assessment(session, world.questionnaire, municipality=place, collection=later, answers=answers))
        assert name.startswith("Answered")
    session.flush()
    (since,) = deliveries.what_changed(session, decision, tmp_path)
    assert since.round_title == "Round of autumn"
    change = since.table.set_index("group")["change"]
    assert change["delivered"] < -0.05
    assert change["not delivered"] == pytest.approx(0.0)

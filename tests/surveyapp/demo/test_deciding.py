"""The decision of the demonstration: signed on its worked-out plan alone, with those who took part since."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.demo import deciding
from surveyapp.errors import Conflict
from surveyapp.models import Job, Role, Scenario
from surveyapp.services import decisions, deliveries
from tests.deciding import OFFER, a_result, keys_of
from tests.factories import make_user
from tests.results_world import SECRET, make_published_release, make_results_world

TODAY = date(2026, 11, 26)


@pytest.fixture
def scenario(session: Session, tmp_path: Path) -> int:
    """The scenario that the demonstration freezes, and what it comes to where six are invited."""
    world = make_results_world(session)
    for name, role in (("analyst", Role.ANALYST), ("publisher", Role.PUBLISHER)):
        make_user(session, role, email=f"{name}@demo.example", totp_secret=SECRET)
    number = deciding.prepare(session, make_published_release(world, tmp_path / "instance").code)
    session.get_one(Scenario, number).result = json.dumps(a_result(keys_of(world, 6)))
    return number


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_decision_is_signed_and_all_but_every_fourth_took_part(session: Session, scenario: int) -> None:
    record = decisions.open_decision(session, deciding.decide(session, scenario, TODAY))
    assert record.is_signed
    assert not record.is_altered
    assert record.wording.dissent
    assert record.signed_at is not None
    assert record.signed_at.date() == deciding.DECIDED_ON
    taken = deliveries.list_deliveries(session, record.id)
    assert {(entry.activity, entry.country) for entry in taken} == {OFFER}
    assert [entry.delivered_on for entry in taken] == [deciding.HELD_ON[0]] * 5
    assert len(record.invited(*OFFER)) == 6


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_lies_in_the_future_of_an_early_day(session: Session, scenario: int) -> None:
    early = date(2026, 1, 20)
    number = deciding.decide(session, scenario, early)
    assert {entry.delivered_on for entry in deliveries.list_deliveries(session, number)} == {early}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_waits_for_the_plan_and_is_recorded_once(database: Database, session: Session, scenario: int) -> None:
    row = session.get_one(Scenario, scenario)
    row.result, kept = None, row.result
    with pytest.raises(Conflict, match="not worked out"):
        deciding.decide(session, scenario, TODAY)
    assert session.scalars(select(Job.kind)).all() == ["plan"]
    row.result = kept
    session.commit()
    for _ in range(2):
        deciding.decide_in_time(Event(), database, TODAY)
    with database.reading() as reading:
        assert len(decisions.list_decisions(reading)) == 1


def test_the_closed_round_was_frozen_after_its_end_and_published_later() -> None:
    frozen, published = deciding.release_moments(date(2025, 11, 28))
    assert (frozen, published) == (datetime(2025, 12, 19, 9, tzinfo=UTC), datetime(2026, 1, 12, 9, tzinfo=UTC))
    assert published.date() < deciding.DECIDED_ON < min(deciding.HELD_ON)

"""The plan of a release is the one that was decided on; without one, the last frozen, for those who plan."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.models import Decision, Scenario
from surveyapp.models.base import utc_now
from surveyapp.services import decisions
from surveyapp.services.access import Actor
from surveyapp.services.released_plans import plan_of_release
from tests.deciding import BUDGET, OFFER, WORDS, an_actor, make_frozen_scenario
from tests.results_world import ResultsWorld, make_results_world


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


@pytest.fixture
def actor(session: Session, world: ResultsWorld) -> Actor:
    return an_actor(session, world)


@pytest.fixture
def scenario(session: Session, world: ResultsWorld, actor: Actor, tmp_path: Path) -> int:
    return make_frozen_scenario(session, world, tmp_path, actor)


def decided(session: Session, actor: Actor, scenario: int, *, replaces: int | None = None) -> int:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS, replaces=replaces)
    decisions.sign(session, actor, number, seen=decisions.open_decision(session, number).content_sha256, at=utc_now())
    return number


def test_an_undecided_plan_is_told_only_to_those_who_plan(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    code = f"{world.round.code}-1"
    decisions.begin(session, actor, scenario, BUDGET, WORDS)
    assert plan_of_release(session, code, undecided=False) is None
    found = plan_of_release(session, code, undecided=True)
    assert found is not None
    assert (found.scenario_id, found.decision, found.seed) == (scenario, None, 7)
    assert [(row["activity"], row["country"]) for row in found.chosen()] == [OFFER]
    assert found.chosen("PL") == []
    assert len(found.invited(OFFER)) == found.reached("RO") == 6
    assert found.reached("PL") == 0
    assert found.shares is None
    assert plan_of_release(session, "none-1", undecided=True) is None


def test_what_was_signed_last_and_stands_is_the_plan(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    code = f"{world.round.code}-1"
    first = decided(session, actor, scenario)
    found = plan_of_release(session, code, undecided=False)
    assert found is not None
    assert found.decision is not None
    assert found.decision.id == first
    later = decided(session, actor, scenario, replaces=first)
    found = plan_of_release(session, code, undecided=False)
    assert found is not None
    assert found.decision is not None
    assert found.decision.id == later


def test_a_record_that_is_not_what_was_signed_is_no_plan(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    number = decided(session, actor, scenario)
    session.execute(update(Decision).where(Decision.id == number).values(reasons="Something else."))
    session.expire_all()
    assert plan_of_release(session, f"{world.round.code}-1", undecided=False) is None


def test_a_scenario_that_is_not_worked_out_is_no_plan(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    session.get_one(Scenario, scenario).result = None
    assert plan_of_release(session, f"{world.round.code}-1", undecided=True) is None

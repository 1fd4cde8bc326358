"""Why not us: a municipality learns its own place in a decision, its association those of members, and nobody more."""

import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from surveyapp.models import Role, Scenario
from surveyapp.models.base import utc_now
from surveyapp.services import decisions, seating
from surveyapp.services.access import Actor, load_actor
from tests.deciding import BUDGET, OFFER, WORDS, an_actor, keys_of, make_frozen_scenario
from tests.factories import make_user
from tests.results_world import ResultsWorld, make_results_world


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


@pytest.fixture
def actor(session: Session, world: ResultsWorld) -> Actor:
    return an_actor(session, world)


@pytest.fixture
def number(session: Session, world: ResultsWorld, actor: Actor, tmp_path: Path) -> int:
    """A decision not signed yet, in which Answered 07 would have come in with more money."""
    scenario = make_frozen_scenario(session, world, tmp_path, actor)
    row = session.get_one(Scenario, scenario)
    result = json.loads(row.result or "{}")
    left: dict[str, object] = {
        "kind": "municipality",
        "activity": None,
        "country": "RO",
        "municipality": keys_of(world, 8)[7],
    }
    left |= {"budget": 1_500.0, "dimension": None, "weight": None, "now": None}
    members = keys_of(world, 15)
    told = {"left_out": [left], "answering": members[:12], "silent": members[12:]}
    row.result = json.dumps(result | told)
    return decisions.begin(session, actor, scenario, BUDGET, WORDS)


def sign(session: Session, actor: Actor, number: int) -> None:
    decisions.sign(session, actor, number, seen=decisions.open_decision(session, number).content_sha256, at=utc_now())
    session.flush()


def somebody(session: Session, world: ResultsWorld, name: str) -> Actor:
    actor = load_actor(session, make_user(session, Role.COORDINATOR, municipality=world.members[name]).id)
    assert actor is not None
    return actor


def test_a_municipality_learns_its_own_place_once_the_decision_is_signed(
    session: Session, world: ResultsWorld, actor: Actor, number: int
) -> None:
    invited, left = somebody(session, world, "Answered 00"), somebody(session, world, "Answered 07")
    assert seating.places_of(session, invited, world.round.id) is None
    sign(session, actor, number)
    told = seating.places_of(session, invited, world.round.id)
    assert told is not None
    assert [(place.name, place.offers) for place in told.places] == [("Answered 00", (OFFER,))]
    other = seating.places_of(session, left, world.round.id)
    assert other is not None
    (place,) = other.places
    assert place.offers == ()
    assert place.missing is not None
    assert place.missing["budget"] == 1_500.0


def test_an_association_learns_of_its_members_and_an_observer_of_nobody(
    session: Session, world: ResultsWorld, actor: Actor, number: int
) -> None:
    abroad = world.member("Abroad", {"h1": 1, "h2": 1, "s1": 1}, region="PL-14")
    sign(session, actor, number)
    officer, observer = (load_actor(session, world.user(role).id) for role in (Role.OFFICER, Role.OBSERVER))
    assert officer is not None
    assert observer is not None
    told = seating.places_of(session, officer, world.round.id)
    assert told is not None
    assert len(told.places) == 15
    assert {place.name for place in told.places if place.is_silent} == {"Silent 0", "Silent 1", "Silent 2"}
    assert abroad.name not in {place.name for place in told.places}
    nobody = seating.places_of(session, observer, world.round.id)
    assert nobody is None or nobody.places == ()

"""How a visitor is led: step by step, from account to account, remembered on the server."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.demo import guiding
from surveyapp.demo.paths import PATHS
from surveyapp.errors import NotFound
from surveyapp.models import Assessment, SignInSession, User
from surveyapp.services.actors import Visit, recognise
from tests.worlds import World

NOW = datetime.now(UTC)


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.database.write() as session:
        yield session


def arrive(session: Session, path: str, number: int, visit: Visit | None = None) -> tuple[guiding.Arrival, Visit]:
    """Go to a step and come back with the next request."""
    arrival = guiding.go_to(session, path, number, visit, NOW)
    session.flush()
    if arrival.key is not None:
        return arrival, seen_again(session, arrival.key)
    assert visit is not None
    row = session.get_one(SignInSession, visit.key_hash)
    return arrival, replace(visit, data=json.loads(row.data))


def seen_again(session: Session, key: str) -> Visit:
    """The visit as the next request finds it."""
    found = recognise(session, key, NOW)
    assert found is not None
    return found


def test_a_path_is_followed_step_by_step_and_changes_the_account_where_a_step_needs_another(session: Session) -> None:
    first, visit = arrive(session, "municipality", 1)
    assert first.key
    assert visit.actor is not None
    assert guiding.standing_of(visit) == guiding.Standing(PATHS[0], 1)
    second, later = arrive(session, "municipality", 2, visit)
    assert second.key not in (None, first.key)
    assert later.user_id != visit.user_id
    assert recognise(session, first.key, NOW) is None
    standing = guiding.standing_of(later)
    assert standing is not None
    assert (standing.number, standing.is_last) == (2, False)


def test_the_account_stays_where_the_next_step_is_seen_by_it_too(session: Session) -> None:
    first, visit = arrive(session, "association", 1)
    second, later = arrive(session, "association", 2, visit)
    assert first.key
    assert second.key is None
    assert later.user_id == visit.user_id
    assert guiding.standing_of(later) == guiding.Standing(PATHS[1], 2)


def test_a_step_about_an_assessment_leads_to_the_one_of_the_newest_round(session: Session) -> None:
    arrival, visit = arrive(session, "municipality", 1)
    assert visit.actor is not None
    newest = session.scalars(
        select(func.max(Assessment.id)).where(Assessment.municipality_id == visit.actor.municipality_id)
    ).one()
    assert arrival.assessment == newest
    assert arrive(session, "association", 1)[0].assessment is None


def test_who_leaves_a_path_stays_in_the_account(session: Session) -> None:
    arrival, visit = arrive(session, "secretariat", 1)
    guiding.leave(session, visit)
    session.flush()
    assert arrival.key
    later = seen_again(session, arrival.key)
    assert later.user_id == visit.user_id
    assert guiding.standing_of(later) is None


@pytest.mark.parametrize(("path", "number"), [("mayor", 1), ("municipality", 0), ("municipality", 6), ("", 1)])
def test_no_path_leads_elsewhere(session: Session, path: str, number: int) -> None:
    with pytest.raises(NotFound):
        guiding.go_to(session, path, number, None, NOW)


def test_a_closed_account_ends_the_path_instead_of_opening_it(session: Session) -> None:
    session.scalars(select(User).where(User.email == "publisher@demo.example")).one().active = False
    session.flush()
    with pytest.raises(NotFound):
        guiding.go_to(session, "secretariat", 1, None, NOW)


@pytest.mark.parametrize("kept", [None, ["mayor", 1], ["municipality", 99], ["", 0]])
def test_whoever_follows_no_path_stands_nowhere(kept: list[object] | None) -> None:
    visit = Visit("0" * 64, 1, NOW, NOW, None, {"path": kept} if kept else {})
    assert guiding.standing_of(visit) is None
    assert guiding.standing_of(None) is None


def test_the_world_is_as_large_as_it_says(session: Session) -> None:
    size = guiding.measure_world(session)
    assert (size.countries, size.municipalities, size.rounds) == (3, 244, 2)
    assert size.answers > 30_000

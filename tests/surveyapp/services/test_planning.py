"""Scenarios: kept as they were, worked out by a job, told to be stale once an answer changes."""

import pytest
from sqlalchemy import select, update

from analysis import outcome
from analysis.planning import Assumptions
from surveyapp.errors import BadInput, NotFound
from surveyapp.models import Answer, Assessment, Job, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.models.jobs import JobStatus
from surveyapp.services import planning
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.planning import Wish
from surveyapp.services.showcase import showcase_accounts
from surveyapp.work import work
from tests.conftest import make_config
from tests.worlds import World

SMALL = Assumptions(budget=20_000.0, gap=0.02)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "DRAWS", 2)
    monkeypatch.setattr(outcome, "BUDGETS", 3)
    monkeypatch.setattr(outcome, "STEPS_OF_BUDGET", 2)
    monkeypatch.setattr(outcome, "LEFT_OUT_BUDGETS", (1.5,))
    monkeypatch.setattr(outcome, "LEFT_OUT_SHIFTS", ())


@pytest.fixture(autouse=True)
def nothing_waits(world: World) -> None:
    """The plan that the demonstration asks for is not what these tests wait for."""
    with world.database.writing() as session:
        session.execute(update(Job).values(status=JobStatus.DONE))


@pytest.fixture
def analyst(world: World) -> Actor:
    with world.database.reading() as session:
        account = next(found for found in showcase_accounts(session) if found.email.startswith("analyst@"))
        actor = load_actor(session, account.user_id)
    assert actor is not None
    return actor


@pytest.fixture
def round_id(world: World) -> int:
    with world.database.reading() as session:
        return session.scalars(select(Round.id).where(Round.code == "2026")).one()


def test_a_scenario_is_worked_out_by_the_worker_and_stale_once_an_answer_changes(
    world: World, analyst: Actor, round_id: int
) -> None:
    database = world.database
    with database.writing() as session:
        kept = planning.save_scenario(session, analyst, round_id, Wish("Small", SMALL, {}))
    with database.reading() as session:
        waiting = planning.open_scenario(session, kept)
    assert waiting.result is None
    assert waiting.work is not None

    work(database, make_config(world.instance, demo=True))
    with database.reading() as session:
        done = planning.open_scenario(session, kept)
    assert done.result is not None
    assert done.work is None
    assert not done.is_stale
    assert done.result["draws"] == 2

    with database.writing() as session:
        approved = select(Assessment.id).where(
            Assessment.status == AssessmentStatus.APPROVED, Assessment.round_id == round_id
        )
        one = session.scalars(approved).first()
        changed = update(Answer).where(Answer.assessment_id == one, Answer.question == "a1")
        session.execute(changed.values(number=4, non_answer=None, revision=Answer.revision + 1))
    with database.reading() as session:
        assert planning.open_scenario(session, kept).is_stale


def test_a_budget_below_the_cheapest_offer_is_told_in_words_and_nothing_fails(
    world: World, analyst: Actor, round_id: int
) -> None:
    with world.database.writing() as session:
        kept = planning.save_scenario(session, analyst, round_id, Wish("Tiny", Assumptions(budget=5.0), {}))
    work(world.database, make_config(world.instance, demo=True))
    with world.database.reading() as session:
        told = planning.open_scenario(session, kept)
    assert "below the cheapest offer" in told.problem
    assert told.result is None
    assert told.work is None


def test_a_scenario_needs_a_name_and_an_unknown_one_is_not_found(world: World, analyst: Actor, round_id: int) -> None:
    with world.database.writing() as session:
        with pytest.raises(BadInput, match="no name"):
            planning.save_scenario(session, analyst, round_id, Wish("  ", SMALL, {}))
        with pytest.raises(NotFound):
            planning.open_scenario(session, 999)
        with pytest.raises(NotFound, match="release 2024-1"):
            planning.save_frozen(session, analyst, "2024-1", Wish("Kept", SMALL, {}))


def test_a_saved_scenario_keeps_its_assumptions_and_reasons(world: World, analyst: Actor, round_id: int) -> None:
    wished = Assumptions(budget=90_000.0, alpha=1.0, groups={"women": 2.0}, pinned=(("A03", "PL"),), floors={"MD": 5.0})
    with world.database.writing() as session:
        kept = planning.save_scenario(session, analyst, round_id, Wish("Women", wished, {"A03/PL": "agreed"}))
    with world.database.reading() as session:
        found = planning.open_scenario(session, kept)
        assert (kept, "Women") in planning.list_scenarios(session, round_id)
        assert list(planning.countries_of(session, round_id)) == ["MD", "PL", "RO"]
    assert found.wish == Wish("Women", wished, {"A03/PL": "agreed"})

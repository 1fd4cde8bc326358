"""A figure of a plan is traced from the answers on which its scenario rests, and no other can be asked for."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.services import plan_tracing, planning
from surveyapp.services.plan_tracing import TracedPlan
from tests.deciding import BUDGET, OFFER, an_actor, keys_of, make_frozen_scenario
from tests.results_world import ResultsWorld, make_results_world

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_results_world(session)


def traced(session: Session, world: ResultsWorld, instance: Path, key: str) -> TracedPlan:
    number = make_frozen_scenario(session, world, instance, an_actor(session, world))
    scenario = planning.open_scenario(session, number)
    assert scenario.result is not None
    return plan_tracing.trace(session, scenario, scenario.result["plans"][-1], key, instance)


@pytest.mark.parametrize(
    ("key", "value"),
    [("whole/seats", 6), ("whole/invited", 6), ("whole/cost", 900), ("whole/unspent", 100), ("whole/answered", 12),
     ("whole/frame", 15), ("plan/A02/RO/deliveries", 1), ("gain/country/RO/RO", 600)],
)  # fmt: skip
def test_figures_rest_on_the_plan_and_the_release(
    session: Session, world: ResultsWorld, tmp_path: Path, key: str, value: float
) -> None:
    assert BUDGET == 1_000
    found = traced(session, world, tmp_path, key)
    assert found.trace.replay() == found.trace.value == value
    assert "/".join((found.trace.kind, *found.trace.rest)) == key


def test_it_says_of_whom_something_is_told(session: Session, world: ResultsWorld, tmp_path: Path) -> None:
    assert traced(session, world, tmp_path, "whole/invited").municipalities == frozenset(keys_of(world, 6))


def test_an_answer_that_changed_later_changes_no_frozen_figure(
    session: Session, world: ResultsWorld, tmp_path: Path
) -> None:
    before = traced(session, world, tmp_path, f"seat/{'/'.join(OFFER)}/{keys_of(world, 1)[0]}").trace
    world.change("Answered 00", "s1", 0)
    row = planning.open_scenario(session, max(number for number, _ in planning.list_scenarios(session, world.round.id)))
    assert row.result is not None
    after = plan_tracing.trace(session, row, row.result["plans"][-1], before.key, tmp_path).trace
    assert (after.value, after.replay()) == (before.value, before.value)


@pytest.mark.parametrize(
    "key",
    ["", "whole", "whole/x", "estimate/RO/all/all/municipality/health", "seat/A02/RO/RO-X", "offer/A02/RO/firm",
     "offer/A02/RO/loss", "gain/x/RO/RO", "band/9/invited"],
)  # fmt: skip
def test_what_is_no_figure_of_the_plan_is_not_found(
    session: Session, world: ResultsWorld, tmp_path: Path, key: str
) -> None:
    with pytest.raises(NotFound):
        traced(session, world, tmp_path, key)

"""Decisions rest on a frozen plan, can be reworded until they are signed, and never change after that."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.planning import Assumptions
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.models import Decision, Role, Scenario
from surveyapp.models.base import utc_now
from surveyapp.services import decisions, planning
from surveyapp.services.access import Actor
from surveyapp.services.planning import Wish
from surveyapp.services.results import results_for
from tests.deciding import BUDGET, OFFER, REASON, WORDS, an_actor, keys_of, make_frozen_scenario
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


def signed(session: Session, actor: Actor, number: int) -> None:
    seen = decisions.open_decision(session, number).content_sha256
    decisions.sign(session, actor, number, seen=seen, at=utc_now())


def test_a_record_holds_the_plan_its_reasons_and_the_words(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    found = decisions.open_decision(session, number)
    assert found.wording == WORDS
    assert not found.is_signed
    assert [(row["activity"], row["title"]) for row in found.offers] == [(OFFER[0], "Modular academy")]
    assert found.invited(*OFFER) == keys_of(world, 6)
    assert found.plan["fixed"] == {"/".join(OFFER): REASON}
    assert found.plan["assumptions"]["budget"] == BUDGET
    assert found.release.startswith(world.round.code)
    assert [row.id for row in decisions.list_decisions(session)] == [number]


def test_a_signed_decision_never_changes_and_a_later_one_takes_its_place(
    session: Session, actor: Actor, scenario: int
) -> None:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    decisions.reword(session, number, replace(WORDS, title="Academy for seven"))
    signed(session, actor, number)
    with pytest.raises(Conflict, match="never changes"):
        decisions.reword(session, number, WORDS)
    with pytest.raises(Conflict, match="never changes"):
        decisions.discard(session, actor, number)
    with pytest.raises(Conflict, match="never changes"):
        signed(session, actor, number)
    later = decisions.begin(session, actor, scenario, BUDGET, WORDS, replaces=number)
    assert decisions.open_decision(session, number).replaced_by is None
    signed(session, actor, later)
    first = decisions.open_decision(session, number)
    assert (first.wording.title, first.replaced_by, first.is_altered) == ("Academy for seven", later, False)


def test_a_change_behind_the_back_of_the_signature_is_seen(session: Session, actor: Actor, scenario: int) -> None:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    signed(session, actor, number)
    session.execute(update(Decision).where(Decision.id == number).values(reasons="Something else."))
    session.expire_all()
    assert decisions.open_decision(session, number).is_altered


def test_nobody_signs_words_that_were_changed_after_they_read_them(
    session: Session, actor: Actor, scenario: int
) -> None:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    seen = decisions.open_decision(session, number).content_sha256
    decisions.reword(session, number, replace(WORDS, dissent=""))
    with pytest.raises(Conflict, match="changed after"):
        decisions.sign(session, actor, number, seen=seen, at=utc_now())


def test_a_discarded_record_is_gone(session: Session, actor: Actor, scenario: int) -> None:
    number = decisions.begin(session, actor, scenario, BUDGET, WORDS)
    decisions.discard(session, actor, number)
    session.flush()
    with pytest.raises(NotFound):
        decisions.open_decision(session, number)


def test_what_cannot_be_decided_is_refused_in_words(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    with pytest.raises(BadInput, match="floor of Romania"):
        decisions.begin(session, actor, scenario, BUDGET / 2, WORDS)
    with pytest.raises(BadInput, match="reasons"):
        decisions.begin(session, actor, scenario, BUDGET, replace(WORDS, reasons=" "))
    with pytest.raises(BadInput, match="longer than 200"):
        decisions.begin(session, actor, scenario, BUDGET, replace(WORDS, title="x" * 201))
    with pytest.raises(NotFound):
        decisions.begin(session, actor, scenario, 1.0, WORDS)
    loose = planning.save_scenario(session, actor, world.round.id, Wish("Loose", Assumptions(), {}))
    with pytest.raises(Conflict, match="frozen with a release"):
        decisions.begin(session, actor, loose, BUDGET, WORDS)


def test_a_frozen_scenario_rests_on_its_release_whatever_is_answered_later(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int, tmp_path: Path
) -> None:
    opened = planning.open_scenario(session, scenario)
    kept = session.get_one(Scenario, scenario)
    before = planning.findings_of(session, kept, tmp_path).gaps
    world.change("Answered 00", "h1", 3)
    assert planning.findings_of(session, kept, tmp_path).gaps.equals(before)
    assert not results_for(session, world.round).gaps.equals(before)
    assert opened.release
    assert not planning.open_scenario(session, scenario).is_stale
    assert planning.freeze_scenario(session, actor, kept.copied_from_id or 0, opened.release) == scenario
    with pytest.raises(Conflict, match="never changes"):
        planning.ask_again(session, actor, scenario)
    with pytest.raises(NotFound):
        planning.freeze_scenario(session, actor, scenario, "no-such-release")


def test_an_analyst_can_write_and_the_page_says_who_wrote_and_who_signed(
    session: Session, world: ResultsWorld, actor: Actor, scenario: int
) -> None:
    analyst = an_actor(session, world, Role.ANALYST)
    number = decisions.begin(session, analyst, scenario, BUDGET, WORDS)
    signed(session, actor, number)
    found = decisions.open_decision(session, number)
    assert (found.made_by, found.signed_by) == (analyst.name, actor.name)

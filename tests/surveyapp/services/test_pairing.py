"""Pairs come from consent alone, and each reader is told no more than it may know."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFound
from surveyapp.models import Role
from surveyapp.models.exchange import PracticeStatus
from surveyapp.services import pairing
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.pairing import Proposal
from surveyapp.services.sources import live_source
from tests.exchanging import make_peers_world, make_practice, officer_of
from tests.factories import make_actor
from tests.results_world import ResultsWorld

SECRET = "a secret of this test"


@pytest.fixture
def world(session: Session) -> ResultsWorld:
    return make_peers_world(session)


def proposed(world: ResultsWorld) -> Proposal:
    world.session.flush()
    return pairing.propose(world.session, live_source(world.session, world.round))


def officer(world: ResultsWorld, country: str) -> Actor:
    actor = load_actor(world.session, officer_of(world.session, country).id)
    assert actor is not None
    return actor


def names(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [(pair.host.name, pair.guest.name, pair.theme) for pair in proposal.pairs]


def test_only_who_offered_is_paired_across_borders_in_a_common_language(world: ResultsWorld) -> None:
    proposal = proposed(world)
    assert names(proposal) == [("Able", "Eager", "homes")]
    assert (proposal.hosts, proposal.guests) == (1, 3)
    (pair,) = proposal.pairs
    assert (pair.host_gap, pair.guest_gap, pair.size_steps, pair.languages) == (0.0, 1.0, 0, ("en",))
    assert pair.strength == pytest.approx(1.0)
    assert not pair.by_practice
    assert proposed(world) == proposal


def test_a_guest_is_named_to_its_own_association_and_no_figure_of_others_is_told(world: ResultsWorld) -> None:
    proposal = proposed(world)
    (hosting,) = pairing.tell(officer(world, "PL"), proposal, SECRET, "R1")
    assert (hosting.guest, hosting.guest_country, hosting.guest_gap) == (None, "RO", None)
    assert (hosting.host_gap, hosting.strength) == (0.0, None)
    (visiting,) = pairing.tell(officer(world, "RO"), proposal, SECRET, "R1")
    assert visiting.guest is not None
    assert (visiting.guest.name, visiting.guest_gap) == ("Eager", 1.0)
    assert (visiting.host.name, visiting.host_gap, visiting.strength) == ("Able", None, None)
    assert "Eager" not in repr(hosting)


def test_the_secretariat_is_told_both_sides_and_an_office_nothing(world: ResultsWorld) -> None:
    proposal = proposed(world)
    (told,) = pairing.tell(make_actor(world.session, Role.ANALYST), proposal, SECRET, "R1")
    assert told.guest is not None
    assert (told.strength, told.host_gap, told.guest_gap) == (pytest.approx(1.0), 0.0, 1.0)
    office = make_actor(world.session, Role.COORDINATOR, municipality=world.members["Eager"])
    assert pairing.tell(office, proposal, SECRET, "R1") == []
    with pytest.raises(NotFound):
        pairing.find(office, proposal, SECRET, "R1", told.mark)


def test_a_mark_finds_its_pair_for_its_associations_and_only_with_the_secret(world: ResultsWorld) -> None:
    proposal, ours = proposed(world), officer(world, "PL")
    (told,) = pairing.tell(ours, proposal, SECRET, "R1")
    assert pairing.find(ours, proposal, SECRET, "R1", told.mark) is proposal.pairs[0]
    for actor, secret, code in ((ours, "another", "R1"), (ours, SECRET, "R2"), (officer(world, "MD"), SECRET, "R1")):
        with pytest.raises(NotFound):
            pairing.find(actor, proposal, secret, code, told.mark)


def test_an_accepted_practice_makes_a_host_and_an_offered_one_does_not(world: ResultsWorld) -> None:
    world.change("Able", "s1", 1)
    assert names(proposed(world)) == []
    able = world.members["Able"]
    by = world.user(Role.COORDINATOR)
    make_practice(world.session, able, by, PracticeStatus.OFFERED)
    assert names(proposed(world)) == []
    make_practice(world.session, able, by)
    (pair,) = proposed(world).pairs
    assert pair.by_practice
    assert pair.strength == pytest.approx(1 - 2 / 3)


def test_who_has_left_its_association_is_paired_no_more(world: ResultsWorld) -> None:
    world.members["Able"].association_id = None
    assert names(proposed(world)) == []

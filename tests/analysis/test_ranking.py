import numpy as np
import pytest

from analysis import ranking, robustness
from analysis.valuation import Valuation
from tests.analysis.small_world import valued


def test_a_score_is_the_value_of_the_best_seating_of_one_delivery_per_unit_of_money() -> None:
    world = valued(groups={"women": 2.0})
    scores = (ranking.scores(world) * world.dimensions).sum(axis=1)
    seats = world.seats
    for (activity, country), score in zip(scores.index, scores, strict=True):
        offer = world.offers.set_index(["activity", "country"]).loc[(activity, country)]
        own = seats[(seats["activity"] == activity) & (seats["country"] == country)]["value"]
        assert score == pytest.approx(own.nlargest(int(offer["seats"])).sum() / offer["cost"])


def test_the_best_seats_are_those_for_whom_a_delivery_is_worth_most() -> None:
    world = valued()
    seats = world.seats
    own = seats[(seats["activity"] == "A01") & (seats["country"] == world.places["country"].iloc[0])]
    best = ranking.best_seats(world, 0, str(world.places["country"].iloc[0]), 1)
    assert list(world.places.index[best]) == list(own.nlargest(1, "value")["municipality"])


def test_contributions_of_indicators_add_up_to_those_of_their_dimension() -> None:
    world = valued()
    parts = ranking.contributions(world)
    assert parts[["s1", "s7_safe"]].sum(axis=1).to_numpy() == pytest.approx(ranking.scores(world)["housing"].to_numpy())


def test_drawn_scores_lie_around_the_likely_ones_and_feed_the_acceptability() -> None:
    world = valued()
    drawn = ranking.noise(world)(np.random.default_rng(1), 500)
    scores = ranking.scores(world)
    assert drawn.shape == (500, *scores.shape)
    assert drawn.mean(axis=0) == pytest.approx(scores.to_numpy(), rel=0.05)
    found = robustness.smaa(scores, seed=1, draws=500, noise=ranking.noise(world))
    assert found.ranks.sum(axis=0).to_numpy() == pytest.approx(1)


def test_an_offer_costs_at_least_one_unit_of_money(monkeypatch: pytest.MonkeyPatch) -> None:
    world = valued()
    offers = world.offers
    found = []
    for cost in (0.0, 1.0, 2.0):
        monkeypatch.setattr(Valuation, "offers", offers.assign(cost=cost))
        found.append(ranking.scores(world).to_numpy())
    free, one, two = found
    assert free == pytest.approx(one)
    assert one == pytest.approx(two * 2)
    assert (one > 0).any()

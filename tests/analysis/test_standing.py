"""Offers in order of what a euro does, and what would change the order."""

import numpy as np
import pandas as pd
import pytest

from analysis import activity_list, planning, standing
from analysis.findings import Findings
from analysis.planning import Assumptions
from analysis.valuation import Valuation
from questionnaires import library
from tests.answering import a_dataset
from tests.computing import Compute


@pytest.fixture(scope="module")
def findings(findings_once: Compute) -> Findings:
    return findings_once(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 12, "MD": 8, "RO": 12}))


def valued(findings: Findings, **assumed: object) -> Valuation:
    assumptions = Assumptions.model_validate(assumed)
    frame = findings.dataset.frame
    activities = activity_list.load()
    return planning.value(findings.gaps, findings.populations, frame, findings.questionnaire, activities, assumptions)


def test_a_score_is_the_value_per_euro_of_the_best_seats(findings: Findings) -> None:
    worth = valued(findings)
    ranked = standing.rank(worth, seed=1, draws=200)
    seats, offers = worth.seats, worth.offers
    for row in ranked.offers.to_dict("records"):
        own = seats[(seats["activity"] == row["activity"]) & (seats["country"] == row["country"])]
        best = own["value"].nlargest(row["seats"]).sum()
        assert row["score"] * row["cost"] == pytest.approx(best, rel=1e-9)
    assert len(ranked.offers) == len(offers)
    assert ranked.offers["score"].is_monotonic_decreasing


def test_scores_are_linear_in_the_weights_of_dimensions(findings: Findings) -> None:
    worth = valued(findings, groups={"women": 2.0})
    ranked = standing.rank(worth, seed=1, draws=200)
    linear = ranked.criteria @ worth.dimensions
    scored = ranked.offers.set_index(standing.KEYS)["score"]
    ratio = (linear / scored.reindex(linear.index)).dropna()
    assert np.ptp(ratio[np.isfinite(ratio)]) == pytest.approx(0, abs=1e-9)


def test_rank_intervals_hold_the_stated_rank_more_often_than_not(findings: Findings) -> None:
    offers = standing.rank(valued(findings), seed=1, draws=1_000).offers
    within = (offers["low"] <= offers["rank"]) & (offers["rank"] <= offers["high"])
    assert within.mean() > 0.8
    assert (offers["low"] <= offers["high"]).all()


def test_reasons_add_up_to_the_score(findings: Findings) -> None:
    ranked = standing.rank(valued(findings), seed=1, draws=200)
    total = ranked.reasons.sum(axis=1)
    scored = ranked.offers.set_index(standing.KEYS)["score"].reindex(total.index)
    pd.testing.assert_series_equal(total, scored, check_names=False)


def test_beyond_the_weight_of_a_swap_the_two_offers_have_changed_places(findings: Findings) -> None:
    worth = valued(findings)
    ranked = standing.rank(worth, seed=1, draws=200)
    swaps = standing.swaps(ranked, worth, 12)
    assert len(swaps)
    for row in swaps.to_dict("records"):
        for step, ahead in ((-1e-6, "falling"), (1e-6, "rising")):
            weight = row["weight"] + step
            rest = worth.dimensions.drop(row["dimension"])
            weights = pd.concat([rest / rest.sum() * (1 - weight), pd.Series({row["dimension"]: weight})])
            score = ranked.criteria @ weights[ranked.criteria.columns]
            behind = "rising" if ahead == "falling" else "falling"
            assert score[row[ahead]] > score[row[behind]]

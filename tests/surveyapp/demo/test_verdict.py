"""What the truth says of the estimates: counted right, and worse the more the needier stay silent."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from analysis.figures import VIEWS
from analysis.findings import Findings
from surveyapp.demo import truth, verdict
from surveyapp.demo.truth import Truth
from surveyapp.demo.verdict import Leaning, Verdict
from surveyapp.models import Round
from surveyapp.services.results import results_for
from tests.worlds import World


@pytest.fixture(scope="module")
def findings(kept_world: World) -> Findings:
    with kept_world.database.reading() as session:
        return results_for(session, session.scalars(select(Round).where(Round.code == "2026")).one())


@pytest.fixture(scope="module")
def known(kept_world: World) -> Truth:
    found = truth.read(kept_world.instance)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def judged(known: Truth, findings: Findings) -> Verdict:
    return verdict.judge(known, "2026", findings)


@pytest.fixture(scope="module")
def leanings(known: Truth, findings: Findings) -> list[Leaning]:
    return verdict.lean(known, "2026", findings)


def test_sixty_figures_are_judged_ten_in_each_country_and_view(judged: Verdict) -> None:
    assert len(judged.all) == 60
    assert judged.expected == 57
    assert judged.countries == ["MD", "PL", "RO"]
    assert {key: len(rows) for key, rows in judged.rows.items()} == {
        (country, view): 10 for country in ("MD", "PL", "RO") for view in VIEWS
    }
    assert judged.caught == sum(len([row for row in judged.of(view) if row.caught]) for view in VIEWS)


def test_the_measures_stand_in_one_order_everywhere(judged: Verdict) -> None:
    orders = {tuple(row.measure for row in rows) for rows in judged.rows.values()}
    assert len(orders) == 1
    assert orders.pop()[-3:] == ("women", "children", "youth")


def test_the_estimates_shown_are_those_of_the_findings(judged: Verdict, findings: Findings) -> None:
    for row in judged.all:
        figure = findings.figure(row.country, row.measure, view=row.view)  # type: ignore[arg-type]
        assert (row.estimate, row.low, row.high) == (figure.estimate, figure.low, figure.high)


def test_the_large_that_are_silent_are_named_with_their_share(judged: Verdict, findings: Findings) -> None:
    named = {name for silent in judged.silent.values() for name in silent.names}
    assert named == set(findings.silent["name"])
    assert all(0 < silent.share < 1 for silent in judged.silent.values())


def test_the_more_the_needier_stay_silent_the_fewer_intervals_catch_the_truth(leanings: list[Leaning]) -> None:
    none, some, much = leanings
    assert none.caught > some.caught > much.caught
    assert none.caught >= 50
    assert much.caught < 20
    assert abs(none.bias) < 0.01
    assert 0 > some.bias > much.bias
    assert {leaning.answered for leaning in leanings} == {none.answered}


def test_a_round_drawn_again_is_the_same_each_time_it_is_shown(
    known: Truth, findings: Findings, leanings: list[Leaning]
) -> None:
    assert verdict.lean(known, "2026", findings) == leanings


def test_as_many_answer_in_each_country_as_did(known: Truth, findings: Findings) -> None:
    table = known.rounds["2026"].reindex(findings.dataset.frame.index)
    drawn = verdict._respond(table, findings.dataset.responded, 1.0, np.random.default_rng(1))
    by = table["country"]
    pd.testing.assert_series_equal(
        drawn.groupby(by).sum(), findings.dataset.responded.groupby(by).sum(), check_names=False
    )

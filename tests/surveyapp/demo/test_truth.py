"""The truth beside the estimates: the same figures where all answer, caught by most intervals where some do not."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from analysis.findings import Findings
from surveyapp.demo import truth
from surveyapp.demo.truth import Compared, Truth
from surveyapp.models import Round
from surveyapp.services.results import results_for
from tests.worlds import World

ROUND = "2026"
SHOWN = ("dimension", "group")


@pytest.fixture(scope="module")
def findings(kept_world: World) -> Findings:
    with kept_world.database.reading() as session:
        return results_for(session, session.scalars(select(Round).where(Round.code == ROUND)).one())


@pytest.fixture(scope="module")
def known(kept_world: World) -> Truth:
    found = truth.read(kept_world.instance)
    assert found is not None
    return found


def test_there_is_no_truth_where_no_demonstration_was_made(tmp_path: Path) -> None:
    assert truth.read(tmp_path) is None


def test_the_truth_comes_back_as_it_was_written(known: Truth, tmp_path: Path) -> None:
    known.write(tmp_path / "again")
    again = truth.read(tmp_path / "again")
    assert again is not None
    assert again.seed == known.seed
    assert list(again.rounds) == ["2025", ROUND]
    pd.testing.assert_frame_equal(again.rounds[ROUND], known.rounds[ROUND])


def test_the_truth_covers_everybody_and_the_estimates_only_those_who_answered(known: Truth, findings: Findings) -> None:
    assert len(known.rounds[ROUND]) == 244
    assert 100 < len(findings.gaps) < 200


def test_most_intervals_catch_the_truth_in_both_views(known: Truth, findings: Findings) -> None:
    kinds = findings.measures["kind"]
    rows = [row for row in truth.beside(known, ROUND, findings) if kinds[row.measure] in SHOWN]
    assert len(rows) == 2 * 3 * 10
    for view in ("municipality", "refugee"):
        caught = [row.caught for row in rows if row.view == view]
        assert sum(caught) >= 24, f"{view}: {sum(caught)} of {len(caught)}"


def test_who_answered_in_full_is_judged_by_its_own_gap(known: Truth, findings: Findings) -> None:
    true = known.rounds[ROUND].loc[findings.gaps.index, findings.gaps.columns]
    both = findings.gaps.notna() & true.notna()
    assert ((findings.gaps - true).abs()[both] < 1e-5).to_numpy()[both.to_numpy()].all()


def test_the_truth_of_refugees_leaves_out_the_large_that_are_silent() -> None:
    table = pd.DataFrame(
        {"country": ["PL", "PL", "PL"], "refugees": [10.0, 30.0, 960.0], "housing": [0.2, 0.6, 1.0]},
        index=["PL-1", "PL-2", "PL-3"],
    )
    all_of_them = truth._average(table, "refugees")
    without = truth._average(table.drop("PL-3"), "refugees")
    assert all_of_them.loc["PL", "housing"] == pytest.approx(0.98)
    assert without.loc["PL", "housing"] == pytest.approx(0.5)
    assert truth._average(table).loc["PL", "housing"] == pytest.approx(0.6)


@pytest.mark.parametrize(("true", "caught"), [(0.3, True), (0.2, True), (0.4, True), (0.19, False), (0.41, False)])
def test_an_interval_catches_what_lies_in_it_ends_included(true: float, caught: bool) -> None:
    assert Compared("PL", "municipality", "housing", 0.3, 0.2, 0.4, 50, 90, true).caught is caught

"""What each told gap counts in a figure, by hand and whatever is worked on at a time."""

import numpy as np
import pytest

from analysis import findings, lines
from analysis.findings import Findings
from analysis.lines import Equations
from tests.results_world import make_dataset, some_rows


def a_round(left_open: int = 0) -> Findings:
    """Twelve municipalities of two regions, of which the first few left one of two levels of health open."""
    rows = some_rows(12, 0)
    for row in rows[:left_open]:
        row["answers"] = {name: level for name, level in row["answers"].items() if name != "h2"}
    return findings.compute(make_dataset(rows))


def told_of(found: Findings) -> Equations:
    rows = found.estimates[found.estimates["estimate"].notna()]
    return lines.equations(found.material, found.views, found.declared, rows)


def line_of(found: Findings, kind: str, group: str, measure: str) -> dict[tuple[str, str], float]:
    """The shares of gaps in one figure of municipalities counted once."""
    rows = found.estimates[found.estimates["estimate"].notna()]
    asked = (rows[["kind", "group", "view", "measure"]] == [kind, group, "municipality", measure]).all(axis=1)
    told = told_of(found)
    counted = told.matrix[np.flatnonzero(asked)].toarray()[0]
    return {cell: share for cell, share in zip(told.cells, counted, strict=True) if share}


def test_an_indicator_of_a_region_is_the_mean_of_its_members_and_a_theme_that_of_its_indicators():
    found = a_round()
    members = [f"RO-{number:03}" for number in range(1, 12, 2)]
    assert line_of(found, "region", "RO-CJ", "h1") == pytest.approx({(name, "h1"): 1 / 6 for name in members})
    both = {(name, indicator): 1 / 12 for name in members for indicator in ("h1", "h2")}
    assert line_of(found, "region", "RO-CJ", "health") == pytest.approx(both)


def test_what_one_left_open_is_counted_by_those_of_its_stratum_who_told_it():
    found = a_round(left_open=1)
    counted = line_of(found, "region", "RO-IS", "health")
    told = [f"RO-{number:03}" for number in range(2, 12, 2)]
    assert counted == pytest.approx(
        {("RO-000", "h1"): 1 / 12}
        | {(name, "h1"): 1 / 12 for name in told}
        | {(name, "h2"): 1 / 12 + 1 / 12 / 5 for name in told}
    )


@pytest.mark.parametrize("left_open", [0, 3])
def test_all_figures_are_what_their_lines_make_of_the_gaps_however_many_are_worked_on_at_a_time(
    left_open: int, monkeypatch: pytest.MonkeyPatch
):
    found = a_round(left_open)
    told = told_of(found)
    np.testing.assert_allclose(told.matrix @ told.gaps, told.means, atol=1e-14)
    np.testing.assert_allclose(told.matrix.sum(axis=1), 1.0)
    assert told.whole
    monkeypatch.setattr(lines, "AT_ONCE", 1)
    np.testing.assert_array_equal(told_of(found).matrix.toarray(), told.matrix.toarray())


def test_of_too_many_some_units_are_looked_at_and_all_of_a_rare_measure(monkeypatch: pytest.MonkeyPatch):
    found = a_round(left_open=9)
    monkeypatch.setattr(lines, "TOO_MANY", 10)
    monkeypatch.setattr(lines, "SAMPLE", 4)
    told = told_of(found)
    assert not told.whole
    assert set(told.cells.get_level_values(0)) == {f"RO-{number:03}" for number in (0, 3, 6, 9, 10, 11)}


def test_indicators_are_what_has_no_parts():
    assert lines.indicators(a_round().declared) == ["h1", "h2", "s1"]

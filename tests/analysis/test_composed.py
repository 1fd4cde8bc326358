"""No hidden figure follows from those of other measures: themes, goals and groups that are put together from it."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import composed, findings, lines, outputs, publication
from analysis.attacker import SOLVED, room_of
from analysis.figures import VIEWS
from analysis.findings import Findings
from tests.results_world import levels_of, make_dataset, some_rows

PUBLIC = ("overall", "health", "homes")
WRITTEN = ("estimates.csv", "tables/severity.csv")
LEFT_OPEN = (9, 25, 34, 45)
"""Worlds in which, by the rules of single measures alone, two measures of the same answers solved what was hidden."""
OPEN_INSIDE = (112,)
"""Worlds in which, by the rules of what is named as hidden alone, an indicator of a group was solved."""


@cache
def without_a_gap(silent: int = 0) -> Findings:
    """Twelve municipalities of which all have reached the first level of health, and some that are silent."""
    rows = some_rows(12, silent)
    answered = [{**row, "answers": {**levels_of(place), "h1": 3}} for place, row in enumerate(rows[:12])]
    return findings.compute(make_dataset([*answered, *({**row, "answers": None} for row in rows[12:])]))


@cache
def a_world(seed: int) -> Findings:
    """Up to 25 municipalities in a few groups, some silent, some that left questions open or are all alike."""
    dice = np.random.default_rng(seed)
    size, regions, mode = int(dice.integers(8, 26)), int(dice.integers(1, 5)), int(dice.integers(0, 4))
    rows: list[dict[str, Any]] = []
    for number in range(size):
        answers = dict(zip(("h1", "h2", "s1"), dice.integers(0, 4, 3).astype(float).tolist(), strict=True))
        if mode == 1:
            answers["h1"] = 3.0
        if mode == 2:
            answers["s1"] = 3.0 if dice.random() < 0.9 else 2.0
        if mode == 3:
            answers = {name: value for name, value in answers.items() if dice.random() < 0.7}
        rows.append(
            {
                "key": f"RO-{number:03}",
                "region": f"RO-{dice.integers(0, regions)}",
                "size_class": f"S{dice.integers(0, 2)}",
                "association": ["A-RO", "B-RO", ""][int(dice.choice(3, p=[0.7, 0.2, 0.1]))],
                "refugees": float(dice.integers(5, 300)),
                "answers": answers if dice.random() < 0.85 else None,
            }
        )
    return findings.compute(make_dataset(rows))


def attacked(found: Findings, suppressed: "pd.Series[bool]", most: float = np.inf) -> list[str]:
    """The hidden figures that the attacker has who tries all figures of all measures, groups and views together."""
    rows = found.estimates[found.estimates["estimate"].notna()]
    own = [view for view in found.views if view.design is not None]
    told = lines.equations(found.material, own, found.declared, rows)
    np.testing.assert_allclose(told.matrix @ told.gaps, told.means, atol=1e-12)
    flags = composed.exposed(told, suppressed[rows.index].to_numpy(dtype=bool), room_of(rows), most=most)
    return ["/".join(row) for row in rows.loc[flags, ["kind", "group", "view", "measure"]].to_numpy()]


def by_single_measures(found: Findings) -> "pd.Series[bool]":
    """What is hidden where every measure is looked at for itself."""
    return publication.suppress(found.material, found.views, PUBLIC, found.estimates)


def test_an_indicator_without_any_gap_does_not_follow_from_its_theme_and_the_other_indicator():
    found = without_a_gap()
    hidden = by_single_measures(found)
    assert {f"all/all/{view}/h1" for view in VIEWS} <= set(attacked(found, hidden))
    assert attacked(found, found.estimates["suppressed"]) == []
    more = found.estimates[found.estimates["suppressed"] & ~hidden]
    assert set(more["measure"]) == {"h2", "women"}, "the other indicator, also where it is told in other words"
    assert set(more["kind"]) == {"all"}


@pytest.mark.parametrize("seed", [*LEFT_OPEN, *OPEN_INSIDE, 100, 101])
def test_nothing_hidden_follows_from_all_figures_of_all_measures_together(seed: int):
    found = a_world(seed)
    assert attacked(found, found.estimates["suppressed"]) == []


def test_these_worlds_are_open_to_the_attacker_without_the_guard():
    for seed in LEFT_OPEN:
        assert attacked(a_world(seed), by_single_measures(a_world(seed)))


def test_an_indicator_of_a_group_that_is_named_nowhere_is_guarded_as_well():
    for seed in OPEN_INSIDE:
        found = a_world(seed)
        estimates, hidden = found.estimates, by_single_measures(found)
        named = (estimates["kind"] == "all") | estimates["measure"].isin(PUBLIC)
        alone = estimates.assign(estimate=estimates["estimate"].where(named))
        followed = attacked(found, composed.guard(found.material, found.views, found.declared, alone, hidden))
        assert followed
        assert not {key.split("/")[0] for key in followed} & {"all"}
        assert attacked(found, composed.guard(found.material, found.views, found.declared, estimates, hidden)) == []


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 1100))
def test_nothing_hidden_follows_in_a_thousand_worlds(seed: int):
    found = a_world(seed)
    assert attacked(found, found.estimates["suppressed"]) == []


def test_a_group_is_still_shown_whole_or_not_at_all():
    for seed in LEFT_OPEN:
        rows = a_world(seed).estimates
        inside = rows[(rows["kind"] != "all") & rows["measure"].isin(PUBLIC) & rows["estimate"].notna()]
        assert (inside.groupby(["kind", "group", "view"])["suppressed"].nunique() == 1).all()


def test_in_a_large_country_what_follows_exactly_is_found_as_well():
    found = without_a_gap()
    own = found.estimates[(found.estimates["kind"] == "all") & found.estimates["estimate"].notna()]
    told = lines.equations(found.material, found.views[:2], found.declared, own)
    hidden = (own["measure"] == "h1").to_numpy()
    room = np.full(len(own), SOLVED)
    assert own.loc[composed.exposed(told, hidden, room, most=0), "measure"].tolist() == ["h1", "h1"]
    for name, follows in (("h2", True), ("women", False)):
        hidden = hidden | (own["measure"] == name).to_numpy()
        assert composed.exposed(told, hidden, room, most=0).any() == follows


@pytest.mark.parametrize("seed", LEFT_OPEN)
def test_what_is_shown_to_be_safe_at_once_is_safe_by_linear_programmes(seed: int, monkeypatch: pytest.MonkeyPatch):
    found = a_world(seed)
    hidden = by_single_measures(found)
    assert set(attacked(found, hidden)) <= set(attacked(found, hidden, most=0))
    monkeypatch.setattr(composed, "MANY", 0)
    soon = composed.guard(found.material, found.views, found.declared, found.estimates, hidden)
    assert attacked(found, soon) == []
    assert (soon & ~found.estimates["suppressed"]).sum() <= 4, "hardly more is hidden than must be"


def test_where_very_many_answered_what_follows_exactly_is_found_in_a_part_of_them(monkeypatch: pytest.MonkeyPatch):
    found = without_a_gap()
    hidden = by_single_measures(found)
    monkeypatch.setattr(lines, "TOO_MANY", 10)
    monkeypatch.setattr(lines, "SAMPLE", 5)
    rows = composed.looked_at(found.material, found.declared, found.estimates[found.estimates["estimate"].notna()])
    assert set(rows["kind"]) == {"all"}
    told = lines.equations(found.material, found.views[:2], found.declared, rows)
    assert not told.whole
    assert set(told.cells.get_level_values(0)) == set(found.gaps.index[::3])
    after = composed.guard(found.material, found.views, found.declared, found.estimates, hidden)
    assert set(found.estimates.loc[after & ~hidden, "measure"]) == {"h2", "women"}


def test_a_hidden_figure_does_not_say_that_all_answered_alike():
    found = without_a_gap(silent=3)
    alike = found.estimates[found.estimates["suppressed"] & found.estimates["degenerate"]]
    assert len(alike)
    public = found.public()
    for table in (public.estimates, public.severity, *(dict(outputs.tables(found))[name] for name in WRITTEN)):
        assert not table.loc[table["suppressed"], "degenerate"].any()
    assert found.estimates["degenerate"].sum() == alike.shape[0] + public.estimates["degenerate"].sum()

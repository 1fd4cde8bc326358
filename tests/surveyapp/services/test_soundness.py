"""Other choices and indicators: what is told agrees with the findings and with what can be counted by hand."""

import math

import pytest

from surveyapp.errors import NotFound
from surveyapp.services import soundness
from surveyapp.services.scopes import Scope, Source
from surveyapp.services.soundness import Item, Remark
from tests.results_world import make_source, some_rows


@pytest.fixture(scope="module")
def source() -> Source:
    return make_source(some_rows())


def test_the_ranking_as_it_is_is_that_of_the_findings(source: Source) -> None:
    found = soundness.choices_of(Scope(source, "RO"), "overall")
    composites = source.findings.composites["overall"].dropna()
    assert found.ranked == len(composites)
    assert found.base.mean == pytest.approx(composites.mean(), abs=1e-12)
    assert found.base.severe == (composites.round(9) >= 0.6).sum()
    assert (found.base.mean_shift, found.base.correlation) == (0.0, 1.0)


def test_every_other_choice_is_told_once_and_the_most_telling_first(source: Source) -> None:
    found = soundness.choices_of(Scope(source, "RO"), "overall")
    told = [(one.change, one.part, one.amount) for one in found.others if one.change not in ("equal", "method")]
    assert len(told) == len(set(told)) == 2 * (2 + 1 + 2)
    assert {part for _, part, _ in told} == {"health", "homes"}
    assert sorted({one.part for one in found.others if one.change == "method"}) == ["geometric", "harmonic", "max"]
    shifts = [one.mean_shift for one in found.others]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[0] > 0
    names = set(source.findings.dataset.frame["name"])
    assert all((one.moved in names) == (one.largest_shift > 0) for one in found.others)
    assert found.steadiest == min(one.correlation for one in found.others)


def test_a_theme_is_ranked_by_its_indicators_and_what_has_no_parts_not_at_all(source: Source) -> None:
    found = soundness.choices_of(Scope(source, "RO"), "health")
    assert {one.part for one in found.others if one.change == "weights"} == {"h1", "h2"}
    assert soundness.measures_with_parts(source) == ["overall", "health", "homes"]
    for unknown in ("h1", "unknown"):
        with pytest.raises(NotFound):
            soundness.choices_of(Scope(source, "RO"), unknown)


def test_indicators_are_told_by_theme_and_country(source: Source) -> None:
    health, homes = soundness.themes_of(source)
    assert [item.name for item in health.items] == ["h1", "h2"]
    gaps = source.findings.gaps[["h1", "h2"]]
    assert health.items[0].mean == pytest.approx(gaps["h1"].mean())
    assert health.items[0].floor == pytest.approx((gaps["h1"] == 0).mean(), abs=1e-12)
    assert health.items[0].item_rest == pytest.approx(gaps["h1"].corr(gaps["h2"]), abs=1e-9)
    assert health.complete == 12
    assert math.isnan(homes.alpha)
    assert [theme.items[0].n for theme in soundness.themes_of(source, "RO")] == [12, 12]
    with pytest.raises(NotFound):
        soundness.themes_of(source, "XX")


@pytest.mark.parametrize(
    ("n", "floor", "ceiling", "item_rest", "remark"),
    [
        (9, 0.9, 0.0, -0.5, Remark.FEW),
        (10, 0.9, 0.0, -0.01, Remark.AGAINST),
        (10, 0.8, 0.0, 0.5, Remark.FLOOR),
        (10, 0.79, 0.8, 0.5, Remark.CEILING),
        (10, 0.0, 0.79, 0.19, Remark.WEAK),
        (10, 0.0, 0.0, 0.2, Remark.NONE),
        (10, 0.0, 0.0, math.nan, Remark.NONE),
    ],
)
def test_the_first_thing_to_look_at_is_named(
    n: int, floor: float, ceiling: float, item_rest: float, remark: Remark
) -> None:
    assert Item("h1", n, 0.5, floor, ceiling, item_rest, 0.5).remark == remark

"""Figures as the pages tell them: what may be shown, in which order, and what the tests of differences allow."""

import math
from dataclasses import replace

import pytest

from analysis.comparison import HIGHEST, NO_ORDER
from surveyapp.errors import NotFound
from surveyapp.services import scopes
from surveyapp.services.scopes import Scope, Source, State
from tests.results_world import make_source, measured_questionnaire, some_rows


@pytest.fixture(scope="module")
def live() -> Source:
    return make_source(some_rows())


@pytest.fixture(scope="module")
def released() -> Source:
    return make_source(some_rows(), public=True)


def test_measures_are_named_by_kind_in_the_order_of_the_questionnaire(live: Source) -> None:
    assert scopes.names_of(live.findings, "dimension") == ["health", "homes"]
    assert scopes.names_of(live.findings, "indicator") == ["h1", "h2", "s1"]
    assert scopes.names_of(live.findings, "group") == ["women"]


def test_rows_stand_with_the_greatest_gap_first_and_carry_the_share_of_severe_gaps(live: Source) -> None:
    rows = scopes.rows_of(Scope(live, "RO"), ["homes", "health"])
    assert [row.name for row in rows] == ["health", "homes"]
    assert rows[0].figure.estimate > rows[1].figure.estimate
    assert rows[0].severe is not None
    assert 0 < rows[0].severe.estimate < 1


def test_a_shade_is_the_band_of_the_gap(live: Source) -> None:
    shades = {row.name: row.shade for row in scopes.rows_of(Scope(live, "RO"), ["homes", "health"])}
    assert shades["health"] == 3
    assert shades["homes"] == 1


def test_a_country_outside_the_round_is_not_found(live: Source) -> None:
    with pytest.raises(NotFound):
        Scope(live, "PL")


def test_a_figure_of_a_release_that_could_tell_on_somebody_is_hidden_and_live_it_is_guarded(
    live: Source, released: Source
) -> None:
    own = scopes.row_of(Scope(live, "RO"), "h1", "region", "RO-CJ")
    shown = scopes.row_of(Scope(released, "RO"), "h1", "region", "RO-CJ")
    assert own.state is State.GUARDED
    assert not math.isnan(own.figure.estimate)
    assert shown.state is State.HIDDEN
    assert math.isnan(shown.figure.estimate)


def test_where_nobody_answered_there_is_no_figure_and_it_comes_last() -> None:
    rows = [*some_rows(), {"key": "RO-X", "region": "RO-AB"}]
    scope = Scope(make_source(rows), "RO")
    empty = scopes.row_of(scope, "overall", "region", "RO-AB")
    full = scopes.row_of(scope, "overall", "region", "RO-CJ")
    assert empty.state is State.EMPTY
    assert sorted([empty, full], key=scopes.greatest_first) == [full, empty]


def test_a_figure_on_few_answers_is_hollow() -> None:
    scope = Scope(make_source(some_rows(answered=8, silent=8)), "RO")
    assert scopes.row_of(scope, "overall").hollow
    assert not scopes.row_of(Scope(make_source(some_rows()), "RO"), "overall").hollow


def test_the_highest_need_is_called_so_only_by_the_tests(live: Source) -> None:
    order = scopes.order_of(Scope(live, "RO"), ["health", "homes"])
    assert (order.kind, order.measures) == (HIGHEST, ("health",))


def test_two_themes_alike_have_no_clear_order() -> None:
    rows = some_rows()
    for number, row in enumerate(rows[:12]):
        row["answers"] = {"h1": number % 3, "h2": number % 3, "s1": (number + 1) % 3}
    order = scopes.order_of(Scope(make_source(rows), "RO"), ["health", "homes"])
    assert order.kind == NO_ORDER


def test_a_release_keeps_its_order_although_the_answers_behind_it_are_gone(live: Source, released: Source) -> None:
    measures = ["health", "homes"]
    assert released.findings.composites.empty
    assert scopes.order_of(Scope(released, "RO"), measures) == scopes.order_of(Scope(live, "RO"), measures)


def test_without_answers_nothing_is_ordered() -> None:
    scope = Scope(make_source(some_rows(answered=0)), "RO")
    assert scopes.order_of(scope, ["health", "homes"]).kind == NO_ORDER


def test_groups_are_ordered_by_what_separates_them() -> None:
    rows = some_rows(answered=30)
    for number, row in enumerate(rows[:30]):
        level = 0 if row["region"] == "RO-CJ" else 3
        row["answers"] = {"h1": level, "h2": max(0, level - number % 3), "s1": level}
    scope = Scope(make_source(rows), "RO")
    regions = [scopes.row_of(scope, "overall", "region", code) for code in ("RO-IS", "RO-CJ")]
    order = scopes.order_of_groups(regions)
    assert order.kind == HIGHEST
    assert order.measures == (regions[1].key,)


@pytest.mark.parametrize(
    "key",
    [
        "estimate/RO/all/all/municipality",
        "gap/RO/all/all/municipality/overall",
        "estimate/RO/all/all/people/overall",
        "estimate/PL/all/all/municipality/overall",
        "estimate/RO/all/all/municipality/unknown",
        "estimate/RO/region/RO-CJ/municipality/h1",
        "",
    ],
)
def test_a_key_that_names_no_figure_to_be_told_is_not_found(released: Source, key: str) -> None:
    with pytest.raises(NotFound):
        scopes.row_of_key(released, key)


def test_what_could_be_said_of_a_hidden_figure_holds_it_and_leaves_room() -> None:
    rows = [row | {"refugees": 20 + 10 * number} for number, row in enumerate(some_rows())]
    live, released = make_source(rows), make_source(rows, public=True)
    key = "estimate/RO/region/RO-CJ/municipality/h1"
    true = live.findings.figure("RO", "h1", kind="region", group="RO-CJ").estimate
    scope, row = scopes.any_row_of_key(released, key)
    assert (scope.country, row.state) == ("RO", State.HIDDEN)
    reach = scopes.reach_of_key(released, key)
    assert reach is not None
    assert reach.low <= true <= reach.high
    assert reach.high - reach.low > 0.1
    assert scopes.reach_of_key(live, key) == reach
    assert scopes.reach_of_key(released, "estimate/RO/all/all/municipality/health") is None


def test_nothing_is_said_where_frozen_figures_do_not_fit_the_gaps_of_today(released: Source) -> None:
    whole = released.findings if released.whole is None else released.whole
    moved = whole.estimates.assign(estimate=whole.estimates["estimate"] + 2.0)
    source = replace(released, whole=replace(whole, estimates=moved))
    assert scopes.reach_of_key(source, "estimate/RO/region/RO-CJ/municipality/h1") is None


def test_of_a_hidden_group_without_answers_anything_is_possible() -> None:
    source = make_source([*some_rows(), {"key": "RO-800", "region": "RO-AB"}], public=True)
    assert scopes.reach_of_key(source, "estimate/RO/region/RO-AB/municipality/h1") == (0, 1)


def test_the_key_of_a_row_leads_back_to_it(released: Source) -> None:
    row = scopes.row_of(Scope(released, "RO", "refugee"), "health")
    scope, found = scopes.row_of_key(released, row.key)
    assert found.key == row.key
    assert (scope.country, scope.view) == ("RO", "refugee")


def test_a_questionnaire_without_bands_is_shaded_by_fifths(live: Source) -> None:
    assert live.bands == measured_questionnaire().severity.at_least  # type: ignore[union-attr]
    assert scopes.FIFTHS == (0.2, 0.4, 0.6, 0.8)


def test_sizes_are_told_from_the_smallest_up() -> None:
    sizes = ["50000+", "0-1999", "10000-49999", "2000-4999"]
    rows = [row | {"size_class": sizes[number % 4]} for number, row in enumerate(some_rows())]
    told = scopes.sizes_of(Scope(make_source(rows), "RO"), "overall")
    assert list(told) == ["0-1999", "2000-4999", "10000-49999", "50000+"]
    assert told["0-1999"].key == "estimate/RO/size_class/0-1999/municipality/overall"
    assert [row.figure.n for row in told.values()] == [3, 3, 3, 3]

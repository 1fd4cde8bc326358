"""The panels of a country: regions, coverage, quality, who is missing, and how far municipalities lie apart."""

import math
from dataclasses import replace

import pytest

from surveyapp.models import Region
from surveyapp.services import reporting
from surveyapp.services.reporting import KINDS
from surveyapp.services.scopes import Scope, Source
from tests.results_world import CLUJ, IASI, make_source, some_rows
from tests.surveyapp.services.test_changing import REASON, mixed_source

REGIONS = {
    code: Region(code=code, country_code="RO", name=name, kind="county", has_outline=outline)
    for code, name, outline in ((CLUJ, "Cluj", True), (IASI, "Iași", False), ("RO-AB", "Alba", True))
}


@pytest.fixture(scope="module")
def scope() -> Scope:
    return Scope(make_source(some_rows()), "RO")


@pytest.fixture(scope="module")
def released() -> Scope:
    return Scope(make_source(some_rows(), public=True), "RO")


def test_the_head_counts_the_frame_the_answers_and_the_refugees_that_they_host(scope: Scope) -> None:
    head = reporting.head_of(scope)
    assert (head.n_frame, head.n_approved) == (15, 12)
    assert (head.refugees, head.refugees_answered) == (1_500, 1_200)
    assert head.share == 0.8
    assert head.readiness == 1


def test_the_head_of_a_release_is_the_same(scope: Scope, released: Scope) -> None:
    assert reporting.head_of(released) == reporting.head_of(scope)


def test_readiness_is_not_a_number_where_nobody_answered() -> None:
    assert math.isnan(reporting.head_of(Scope(make_source(some_rows(answered=0)), "RO")).readiness)


def test_only_regions_of_the_frame_are_told_the_greatest_gap_first(scope: Scope) -> None:
    places = reporting.places_of(scope, REGIONS, "overall")
    estimates = [place.row.figure.estimate for place in places]
    assert {place.code for place in places} == {CLUJ, IASI}
    assert estimates == sorted(estimates, reverse=True)
    assert {place.name: place.has_outline for place in places} == {"Cluj": True, "Iași": False}


def test_cells_have_every_region_by_name_and_every_theme_in_order(scope: Scope) -> None:
    cells = reporting.cells_of(scope, REGIONS, ["health", "homes"])
    assert [name for name, _ in cells] == ["Cluj", "Iași"]
    assert all([row.name for row in rows] == ["health", "homes"] for _, rows in cells)


def test_coverage_is_worst_first_and_multiplies_who_answered_by_what_was_answered() -> None:
    rows = some_rows(silent=6)
    for row in rows[:12]:
        row["answers"] = {"h1": 1}
    covered = reporting.coverage_of(Scope(make_source(rows), "RO"), REGIONS)
    assert [place.name for place in covered] == ["Iași", "Cluj"]
    assert covered[0].share == 0.5
    assert covered[0].sections["health"] == pytest.approx(0.5 * 2 / 3)
    assert covered[1].sections["homes"] == 0


def test_a_region_where_nobody_answered_is_covered_by_nothing() -> None:
    rows = [*some_rows(), {"key": "RO-X", "region": "RO-AB"}]
    first = reporting.coverage_of(Scope(make_source(rows), "RO"), REGIONS)[0]
    assert (first.name, first.n_approved) == ("Alba", 0)
    assert set(first.sections.values()) == {0.0}


def test_the_kinds_of_answers_of_a_section_add_up_to_all_that_was_asked(scope: Scope) -> None:
    sections = reporting.quality_of(scope)
    assert [row.section for row in sections] == ["health", "homes"]
    for row in sections:
        assert set(row.shares) == set(KINDS)
        assert math.isclose(sum(row.shares.values()), 1)
    assert sections[0].asked == 36
    assert sections[0].readiness == 1


def test_what_was_left_open_is_told_apart_from_what_was_answered() -> None:
    rows = some_rows()
    rows[0]["answers"] = {"h1": 1}
    section = reporting.quality_of(Scope(make_source(rows), "RO"))[0]
    assert section.shares["open"] == pytest.approx(1 / 36)


def test_who_hosts_many_refugees_and_is_silent_is_named_but_never_in_a_release() -> None:
    rows = [*some_rows(), {"key": "RO-BIG", "region": IASI, "refugees": 9_000}]
    named = reporting.silent_of(Scope(make_source(rows), "RO"), REGIONS)
    assert (named[0].name, named[0].region, named[0].refugees) == ("RO-BIG", "Iași", 9_000)
    assert reporting.silent_of(Scope(make_source(rows, public=True), "RO"), REGIONS) == []


def test_single_municipalities_are_spread_out_live_and_never_in_a_release(scope: Scope, released: Scope) -> None:
    spread = reporting.spread_of(scope, ["health", "homes"])
    assert len(spread) == 24
    assert set(spread.columns) == {"measure", "municipality", "name", "value"}
    assert reporting.spread_of(released, ["health", "homes"]).empty


def test_the_widest_theme_is_the_one_whose_middle_half_lies_furthest_apart(scope: Scope, released: Scope) -> None:
    assert reporting.widest_of(scope, ["health", "homes"]) in {"health", "homes"}
    rows = some_rows()
    for number, row in enumerate(rows[:12]):
        row["answers"] = {"h1": 2, "h2": 2, "s1": 3 * (number % 2)}
    assert reporting.widest_of(Scope(make_source(rows), "RO"), ["health", "homes"]) == "homes"
    assert reporting.widest_of(released, ["health", "homes"]) == ""


def test_a_source_knows_its_countries() -> None:
    source: Source = make_source([*some_rows(), {"key": "PL-1", "region": "PL-02"}])
    assert source.countries == ["PL", "RO"]


def test_answers_on_another_version_are_counted_and_what_is_not_told_of_them_is_said() -> None:
    source, early = mixed_source()
    (other,) = reporting.other_versions_of(Scope(source, "RO"))
    assert (other.version, other.n) == ("1.0.0", 2)
    assert {name: [one.reason for one in why] for name, why in other.refused.items()} == {"s1": [REASON]}
    assert reporting.other_versions_of(Scope(replace(source, release="R1-1"), "RO")) == []
    assert source.findings.gaps.loc[early, "s1"].isna().all()
    assert source.findings.gaps["h1"].notna().all()

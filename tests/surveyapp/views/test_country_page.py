"""The parts of a country's page agree with one another."""

from functools import cache

import pytest

from surveyapp.errors import NotFound
from surveyapp.models import Region
from surveyapp.services.scopes import Source, State
from surveyapp.views.country_page import CountryPage, open_page
from tests.results_world import CLUJ, IASI, make_source, some_rows

REGIONS = {
    CLUJ: Region(code=CLUJ, country_code="RO", name="Cluj", kind="county", has_outline=True),
    IASI: Region(code=IASI, country_code="RO", name="Iași", kind="county", has_outline=False),
}


@cache
def live() -> Source:
    return make_source(some_rows())


pytestmark = pytest.mark.usefixtures("english_page")


def opened(**asked: str) -> CountryPage:
    return open_page(live(), "RO", REGIONS, asked)


def test_the_address_chooses_how_to_count_and_what_the_map_tells() -> None:
    assert (opened().scope.view, opened().measure) == ("municipality", "overall")
    chosen = opened(view="refugee", measure="health")
    assert (chosen.scope.view, chosen.measure) == ("refugee", "health")
    assert opened(view="anything").scope.view == "municipality"
    with pytest.raises(NotFound):
        opened(measure="unknown")


def test_the_leading_theme_is_counted_over_regions_with_a_figure() -> None:
    assert opened().leading == ("health", 2, 2)


def test_a_region_without_outline_is_named() -> None:
    assert opened().without_outline == ["Iași"]


def test_only_sections_in_which_something_was_asked_are_covered() -> None:
    assert opened().covered_sections == ["health", "homes"]


def test_a_release_in_which_every_region_is_hidden_knows_it() -> None:
    few = open_page(make_source(some_rows(answered=4), public=True), "RO", REGIONS, {})
    assert {place.row.state for place in few.places} == {State.HIDDEN}
    assert not few.some_region_is_told
    assert opened().some_region_is_told


def test_a_table_has_as_many_cells_as_columns() -> None:
    for name in ("needs", "groups", "goals", "regions", "coverage", "quality"):
        columns, rows = opened().table(name)
        assert rows
        assert {len(row) for row in rows} == {len(columns)}
    with pytest.raises(NotFound):
        opened().table("unknown")


def test_without_answers_there_is_nothing_to_draw() -> None:
    nobody = open_page(make_source(some_rows(answered=0)), "RO", REGIONS, {})
    assert not nobody.tells
    assert nobody.figures() == {}

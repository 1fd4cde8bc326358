"""Tables of a report give each figure with its interval, and words where it may not be told."""

import pytest

from surveyapp.services import scopes
from surveyapp.services.report_papers import Cell
from surveyapp.services.scopes import Row, Scope, State
from surveyapp.views.formats import NOTHING
from surveyapp.views.report_tables import answered, both_ways_table, interval, needs_table, side_by_side, told
from tests.results_world import CLUJ, make_source, some_rows


@pytest.fixture(scope="module")
def shown() -> Scope:
    return Scope(make_source(some_rows(), public=True), "RO")


pytestmark = pytest.mark.usefixtures("english_page")


def explain(key: str) -> str:
    return f"/behind/{key}"


@pytest.fixture
def health(shown: Scope) -> Row:
    return scopes.row_of(shown, "health")


def test_a_figure_leads_to_what_stands_behind_it(health: Row) -> None:
    figure = health.figure
    assert told(health, explain) == Cell(f"{100 * figure.estimate:.0f}", f"/behind/{health.key}", value=figure.estimate)
    assert interval(health, digits=1).text == f"{100 * figure.low:.1f}–{100 * figure.high:.1f}"
    assert interval(health, drawn=True).span == (figure.low, figure.estimate, figure.high)
    assert answered(health).text == "12 of 15"


def test_what_is_hidden_is_words_without_a_way_to_it() -> None:
    few = Scope(make_source(some_rows(answered=8), public=True), "RO")
    hidden = scopes.row_of(few, "health", "region", CLUJ)
    assert hidden.state is State.HIDDEN
    assert told(hidden, explain) == Cell("not shown")
    assert interval(hidden, drawn=True) == Cell(NOTHING)
    assert answered(hidden) == Cell("not shown")
    table = needs_table("Needs", [hidden], {"health": "Health"}, explain)
    assert {cell.text for cell in table.rows[0][1:]} == {"not shown", NOTHING}


def test_every_table_is_as_wide_as_its_head(health: Row) -> None:
    tables = (
        needs_table("Needs", [health], {"health": "Health"}, explain),
        both_ways_table("Both", [("Health", health, health)], explain),
        side_by_side("Countries", ["Romania"], [("Health", [health])], explain),
    )
    for table in tables:
        assert [len(row) for row in table.rows] == [len(table.head)]
    figure = health.figure
    together = f"{100 * figure.estimate:.0f} ({100 * figure.low:.0f}–{100 * figure.high:.0f})"
    assert tables[2].rows[0][1].text == together

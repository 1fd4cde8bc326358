"""Charts show the same as the tables beside them, and nothing that may not be told."""

from dataclasses import replace

import pytest

from surveyapp.models import Region
from surveyapp.services import comparing, drawings, reporting, scopes
from surveyapp.services.changing import Moved
from surveyapp.services.scopes import Scope
from tests.results_world import CLUJ, IASI, make_source, some_rows

NAMES = {"health": "Health", "homes": "Homes"}
REGIONS = {code: Region(code=code, country_code="RO", name=code, kind="county") for code in (CLUJ, IASI)}


@pytest.fixture(scope="module")
def live() -> Scope:
    return Scope(make_source(some_rows()), "RO")


def test_needs_are_drawn_in_the_order_of_the_table(live: Scope) -> None:
    rows = scopes.rows_of(live, ["homes", "health"])
    figure = drawings.draw_needs(rows, NAMES, axis="Gap")
    assert figure["data"][0]["y"] == ["Health", "Homes"]
    assert figure["data"][0]["x"] == [round(100 * row.figure.estimate, 3) for row in rows]


def test_what_is_hidden_is_not_in_the_figure(live: Scope) -> None:
    released = Scope(make_source(some_rows(answered=4), public=True), "RO")
    rows = [scopes.row_of(released, "health", "region", CLUJ)]
    assert drawings.draw_needs(rows, NAMES, axis="Gap")["data"][0]["x"] == []
    places = reporting.places_of(released, REGIONS, "overall")
    drawn = drawings.draw_map(places, live.source.bands, hidden="not shown", empty="no data")["data"]
    assert {trace["text"] for trace in drawn if trace["text"].startswith(CLUJ)} == {f"{CLUJ}: not shown"}


def test_the_map_shades_what_is_known(live: Scope) -> None:
    places = reporting.places_of(live, REGIONS, "overall")
    drawn = drawings.draw_map(places, live.source.bands, hidden="not shown", empty="no data")["data"]
    known = [trace for trace in drawn if trace["text"].startswith(CLUJ)]
    assert "fillpattern" not in known[0]
    assert sum("no data" in trace["text"] for trace in drawn) == 40


def test_countries_stand_side_by_side_in_their_own_shapes(live: Scope) -> None:
    rows = [(code, code, scopes.row_of(live, "health")) for code in ("PL", "RO", "MD")]
    figure = drawings.draw_countries(rows, NAMES, axis="Gap")
    assert len({trace["marker"]["symbol"] for trace in figure["data"]}) == 3
    assert len({trace["y"][0] for trace in figure["data"]}) == 3


def test_no_line_joins_two_rounds_across_other_words_and_what_is_not_told_is_left_out() -> None:
    moved = Moved("health", 0.5, 0.4, -0.1, -0.2, 0.0, n=9, share=1.0, reworded=0.0)
    rows = [moved, replace(moved, name="homes", reworded=0.2), replace(moved, name="few", n=2)]
    names = {**NAMES, "few": "Few"}
    lines, before, after = drawings.draw_change(rows, names, axis="Gap", before="2025", after="2026")["data"]
    assert lines["x"] == [50.0, 40.0, None]
    assert before["y"] == after["y"] == ["Health", "Homes"]
    assert drawings.draw_change([], names, axis="Gap", before="2025", after="2026")["data"][1]["x"] == []


def test_each_municipality_is_one_dot(live: Scope) -> None:
    spread = reporting.spread_of(live, ["health", "homes"])
    figure = drawings.draw_spread(spread, NAMES, axis="Gap", order=["homes", "health"])
    assert len(figure["data"][0]["x"]) == 24
    assert figure["layout"]["yaxis"]["ticktext"] == ["Homes", "Health"]


def test_members_are_drawn_by_size(live: Scope) -> None:
    spread = comparing.spread_of_theme(live.source, set(live.source.findings.composites.index), "health")
    figure = drawings.draw_members(spread, {"0-1999": "Small", "50000+": "Large"}, axis="Gap")
    assert figure["layout"]["yaxis"]["ticktext"] == ["Small"]
    assert len(figure["data"][0]["x"]) == 12


def test_kinds_of_answers_are_stacked_to_a_hundred(live: Scope) -> None:
    kinds = {kind: kind for kind in reporting.KINDS}
    figure = drawings.draw_quality(reporting.quality_of(live), {"health": "Health", "homes": "Homes"}, kinds, axis="%")
    assert [trace["name"] for trace in figure["data"]] == list(reporting.KINDS)
    assert sum(trace["x"][0] for trace in figure["data"]) == 100

"""Who gains in a report: own places of a country, all of them together, and what reaching the others would cost."""

from typing import Any

import pytest

from surveyapp.services.released_plans import ReleasedPlan
from surveyapp.views.report_gains import gains_chapter

COUNTRIES = {"PL": "Poland", "RO": "Romania"}
MEASURES = {"health": "Health", "women": "Women", "sdg_3": "SDG 3"}


def place(kind: str, country: str, group: str, invited: int, refugees: float) -> dict[str, Any]:
    people = {"refugees": refugees, "refugees_invited": refugees / 4}
    return {"kind": kind, "country": country, "group": group, "frame": 9, "answered": 8, "invited": invited, **people}


PLACES = [
    place("country", "PL", "PL", 4, 400.0),
    place("country", "RO", "RO", 3, 0.0),
    place("region", "RO", "RO-CJ", 2, 100.0),
    place("size_class", "PL", "0-1999", 4, 400.0),
    place("size_class", "RO", "0-1999", 3, 200.0),
]
CONCERNS = [
    {"kind": "dimension", "measure": "health", "share": 0.125},
    {"kind": "group", "measure": "women", "share": None},
]


pytestmark = pytest.mark.usefixtures("english_page")


def plan(count: int, cost: float | None, beyond: int = 0, severe: int | None = 7) -> ReleasedPlan:
    left = {"count": count, "cost": cost, "beyond": beyond}
    severity = [{"band": 5, "answered": 4, "invited": 3}]
    gains = {"places": PLACES, "concerns": CONCERNS, "severity": severity, "left_out": left}
    return ReleasedPlan(1, "As agreed", {"gains": gains}, 7, severe=severe)


def rows_of(plan: ReleasedPlan, country: str | None = None) -> dict[str, list[list[str]]]:
    (chapter,) = gains_chapter(plan, COUNTRIES, MEASURES, {"RO-CJ": "Cluj"} if country else None, country)
    return {table.caption: [[cell.text for cell in row] for row in table.rows] for table in chapter.tables}


def test_all_countries_are_told_by_country_and_size_and_one_by_its_own_regions() -> None:
    together = rows_of(plan(2, 300.0))
    assert list(together) == ["By country", "By size", "Themes", "Women, children and youth", "By severity"]
    assert together["By country"] == [["Poland", "9", "8", "4", "100 (25%)"], ["Romania", "9", "8", "3", "0 (–)"]]
    assert together["By size"][1][0] == "Romania · Fewer than 2,000 residents"
    own = rows_of(plan(2, 300.0), "RO")
    assert list(own)[:2] == ["By size", "By region"]
    assert own["By size"] == [["Fewer than 2,000 residents", "9", "8", "3", "50 (25%)"]]
    assert own["By region"] == [["Cluj", "9", "8", "2", "25 (25%)"]]
    assert own["Themes (all countries together)"] == [["Health", "12.5%"]]
    assert own["Women, children and youth (all countries together)"] == [["Women", "–"]]
    assert own["By severity (all countries together)"] == [["5", "4", "3", "75%"]]


@pytest.mark.parametrize(
    ("left", "words", "absent"),
    [
        (plan(2, 300.0, 1), ("2 of 7", "at least €\u00a0300", "No activity can reach 1"), "suffice"),
        (plan(2, None), ("2 of 7", "would not suffice"), "at least"),
        (plan(0, None), ("0 of 7",), "suffice"),
        (plan(2, 300.0, severe=None), ("countries: 2.",), "of 7"),
    ],
)
def test_who_is_left_out_and_what_it_would_cost_is_said(
    left: ReleasedPlan, words: tuple[str, ...], absent: str
) -> None:
    (chapter,) = gains_chapter(left, COUNTRIES, MEASURES)
    told = " ".join(chapter.sentences[:-1])
    assert all(part in told for part in words)
    assert absent not in told


def test_without_a_plan_or_its_gains_there_is_no_chapter() -> None:
    assert gains_chapter(None, COUNTRIES, MEASURES) == []
    assert gains_chapter(ReleasedPlan(1, "As agreed", {}, 7), COUNTRIES, MEASURES) == []

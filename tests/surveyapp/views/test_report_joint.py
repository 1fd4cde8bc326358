"""The chapters of the joint report: countries side by side, each with its own finding."""

import pytest

from surveyapp.services import reporting, scopes
from surveyapp.services.overview import CountryLine
from surveyapp.services.scopes import Scope, Source
from surveyapp.views.report_joint import JointReport
from tests.results_world import make_source, some_rows

THEMES = ("health", "homes")


pytestmark = pytest.mark.usefixtures("english_page")


def line(source: Source, code: str, name: str) -> CountryLine:
    scope = Scope(source, code)
    rows = {theme: scopes.row_of(scope, theme) for theme in THEMES}
    return CountryLine(code, name, reporting.head_of(scope), rows, scopes.order_of(scope, THEMES))


def report(answered: int) -> JointReport:
    both = [*some_rows(answered=answered)]
    both += [{**row, "key": row["key"].replace("RO", "PL"), "region": "PL-MZ"} for row in both]
    source = make_source(both, public=True)
    lines = [line(source, "PL", "Poland"), line(source, "RO", "Romania")]
    return JointReport(source, lines, lambda key: f"/behind/{key}", {"PL": "Poland", "RO": "Romania"}, None)


def test_countries_stand_side_by_side_and_each_has_its_finding() -> None:
    chapters = {chapter.name: chapter for chapter in report(12).chapters()}
    names = ["summary", "coverage", "needs", "single-needs", "groups", "plan", "robustness", "method", "annex"]
    assert list(chapters) == names
    assert chapters["summary"].points[0] == "One need comes first in every country."
    assert chapters["summary"].points[2].startswith("Romania: Health: the highest need.")
    assert chapters["coverage"].sentences == ["24 of 30 municipalities have answered."]
    table = chapters["needs"].tables[0]
    assert list(table.head) == ["Measure", "Poland", "Romania"]
    assert [cell.path for cell in table.rows[0]] == [
        "",
        "/behind/estimate/PL/all/all/municipality/health",
        "/behind/estimate/RO/all/all/municipality/health",
    ]
    assert [table.caption for table in chapters["annex"].tables] == ["Poland", "Romania", "Indicators"]
    assert [row[0].text for row in chapters["annex"].tables[-1].rows] == ["Level of h1", "Level of h2", "Level of s1"]


def test_the_greatest_single_needs_of_each_country_and_what_they_share_are_told() -> None:
    told = {chapter.name: chapter for chapter in report(12).chapters()}["single-needs"]
    assert [table.caption for table in told.tables] == ["Poland", "Romania"]
    gaps = [float(row[1].text) for row in told.tables[0].rows]
    assert len(gaps) == 3
    assert gaps == sorted(gaps, reverse=True)
    assert told.sentences[1] == "On the list of every country: Level of h1, Level of h2 and Level of s1."


def test_severe_gaps_and_sizes_stand_by_country() -> None:
    _, severe, sizes = {chapter.name: chapter for chapter in report(12).chapters()}["needs"].tables
    assert [[cell.text for cell in row] for row in severe.rows] == [
        ["Health", "75%", "77%"],
        ["Homes", "not shown", "not shown"],
    ]
    assert [row[0].text for row in sizes.rows] == ["Fewer than 2,000 residents"]
    assert sizes.rows[0][1].path == "/behind/estimate/PL/size_class/0-1999/municipality/overall"


def test_how_much_was_answered_stands_by_section_and_country() -> None:
    table = {chapter.name: chapter for chapter in report(12).chapters()}["coverage"].tables[1]
    assert list(table.head) == ["Section", "Poland", "Romania"]
    assert [cell.text for cell in table.rows[0][1:]] == ["100%", "100%"]


def test_without_answers_there_is_one_chapter_that_says_so() -> None:
    (chapter,) = report(0).chapters()
    assert chapter.sentences == ["Nobody has answered yet"]

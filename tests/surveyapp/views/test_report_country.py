"""The chapters of a country's report: findings as the tests allow, and a plain word where little may be told."""

import pytest

from surveyapp.models import Region
from surveyapp.services.scopes import Source
from surveyapp.views.country_page import open_page
from surveyapp.views.report_country import CountryReport
from tests.results_world import CLUJ, IASI, make_source, some_rows

REGIONS = {
    code: Region(code=code, country_code="RO", name=name, kind="county", has_outline=True)
    for code, name in ((CLUJ, "Cluj"), (IASI, "Iași"))
}


pytestmark = pytest.mark.usefixtures("english_page")


def report(source: Source) -> CountryReport:
    pages = [open_page(source, "RO", REGIONS, {"view": view}) for view in ("municipality", "refugee")]
    return CountryReport(pages[0], pages[1], lambda key: f"/behind/{key}", {"RO": "Romania"}, None)


def test_a_report_goes_from_the_summary_to_every_figure() -> None:
    chapters = report(make_source(some_rows(), public=True)).chapters()
    names = [chapter.name for chapter in chapters]
    findings_, firm = ["summary", "coverage", "needs", "single-needs", "regions", "groups"], ["plan", "robustness"]
    assert names == [*findings_, *firm, "method", "annex"]
    assert [chapter for chapter in chapters if not (chapter.sentences or chapter.points)] == []
    summary = " ".join(chapters[0].points)
    assert "12 of 15 municipalities have answered." in summary
    assert "Health: the highest need." in summary
    assert [table.caption for table in chapters[-1].tables[-2:]] == ["Cluj", "Iași"]


def test_where_single_regions_are_hidden_they_are_counted_and_no_chapter_tells_them() -> None:
    chapters = report(make_source(some_rows(answered=8), public=True)).chapters()
    assert "regions" not in [chapter.name for chapter in chapters]
    assert "4 figures of regions are not shown" in " ".join(chapters[-1].sentences)
    assert "Cluj" not in [table.caption for table in chapters[-1].tables]
    assert "Do not treat this as the national picture" not in " ".join(chapters[0].sentences)


def test_few_answers_are_a_warning_at_the_top() -> None:
    chapters = report(make_source(some_rows(answered=8, silent=9), public=True)).chapters()
    assert "Do not treat this as the national picture" in chapters[0].sentences[0]
    assert "rest on fewer than 60%" in " ".join(chapters[-3].points)


def test_without_answers_there_is_one_chapter_that_says_so() -> None:
    (chapter,) = report(make_source(some_rows(answered=0), public=True)).chapters()
    assert chapter.sentences == ["Nobody has answered yet"]

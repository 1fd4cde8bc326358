"""The chapters of the joint report: countries side by side, each with its own finding."""

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask_babel import Babel

from surveyapp.services import reporting, scopes
from surveyapp.services.overview import CountryLine
from surveyapp.services.scopes import Scope, Source
from surveyapp.views.report_joint import JointReport
from tests.results_world import make_source, some_rows

THEMES = ("health", "homes")


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask("sample")
    Babel(app)
    with app.test_request_context("/"):
        g.lang = "en"
        yield


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
    names = ["summary", "coverage", "needs", "groups", "plan", "robustness", "method", "annex"]
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
    assert [table.caption for table in chapters["annex"].tables] == ["Poland", "Romania"]


def test_without_answers_there_is_one_chapter_that_says_so() -> None:
    (chapter,) = report(0).chapters()
    assert chapter.sentences == ["Nobody has answered yet"]

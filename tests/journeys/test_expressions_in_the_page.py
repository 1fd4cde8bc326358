"""The page's own script: the third machine, held against the same table and against the other two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from questionnaires.expressions import compile, lowered, parse, scope_of
from questionnaires.expressions.values import Tree, Value
from tests.analysis.test_columns import EVERY_KIND, agreement, answers, expressions
from tests.vectors import environment, same, vectors

SCRIPT = Path(__file__).parents[2] / "surveyapp" / "static" / "expressions.js"
RUN = "cases => cases.map(([tree, values]) => Expressions.evaluate(tree, values))"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def machine(browser: Browser) -> Iterator[Page]:
    """An empty page with the script in it."""
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def evaluated(machine: Page, cases: list[tuple[Tree, dict[str, Any]]]) -> list[Value]:
    """What the script makes of trees and values; whole numbers come back as floats."""
    found = machine.evaluate(RUN, cases)
    return [float(value) if isinstance(value, int) and not isinstance(value, bool) else value for value in found]


def test_an_expression_means_in_the_page_what_the_table_says(machine: Page) -> None:
    found = evaluated(machine, [(vector.tree, environment(vector.answers, vector.instance)) for vector in vectors()])
    wrong = [
        (v.text, v.answers, value) for v, value in zip(vectors(), found, strict=True) if not same(value, v.expected)
    ]
    assert wrong == []


@settings(max_examples=25)
@given(expressions(), st.lists(answers, min_size=1, max_size=3))
def test_random_expressions_agree_on_all_three_machines(machine: Page, text: str, rows: list[dict[str, Any]]) -> None:
    assert_agreement(machine, text, rows)


@pytest.mark.proof
@settings(max_examples=10_000)
@given(expressions(depth=5), st.lists(answers, min_size=1, max_size=4))
def test_many_random_expressions_agree_on_all_three_machines(
    machine: Page, text: str, rows: list[dict[str, Any]]
) -> None:
    assert_agreement(machine, text, rows)


def assert_agreement(machine: Page, text: str, rows: list[dict[str, Any]]) -> None:
    agreement(text, rows)
    tree = lowered(parse(text), scope_of(EVERY_KIND))[0]
    given_rows = [{name: value for name, value in row.items() if value not in (None, [])} for row in rows]
    environments = [environment(row) for row in given_rows]
    one_by_one = compile(tree)
    assert evaluated(machine, [(tree, env) for env in environments]) == [one_by_one(env) for env in environments], text

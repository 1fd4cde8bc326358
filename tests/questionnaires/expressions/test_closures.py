"""One assessment at a time: the closures against the shared table, and against a second opinion where XPath agrees."""

import json
import math
from typing import Any

import elementpath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import compile, parse, typed
from tests.vectors import Vector, environment, same, sample, vectors


def evaluate(text: str, answers: dict[str, Any], question: str | None = None, instance: int = 0) -> Any:
    tree = typed(parse(text), sample("every_kind"), question)
    return compile(tree)(environment(answers, instance))


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector.id)
def test_an_expression_means_what_the_table_says(vector: Vector) -> None:
    found = compile(vector.tree)(environment(vector.answers, vector.instance))
    assert same(found, vector.expected), f"{vector.text} gave {found!r}"


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    assert len({(vector.text, vector.id, vector.instance) for vector in vectors()}) == len(vectors()) >= 300


def test_a_tree_that_went_through_json_evaluates_the_same() -> None:
    for vector in vectors():
        tree = json.loads(json.dumps(vector.tree))
        found = compile(tree)(environment(vector.answers, vector.instance))
        assert same(found, vector.expected), vector.text


numbers = st.integers(-1000, 1000)


@st.composite
def arithmetic(draw: st.DrawFn, depth: int = 3) -> str:
    """Arithmetic, comparisons and logic over numbers that are all given, where XPath 1 means the same as we do."""
    if depth == 0 or draw(st.booleans()):
        return draw(
            st.one_of(numbers.map(lambda n: f"{n}" if n >= 0 else f"(0{n})"), st.sampled_from(["${n}", "${m}"]))
        )
    operator = draw(st.sampled_from(["+", "-", "*"]))
    return f"({draw(arithmetic(depth - 1))} {operator} {draw(arithmetic(depth - 1))})"


@st.composite
def conditions(draw: st.DrawFn) -> str:
    compare = f"{draw(arithmetic())} {draw(st.sampled_from(['=', '!=', '<', '<=', '>', '>=']))} {draw(arithmetic())}"
    if draw(st.booleans()):
        return f"not({compare}) {draw(st.sampled_from(['and', 'or']))} {draw(conditions())}"
    return compare


def opinion(text: str, n: int, m: int) -> Any:
    """What elementpath's XPath 1 thinks."""
    variables: dict[str, Any] = {"n": float(n), "m": float(m)}
    parser = elementpath.XPath1Parser()
    token = parser.parse(text.replace("${n}", "$n").replace("${m}", "$m"))
    context = elementpath.XPathContext(root=None, item=1, variables=variables)
    return token.evaluate(context)


@given(arithmetic(), numbers, numbers)
def test_arithmetic_agrees_with_another_implementation_of_xpath(text: str, n: int, m: int) -> None:
    theirs = opinion(text, n, m)
    ours = evaluate(text, {"n": n, "m": m})
    if ours is None:
        assert math.isnan(theirs)
    else:
        assert ours == theirs


@given(conditions(), numbers, numbers)
def test_conditions_agree_with_another_implementation_of_xpath(text: str, n: int, m: int) -> None:
    assert evaluate(text, {"n": n, "m": m}) is opinion(text, n, m)

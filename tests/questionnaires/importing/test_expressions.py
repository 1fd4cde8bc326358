"""Conditions joined to one that is true where all are."""

import pytest

from questionnaires.importing.expressions import both


@pytest.mark.parametrize(
    ("outer", "inner", "joined"),
    [
        ("", "a", "a"),
        ("a", "", "a"),
        ("a", "b", "(a) and (b)"),
        ("a", "a", "a"),
        ("a", "(a) and (b)", "(a) and (b)"),
        ("a", "((a) and (b)) and (c)", "((a) and (b)) and (c)"),
        ("a", "(a) and (b) or (c)", "(a) and ((a) and (b) or (c))"),
        ("a", "((a) and (b)) or (c)", "(a) and (((a) and (b)) or (c))"),
        ("a", "(a) and b", "(a) and ((a) and b)"),
        ("x = ')'", "(x = ')') and (y = \"(\")", "(x = ')') and (y = \"(\")"),
        ("a", "(a", "(a) and ((a)"),
    ],
)
def test_what_is_said_already_is_not_said_twice(outer: str, inner: str, joined: str) -> None:
    assert both(outer, inner) == joined

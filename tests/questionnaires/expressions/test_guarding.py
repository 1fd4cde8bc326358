"""Checks that wait for what they read; the rest is in the tests of lowering."""

import pytest

from questionnaires.expressions import Kind, guarded, parse, references, typed
from tests.vectors import sample


@pytest.mark.parametrize(
    ("text", "waits_for"),
    [
        (". <= ${m}", ["m"]),
        (". <= ${m} + ${k}", ["k", "m"]),
        (". <= coalesce(${m}, 0) + ${k}", ["k"]),
        (". <= max(${m}, ${k})", []),
        ("${m} = '' or . <= ${m}", []),
        (". > 1", []),
        ("${n} > 1", []),
    ],
)
def test_a_check_waits_for_the_answers_it_compares_with(text: str, waits_for: list[str]) -> None:
    tree = guarded(typed(parse(text), sample("every_kind"), "n", want=Kind.TRUTH), "n")
    found = []
    while tree[0] == "or" and tree[1][0] == "empty" and tree[1][1][1] != "n" and text.count("or") == 0:
        found.append(tree[1][1][1])
        tree = tree[2]
    assert sorted(found) == waits_for


def test_references_may_be_read_from_json_too() -> None:
    assert list(references(["+", ["answer", "a", "number"], ["sum", ["answers", "b", "number"]]])) == ["a", "b"]

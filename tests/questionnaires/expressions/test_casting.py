"""Which kinds fit together."""

import pytest

from questionnaires.expressions import casting, kind_of, lowered, parse, scope_of
from questionnaires.expressions.casting import NOTHING, Typed
from questionnaires.expressions.values import Kind
from tests.vectors import sample


def kind(text: str) -> Kind:
    return lowered(parse(text), scope_of(sample("every_kind")))[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${d} + 1", Kind.DATE), ("${d} - 1", Kind.DATE), ("${e} - ${d}", Kind.NUMBER), ("${n} + 1", Kind.NUMBER),
        ("${n} = 1", Kind.TRUTH), ("if(true(), 1, '')", Kind.NUMBER), ("if(true(), 1, 'a')", Kind.TEXT),
        ("if(true(), ${d}, '2026-01-01')", Kind.DATE), ("if(true(), true(), 1)", Kind.NUMBER), ("''", Kind.EMPTY),
        ("coalesce('', '')", Kind.EMPTY), ("coalesce(${t}, 1)", Kind.TEXT), ("max(${d}, ${e})", Kind.DATE),
    ],
)  # fmt: skip
def test_the_kind_of_an_expression_follows_from_its_parts(text: str, expected: Kind) -> None:
    assert kind(text) is expected


@pytest.mark.parametrize(
    ("typed", "text", "truth"),
    [
        (Typed(("x",), Kind.NUMBER), ("text-of-number", ("x",)), ("truth-of-number", ("x",))),
        (Typed(("x",), Kind.DATE), ("text-of-day", ("x",)), ("truth-of-number", ("x",))),
        (Typed(("x",), Kind.TEXT), ("x",), ("truth-of-text", ("x",))),
        (Typed(("x",), Kind.TRUTH), ("text-of-truth", ("x",)), ("x",)),
        (NOTHING, ("none",), ("truth", False)),
    ],
)
def test_every_kind_becomes_text_and_truth(typed: Typed, text: tuple[object, ...], truth: tuple[object, ...]) -> None:
    assert casting.to_text(typed) == text
    assert casting.to_truth(typed) == truth


def test_answers_have_the_kind_of_their_question() -> None:
    kinds = {name: kind_of(sample("every_kind"), name) for name in ("n", "m", "l", "t", "c", "s", "d")}
    assert list(kinds.values()) == [Kind.NUMBER] * 3 + [Kind.TEXT] * 3 + [Kind.DATE]

"""One answer from one version to the next."""

import pytest

from questionnaires.answers import Answer
from questionnaires.carrying import GONE, SEVERAL, UNREAD, carry_step
from questionnaires.comparison import Comparison
from tests.definitions import questionnaire

KINDS = {
    "integer": "{name: a, type: integer, label: A}",
    "decimal": "{name: a, type: decimal, label: A}",
    "text": "{name: a, type: text, label: A}",
    "date": "{name: a, type: date, label: A}",
    "one": "{name: a, type: select_one, label: A, choices: [{name: x, label: X}, {name: '7', label: Y}]}",
    "calculate": "{name: a, type: calculate, label: A, calculation: '1'}",
    "inside": "{name: r, label: R, item: i, questions: [{name: a, type: integer, label: A}]}",
    "gone": "{name: b, type: integer, label: B}",
}
VERSIONS = {kind: questionnaire(f"- {text}") for kind, text in KINDS.items()}


@pytest.mark.parametrize(
    ("before", "after", "answer", "carried", "note"),
    [
        ("integer", "decimal", Answer("a", number=5.0), Answer("a", number=5.0), ""),
        ("decimal", "integer", Answer("a", number=2.5), Answer("a", number=2.5), ""),
        ("integer", "text", Answer("a", number=5.0), Answer("a", text="5"), ""),
        ("decimal", "text", Answer("a", number=0.1), Answer("a", text="0.1"), ""),
        ("text", "integer", Answer("a", text="12"), Answer("a", number=12.0), ""),
        ("text", "integer", Answer("a", text="a dozen"), Answer("a", raw="a dozen"), UNREAD),
        ("one", "integer", Answer("a", text="7"), Answer("a", number=7.0), ""),
        ("one", "text", Answer("a", text="x"), Answer("a", text="x"), ""),
        ("text", "date", Answer("a", text="2026-01-31"), Answer("a", text="2026-01-31"), ""),
        ("date", "integer", Answer("a", text="2026-01-31"), Answer("a", raw="2026-01-31"), UNREAD),
        ("integer", "calculate", Answer("a", number=5.0), None, GONE),
        ("integer", "gone", Answer("a", number=5.0), None, GONE),
        ("integer", "inside", Answer("a", number=5.0), Answer("a", 1, number=5.0), ""),
        ("inside", "integer", Answer("a", 1, number=5.0), Answer("a", number=5.0), ""),
        ("inside", "integer", Answer("a", 2, number=5.0), None, SEVERAL),
        ("inside", "inside", Answer("a", 2, number=5.0), Answer("a", 2, number=5.0), ""),
    ],
)
def test_an_answer_changes_its_kind_only_where_that_is_certain(
    before: str, after: str, answer: Answer, carried: Answer | None, note: str
) -> None:
    found = carry_step(Comparison(VERSIONS[before], VERSIONS[after]), answer)
    assert (found.answer, found.note) == (carried, note)


def test_a_conversion_without_a_result_keeps_what_was_typed() -> None:
    after = questionnaire("- {name: a, type: decimal, label: A, carried: {convert: '1 div ${old}'}}")
    comparison = Comparison(VERSIONS["integer"], after)
    assert carry_step(comparison, Answer("a", number=4.0)).answer == Answer("a", number=0.25)
    assert carry_step(comparison, Answer("a", number=0.0)).answer == Answer("a", raw="0")

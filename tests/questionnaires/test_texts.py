"""Every text that people read has one context."""

from questionnaires import library
from questionnaires.texts import texts
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - name: a
      type: decimal
      label: Label of a
      hint: Hint of a
      unit: hours
      constraint: . > 0
      constraint_message: Message of a
      warnings:
        - {check: . < 10, message: Warning of a}
    - {name: b, type: decimal, label: Label of b, unit: currency}
    - {name: p, type: decimal, label: Label of p, unit: '%'}
    - name: r
      label: Label of r
      hint: Hint of r
      item: thing
      questions:
        - {name: c, type: select_one, label: Label of c, choices: [{name: x, label: Label of x, hint: Hint of x}]}
    - {name: d, type: select_one, label: Label of d, choices: l}
    - {name: refugees, type: integer, label: Label of refugees, required: yes}
    """,
    """
    choices:
      l:
        - {name: y, label: Label of y}
    dimensions:
      - {name: m, label: Label of m, weight: 1}
    indicators:
      - {name: i, label: Label of i, dimension: m, kind: expression, gap: '1'}
    """,
)
CONTEXTS = {
    "questionnaire/title": "A small questionnaire",
    "questionnaire/purpose": "Shows one thing",
    "section/section/label": "Section",
    "section/section/known_by": "Anybody",
    "page/section/page/label": "Page",
    "a/label": "Label of a",
    "a/hint": "Hint of a",
    "a/constraint_message": "Message of a",
    "a/unit": "hours",
    "a/warning/0": "Warning of a",
    "b/label": "Label of b",
    "p/label": "Label of p",
    "r/label": "Label of r",
    "r/hint": "Hint of r",
    "r/item": "thing",
    "c/label": "Label of c",
    "c/choice/x": "Label of x",
    "c/choice/x/hint": "Hint of x",
    "d/label": "Label of d",
    "refugees/label": "Label of refugees",
    "list/l/choice/y": "Label of y",
    "dimension/m/label": "Label of m",
    "indicator/i/label": "Label of i",
}


def test_every_kind_of_text_has_its_context() -> None:
    assert dict(texts(MADE)) == CONTEXTS


def test_no_context_stands_for_two_texts() -> None:
    made = library.load("municipal-needs", "1.0.0")
    contexts = [context for context, _ in texts(made)]
    assert len(contexts) == len(set(contexts))

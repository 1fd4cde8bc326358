"""What is measured: each kind with what it needs, read from answers one can rely on."""

import pytest

from tests.definitions import mends, problems

QUESTIONS = """\
- {name: refugees, type: integer, label: N, required: yes}
- {name: maybe, type: integer, label: M}
- {name: maybe2, type: integer, label: M}
- {name: sure, type: integer, label: S, required: yes}
- {name: word, type: text, label: W}
- {name: many, type: select_multiple, label: S, choices: [{name: cost, label: Y}, {name: staff, label: N}]}
- {name: l, type: level, label: L, choices: [{name: 0, label: a}, {name: 1, label: b}, {name: 2, label: c}, \
{name: 3, label: d}, {name: 4, label: e}]}
- {name: r, label: R, item: thing, questions: [{name: places, type: integer, label: P, required: yes}, \
{name: extra, type: integer, label: E}]}
"""


def indicator(*attributes: str, weight: str = "1") -> tuple[str, str]:
    rows = [
        f"  - {{name: i{place}, label: I, dimension: d, {attribute}}}" for place, attribute in enumerate(attributes)
    ]
    return QUESTIONS, "dimensions:\n  - {name: d, label: D, weight: " + weight + "}\nindicators:\n" + "\n".join(
        rows
    ) + "\n"


@pytest.mark.parametrize(
    "attributes",
    [
        "kind: level, question: l",
        "kind: coverage, supply: '${sure}', need: 'sum(${places})'",
        "kind: rate, value: '${maybe}', best: 10, worst: 0",
        "kind: rate, value: '${maybe}', best: 10, worst: 0, direction: more",
        "kind: rate, value: '${maybe}', best: 0, worst: 10, direction: less",
        "kind: share, question: many, absent: [cost]",
        "kind: share, question: many, present: [cost], absent: [staff]",
        "kind: expression, gap: 'if(${sure} > 5, 1, 0)', population: sure, sdg: ['4.1', '16.b']",
    ],
)
def test_an_indicator_with_what_its_kind_needs_is_taken(attributes: str) -> None:
    assert problems(*indicator(attributes)) == []


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ("kind: level", "an indicator of the kind level needs 'question'"),
        ("kind: coverage, supply: '${sure}'", "an indicator of the kind coverage needs 'need'"),
        ("kind: rate, value: '${sure}', best: 1", "an indicator of the kind rate needs 'worst'"),
        ("kind: share, question: many", "a share needs codes that are 'present' or 'absent'"),
        ("kind: expression", "an indicator of the kind expression needs 'gap'"),
        ("kind: level, question: l, gap: '1'", "'gap' means nothing for the kind level"),
        ("kind: level, question: l, direction: more", "'direction' means nothing for the kind level"),
        ("kind: level, question: ll", "unknown question 'll'"),
        ("kind: level, question: sure", "'sure' is a integer, and this kind needs a level"),
        ("kind: share, question: many, present: [cosst]", "unknown choice 'cosst'"),
        ("kind: share, question: many, present: [cost], absent: [cost]", "'cost' both closes and opens the gap"),
        ("kind: expression, gap: '1', sdg: ['18.1']", "'18.1' is not a target of the 17 goals"),
        ("kind: rate, value: '${sure}', best: 5, worst: 5", "best and worst are the same"),
        (
            "kind: rate, value: '${sure}', best: 5, worst: 9, direction: more",
            "goalposts reversed: more is better here, and best is 5, worst 9",
        ),
        (
            "kind: rate, value: '${sure}', best: 9, worst: 5, direction: less",
            "goalposts reversed: less is better here, and best is 9, worst 5",
        ),
        ("kind: expression, gap: '1', population: refuges", "unknown question 'refuges'"),
        ("kind: expression, gap: '1', population: word", "'word' does not count people"),
        ("kind: expression, gap: '1', population: places", "'places' does not count people"),
        ("kind: expression, gap: '1', population: maybe", "'maybe' need not be answered, so people may go uncounted"),
        ("kind: expression, gap: '${word} = 1'", "${word} is a text where a number is needed"),
        (
            "kind: rate, value: '${places}', best: 1, worst: 0",
            "${places} has several answers here, one an instance of its repeat",
        ),
        (
            "kind: coverage, supply: 'coalesce(${maybe}, 0)', need: '${sure}'",
            "'maybe' need not be answered, and what is not known would count as 0",
        ),
        (
            "kind: coverage, supply: 'sum(${extra})', need: '${sure}'",
            "'extra' need not be answered, and sum would leave instances out",
        ),
        (
            "kind: coverage, supply: '${maybe} + ${sure} + ${maybe2}', need: '${sure}'",
            "'maybe' and 'maybe2' need not be answered, and one missing makes the sum missing",
        ),
    ],
)
def test_an_indicator_that_cannot_be_right_is_told(attributes: str, problem: str) -> None:
    assert [found.split(": ", 1)[1] for found in problems(*indicator(attributes))] == [problem]


def test_one_optional_answer_in_a_sum_is_taken() -> None:
    assert problems(*indicator("kind: coverage, supply: '${maybe} + ${sure}', need: '${sure}'")) == []


def test_a_level_inside_a_repeat_is_told() -> None:
    questions = QUESTIONS.replace(
        "{name: extra, type: integer, label: E}", "{name: inner, type: level, label: E, choices: ls}"
    )
    rest = indicator("kind: level, question: inner")[1] + (
        "choices:\n  ls:\n" + "".join(f"    - {{name: {n}, label: x}}\n" for n in range(5))
    )
    assert [found.split(": ", 1)[1] for found in problems(questions, rest)] == [
        "'inner' stands in a repeat and has several answers"
    ]


def test_weights_below_one_are_shares_that_add_up() -> None:
    ones = [f"kind: expression, gap: '1', weight: {weight}" for weight in (0.5, 0.3, 0.2)]
    assert problems(*indicator(*ones)) == []
    short = [*ones[:2], ones[2].replace("0.2", "0.1")]
    assert [found.split(": ", 1)[1] for found in problems(*indicator(*short))] == [
        "weights below 1 are shares, and these 3 add up to 0.9"
    ]
    assert mends(*indicator(*short)) == ["let them add up to 1, or write weights of 1 and more"]
    relative = [*ones[:2], ones[2].replace("0.2", "1")]
    assert problems(*indicator(*relative)) == []

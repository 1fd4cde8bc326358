"""Attributes: what a type of question needs, and what means nothing for it."""

import pytest

from questionnaires.checks.attributes import MEANINGLESS
from questionnaires.model import Question
from tests.definitions import mends, problems

LEVELS = (
    "choices: [{name: 0, label: a}, {name: 1, label: b}, {name: 2, label: c}, {name: 3, label: d}, {name: 4, label: e}]"
)


@pytest.mark.parametrize(
    ("question", "attribute", "type_"),
    [
        ("type: integer, choices: [{name: x, label: X}]", "choices", "integer"),
        ("type: text, at_most: 2", "at_most", "text"),
        ("type: text, desired: yes", "desired", "text"),
        ("type: integer, calculation: '1'", "calculation", "integer"),
        ("type: text, unit: people", "unit", "text"),
        ("type: note, required: yes", "required", "note"),
        ("type: calculate, calculation: '1', required: yes", "required", "calculate"),
        ("type: note, default: x", "default", "note"),
        ("type: note, same_as_last_round: yes", "same_as_last_round", "note"),
    ],
)
def test_an_attribute_that_means_nothing_for_a_type_is_refused(question: str, attribute: str, type_: str) -> None:
    assert f"1: '{attribute}' means nothing for the type {type_}" in problems(f"- {{name: a, label: A, {question}}}")


@pytest.mark.parametrize(
    "question",
    [
        "type: select_one, choices: [{name: x, label: X}], choice_filter: name != 'y'",
        "type: select_multiple, choices: [{name: x, label: X}], at_most: 1",
        f"type: level, desired: yes, {LEVELS}",
        "type: calculate, calculation: '1', unit: people",
        "type: decimal, unit: hours, required: yes, default: '5', same_as_last_round: yes",
    ],
)
def test_the_same_attributes_are_taken_where_they_mean_something(question: str) -> None:
    assert problems(f"- {{name: a, label: A, {question}}}") == []


def test_every_attribute_of_the_table_is_an_attribute_of_a_question() -> None:
    assert set(MEANINGLESS) <= set(Question.model_fields)


def test_choices_and_calculations_are_needed_where_the_type_says_so() -> None:
    found = problems(
        "- {name: a, label: A, type: select_one}\n"
        "- {name: b, label: B, type: level}\n"
        "- {name: c, label: C, type: calculate}"
    )
    assert found == ["1: a select_one needs choices", "2: a level needs choices", "3: a calculate needs a calculation"]


def test_levels_are_the_five_levels_in_their_order() -> None:
    four = LEVELS.replace(", {name: 4, label: e}", "")
    assert problems(f"- {{name: a, label: A, type: level, {four}}}") == ["1: levels are 0, 1, 2, 3 and 4"]
    assert problems(f"- {{name: a, label: A, type: level, {LEVELS}}}") == []


def test_a_constraint_needs_a_message_and_a_message_a_constraint() -> None:
    assert problems("- {name: a, label: A, type: integer, constraint: '. > 1'}") == ["1: a constraint needs a message"]
    assert problems("- {name: a, label: A, type: integer, constraint_message: Hm}") == [
        "1: a message without a constraint"
    ]
    assert problems("- {name: a, label: A, type: integer, constraint: '. > 1', constraint_message: Hm}") == []


def test_an_answer_that_may_be_personal_needs_a_written_reason() -> None:
    personal = "- {name: a, label: A, type: text, sensitivity: possibly_personal"
    assert problems(personal + "}") == ["1: an answer that may be personal needs a written reason"]
    assert problems(personal + ", sensitivity_reason: The office asked for it}") == []


def test_an_empty_label_is_refused() -> None:
    assert problems("- {name: a, label: ' ', type: text}") == ["1: the label is empty"]


def test_a_default_is_one_of_the_choices() -> None:
    question = "- {name: a, label: A, type: select_one, choices: [{name: own, label: X}], default: owm}"
    assert problems(question) == ["1: unknown choice 'owm'"]
    assert mends(question) == ["did you mean 'own'?"]
    assert problems(question.replace("owm", "own")) == []
    several = question.replace("select_one", "select_multiple").replace("default: owm", "default: own other")
    assert problems(several) == ["1: unknown choice 'other'"]


def test_no_more_may_be_ticked_than_there_is() -> None:
    question = "- {{name: a, label: A, type: select_multiple, choices: [{{name: x, label: X}}], at_most: {}}}"
    assert problems(question.format(2)) == problems(question.format(0)) == ["1: at_most is not between 1 and 1"]
    assert problems(question.format(1)) == []


def test_exclusive_means_nothing_where_one_choice_is_made() -> None:
    question = "- {name: a, label: A, type: TYPE, choices: [{name: x, label: X, exclusive: yes}]}"
    assert problems(question.replace("TYPE", "select_multiple")) == []
    assert problems(question.replace("TYPE", "select_one")) == [
        "1: 'exclusive' means nothing where only one choice is made"
    ]


def test_groups_hold_something() -> None:
    assert problems("- {name: r, label: R, item: thing, questions: []}") == ["1: no question"]
    assert problems("- {name: r, label: R, item: thing, at_most: 0, questions: [{name: a, label: A, type: note}]}") == [
        "1: at_most is not between 1 and 1000"
    ]


def test_english_is_always_required_and_bands_rise() -> None:
    question = "- {name: a, label: A, type: note}"
    assert problems(question, "required_languages: [pl]\n") == ["2: English, the source, is not among them"]
    assert problems(question, "severity: {at_least: [0.2, 0.4, 0.4, 0.8]}\n") == [
        "2: the bands do not rise between 0 and 1"
    ]
    assert problems(question, "severity: {at_least: [0.2, 0.4, 0.6, 1.0]}\n") == [
        "2: the bands do not rise between 0 and 1"
    ]
    assert problems(question, "severity: {at_least: [0.2, 0.4, 0.6, 0.8]}\n") == []


CARRIED = "- {name: a, label: A, type: select_one, choices: [{name: own, label: X}], carried: {%s}}"


@pytest.mark.parametrize(
    ("carried", "problem"),
    [
        ("renamed_from: a", "this is the question's own name"),
        ("comparable: no", "what cannot be compared needs a reason"),
        ("recode: {old: onw}", "unknown choice 'onw'"),
        ("recode: {old: own}, convert: '${old}'", "recode and convert stand side by side"),
        ("convert: '${older}'", "unknown name 'older'"),
    ],
)
def test_a_crosswalk_that_contradicts_itself_is_refused(carried: str, problem: str) -> None:
    assert problems(CARRIED % carried) == [f"1: {problem}"]


@pytest.mark.parametrize(
    "carried",
    ["renamed_from: b", "comparable: no, reason: Other words", "recode: {old: own}", "convert: \"concat(${old}, '')\""],
)
def test_a_crosswalk_that_makes_sense_is_taken(carried: str) -> None:
    assert problems(CARRIED % carried) == []

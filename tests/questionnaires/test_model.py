"""The frozen parts: what stands where, and one canonical text that new attributes do not change."""

import json

import pytest
from pydantic import ValidationError

from questionnaires.model import Choice, Question, Questionnaire
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - {name: a, type: select_one, label: A, choices: l}
    - name: r
      label: R
      item: thing
      questions:
        - {name: b, type: select_one, label: B, choices: [{name: x, label: X}]}
    - {name: c, type: text, label: C}
    """,
    "choices:\n  l:\n    - {name: y, label: Y}\n",
)


def test_questions_stand_in_the_order_asked_those_of_repeats_included() -> None:
    assert list(MADE.questions) == ["a", "b", "c"]
    assert list(MADE.repeats) == ["r"]
    assert MADE.repeat_of == {"b": "r"}
    assert MADE.section_of == dict.fromkeys(["a", "r", "b", "c"], "section")
    assert MADE.key == "small"


def test_choices_are_found_wherever_they_stand() -> None:
    assert [choice.name for choice in MADE.choices_of(MADE.questions["a"])] == ["y"]
    assert [choice.name for choice in MADE.choices_of(MADE.questions["b"])] == ["x"]
    lost = MADE.questions["a"].model_copy(update={"choices": "gone"})
    assert MADE.listed_choices(lost) == ()
    with pytest.raises(KeyError):
        MADE.choices_of(lost)


def test_nothing_changes_once_made() -> None:
    with pytest.raises(ValidationError):
        MADE.title = "Another"


def test_attributes_left_at_their_default_do_not_show_in_the_canonical_text() -> None:
    content = json.loads(MADE.canonical)
    assert set(content) == {"questionnaire", "version", "title", "purpose", "choices", "sections"}
    assert list(content) == sorted(content)
    assert "hint" not in MADE.canonical


def test_the_same_content_has_the_same_hash_and_other_content_another() -> None:
    again = Questionnaire.model_validate_json(MADE.canonical)
    assert (again, hash(again), again.sha256) == (MADE, hash(MADE), MADE.sha256)
    other = Questionnaire.model_validate_json(MADE.canonical.replace('"label":"Y"', '"label":"Z"'))
    assert other.sha256 != MADE.sha256


def test_a_copy_with_other_attributes_knows_nothing_of_the_old_ones() -> None:
    before = MADE.sha256
    other = MADE.model_copy(update={"sections": ()})
    assert (other.questions, other.repeats) == ({}, {})
    assert other.sha256 != before


def test_unknown_attributes_are_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Choice.model_validate({"name": "x", "label": "X", "colour": "red"})
    with pytest.raises(ValidationError, match="type"):
        Question.model_validate_json('{"name": "a", "type": "rank", "label": "A"}')

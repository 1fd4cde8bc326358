"""What is wrong with an answer, the first thing first."""

from datetime import date

import pytest

from questionnaires.answers import Answer
from questionnaires.judging import own_text, problem_of
from questionnaires.model import NonAnswer
from questionnaires.preparation import prepare
from questionnaires.walk import Walk
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - name: a
      type: integer
      label: A
      required: yes
      non_answers: [unknown]
      constraint: . < 100
      constraint_message: Below a hundred
      warnings:
        - {check: . < 10, message: Rather much}
        - {check: . < 50, message: Very much}
    - name: l
      type: level
      label: L
      choices: [{name: 0, label: a}, {name: 1, label: b}, {name: 2, label: c}, {name: 3, label: d}, {name: 4, label: e}]
    - {name: d, type: date, label: D}
    """
)


def judged(answer: Answer | None, name: str = "a") -> tuple[str, str] | None:
    given = {(answer.question, 0): answer} if answer else {}
    walk = Walk(MADE, prepare(MADE), given, date(2026, 5, 20))
    walk.run()
    problem = problem_of(walk, MADE.questions[name], 0)
    return (problem.kind, str(problem.message)) if problem else None


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, ("missing", "An answer is still needed here.")),
        (Answer("a"), ("missing", "An answer is still needed here.")),
        (Answer("a", raw="x"), ("unreadable", "We could not read “x”. It is kept as you typed it.")),
        (Answer("a", non_answer=NonAnswer.UNKNOWN), None),
        (Answer("a", non_answer=NonAnswer.PREFER_NOT), ("hard", "This kind of answer is not offered here.")),
        (Answer("a", number=5.5), ("hard", "A whole number is needed here.")),
        (Answer("a", number=100), ("hard", "Below a hundred")),
        (Answer("a", number=60), ("soft", "Rather much")),
        (Answer("a", number=60, reason="counted"), None),
        (Answer("a", number=9), None),
    ],
)
def test_the_first_thing_wrong_is_told(answer: Answer | None, problem: tuple[str, str] | None) -> None:
    assert judged(answer) == problem


def test_a_level_beyond_the_scale_and_a_spoilt_date_are_flagged() -> None:
    assert judged(Answer("l", number=7), "l") == ("hard", "“7” is not among the choices offered now.")
    assert judged(Answer("l", number=4), "l") is None
    assert judged(Answer("d", text="spoilt"), "d") == ("hard", "This kind of answer is not offered here.")


def test_a_check_without_words_has_plain_ones() -> None:
    assert str(own_text("", "a/constraint_message")) == "This answer does not fit the others."
    assert own_text("Own words", "a/constraint_message").context == "a/constraint_message"

"""One pass over the steps: relevance and values by name, inside repeats by instance."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from questionnaires import library
from questionnaires.answers import Answer
from questionnaires.expressions import Value
from questionnaires.model import NonAnswer
from questionnaires.preparation import prepare
from questionnaires.walk import Walk, value_of
from tests.answering import answers_at_random
from tests.definitions import questionnaire
from tests.vectors import sample

MADE = questionnaire(
    """
    - {name: n, type: integer, label: N}
    - name: r
      label: R
      item: thing
      relevant: ${n} > 0
      questions:
        - {name: a, type: integer, label: A}
        - {name: b, type: integer, label: B, relevant: '${a} > ${n}'}
        - {name: twice, type: calculate, label: T, calculation: '2 * ${a}'}
    - {name: total, type: calculate, label: S, calculation: 'sum(${b})'}
    """
)


def walked(*answers: Answer) -> Walk:
    walk = Walk(MADE, prepare(MADE), {(a.question, a.instance): a for a in answers}, date(2026, 5, 20))
    walk.run()
    return walk


def number(name: str, value: float, instance: int = 0) -> Answer:
    return Answer(name, instance, number=value)


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_a_walk_over_what_can_turn_tells_the_same_as_one_over_every_step(version: str) -> None:
    made = library.load("municipal-needs", version)
    prepared = prepare(made)
    plodding = replace(prepared, turning=prepared.steps, always={}, steady={}, leaves={})
    for seed in range(40):
        given = {(a.question, a.instance): a for a in answers_at_random(Random(seed), made)}
        quick, slow = (Walk(made, each, given, date(2026, 5, 20)) for each in (prepared, plodding))
        for walk in (quick, slow):
            walk.run()
        assert quick.calculated == slow.calculated
        for step in prepared.steps:
            instances = (0, *quick.instances[step.repeat]) if step.repeat else (0,)
            for instance in instances:
                assert quick.relevant(step.name, instance) == slow.relevant(step.name, instance), step.name
                seen = [walk.values(step.name, instance) for walk in (quick, slow)]
                assert {k: v for k, v in seen[0].items() if v is not None} == {
                    k: v for k, v in seen[1].items() if v is not None
                }


def test_inside_a_repeat_outer_and_own_names_are_seen() -> None:
    walk = walked(number("n", 2), number("a", 1, 1), number("a", 5, 2), number("b", 7, 1), number("b", 9, 2))
    assert [walk.relevant("b", instance) for instance in (1, 2)] == [False, True]
    assert [walk.values("b", instance)["b"] for instance in (1, 2)] == [None, 9.0]
    assert walk.values("n")["b[]"] == (None, 9.0)
    assert walk.values("n")["r[]"] == (1, 2)


def test_calculations_of_instances_and_of_the_whole_are_kept() -> None:
    walk = walked(number("n", 2), number("a", 3, 1), number("b", 4, 1))
    assert walk.calculated == {("twice", 1): 6.0, ("total", 0): 4.0}


def test_a_repeat_that_is_not_asked_has_no_instances_for_expressions() -> None:
    walk = walked(number("n", 0), number("a", 3, 1), number("b", 4, 1))
    assert walk.values("n")["r[]"] == walk.values("n")["b[]"] == ()
    assert walk.values("total")["total"] == 0.0
    assert walk.instances == {"r": (1,)}


def test_an_instance_that_is_not_there_is_seen_as_a_blank_one() -> None:
    walk = walked(number("n", 2), number("a", 3, 1))
    assert walk.relevant("a", 7)
    assert not walk.relevant("b", 7)
    assert walk.values("a", 7)["a"] is None


def test_answers_of_unknown_questions_make_no_instances() -> None:
    assert walked(number("n", 2), number("gone", 3, 4)).instances == {"r": ()}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Answer("n", number=5), 5.0),
        (Answer("l", number=0), 0.0),
        (Answer("t", text="a"), "a"),
        (Answer("t", text=""), None),
        (Answer("d", text="1970-01-02"), 1.0),
        (Answer("d", text="spoilt"), None),
        (Answer("n", non_answer=NonAnswer.UNKNOWN), None),
        (Answer("n", raw="five"), None),
    ],
)
def test_an_answer_has_a_value_or_is_empty(answer: Answer, value: Value) -> None:
    assert value_of(answer, sample("every_kind").questions[answer.question]) == value

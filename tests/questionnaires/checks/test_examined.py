"""A questionnaire under examination: sound trees by path, problems of the others, and doors around each question."""

from questionnaires.checks.examined import examine
from questionnaires.model import Questionnaire
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - name: r
      label: R
      item: thing
      relevant: ${n} > 1
      questions:
        - {name: q, type: integer, label: Q, relevant: '${n} > 2'}
    - {name: n, type: integer, label: N, carried: {convert: '${old} div 10'}}
    """
)


def broken(text: str) -> Questionnaire:
    page = MADE.sections[0].pages[0]
    questions = (page.questions[0], page.questions[1].model_copy(update={"relevant": text}))
    section = MADE.sections[0].model_copy(update={"pages": (page.model_copy(update={"questions": questions}),)})
    return MADE.model_copy(update={"sections": (section,)})


def test_sound_expressions_have_trees_and_broken_ones_problems() -> None:
    path = ("sections", 0, "pages", 0, "questions", 1, "relevant")
    examined = examine(broken("${gone} = 1"))
    assert path not in examined.trees
    assert [(found, problem.problem) for found, problem in examined.problems] == [(path, "unknown name 'gone'")]
    assert examine(broken("1 +")).problems[0][1].problem == "the expression ends too early"
    assert examine(MADE).problems == []


def test_the_doors_around_a_question_stand_from_outside_in() -> None:
    examined = examine(MADE)
    assert [tree[2][1] for tree in examined.chain("q")] == [1.0, 2.0]
    assert list(examined.chain("nobody")) == []
    assert examined.tree("q", "relevant") is not None
    assert examined.tree("q", "constraint") is None


def test_a_conversion_may_name_only_the_old_value() -> None:
    examined = examine(MADE)
    path = ("sections", 0, "pages", 0, "questions", 1, "carried", "convert")
    assert examined.trees[path] == ("div", ("answer", "old", "number"), ("number", 10.0))

"""Every part with its path, in the order of the file."""

from questionnaires import library
from questionnaires.checks import walk
from questionnaires.model import Questionnaire, Repeat
from questionnaires.shape import at
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - {name: a, type: integer, label: A, relevant: '${b} = 1', required: '${b} = 2', constraint: . > 1,
       constraint_message: Hm, warnings: [{check: . > 2, message: Hm}]}
    - name: r
      label: R
      item: thing
      relevant: ${b} = 3
      required: ${b} = 4
      questions:
        - {name: c, type: select_one, label: C, choice_filter: "name != 'y'", choices: [{name: x, label: X}]}
    - {name: b, type: calculate, label: B, calculation: 1 + 1}
    """
)


def test_items_come_with_paths_that_lead_to_them() -> None:
    assert [item.name for _, item in walk.items(MADE)] == ["a", "r", "c", "b"]
    assert [question.name for _, question in walk.questions(MADE)] == ["a", "c", "b"]
    for made in (MADE, library.load("municipal-needs", "1.0.0")):
        content = made.model_dump()
        for path, item in walk.items(made):
            assert at(content, path)["name"] == item.name


def test_every_expression_comes_with_its_path_and_its_question() -> None:
    found = {written.path[-2:]: (written.text, written.question) for written in walk.expressions(MADE)}
    assert set(found.values()) == {
        ("${b} = 1", "a"),
        ("${b} = 2", "a"),
        (". > 1", "a"),
        (". > 2", "a"),
        ("${b} = 3", None),
        ("${b} = 4", None),
        ("name != 'y'", "c"),
        ("1 + 1", "b"),
    }


def test_an_empty_questionnaire_has_no_parts() -> None:
    empty = Questionnaire(questionnaire="q", version="1.0.0", title="", purpose="", sections=())
    assert list(walk.items(empty)) == list(walk.expressions(empty)) == []
    assert not any(isinstance(item, Repeat) for _, item in walk.items(empty))

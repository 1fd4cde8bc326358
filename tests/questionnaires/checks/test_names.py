"""Names: each its own, each known, and not too many."""

from questionnaires import checks
from questionnaires.checks import names
from questionnaires.model import Questionnaire
from tests.definitions import mends, problems

ONE = "- {name: a, type: text, label: A}"


def test_two_questions_of_one_name_are_refused_at_the_second() -> None:
    assert problems("- {name: a, type: text, label: A}\n- {name: a, type: text, label: B}") == [
        "2: another question or repeat is called 'a'"
    ]


def test_a_question_may_not_be_called_as_a_repeat() -> None:
    repeat = "- {name: r, label: R, item: thing, questions: [{name: r, type: text, label: A}]}"
    assert problems(repeat) == ["1: another question or repeat is called 'r'"]


def test_two_choices_of_one_code_are_refused() -> None:
    question = (
        "- name: a\n  type: select_one\n  label: A\n  choices:\n    - {name: x, label: X}\n    - {name: x, label: Y}"
    )
    assert problems(question) == ["6: another choice is called 'x'"]


def test_two_choices_of_a_list_two_dimensions_and_two_indicators_of_one_name_are_refused() -> None:
    question = (
        "- {name: refugees, type: integer, label: A, required: yes}\n"
        "- {name: c, type: select_one, label: C, choices: l}"
    )
    rest = """\
    choices:
      l:
        - {name: x, label: X}
        - {name: x, label: Y}
    dimensions:
      - {name: d, label: D, weight: 1}
      - {name: d, label: E, weight: 1}
    indicators:
      - {name: i, label: I, dimension: d, kind: expression, gap: "1"}
      - {name: i, label: J, dimension: d, kind: expression, gap: "0"}
    """
    assert problems(question, rest) == [
        "6: another choice is called 'x'",
        "9: another dimension is called 'd'",
        "12: another indicator is called 'i'",
    ]


def test_an_unknown_list_brings_the_nearest_one() -> None:
    question = (
        "- {name: c, type: select_one, label: C, choices: colour}\n"
        "- {name: e, type: select_one, label: C, choices: colours}"
    )
    rest = "choices:\n  colours:\n    - {name: x, label: X}\n"
    assert problems(question, rest) == ["1: unknown list 'colour'"]
    assert mends(question, rest) == ["did you mean 'colours'?"]


def test_a_list_that_nobody_uses_is_told_at_its_name() -> None:
    assert problems(ONE, "choices:\n  colours:\n    - {name: x, label: X}\n") == ["3: no question uses this list"]


def test_an_unknown_dimension_and_one_without_an_indicator_are_told() -> None:
    question = "- {name: refugees, type: integer, label: A, required: yes}"
    rest = """\
    dimensions:
      - {name: housing, label: D, weight: 1}
    indicators:
      - {name: i, label: I, dimension: housng, kind: expression, gap: "1"}
    """
    assert problems(question, rest) == [
        "3: no indicator belongs to this dimension",
        "5: unknown dimension 'housng'",
    ]


def test_pages_need_their_own_names_only_within_a_section() -> None:
    page = {"name": "p", "label": "P", "questions": [{"name": "a", "type": "note", "label": "A"}]}
    other = {**page, "questions": [{"name": "b", "type": "note", "label": "B"}]}
    section = {"name": "s", "label": "S", "minutes": 1, "known_by": "x"}
    whole = {"questionnaire": "q", "version": "1.0.0", "title": "T", "purpose": "P"}
    apart = [{**section, "pages": [page]}, {**section, "name": "t", "pages": [other]}]
    together = [{**section, "pages": [page, other]}]
    assert checks.check(_made({**whole, "sections": apart})) == []
    assert [fault.problem for fault in checks.check(_made({**whole, "sections": together}))] == [
        "another page is called 'p'"
    ]


def test_more_questions_than_anybody_would_answer_are_refused() -> None:
    rows = "\n".join(f"- {{name: q{n}, type: note, label: A}}" for n in range(names.MOST_QUESTIONS + 1))
    assert problems(rows)[-1].endswith(f"more than {names.MOST_QUESTIONS} questions")


def test_more_choices_than_anybody_would_read_are_refused() -> None:
    choices = "".join(f"    - {{name: c{n}, label: C}}\n" for n in range(names.MOST_CHOICES + 1))
    found = problems(f"- name: a\n  type: select_one\n  label: A\n  choices:\n{choices}")
    assert found == [f"5: more than {names.MOST_CHOICES} choices"]


def _made(content: dict[str, object]) -> Questionnaire:
    return Questionnaire.model_validate(content, strict=False)

"""From a file to a questionnaire, or to all that is wrong with it, on the right lines."""

from pathlib import Path

import pytest

from questionnaires import loader
from questionnaires.errors import DefinitionErrors
from questionnaires.model import AnswerType, NonAnswer
from tests.definitions import faults, problems, questionnaire, text

TEN_FAULTS = """\
questionnaire: faulty
version: 1.0
title: Ten faults
purpose: Each line with a remark holds one
sections:
  - name: first
    label: First
    minutes: five
    known_by: Anybody
    pages:
      - name: page
        label: Page
        questions:
          - name: refugees
            type: intger
            label: How many?
            required: true
          - name: kind
            type: select_one
            label: Which kind?
            requird: yes
            choices:
              - name: own
                label: Own
              - name: shared
                label: Shared
                label: Shared with others
          - name: places
            type: integer
            label: How many places?
            relevant: ${kind} = 'ownn'
            constraint: . > 10 and . < 5
            constraint_message: Please give another number
          - name: note
            type: text
            relevant: ${plaecs} > 0
            label: Why?
          - name: size
            type: integer
            label: How large?
            relevant: ${size} > 1
"""
PLACES = {
    2: "a text is expected here",
    8: "a whole number is expected here",
    15: "unknown type 'intger'",
    17: "YAML may read 'true' as something else than it looks like",
    21: "unknown attribute 'requird'",
    27: "'label' stands here twice",
    31: "unknown choice 'ownn' of ${kind}",
    32: "no answer can meet this constraint",
    36: "unknown name 'plaecs'",
    41: "a circle: size needs itself",
}


def test_ten_different_faults_give_ten_messages_on_the_right_lines() -> None:
    assert {fault.line: fault.problem for fault in faults(TEN_FAULTS)} == PLACES
    assert len(faults(TEN_FAULTS)) == 10


def test_each_message_says_where_and_what_would_mend_it() -> None:
    printed = [str(fault) for fault in faults(TEN_FAULTS)]
    assert printed[2] == (
        "small.yaml:15:19: section first, page page, question refugees, type: "
        "unknown type 'intger'; did you mean 'integer'?"
    )
    assert printed[6] == (
        "small.yaml:31:33: section first, page page, question places, relevant: "
        "unknown choice 'ownn' of ${kind}; did you mean 'own'?"
    )
    assert all(fault.mend for fault in faults(TEN_FAULTS))


def test_the_exception_prints_all_faults_a_line_each() -> None:
    with pytest.raises(DefinitionErrors) as caught:
        loader.parse(TEN_FAULTS, "faulty.yaml")
    assert len(str(caught.value).splitlines()) == 10


def test_a_sound_definition_becomes_a_questionnaire() -> None:
    made = questionnaire("- name: residents\n  type: integer\n  label: How many?\n  required: yes\n")
    assert made.questions["residents"].type is AnswerType.INTEGER
    assert made.questions["residents"].required is True


def test_a_desired_level_is_asked_right_after_its_question() -> None:
    made = questionnaire(
        """
        - name: h1
          type: level
          label: How well?
          desired: yes
          relevant: ${residents} > 0
          required: yes
          choices:
            - {name: 0, label: none}
            - {name: 1, label: little}
            - {name: 2, label: some}
            - {name: 3, label: much}
            - {name: 4, label: all}
        - name: residents
          type: integer
          label: How many?
        """
    )
    assert list(made.questions) == ["h1", "h1_desired", "residents"]
    wanted, existing = made.questions["h1_desired"], made.questions["h1"]
    assert (wanted.relevant, wanted.required, wanted.choices) == (existing.relevant, True, existing.choices)
    assert wanted.default == "3"
    assert wanted.non_answers == (NonAnswer.UNKNOWN, NonAnswer.PREFER_NOT)


def test_a_fault_behind_a_desired_level_is_told_on_its_own_line() -> None:
    found = problems(
        """
        - name: one
          label: Things
          item: thing
          questions:
            - name: level
              type: level
              label: How well?
              desired: yes
              choices: levels
            - name: after
              type: text
              label: Why?
              relevant: ${levl} > 1
        - name: later
          type: text
          label: Why later?
          relevant: ${levle} > 1
        """,
        """
        choices:
          levels:
            - {name: 0, label: a}
            - {name: 1, label: b}
            - {name: 2, label: c}
            - {name: 3, label: d}
            - {name: 4, label: e}
        """,
    )
    assert found == ["13: unknown name 'levl'", "17: unknown name 'levle'"]


def test_a_fault_of_a_question_with_a_desired_level_is_told_once() -> None:
    assert problems("- name: h1\n  type: level\n  label: x\n  desired: yes\n  relevant: ${nothing}\n") == [
        "2: a level needs choices",
        "5: unknown name 'nothing'",
    ]


def test_a_file_that_holds_no_map_is_refused() -> None:
    assert [fault.problem for fault in faults("- a\n- b\n")] == ["the file holds no map of attributes"]
    assert faults("")


def test_missing_attributes_are_told_at_the_part_that_lacks_them() -> None:
    assert problems("- name: a\n  label: A\n- type: text\n  label: B\n") == [
        "1: 'type' is missing",
        "3: 'name' is missing",
    ]


def test_a_value_that_reading_refused_is_not_called_missing_as_well() -> None:
    assert problems("- name: a\n  type: text\n  label:\n") == ["3: no value is given"]


def test_a_misspelt_name_brings_no_second_message_about_those_who_use_it() -> None:
    found = problems(
        """
        - name: Refugees
          type: integer
          label: How many?
        - name: why
          type: text
          label: Why?
          relevant: ${Refugees} > 0
        """
    )
    assert found == ["1: 'Refugees' is not possible here"]


def test_an_item_of_the_wrong_shape_leaves_the_others_in_place() -> None:
    assert problems("- just words\n- name: b\n  type: text\n  label: B\n  relevant: ${c} = 1\n") == [
        "1: a map of attributes is expected here",
        "5: unknown name 'c'",
    ]


def test_a_column_inside_a_quoted_expression_is_exact() -> None:
    found = faults(text("- name: a\n  type: integer\n  label: A\n  relevant: '1 = 1 and ${b} = 1'\n"))
    assert (found[0].line, found[0].column) == (17, 34)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "questionnaire.yaml"
    path.write_bytes(b"questionnaire: a\ntitle: Ia\xe8i\n")
    with pytest.raises(DefinitionErrors, match=r":2:1: file: the file is not UTF-8 text"):
        loader.read(path)

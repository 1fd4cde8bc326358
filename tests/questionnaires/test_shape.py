"""Shape: every wrong attribute told at its path, and a repaired copy that lets the rest be checked."""

import copy
from typing import Any

import pytest

from questionnaires.model import Question, Questionnaire, Repeat, Section, SoftCheck
from questionnaires.shape import Fault, at, part_of, shape

WHOLE: dict[str, Any] = {
    "questionnaire": "q", "version": "1.0.0", "title": "T", "purpose": "P",
    "sections": [
        {"name": "s", "label": "S", "minutes": 1, "known_by": "x", "pages": [
            {"name": "p", "label": "P", "questions": [
                {"name": "a", "type": "integer", "label": "A"},
                {"name": "r", "label": "R", "item": "i", "questions": [{"name": "b", "type": "text", "label": "B"}]},
            ]},
        ]},
    ],
}  # fmt: skip
ASKED = ("sections", 0, "pages", 0, "questions")


def broken(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    made = copy.deepcopy(WHOLE)
    parent = at(made, path[:-1])
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return made


def test_a_sound_definition_has_no_faults() -> None:
    shaped = shape(WHOLE)
    assert shaped.faults == []
    assert shaped.questionnaire is not None
    assert list(shaped.questionnaire.questions) == ["a", "b"]


@pytest.mark.parametrize(
    ("path", "value", "problem", "mend"),
    [
        (("title",), None, "'title' is missing", "add the line 'title: …'"),
        (("titel",), "T", "unknown attribute 'titel'", "did you mean 'title'?"),
        ((*ASKED, 0, "type"), "intger", "unknown type 'intger'", "did you mean 'integer'?"),
        ((*ASKED, 0, "required"), 5, "yes or no is expected here", "write yes or no"),
        ((*ASKED, 0, "desired"), "maybe", "yes or no is expected here", "write yes or no"),
        ((*ASKED, 0, "at_most"), "3", "a whole number is expected here", "write it in digits, without quotes"),
        ((*ASKED, 0, "at_most"), 2.5, "a whole number is expected here", "leave the decimals out"),
        ((*ASKED, 0, "label"), ["A"], "a text is expected here", "put the value in quotes"),
        ((*ASKED, 0, "choices"), 5, "a list is expected here", "begin each item with '- '"),
        ((*ASKED, 0, "name"), "A", "'A' is not possible here",
         "use lower-case letters, digits and _, beginning with a letter, at most 60 characters"),
        ((*ASKED, 1, "itm"), "x", "unknown attribute 'itm'", "did you mean 'item'?"),
        ((*ASKED, 1, "questions", 0, "lable"), "x", "unknown attribute 'lable'", "did you mean 'label'?"),
        ((*ASKED, 0), "words", "a map of attributes is expected here", "write 'attribute: value' lines"),
        (("choices",), {"Bad": []}, "'Bad' is not possible here", None),
        (("version",), "1.0", "'1.0' is not possible here", "write three whole numbers such as 1.0.0"),
        (("retention_months",), 0, "the value should be greater than or equal to 1", "change the value"),
        (("sections",), "s", "a list is expected here", "begin each item with '- '"),
    ],
)  # fmt: skip
def test_a_wrong_attribute_is_told_with_a_mend(
    path: tuple[str | int, ...], value: object, problem: str, mend: str | None
) -> None:
    shaped = shape(broken(path, value))
    assert [(fault.problem, mend or fault.mend) for fault in shaped.faults] == [
        (problem, mend or shaped.faults[0].mend)
    ]
    assert shaped.questionnaire is not None


def test_the_rest_of_a_broken_definition_can_still_be_checked() -> None:
    shaped = shape(broken((*ASKED, 0, "name"), "Not A Name"))
    assert shaped.questionnaire is not None
    assert len(shaped.questionnaire.questions) == 2
    assert shaped.concerns_repair(Fault((*ASKED, 0, "name"), "anything", ""))
    assert shaped.concerns_repair(Fault((*ASKED, 1, "relevant"), "unknown name", "", subject="Not A Name"))
    assert not shaped.concerns_repair(Fault((*ASKED, 1, "relevant"), "unknown name", "", subject="other"))


def test_several_wrong_attributes_are_told_together() -> None:
    made = broken((*ASKED, 0, "type"), "intger")
    del made["title"]
    made["sections"][0]["minutes"] = "five"
    assert {fault.problem for fault in shape(made).faults} == {
        "'title' is missing",
        "a whole number is expected here",
        "unknown type 'intger'",
    }


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ((), Questionnaire),
        (("sections", 0), Section),
        ((*ASKED, 0), Question),
        ((*ASKED, 1), Repeat),
        ((*ASKED, 1, "questions", 0), Question),
        ((*ASKED, 0, "warnings", 3), SoftCheck),
    ],
)
def test_each_path_belongs_to_a_part(path: tuple[str | int, ...], part: type) -> None:
    assert part_of(path, WHOLE) is part


def test_nothing_stands_where_nothing_is() -> None:
    assert at(WHOLE, ("sections", 5, "name")) is None
    assert at(WHOLE, ("title", "x")) is None

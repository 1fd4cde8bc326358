"""A case that an author tries on a version: answers that are stored nowhere, and what they would lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import dataset, scoring
from analysis.errors import DataError
from questionnaires.answers import Answer
from questionnaires.expressions import Value
from questionnaires.model import AnswerType, NonAnswer, Questionnaire
from questionnaires.path import Path, follow
from surveyapp.services.answers import VALUE_COLUMNS, Place, is_empty

FIXED = 2
"""What a row of a case always begins with: question and instance."""
SOMEWHERE = "XX-case"
"""Stands for the municipality of the case."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator says of the case: its gap from 0 to 1, or none, and whether it applies at all."""

    name: str
    dimension: str
    gap: float | None
    applies: bool


@dataclass(frozen=True)
class Case:
    """A version with the answers of the case."""

    questionnaire: Questionnaire
    today: date
    answers: Mapping[Place, Answer] = field(default_factory=dict)

    @cached_property
    def path(self) -> Path:
        """What is asked, done and amiss."""
        return follow(self.questionnaire, self.answers.values(), today=self.today)

    def sees_section(self, section: str) -> bool:
        """Whether the reader is shown a section: an author is shown all."""
        return section in {part.name for part in self.questionnaire.sections}

    def with_answers(self, given: Iterable[Answer]) -> "Case":
        """The case with these answers; an empty one takes its place away."""
        answers = dict(self.answers)
        for answer in given:
            if is_empty(answer):
                answers.pop((answer.question, answer.instance), None)
            else:
                answers[answer.question, answer.instance] = answer
        return replace(self, answers=answers)

    def without_instance(self, repeat: str, instance: int) -> "Case":
        """The case without one instance of a repeat."""
        inside = {question.name for question in self.questionnaire.repeats[repeat].questions}
        kept = {place: a for place, a in self.answers.items() if place[0] not in inside or place[1] != instance}
        return replace(self, answers=kept)

    def next_instance(self, repeat: str) -> int:
        """The number of an instance that is about to be added."""
        return max(self.path.instances(repeat), default=0) + 1


def as_data(case: Case) -> list[list[Any]]:
    """The answers as plain lists, as short as can be, to be kept in an address."""
    rows = []
    for answer in case.answers.values():
        row = [answer.question, answer.instance, *(getattr(answer, name) for name in VALUE_COLUMNS)]
        while len(row) > FIXED and (row[-1] is None or row[-1] is False):
            row.pop()
        rows.append(row)
    return rows


def from_data(questionnaire: Questionnaire, data: Iterable[list[Any]], today: date) -> Case:
    """The case that `as_data` wrote, as far as this version asks for it."""
    answers = {}
    for question, instance, *given in data:
        values = dict(zip(VALUE_COLUMNS, given, strict=False))
        if values.get("non_answer"):
            values["non_answer"] = NonAnswer(values["non_answer"])
        values["estimated"] = bool(values.get("estimated"))
        if question in questionnaire.questions:
            answers[question, instance] = Answer(question, instance, **values)
    return Case(questionnaire, today, answers)


def measures_of(case: Case) -> list[Measure]:
    """What every indicator says of the case; nothing where its answers cannot be measured."""
    if not case.questionnaire.indicators:
        return []
    try:
        found = scoring.read(_frame(case), case.questionnaire, municipalities=[SOMEWHERE], today=case.today)
    except DataError:
        return []
    told = zip(
        case.questionnaire.indicators,
        found.gaps.iloc[0].tolist(),
        found.applies.iloc[0].tolist(),
        strict=True,
    )
    return [Measure(one.name, one.dimension, None if pd.isna(gap) else gap, applies) for one, gap, applies in told]


def totals_of(case: Case) -> list[tuple[str, Value]]:
    """What is calculated outside repeats from the answers, by question."""
    return [
        (name, case.path.value(name))
        for name, question in case.questionnaire.questions.items()
        if question.type is AnswerType.CALCULATE and name not in case.questionnaire.repeat_of
    ]


def _frame(case: Case) -> pd.DataFrame:
    """The answers in the columns that analysis reads."""
    rows = [
        (
            SOMEWHERE,
            answer.question,
            answer.instance,
            answer.number,
            answer.text,
            answer.non_answer.value if answer.non_answer else None,
            answer.estimated,
            bool(answer.reason or answer.explanation),
            1,
        )
        for answer in case.answers.values()
        if answer.raw is None
    ]
    frame = pd.DataFrame(rows, columns=list(dataset.ANSWERS))
    return frame.astype({"number": "float64", "text": "str", "non_answer": "str", "question": "str"})

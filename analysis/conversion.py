"""The values of one question from version to version over a whole column: recoded, converted, put into another field.

The same results as `questionnaires.carrying` gives for one answer; what cannot be read after it is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import columns
from questionnaires.carrying import NUMERIC, conversion_tree
from questionnaires.expressions import kind_of
from questionnaires.expressions.values import number_of, text_of, text_of_day
from questionnaires.model import AnswerType, Question, Questionnaire

CHOSEN = frozenset({AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE})
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """One question (`before` of `version`) and what became of it; `was_inside` and `is_inside` a repeat."""

    version: Questionnaire
    before: Question
    after: Question
    was_inside: bool
    is_inside: bool

    @property
    def changes_values(self) -> bool:
        """Whether its answers need more than another name."""
        carried = self.after.carried
        crossed = carried is not None and bool(carried.recode or carried.convert)
        return crossed or self.was_inside != self.is_inside or _is_number(self.before) != _is_number(self.after)


def convert(answers: pd.DataFrame, name: str, steps: Sequence[Step]) -> pd.DataFrame:
    """The answers with those to one question (under its own name still) taken through the steps."""
    own = np.asarray(answers["question"] == name)
    table = answers.assign(number=answers["number"].astype("float64"), text=answers["text"].astype(object))
    for step in steps:
        table, own = _placed(table, own, step)
        given = own & np.asarray(table["non_answer"].isna())
        values = _converted(table[given], step)
        readable = np.asarray(values.notna())
        number, text = table["number"].to_numpy(copy=True), table["text"].to_numpy(copy=True)
        is_number = _is_number(step.after)
        number[given] = values.to_numpy(dtype=float) if is_number else np.nan
        text[given] = None if is_number else values.to_numpy(dtype=object)
        kept = np.ones(len(table), dtype=bool)
        kept[given] = readable
        table, own = table.assign(number=number, text=text)[kept], own[kept]
    return table.astype({"text": "str"})


def with_known_codes(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """The answers without codes that the version does not know; a choice of which nothing is left is no answer."""
    unfit = np.zeros(len(answers), dtype=bool)
    text = answers["text"].astype(object).to_numpy(copy=True)
    for name, question in questionnaire.questions.items():
        if question.type in CHOSEN:
            rows = np.asarray((answers["question"] == name) & answers["text"].notna())
            codes = frozenset(choice.name for choice in questionnaire.choices_of(question))
            left = _each(pd.Series(text[rows], dtype=object), partial(_known, codes))
            text[rows] = left.to_numpy(dtype=object)
            unfit[rows] = np.asarray(left.isna())
    return answers.assign(text=pd.Series(text, index=answers.index).astype("str"))[~unfit]


def _known(codes: frozenset[str], given: str) -> str | None:
    return " ".join(code for code in given.split() if code in codes) or None


def _placed(table: pd.DataFrame, own: Flags, step: Step) -> tuple[pd.DataFrame, Flags]:
    """Out of a repeat only the first instance fits; into one an answer becomes the first."""
    if step.was_inside == step.is_inside:
        return table, own
    if step.is_inside:
        return table.assign(instance=table["instance"].mask(own, 1)), own
    kept = ~own | np.asarray(table["instance"] == 1)
    return table.assign(instance=table["instance"].mask(own, 0))[kept], own[kept]


def _converted(rows: pd.DataFrame, step: Step) -> pd.Series:
    """The values in the field of the later question: numbers for a numeric one, else texts; missing if unreadable."""
    carried = step.after.carried
    given = rows["number"] if _is_number(step.before) else rows["text"]
    if carried is not None and carried.convert:
        tree = conversion_tree(carried.convert, kind_of(step.version, step.before.name))
        return _stored(columns.evaluate(tree, pd.DataFrame({"old": given})), step.after)
    if carried is not None and carried.recode:
        recode = carried.recode
        codes = _each(given, text_of) if _is_number(step.before) else given
        return _stored(_each(codes, lambda code: _recoded(code, recode)), step.after)
    if _is_number(step.before) == _is_number(step.after):
        return given
    return _stored(_each(given, text_of) if _is_number(step.before) else given, step.after)


def _recoded(code: str, recode: dict[str, str]) -> str:
    return " ".join(dict.fromkeys(recode.get(part, part) for part in code.split()))


def _stored(values: pd.Series, question: Question) -> pd.Series:
    numeric = values.dtype.kind == "f"
    if _is_number(question):
        return values if numeric else _each(_words(values), number_of).astype("float64")
    if question.type is AnswerType.DATE:
        return _each(values, text_of_day) if numeric else _each(_words(values), _day)
    return _each(values, text_of) if numeric else _words(values)


def _day(text: str) -> str | None:
    number = number_of(text)
    return text if number is None else text_of_day(number)


def _words(values: pd.Series) -> pd.Series:
    return values.map(str) if values.dtype.kind == "b" else values


def _each(values: pd.Series, function: Callable[[Any], Any]) -> pd.Series:
    """A function of every different value; what is missing stays missing."""
    table = {value: function(value) for value in values.dropna().unique().tolist()}
    return values.map(table)


def _is_number(question: Question) -> bool:
    return question.type in NUMERIC

"""Long answers spread out: one row a municipality (or a repeat's instance), one column a question."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from questionnaires.model import AnswerType, NonAnswer, Questionnaire

NON_ANSWERS = tuple(str(kind) for kind in NonAnswer)
"""The order of the codes in `Sheet.non_answers`."""
NUMERIC = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL, AnswerType.LEVEL})
Codes = NDArray[np.int64]
Item = TypeVar("Item", bound=np.generic)
UNASKED = frozenset({AnswerType.CALCULATE, AnswerType.NOTE})
"""Types that nobody answers."""


@dataclass(frozen=True)
class Sheet:
    """The answers to some questions side by side; all frames have the same index and one column a question.

    `values`: numbers and levels as floats, codes, dates and texts as text, empty where there is no value; `given`: an
    answer or a non-answer is there; `non_answers`: which, as a position in NON_ANSWERS, −1 for none;
    `estimated`: it was marked as an estimate.
    """

    values: pd.DataFrame
    given: pd.DataFrame
    non_answers: pd.DataFrame
    estimated: pd.DataFrame

    @cached_property
    def answered(self) -> pd.DataFrame:
        """Where a value was given, not a non-answer."""
        return self.given & (self.non_answers == -1)


@dataclass(frozen=True)
class Answers:
    """All answers of some municipalities to one version: `sheet` outside repeats, `repeats` with an index of
    municipality and instance for each repeat; `unknown` are the questions that the version does not have."""

    sheet: Sheet
    repeats: Mapping[str, Sheet]
    unknown: tuple[str, ...]

    @property
    def municipalities(self) -> "pd.Index[str]":
        """The municipalities in order."""
        return self.sheet.values.index


def spread(answers: pd.DataFrame, questionnaire: Questionnaire, municipalities: Iterable[str] | None = None) -> Answers:
    """Spread answers (columns of `answers.parquet`) out over municipalities, by default those that answered anything.

    The order of the rows does not matter. Raises DataError where a municipality gave two answers to one question.
    """
    wanted = answers["municipality"].unique() if municipalities is None else municipalities
    index = pd.Index(sorted(set(wanted)), name="municipality", dtype="str")
    rows = pd.DataFrame(
        {
            "row": _codes(answers["municipality"], index),
            "column": _codes(answers["question"], pd.Index(questionnaire.questions, dtype="str")),
            "instance": answers["instance"].to_numpy(),
            "number": answers["number"].to_numpy(),
            "text": answers["text"].to_numpy(dtype=object),
            "non_answer": _codes(answers["non_answer"], pd.Index(NON_ANSWERS, dtype="str")),
            "estimated": answers["estimated"].to_numpy(),
        }
    )
    unknown = answers.loc[rows["column"].to_numpy() == -1, "question"]
    known = rows[(rows["row"] >= 0) & (rows["column"] >= 0)]
    outside, inside = _questions(questionnaire)
    return Answers(
        sheet=_sheet(known, index, questionnaire, outside),
        repeats={name: _repeat(known, index, questionnaire, names) for name, names in inside.items()},
        unknown=tuple(sorted({str(name) for name in unknown.unique()})),
    )


def _questions(questionnaire: Questionnaire) -> tuple[list[str], dict[str, list[str]]]:
    repeat_of = questionnaire.repeat_of
    outside = [name for name in questionnaire.questions if name not in repeat_of]
    inside: dict[str, list[str]] = {name: [] for name in questionnaire.repeats}
    for name, repeat in repeat_of.items():
        inside[repeat].append(name)
    return outside, inside


def _codes(values: pd.Series, known: "pd.Index[str]") -> Codes:
    """The position of each value in `known`, −1 for others; looks every different value up once."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, different = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, different = pd.factorize(values)
    positions = np.append(known.get_indexer(pd.Index(different, dtype="str")), -1)
    return positions[codes].astype(np.int64)


def _repeat(rows: pd.DataFrame, index: "pd.Index[str]", questionnaire: Questionnaire, names: Sequence[str]) -> Sheet:
    own = rows[rows["column"].isin(_positions(questionnaire, names))]
    keys = pd.MultiIndex.from_arrays([own["row"], own["instance"]])
    order = keys.unique().sort_values()
    labels = pd.MultiIndex.from_arrays(
        [index[order.get_level_values(0)], order.get_level_values(1)], names=["municipality", "instance"]
    )
    return _sheet(own.assign(row=order.get_indexer(keys)), labels, questionnaire, names)


def _positions(questionnaire: Questionnaire, names: Collection[str]) -> list[int]:
    return [position for position, name in enumerate(questionnaire.questions) if name in set(names)]


def _sheet(rows: pd.DataFrame, index: pd.Index, questionnaire: Questionnaire, names: Sequence[str]) -> Sheet:
    places = np.full(len(questionnaire.questions) + 1, -1)
    places[_positions(questionnaire, names)] = np.arange(len(names))
    column = places[rows["column"]]
    rows, column = rows[column >= 0], column[column >= 0]
    at = (rows["row"].to_numpy(), column)
    shape = (len(index), len(names))
    given = _filled(shape, at, np.ones(len(rows), dtype=bool), False)
    if given.sum() != len(rows):
        raise _twice(rows, column, index, names)
    kinds = _filled(shape, at, rows["non_answer"].to_numpy(dtype=np.int8), -1)
    estimated = _filled(shape, at, rows["estimated"].to_numpy(dtype=bool), False)
    return Sheet(
        values=_values(rows, column, index, questionnaire, names),
        given=pd.DataFrame(given, index=index, columns=list(names)),
        non_answers=pd.DataFrame(kinds, index=index, columns=list(names)),
        estimated=pd.DataFrame(estimated, index=index, columns=list(names)),
    )


def _filled(shape: tuple[int, int], at: tuple[Codes, Codes], values: NDArray[Item], otherwise: float) -> NDArray[Item]:
    matrix = np.full(shape, otherwise, dtype=values.dtype)
    matrix[at] = values
    return matrix


def _values(
    rows: pd.DataFrame, column: Codes, index: pd.Index, questionnaire: Questionnaire, names: Sequence[str]
) -> pd.DataFrame:
    """Numbers in one block, then a column of text for every question that is not answered by a number."""
    numeric = [questionnaire.questions[name].type in NUMERIC for name in names]
    numbers = _filled(
        (len(index), len(names)), (rows["row"].to_numpy(), column), rows["number"].to_numpy(float), np.nan
    )
    values = dict(zip(names, numbers.T, strict=True))
    order = np.argsort(column, kind="stable")
    bounds = np.searchsorted(column[order], np.arange(len(names) + 1))
    row, text = rows["row"].to_numpy()[order], rows["text"].to_numpy()[order]
    for place, name in enumerate(names):
        if not numeric[place]:
            own = slice(bounds[place], bounds[place + 1])
            column_of_text = np.full(len(index), None, dtype=object)
            column_of_text[row[own]] = text[own]
            values[name] = column_of_text
    return pd.DataFrame(values, index=index, columns=list(names))


def _twice(rows: pd.DataFrame, column: Codes, index: pd.Index, names: Sequence[str]) -> DataError:
    twice = pd.DataFrame({"row": rows["row"].to_numpy(), "column": column}).duplicated()
    row, place = int(rows["row"].to_numpy()[twice][0]), int(column[twice][0])
    return DataError.one(f"answers, {index[row]}", f"two answers to {names[place]}", "keep one of them")

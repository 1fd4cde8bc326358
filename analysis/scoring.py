"""From answers to gaps: how far each municipality is, from 0 (no gap) to 1 (full), by indicator."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import asked, columns, sheets
from analysis.asked import Asked
from analysis.sheets import Answers
from analysis.states import States, stand
from questionnaires.expressions import Kind, Tree, parse, references, typed
from questionnaires.model import Indicator, IndicatorKind, Questionnaire

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
HIGHEST_LEVEL = 4


@dataclass(frozen=True)
class Scores:
    """What the answers of some municipalities say; frames of municipality × indicator unless said otherwise.

    `gaps`: 0 … 1, missing where not answered or where it does not apply; `applies`: it was asked, means something there
    and was not answered with *does not apply*; `ambition`: max(0, desired − existing)/4, for indicators that ask for
    both; `populations`: municipality × counting question, in persons; `readiness`: share of asked questions answered.
    """

    gaps: pd.DataFrame
    applies: pd.DataFrame
    ambition: pd.DataFrame
    populations: pd.DataFrame
    readiness: pd.Series


def score(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Gaps from 0 (none) to 1 (full), index municipality in order, one column an indicator.

    `answers` has the columns of `answers.parquet`; the order of its rows does not matter. Missing stays missing: a
    non-answer, nothing needed, not asked. Raises DataError where a municipality gave two answers to one question.
    """
    return read(answers, questionnaire).gaps


def readiness(answers: pd.DataFrame, questionnaire: Questionnaire) -> pd.Series:
    """Share of the asked questions that were answered, 0 … 1, index municipality in order.

    What does not apply counts on neither side; the other non-answers, and what was left open, count as not answered.
    """
    return read(answers, questionnaire).readiness


def read(
    answers: pd.DataFrame,
    questionnaire: Questionnaire,
    *,
    municipalities: Iterable[str] | None = None,
    today: date | None = None,
) -> Scores:
    """Everything that the answers say, for the municipalities named (by default those that answered anything)."""
    spread = sheets.spread(answers, questionnaire, municipalities)
    return settle(spread, asked.follow(spread, questionnaire, today=today), questionnaire, today=today)


def settle(answers: Answers, path: Asked, questionnaire: Questionnaire, *, today: date | None = None) -> Scores:
    """The same from answers that are spread out and whose paths were followed."""
    reader = Reader(questionnaire, path, stand(answers, path), today)
    found = {indicator.name: _one(reader, indicator) for indicator in questionnaire.indicators}
    index = answers.municipalities
    return Scores(
        gaps=pd.DataFrame({name: one.gap for name, one in found.items()}, index=index, dtype="float64"),
        applies=pd.DataFrame({name: one.applies for name, one in found.items()}, index=index, dtype="bool"),
        ambition=pd.DataFrame(dict(_ambitions(reader)), index=index, dtype="float64"),
        populations=pd.DataFrame(dict(_populations(reader)), index=index, dtype="float64"),
        readiness=reader.states.readiness,
    )


def position(value: Floats, best: float, worst: float) -> Floats:
    """Where values lie between fixed goalposts: 0 from `best` on, 1 from `worst` on; either may be the larger."""
    return np.clip((value - best) / (worst - best), 0.0, 1.0)


class _Scored(NamedTuple):
    gap: Floats
    applies: Flags


@dataclass(frozen=True)
class Reader:
    """Looks up values, expressions and states of questions for all municipalities at once."""

    questionnaire: Questionnaire
    path: Asked
    states: States
    today: date | None

    def number(self, text: str) -> Floats:
        """What an expression yields."""
        tree = _tree(self.questionnaire, text)
        values = columns.evaluate(tree, self.path.values, self.path.repeats, today=self.today)
        return values.to_numpy(dtype="float64")

    def numbers_of(self, question: str) -> Floats:
        """The answers to a question as numbers."""
        return pd.to_numeric(self.path.values[question], errors="coerce").to_numpy(dtype="float64")

    def any_of(self, states: pd.DataFrame, questions: Sequence[str]) -> Flags:
        """Where any of the questions is in the state."""
        return np.asarray(states.to_numpy()[:, [self._places[name] for name in questions]].any(axis=1))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Where a question stands in all tables of states."""
        return {str(name): place for place, name in enumerate(self.states.silent.columns)}


def _one(reader: Reader, indicator: Indicator) -> _Scored:
    """Gap and whether the indicator applies.

    *Does not apply* to anything it rests on takes it out; otherwise whatever was asked and not answered leaves it
    missing; and where all is answered or was not asked but no gap follows, there is nothing to measure.
    """
    rests_on = sources(reader.questionnaire, indicator)
    excused = reader.any_of(reader.states.excused, rests_on)
    silent = reader.any_of(reader.states.silent, rests_on)
    unsure = reader.any_of(reader.states.silent, _summed(reader.questionnaire, indicator))
    gap = np.where(unsure, np.nan, np.clip(KINDS[indicator.kind](reader, indicator), 0.0, 1.0))
    if indicator.kind is IndicatorKind.COVERAGE:
        excused |= reader.number(indicator.need) == 0
    applies = ~excused & (~np.isnan(gap) | silent)
    return _Scored(np.where(applies, gap, np.nan) + 0.0, applies)


def _level(reader: Reader, indicator: Indicator) -> Floats:
    return np.asarray((indicator.target - reader.numbers_of(_question(indicator))) / indicator.target)


def _coverage(reader: Reader, indicator: Indicator) -> Floats:
    supply, need = reader.number(indicator.supply), reader.number(indicator.need)
    known = (supply >= 0) & (need > 0)
    return np.where(known, 1 - supply / np.where(known, need, 1.0), np.nan)


def _rate(reader: Reader, indicator: Indicator) -> Floats:
    if indicator.best is None or indicator.worst is None:
        raise ValueError(f"indicator {indicator.name} has no goalposts")
    return position(reader.number(indicator.value), indicator.best, indicator.worst)


def _share(reader: Reader, indicator: Indicator) -> Floats:
    """The share of the listed codes that open the gap: absent ones that were chosen, present ones that were not."""
    text = reader.path.values[_question(indicator)]
    known = text.notna().to_numpy()
    chosen = [frozenset(codes.split()) for codes in text[known]]
    absent, present = frozenset(indicator.absent), frozenset(indicator.present)
    gap = np.full(len(text), np.nan)
    gap[known] = [(len(codes & absent) + len(present - codes)) / len(absent | present) for codes in chosen]
    return gap


def _expression(reader: Reader, indicator: Indicator) -> Floats:
    return reader.number(indicator.gap)


KINDS: Mapping[IndicatorKind, Callable[[Reader, Indicator], Floats]] = {
    IndicatorKind.LEVEL: _level,
    IndicatorKind.COVERAGE: _coverage,
    IndicatorKind.RATE: _rate,
    IndicatorKind.SHARE: _share,
    IndicatorKind.EXPRESSION: _expression,
}


def _question(indicator: Indicator) -> str:
    if indicator.question is None:
        raise ValueError(f"indicator {indicator.name} names no question")
    return indicator.question


def _ambitions(reader: Reader) -> Iterator[tuple[str, Floats]]:
    for indicator in reader.questionnaire.indicators:
        desired = f"{indicator.question}_desired"
        if indicator.kind is IndicatorKind.LEVEL and desired in reader.questionnaire.questions:
            step = reader.numbers_of(desired) - reader.numbers_of(_question(indicator))
            yield indicator.name, np.maximum(step, 0.0) / HIGHEST_LEVEL


def _populations(reader: Reader) -> Iterator[tuple[str, Floats]]:
    named = dict.fromkeys(indicator.population for indicator in reader.questionnaire.indicators)
    for name in (name for name in named if name in reader.questionnaire.questions):
        persons = reader.numbers_of(name)
        yield name, np.where(persons >= 0, persons, np.nan)


@lru_cache(maxsize=1024)
def _tree(questionnaire: Questionnaire, text: str) -> Tree:
    return typed(parse(text), questionnaire, want=Kind.NUMBER)


def _trees(questionnaire: Questionnaire, indicator: Indicator) -> list[Tree]:
    texts = (indicator.supply, indicator.need, indicator.value, indicator.gap)
    return [_tree(questionnaire, text) for text in texts if text]


@lru_cache(maxsize=1024)
def sources(questionnaire: Questionnaire, indicator: Indicator) -> tuple[str, ...]:
    """The questions that somebody answers on which an indicator rests, through calculations."""
    waiting = [indicator.question] if indicator.question else []
    waiting += [name for tree in _trees(questionnaire, indicator) for name in references(tree)]
    return asked.answered_from(questionnaire, tuple(waiting))


@lru_cache(maxsize=1024)
def _summed(questionnaire: Questionnaire, indicator: Indicator) -> tuple[str, ...]:
    """Questions inside repeats that are added up as they stand: one unknown part leaves the sum unknown."""
    found: dict[str, None] = {}
    waiting = _trees(questionnaire, indicator)
    while waiting:
        tree = waiting.pop()
        if tree[0] == "sum" and tree[1][0] == "answers":
            found[str(tree[1][1])] = None
        waiting += [part for part in tree[1:] if isinstance(part, tuple)]
    return tuple(name for name in found if name in sources(questionnaire, indicator))

"""One answer from one version to the next: renamed, moved, recoded, converted, or kept as it was typed."""

from dataclasses import dataclass, replace
from functools import lru_cache

from questionnaires.answers import Answer
from questionnaires.comparison import Comparison
from questionnaires.expressions import Evaluate, Kind, Known, Scope, Tree, compile, kind_of, lowered, parse
from questionnaires.expressions.values import number_of, text_of, text_of_day
from questionnaires.model import AnswerType, Question, Questionnaire
from questionnaires.walk import value_of

NUMERIC = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL, AnswerType.LEVEL})
SILENT = frozenset({AnswerType.CALCULATE, AnswerType.NOTE})
GONE = "the question is gone"
SEVERAL = "there were several answers, and there is room for one"
UNREAD = "the value could not be carried over and is kept as it was typed"


@dataclass(frozen=True, slots=True)
class Carried:
    """The answer in the later version, or None; the note says why not, or what to look at."""

    answer: Answer | None
    note: str = ""


def carry_step(comparison: Comparison, answer: Answer) -> Carried:
    """An answer to the earlier version as one to the later. Nothing is guessed: what does not fit is kept as typed."""
    pair = comparison.pair_of.get(answer.question)
    if pair is None or pair.after.type in SILENT:
        return Carried(None, GONE)
    instance = _instance(comparison, pair.before.name, pair.after.name, answer.instance)
    if instance is None:
        return Carried(None, SEVERAL)
    stays = (answer.question, answer.instance) == (pair.after.name, instance)
    moved = answer if stays else replace(answer, question=pair.after.name, instance=instance)
    if answer.non_answer is not None or answer.raw is not None or not answer.given:
        return Carried(moved)
    return _converted(comparison.before, pair.before, pair.after, moved)


def _instance(comparison: Comparison, old: str, new: str, instance: int) -> int | None:
    """Where an answer stands in the later version; only the first instance fits outside a repeat."""
    inside = comparison.after.repeat_of.get(new) is not None
    was_inside = comparison.before.repeat_of.get(old) is not None
    if inside == was_inside:
        return instance
    if inside:
        return 1
    return 0 if instance == 1 else None


def _converted(version: Questionnaire, old: Question, question: Question, answer: Answer) -> Carried:
    carried = question.carried
    if carried is not None and carried.convert:
        value = _conversion(carried.convert, kind_of(version, old.name))({"old": value_of(answer, old)})
        return _stored(answer, question, text_of(value) if isinstance(value, float) else value)
    code = answer.text if answer.number is None else text_of(answer.number)
    if carried is not None and carried.recode and code is not None:
        return _stored(
            answer, question, " ".join(dict.fromkeys(carried.recode.get(part, part) for part in code.split()))
        )
    if (question.type in NUMERIC) == (answer.number is not None):
        return Carried(answer)
    return _stored(answer, question, code)


@lru_cache(maxsize=512)
def conversion_tree(text: str, kind: Kind) -> Tree:
    """The typed tree of a conversion, which knows the earlier answer by the name `old`."""
    return lowered(parse(text), Scope({"old": Known(kind)}))[0]


@lru_cache(maxsize=512)
def _conversion(text: str, kind: Kind) -> Evaluate:
    return compile(conversion_tree(text, kind))


def _stored(answer: Answer, question: Question, value: float | str | bool | None) -> Carried:
    """The value in the field where answers of this type stand; as typed where it does not fit there."""
    before = answer.text if answer.number is None else text_of(answer.number)
    text = None if value is None else str(value)
    if text is not None and question.type in NUMERIC:
        number = number_of(text)
        if number is not None:
            return Carried(replace(answer, number=number, text=None))
    elif text is not None and question.type is AnswerType.DATE and number_of(text) is not None:
        day = text_of_day(number_of(text) or 0.0)
        return Carried(replace(answer, number=None, text=day))
    elif text is not None:
        return Carried(replace(answer, number=None, text=text))
    return Carried(replace(answer, number=None, text=None, raw=before), UNREAD)

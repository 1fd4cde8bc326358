"""What a person can put into the cells of one answer, whether stored, written or read back: value, reason, estimate."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from questionnaires.answer_types import Unreadable, parse
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Question, Questionnaire
from questionnaires.workbook import Value
from questionnaires.written_numbers import number_entry

NUMERIC = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL})
CHOSEN = frozenset({AnswerType.LEVEL, AnswerType.SELECT_ONE})
REASONS_LIST = "non-answers"
"""The list of reasons for having no answer, among the lists of choices by label."""
FIRST_DAY = date(1900, 3, 1)
"""Before this day spreadsheets count a day that never was."""

Labels = Mapping[str, Mapping[str, str]]
"""By list of choices: the code of each label, as the workbook itself says."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The cells of one answer in a form that can be compared: codes instead of labels, days as ISO texts."""

    value: float | str | frozenset[str] | None = None
    reason: str = ""
    """The code of a non-answer, or what was written where one is chosen."""
    estimated: bool = False

    @property
    def is_empty(self) -> bool:
        """True when nothing was filled in."""
        return not self.value and self.value != 0 and not self.reason


@dataclass(slots=True)
class Cells:
    """The cells of one answer as they are read, before they are known to be whole."""

    value: Value = None
    reason: Value = None
    estimate: Value = None
    ticked: set[str] = field(default_factory=set)


def list_of(question: Question) -> str:
    """The name of the list from which a question is answered."""
    return question.choices if isinstance(question.choices, str) else question.name


def filled_of(answer: Answer | None, question: Question, questionnaire: Questionnaire) -> Filled:
    """What the cells of a stored answer hold."""
    if answer is None:
        return Filled(frozenset() if question.type is AnswerType.SELECT_MULTIPLE else None)
    reason = answer.non_answer.value if answer.non_answer else ""
    if question.type is AnswerType.SELECT_MULTIPLE:
        known = {choice.name for choice in questionnaire.choices_of(question)}
        return Filled(frozenset((answer.text or "").split()) & known, reason)
    if answer.raw is not None:
        return Filled(_text(answer.raw), reason)
    if question.type is AnswerType.LEVEL:
        return Filled(None if answer.number is None else f"{answer.number:g}", reason)
    if question.type in NUMERIC:
        return Filled(None if answer.number is None else _kept(answer.number), reason, answer.estimated)
    return Filled(_text(answer.text) if answer.text else None, reason)


def filled_in(cells: Cells, question: Question, labels: Labels) -> Filled:
    """The same of cells that were read."""
    reasons = labels.get(REASONS_LIST, {})
    reason = _coded(cells.reason, reasons)
    if question.type is AnswerType.SELECT_MULTIPLE:
        return Filled(frozenset(cells.ticked), reason or _coded(cells.value, reasons))
    value = _plain(cells.value, question)
    if isinstance(value, str) and not reason and value in reasons:
        return Filled(None, reasons[value])
    if isinstance(value, str) and question.type in CHOSEN:
        value = labels.get(list_of(question), {}).get(value, value)
    return Filled(value, reason, question.type in NUMERIC and _text(str(cells.estimate or "")) != "")


def answer_of(
    filled: Filled, question: Question, instance: int, base: Answer | None, questionnaire: Questionnaire, language: str
) -> Answer | None:
    """The answer that the cells mean; none where a value and a reason for having none stand side by side.

    What cannot be read is kept as typed, and what a colleague explained stays explained while the value is the same.
    """
    empty = Answer(question.name, instance)
    blank = Filled(filled.value).is_empty
    if filled.reason:
        codes = {why.value: why for why in question.non_answers}
        if not blank or filled.reason not in codes:
            return None
        return replace(empty, non_answer=NonAnswer(filled.reason))
    if blank:
        return empty
    read = parse(_entry(filled.value, question, language), question, questionnaire, language)
    if read is None or isinstance(read, Unreadable):
        shown = filled.value if isinstance(filled.value, str) else str(filled.value)
        return replace(empty, raw=shown[:10_000])
    answer = replace(read, instance=instance, estimated=filled.estimated and read.number is not None)
    same = base is not None and (base.number, base.text) == (answer.number, answer.text)
    return replace(answer, reason=base.reason, explanation=base.explanation) if base is not None and same else answer


def _entry(value: float | str | frozenset[str] | None, question: Question, language: str) -> str:
    if isinstance(value, float):
        return number_entry(value, language) if question.type in NUMERIC else f"{value:g}"
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value or ""


def _plain(value: Value, question: Question) -> float | str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    if isinstance(value, int | float):
        return _kept(float(value)) if question.type in NUMERIC else f"{value:.16g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return _text(value) or None


def _kept(number: float) -> float:
    """The number as a workbook keeps it, with sixteen digits."""
    return float(f"{number:.16G}")


def _coded(value: Value, codes: Mapping[str, str]) -> str:
    text = _text(str(value)) if value is not None else ""
    return codes.get(text, text)


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()

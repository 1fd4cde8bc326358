"""One class a type of answer: how an entry is read, how an answer is shown, which columns it fills."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Question, Questionnaire
from questionnaires.translations import translator
from questionnaires.wording import Wording, marked
from questionnaires.written_dates import read_date, show_date
from questionnaires.written_numbers import Unreadable, number_entry, read_number, show_number
from questionnaires.written_units import units_of, without_unit

__all__ = ["NON_ANSWERS", "TYPES", "Column", "Entry", "Unreadable", "parse", "show"]

Entry = str | Sequence[str]
"""What a form or a workbook gives: a text, the ticked codes, or the three fields of a date."""
Cell = float | str | None
LONGEST_TEXT = 10_000

NON_ANSWERS: Mapping[NonAnswer, str] = {
    NonAnswer.UNKNOWN: marked("We do not know"),
    NonAnswer.NOT_COLLECTED: marked("We do not collect this"),
    NonAnswer.NOT_APPLICABLE: marked("Does not apply: not our competence"),
    NonAnswer.PREFER_NOT: marked("We prefer not to say"),
}
NOT_OFFERED = marked("“%(entry)s” is not one of the choices.")
CHOOSE = marked("Please choose one of: %(choices)s.")
TOO_LONG = marked("The text is longer than %(most)s characters.")
SHORTEN = marked("Please shorten it by %(excess)s characters.")
STRANGE = marked("The text holds a character that cannot be stored: %(sign)s.")
RETYPE = marked("Please take it out and type it again.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of answers. A flag is 1 where the choice `code` is ticked, else 0."""

    name: str
    kind: Literal["number", "text", "date", "flag"]
    code: str = ""


class Type(ABC):
    """What every type of answer can do. A blank entry is no answer: None."""

    def parse(
        self, raw: Entry, question: Question, questionnaire: Questionnaire, language: str
    ) -> Answer | Unreadable | None:
        """Read an entry; `Unreadable` says what is wrong and what would mend it."""
        blank = not raw.strip() if isinstance(raw, str) else not any(part.strip() for part in raw)
        return None if blank else self._read(raw, question, questionnaire, language)

    @abstractmethod
    def _read(
        self, raw: Entry, question: Question, questionnaire: Questionnaire, language: str
    ) -> Answer | Unreadable: ...

    @abstractmethod
    def show(self, answer: Answer, question: Question, questionnaire: Questionnaire, language: str) -> str:
        """The value for reading in a language; '' without a value."""

    def entry(self, answer: Answer, _language: str) -> str:
        """The value as it is put back into an entry field, so that `parse` reads the same; `raw` where unreadable."""
        return answer.raw if answer.raw is not None else (answer.text or "")

    @abstractmethod
    def columns(self, question: Question, questionnaire: Questionnaire) -> tuple[Column, ...]:
        """The columns of a table of answers that the question fills."""

    @abstractmethod
    def cells(self, answer: Answer, question: Question, questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The values of those columns."""


class Number(Type):
    """Whole or decimal numbers."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def _read(self, raw: Entry, question: Question, questionnaire: Questionnaire, language: str) -> Answer | Unreadable:
        entry = without_unit(_one(raw).strip(), units_of(question, questionnaire))
        number = read_number(entry, language, whole=self.whole, unit=question.unit)
        return number if isinstance(number, Unreadable) else Answer(question.name, number=number)

    def show(self, answer: Answer, question: Question, _questionnaire: Questionnaire, language: str) -> str:
        """The grouped number, with the unit unless that is money."""
        if answer.number is None:
            return ""
        unit = f"\u00a0{question.unit}" if question.unit == "%" else ""
        return show_number(answer.number, language) + unit

    def entry(self, answer: Answer, language: str) -> str:
        """The ungrouped number in the language's own signs."""
        if answer.raw is not None or answer.number is None:
            return answer.raw or ""
        return number_entry(answer.number, language)

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """One column of numbers."""
        return (Column(question.name, "number"),)

    def cells(self, answer: Answer, _question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The number."""
        return (answer.number,)


class Text(Type):
    """Words, in as many lines as wanted."""

    def _read(
        self, raw: Entry, question: Question, _questionnaire: Questionnaire, _language: str
    ) -> Answer | Unreadable:
        text = unicodedata.normalize("NFC", _one(raw).replace("\r\n", "\n").replace("\r", "\n")).strip()
        strange = next(
            (sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"), None
        )
        if strange is not None:
            return Unreadable(Wording(STRANGE, {"sign": f"U+{ord(strange):04X}"}), Wording(RETYPE))
        if len(text) > LONGEST_TEXT:
            excess = Wording(SHORTEN, {"excess": len(text) - LONGEST_TEXT})
            return Unreadable(Wording(TOO_LONG, {"most": LONGEST_TEXT}), excess)
        return Answer(question.name, text=text)

    def show(self, answer: Answer, _question: Question, _questionnaire: Questionnaire, _language: str) -> str:
        """The text itself."""
        return answer.text or ""

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """One column of text."""
        return (Column(question.name, "text"),)

    def cells(self, answer: Answer, _question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The text."""
        return (answer.text,)


class Day(Type):
    """Dates, stored as ISO text."""

    def _read(
        self, raw: Entry, question: Question, _questionnaire: Questionnaire, language: str
    ) -> Answer | Unreadable:
        day = read_date(raw, language)
        return day if isinstance(day, Unreadable) else Answer(question.name, text=day.isoformat())

    def show(self, answer: Answer, _question: Question, _questionnaire: Questionnaire, language: str) -> str:
        """The date with the name of its month."""
        try:
            return show_date(date.fromisoformat(answer.text), language) if answer.text else ""
        except ValueError:
            return answer.text or ""

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """One column of ISO dates."""
        return (Column(question.name, "date"),)

    def cells(self, answer: Answer, _question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The ISO text."""
        return (answer.text,)


class SelectOne(Type):
    """One of several choices, stored by its code."""

    def _read(self, raw: Entry, question: Question, questionnaire: Questionnaire, language: str) -> Answer | Unreadable:
        code = _one(raw).strip()
        if code not in _codes(question, questionnaire):
            return _not_offered(code, question, questionnaire, language)
        return self._answer(question, code)

    def _answer(self, question: Question, code: str) -> Answer:
        return Answer(question.name, text=code)

    def show(self, answer: Answer, question: Question, questionnaire: Questionnaire, language: str) -> str:
        """The label of the choice; the code itself where this version does not know it."""
        code = self.entry(answer, language) if answer.raw is None else ""
        return translator(questionnaire, language).choice(question, code).text if code else ""

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """One column of codes."""
        return (Column(question.name, "text"),)

    def cells(self, answer: Answer, _question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The code."""
        return (answer.text,)


class Level(SelectOne):
    """A capacity level from 0 to 4, stored as a number."""

    def _answer(self, question: Question, code: str) -> Answer:
        return Answer(question.name, number=float(code))

    def entry(self, answer: Answer, _language: str) -> str:
        """The code of the level."""
        return f"{answer.number:g}" if answer.number is not None and answer.raw is None else answer.raw or ""

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """One column of numbers."""
        return (Column(question.name, "number"),)

    def cells(self, answer: Answer, _question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The level."""
        return (answer.number,)


class SelectMultiple(Type):
    """Any of several choices, stored as space-separated codes in the order of the choices."""

    def _read(self, raw: Entry, question: Question, questionnaire: Questionnaire, language: str) -> Answer | Unreadable:
        ticked = (raw if isinstance(raw, str) else " ".join(raw)).split()
        codes = _codes(question, questionnaire)
        unknown = next((code for code in ticked if code not in codes), None)
        if unknown is not None:
            return _not_offered(unknown, question, questionnaire, language)
        return Answer(question.name, text=" ".join(code for code in codes if code in ticked))

    def show(self, answer: Answer, question: Question, questionnaire: Questionnaire, language: str) -> str:
        """The labels of the choices, one after another."""
        texts = translator(questionnaire, language)
        return "; ".join(texts.choice(question, code).text for code in (answer.text or "").split())

    def columns(self, question: Question, questionnaire: Questionnaire) -> tuple[Column, ...]:
        """The codes together, and a flag for each choice."""
        flags = (Column(f"{question.name}/{code}", "flag", code) for code in _codes(question, questionnaire))
        return (Column(question.name, "text"), *flags)

    def cells(self, answer: Answer, question: Question, questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The codes together, and 1 or 0 for each choice; all empty for a non-answer."""
        ticked = answer.text.split() if answer.text is not None else None
        flags = [None if ticked is None else float(code in ticked) for code in _codes(question, questionnaire)]
        return (answer.text, *flags)


class Silent(Type):
    """Notes and calculates: nothing is entered."""

    def _read(
        self, raw: Entry, question: Question, _questionnaire: Questionnaire, _language: str
    ) -> Answer | Unreadable:
        return Unreadable(Wording(NOT_OFFERED, {"entry": _one(raw)}), Wording(RETYPE))

    def show(self, answer: Answer, _question: Question, _questionnaire: Questionnaire, language: str) -> str:
        """The calculated value."""
        return answer.text or ("" if answer.number is None else show_number(answer.number, language))

    def columns(self, question: Question, _questionnaire: Questionnaire) -> tuple[Column, ...]:
        """A calculated value has a column, a note has none."""
        return (Column(question.name, "text"),) if question.type is AnswerType.CALCULATE else ()

    def cells(self, answer: Answer, question: Question, _questionnaire: Questionnaire) -> tuple[Cell, ...]:
        """The calculated value."""
        value = answer.text if answer.number is None else answer.number
        return (value,) if question.type is AnswerType.CALCULATE else ()


TYPES: Mapping[AnswerType, Type] = {
    AnswerType.INTEGER: Number(whole=True),
    AnswerType.DECIMAL: Number(whole=False),
    AnswerType.TEXT: Text(),
    AnswerType.DATE: Day(),
    AnswerType.SELECT_ONE: SelectOne(),
    AnswerType.SELECT_MULTIPLE: SelectMultiple(),
    AnswerType.LEVEL: Level(),
    AnswerType.CALCULATE: Silent(),
    AnswerType.NOTE: Silent(),
}


def parse(raw: Entry, question: Question, questionnaire: Questionnaire, language: str) -> Answer | Unreadable | None:
    """Read an entry by the type of its question; None for a blank one. The answer has instance 0."""
    return TYPES[question.type].parse(raw, question, questionnaire, language)


def show(answer: Answer, question: Question, questionnaire: Questionnaire, language: str) -> str:
    """Show the value of an answer by the type of its question; '' for a non-answer."""
    return TYPES[question.type].show(answer, question, questionnaire, language)


def _one(raw: Entry) -> str:
    return raw if isinstance(raw, str) else " ".join(raw)


def _codes(question: Question, questionnaire: Questionnaire) -> tuple[str, ...]:
    codes = tuple(choice.name for choice in questionnaire.choices_of(question))
    return codes or (("0", "1", "2", "3", "4") if question.type is AnswerType.LEVEL else ())


def _not_offered(code: str, question: Question, questionnaire: Questionnaire, language: str) -> Unreadable:
    codes = _codes(question, questionnaire)
    labels = (translator(questionnaire, language).choice(question, known).text for known in codes)
    return Unreadable(Wording(NOT_OFFERED, {"entry": code}), Wording(CHOOSE, {"choices": "; ".join(labels)}), codes)

"""How each type of answer stands on a page: which template asks it, what its inputs hold, what they send."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from questionnaires.answer_types import TYPES, Entry
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question

Sent = MultiDict[str, str]
"""What a form sent."""

DATE_PARTS = ("day", "month", "year")
MULTILINE = "multiline"


class FieldKind(ABC):
    """What a field of one type can do. `shown` and `sent` speak of entries alike, so that they can be compared."""

    def template(self, question: Question) -> str:
        """The template that asks it."""
        return f"answers/{question.type.value}.html"

    @abstractmethod
    def sent(self, form: Sent, name: str) -> Entry:
        """The entry that a form sent for a question."""

    @abstractmethod
    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """The entry to put back into the inputs for a stored answer, an unreadable one as typed."""

    def kept(self, entry: Entry) -> str:
        """The one text in which an entry that cannot be read is stored."""
        return entry if isinstance(entry, str) else " ".join(entry)

    def readable(self, entry: Entry) -> Entry:
        """The entry as `parse` takes it."""
        return entry

    @property
    def is_asked(self) -> bool:
        """False for what is only shown."""
        return True

    @property
    def can_be_estimated(self) -> bool:
        """True where "this is an estimate" can be said."""
        return False


class Box(FieldKind):
    """One text input."""

    def sent(self, form: Sent, name: str) -> Entry:
        """What was typed, as it was typed."""
        return form.get(name, "").replace("\r\n", "\n")

    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """The value in the signs of the language."""
        return TYPES[question.type].entry(answer, language) if answer is not None else ""


@dataclass(frozen=True)
class NumberBox(Box):
    """One input for a number, with the keyboard that a phone shows for it."""

    inputmode: str

    def template(self, question: Question) -> str:
        """Whole and decimal numbers look alike."""
        return "answers/number.html"

    @property
    def can_be_estimated(self) -> bool:
        """Numbers can."""
        return True


class DateBoxes(FieldKind):
    """Three inputs: day, month, year."""

    def sent(self, form: Sent, name: str) -> Entry:
        """The three inputs."""
        return tuple(form.get(f"{name}-{part}", "").strip() for part in DATE_PARTS)

    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """Day, month and year as numbers; an unreadable entry divided as it was typed."""
        if answer is not None and answer.raw is not None:
            return _divided(answer.raw)
        if answer is None or answer.text is None:
            return ("", "", "")
        year, month, day = [*answer.text.split("-"), "", ""][:3]
        return (day.lstrip("0"), month.lstrip("0"), year)

    def readable(self, entry: Entry) -> Entry:
        """A whole date in the first input is taken as one text."""
        return entry[0] if not "".join(entry[1:]) else entry

    def kept(self, entry: Entry) -> str:
        """The three inputs with slashes between, so that they can be divided again."""
        return "/".join(entry).strip("/") if "/" in "".join(entry) else "/".join(entry)


class Choose(FieldKind):
    """Radios: one of several."""

    def sent(self, form: Sent, name: str) -> Entry:
        """The code chosen."""
        return form.get(name, "")

    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """The code stored."""
        return TYPES[question.type].entry(answer, language) if answer is not None else ""


class Tick(FieldKind):
    """Ticks: any of several."""

    def sent(self, form: Sent, name: str) -> Entry:
        """The codes ticked."""
        return tuple(form.getlist(name))

    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """The codes stored."""
        return tuple(TYPES[question.type].entry(answer, language).split()) if answer is not None else ()


class Told(FieldKind):
    """Nothing to enter: a note, or a total that is calculated."""

    def sent(self, form: Sent, name: str) -> Entry:
        """Nothing."""
        return ""

    def shown(self, answer: Answer | None, question: Question, language: str) -> Entry:
        """Nothing to put back."""
        return ""

    @property
    def is_asked(self) -> bool:
        """It is not."""
        return False


FIELDS: Mapping[AnswerType, FieldKind] = {
    AnswerType.INTEGER: NumberBox("numeric"),
    AnswerType.DECIMAL: NumberBox("decimal"),
    AnswerType.TEXT: Box(),
    AnswerType.DATE: DateBoxes(),
    AnswerType.SELECT_ONE: Choose(),
    AnswerType.SELECT_MULTIPLE: Tick(),
    AnswerType.LEVEL: Choose(),
    AnswerType.CALCULATE: Told(),
    AnswerType.NOTE: Told(),
}


def _divided(raw: str) -> tuple[str, str, str]:
    parts = raw.split("/")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (raw, "", "")

"""The cells that can be filled in: an answer, a reason for having none, a tick; and how all cells look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from questionnaires.answer_types import NON_ANSWERS
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question
from surveyapp.services.workbooks.cells import CHOSEN, FIRST_DAY, NUMERIC, REASONS_LIST, list_of

YES_LIST = "yes"
INK, QUIET, FIELD, GREY = "#00224e", "#5b5b57", "#fff9d9", "#d9d6cf"


@dataclass(frozen=True)
class Boxes:
    """Writes boxes; `lists` gives the cells that hold the labels of a list, `labels` the label of each of its codes."""

    formats: Mapping[str, Any]
    lists: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def answer(
        self, sheet: Any, row: int, column: int, question: Question, answer: Answer | None, *, reasons: bool = False
    ) -> None:
        """A box for a value. With `reasons`, a reason for having none can be chosen in it as well, or stands there."""
        style = self.formats[_style(question)]
        if reasons and answer is not None and answer.non_answer:
            sheet.write_string(row, column, self.labels[REASONS_LIST][answer.non_answer.value], style)
        else:
            self._value(sheet, row, column, question, answer, style)
        if question.type in CHOSEN:
            self._offer(sheet, row, column, list_of(question), only=not reasons)
        elif reasons and question.non_answers:
            self._offer(sheet, row, column, REASONS_LIST, only=False)

    def reason(self, sheet: Any, row: int, column: int, question: Question, answer: Answer | None) -> None:
        """A box for the reason why there is no answer."""
        if not question.non_answers:
            return
        code = answer.non_answer.value if answer is not None and answer.non_answer else ""
        if code:
            sheet.write_string(row, column, self.labels[REASONS_LIST][code], self.formats["field"])
        else:
            sheet.write_blank(row, column, None, self.formats["field"])
        self._offer(sheet, row, column, REASONS_LIST, only=True)

    def tick(self, sheet: Any, row: int, column: int, ticked: bool) -> None:
        """A box for yes or nothing."""
        if ticked:
            sheet.write_string(row, column, self.labels[YES_LIST]["yes"], self.formats["field"])
        else:
            sheet.write_blank(row, column, None, self.formats["field"])
        self._offer(sheet, row, column, YES_LIST, only=False)

    def _value(self, sheet: Any, row: int, column: int, question: Question, answer: Answer | None, style: Any) -> None:
        if answer is None or (answer.number is None and answer.text is None and answer.raw is None):
            sheet.write_blank(row, column, None, style)
        elif answer.raw is not None:
            sheet.write_string(row, column, answer.raw, style)
        elif question.type in CHOSEN:
            code = f"{answer.number:g}" if question.type is AnswerType.LEVEL else answer.text or ""
            sheet.write_string(row, column, self.labels[list_of(question)].get(code, code), style)
        elif question.type in NUMERIC and answer.number is not None:
            sheet.write_number(row, column, answer.number, style)
        elif (day := _day(question, answer)) is not None:
            sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), style)  # noqa: DTZ001
        else:
            sheet.write_string(row, column, answer.text or "", style)

    def _offer(self, sheet: Any, row: int, column: int, name: str, *, only: bool) -> None:
        rule = {"validate": "list", "source": f"={self.lists[name]}", "ignore_blank": True, "show_error": only}
        sheet.data_validation(row, column, row, column, rule)


def formats_of(book: Any) -> dict[str, Any]:
    """The looks of a workbook, by name; only the fields are open."""
    field = {"locked": False, "bg_color": FIELD, "border": 1, "border_color": GREY, "text_wrap": True, "valign": "top"}
    text = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": INK}),
        "page": book.add_format({"bold": True, "font_size": 12, "font_color": INK, "top": 1}),
        "head": book.add_format({"bold": True, "bottom": 1, **text}),
        "text": book.add_format(text),
        "quiet": book.add_format({"font_color": QUIET, "valign": "top"}),
        "told": book.add_format({"bold": True, "valign": "top"}),
        "field": book.add_format(field),
        "words": book.add_format({**field, "num_format": "@"}),
        "day": book.add_format({**field, "num_format": "yyyy-mm-dd", "align": "left"}),
        "grey": book.add_format({"font_color": "#8d8a83", "bg_color": GREY}),
    }


def reasons_by_code(say: Any) -> dict[str, str]:
    """The reasons for having no answer in the language of a workbook."""
    return {why.value: say(text) for why, text in NON_ANSWERS.items()}


def _style(question: Question) -> str:
    if question.type is AnswerType.DATE:
        return "day"
    return "words" if question.type is AnswerType.TEXT else "field"


def _day(question: Question, answer: Answer) -> date | None:
    """The day that can be written as one; none for other types and for days before spreadsheets count rightly."""
    if question.type is not AnswerType.DATE or answer.text is None:
        return None
    try:
        day = date.fromisoformat(answer.text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None

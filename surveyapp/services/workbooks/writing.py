"""Writes the workbook of an assessment: locked but for the answers, with choices to pick from and units beside them."""

import io
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question, Repeat
from questionnaires.translations import Translator, translator
from surveyapp.languages import translations
from surveyapp.services.assessments import Record
from surveyapp.services.workbooks.asking import Asking
from surveyapp.services.workbooks.boxes import YES_LIST, Boxes, formats_of, reasons_by_code
from surveyapp.services.workbooks.cells import CHOSEN, REASONS_LIST, list_of
from surveyapp.services.workbooks.guide import write_guide
from surveyapp.services.workbooks.places import (
    ANSWER,
    ASKED,
    CODE,
    ESTIMATE,
    FORMAT,
    KEY,
    LABEL,
    LISTS,
    META,
    NONE,
    UNIT,
    Kind,
    Line,
    SectionSheet,
    TableColumn,
    can_be_estimated,
    columns_of,
    places_of,
)

CURRENCY = "currency"
LONGEST_LABEL = 200
"""Letters of a choice in a list; longer ones cannot be looked up."""
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
HEADS = 2
"""The row with the heads of the columns."""
WIDTHS = {CODE: 7, LABEL: 58, ANSWER: 30, UNIT: 12, NONE: 26, ESTIMATE: 12}
A4 = 9


def write_workbook(record: Record, language: str, *, address: str) -> bytes:
    """The workbook of an assessment in a language; `address` is where it is sent once it is filled in."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _Writer(book, record, language, address).write()
    return file.getvalue()


@dataclass
class _Writer:
    book: Any
    record: Record
    language: str
    address: str
    texts: Translator = field(init=False)
    say: Any = field(init=False)
    formats: dict[str, Any] = field(init=False)
    boxes: Boxes = field(init=False)

    def __post_init__(self) -> None:
        self.texts = translator(self.record.questionnaire, self.language)
        self.say = translations(self.language).gettext
        self.formats = formats_of(self.book)
        asked = self.record.questionnaire
        labels = {section.name: self.text(f"section/{section.name}/label") for section in asked.sections}
        instances = {name: self.record.path.instances(name) for name in asked.repeats}
        self.places = places_of(asked, labels, instances)
        self.asking = Asking(self.record, self.places)

    def write(self) -> None:
        """Write all sheets: the guide, the sections, and two that are hidden."""
        guide = self.book.add_worksheet(self.say("Guide")[:31])
        sheets = [(plan, self.book.add_worksheet(plan.name)) for plan in self.places.sheets]
        self._write_lists()
        for plan, sheet in sheets:
            self._write_section(plan, sheet)
        self._write_meta()
        write_guide(guide, self.record, self.texts, self.say, self.formats, self.address)
        guide.activate()

    def text(self, context: str) -> str:
        """A text of the questionnaire in the language of the workbook."""
        return self.texts.text(context).text

    def _write_lists(self) -> None:
        """Write the lists to choose from, hidden: name, code and label; and make the boxes that offer them."""
        sheet = self.book.add_worksheet(LISTS)
        sheet.very_hidden()
        row, cells, lists = 0, {}, self._all_lists()
        for name, labels in lists.items():
            first = row
            for code, label in labels.items():
                sheet.write_string(row, 0, name)
                if code.isascii() and code.isdigit() and len(code) < 3:
                    sheet.write_number(row, 1, int(code))
                else:
                    sheet.write_string(row, 1, code)
                sheet.write_string(row, 2, label)
                row += 1
            cells[name] = f"'{LISTS}'!$C${first + 1}:$C${row}"
        self.asking.lists = cells
        self.boxes = Boxes(self.formats, cells, lists)

    def _all_lists(self) -> dict[str, dict[str, str]]:
        lists = {REASONS_LIST: reasons_by_code(self.say), YES_LIST: {"yes": self.say("yes")}}
        for question in self.record.questionnaire.questions.values():
            if question.type in CHOSEN and list_of(question) not in lists:
                lists[list_of(question)] = self._labels(question)
        return lists

    def _labels(self, question: Question) -> dict[str, str]:
        """The choices of a question by code, each with a label of its own."""
        labels: dict[str, str] = {}
        for code in _codes(self.record, question):
            label = self.texts.choice(question, code).text
            if question.type is AnswerType.LEVEL and label != code:
                label = f"{code} {label.partition(':')[0]}"
            label = " ".join(label.split())[:LONGEST_LABEL]
            labels[code] = f"{label} ({code})" if label in labels.values() else label
        return labels

    def _write_section(self, plan: SectionSheet, sheet: Any) -> None:
        self._write_heads(plan, sheet)
        widest = ESTIMATE
        for line in plan.lines:
            formula, is_asked = self.asking.asked(plan, line)
            if formula:
                sheet.write_formula(line.row, ASKED, f"={formula}", None, is_asked)
            else:
                sheet.write_boolean(line.row, ASKED, is_asked)
            sheet.write_string(line.row, KEY, self._key(line))
            widest = max(widest, self._write_line(plan, sheet, line))
        first, last = HEADS + 1, plan.lines[-1].row
        rule = {"type": "formula", "criteria": f"=$B{first + 1}=FALSE", "format": self.formats["grey"]}
        sheet.conditional_format(first, CODE, last, widest, rule)
        _set_up(sheet, f"{self.text('questionnaire/title')} {self.record.questionnaire.version}", widest)

    def _write_heads(self, plan: SectionSheet, sheet: Any) -> None:
        name = plan.section.name
        sheet.write_string(0, CODE, self.text(f"section/{name}/label"), self.formats["title"])
        known = f"{self.say('Who usually knows:')} {self.text(f'section/{name}/known_by')}"
        sheet.write_string(1, CODE, known, self.formats["quiet"])
        heads = {
            LABEL: self.say("Question"),
            ANSWER: self.say("Answer"),
            UNIT: self.say("Unit"),
            NONE: self.say("If there is no answer: why"),
            ESTIMATE: self.say("An estimate"),
        }
        for column, text in heads.items():
            sheet.write_string(HEADS, column, text, self.formats["head"])

    def _key(self, line: Line) -> str:
        if line.kind is not Kind.TABLE or line.repeat is None:
            return line.key
        columns = columns_of(self.record.questionnaire, line.repeat)
        return "|".join((line.key, *(column.key for column in columns)))

    def _write_line(self, plan: SectionSheet, sheet: Any, line: Line) -> int:
        """Write a row and tell its last column."""
        if line.kind is Kind.PAGE:
            label = self.text(f"page/{plan.section.name}/{line.page.name}/label")
            sheet.write_string(line.row, CODE, label, self.formats["page"])
        elif line.kind is Kind.TABLE and line.repeat is not None:
            return self._write_table(sheet, line, line.repeat)
        elif line.kind is Kind.INSTANCE and line.repeat is not None:
            return self._write_instance(sheet, line, line.repeat)
        elif line.kind is Kind.CHOICE and line.question is not None:
            label = self.texts.choice(line.question, line.code).text
            sheet.write_string(line.row, LABEL, f"   {label}", self.formats["text"])
            answer = self._stored(line.question, 0)
            ticked = answer is not None and line.code in (answer.text or "").split()
            self.boxes.tick(sheet, line.row, ANSWER, ticked)
        elif line.question is not None:
            self._write_question(sheet, line, line.question)
        return ESTIMATE

    def _write_question(self, sheet: Any, line: Line, question: Question) -> None:
        sheet.write_string(line.row, CODE, question.code, self.formats["text"])
        sheet.write_string(line.row, LABEL, self._label(question), self.formats["text"])
        if line.kind is Kind.TOLD:
            self._write_told(sheet, line, question)
            return
        sheet.write_string(line.row, UNIT, self._unit(question), self.formats["quiet"])
        answer = self._stored(question, 0)
        if question.type is not AnswerType.SELECT_MULTIPLE:
            self.boxes.answer(sheet, line.row, ANSWER, question, answer)
        self.boxes.reason(sheet, line.row, NONE, question, answer)
        if can_be_estimated(question):
            self.boxes.tick(sheet, line.row, ESTIMATE, answer is not None and answer.estimated)

    def _write_told(self, sheet: Any, line: Line, question: Question) -> None:
        if question.type is not AnswerType.CALCULATE:
            return
        value = self.record.path.value(question.name)
        formula = self.asking.calculation(question)
        shown = "" if value is None else value
        if formula:
            sheet.write_formula(line.row, ANSWER, f"={formula}", self.formats["told"], shown)
        elif isinstance(shown, float):
            sheet.write_number(line.row, ANSWER, shown, self.formats["told"])
        else:
            sheet.write_string(line.row, ANSWER, str(shown), self.formats["told"])

    def _write_table(self, sheet: Any, line: Line, repeat: Repeat) -> int:
        sheet.write_string(line.row, CODE, repeat.code, self.formats["head"])
        sheet.write_string(line.row, LABEL, self.text(f"{repeat.name}/label"), self.formats["head"])
        columns = columns_of(self.record.questionnaire, repeat)
        for offset, column in enumerate(columns):
            sheet.write_string(line.row, ANSWER + offset, self._head(column), self.formats["head"])
        return ANSWER + len(columns) - 1

    def _head(self, column: TableColumn) -> str:
        if column.is_estimate:
            return str(self.say("An estimate"))
        label, unit = self.texts.label(column.question).text, self._unit(column.question)
        if column.code:
            return f"{label}: {self.texts.choice(column.question, column.code).text}"
        return f"{label} ({unit})" if unit else label

    def _write_instance(self, sheet: Any, line: Line, repeat: Repeat) -> int:
        number = line.instance if line.instance > 0 else "+"
        sheet.write_string(line.row, LABEL, f"   {self.text(f'{repeat.name}/item')} {number}", self.formats["quiet"])
        columns = columns_of(self.record.questionnaire, repeat)
        for at, column in enumerate(columns, start=ANSWER):
            answer = self._stored(column.question, line.instance)
            if column.is_estimate:
                self.boxes.tick(sheet, line.row, at, answer is not None and answer.estimated)
            elif column.code:
                ticked = answer is not None and column.code in (answer.text or "").split()
                self.boxes.tick(sheet, line.row, at, ticked)
            elif column.question.type is AnswerType.SELECT_MULTIPLE:
                self.boxes.reason(sheet, line.row, at, column.question, answer)
            else:
                self.boxes.answer(sheet, line.row, at, column.question, answer, reasons=True)
        return ANSWER + len(columns) - 1

    def _label(self, question: Question) -> str:
        """What is asked, with its hint, and what each level looks like."""
        parts = [self.texts.label(question).text, self.text(f"{question.name}/hint")]
        if question.type is AnswerType.LEVEL:
            parts += [f"{code}  {self.texts.choice(question, code).text}" for code in _codes(self.record, question)]
        return "\n".join(part for part in parts if part)

    def _unit(self, question: Question) -> str:
        if question.unit == CURRENCY:
            return self.record.head.currency
        return self.text(f"{question.name}/unit") or question.unit

    def _stored(self, question: Question, instance: int) -> Answer | None:
        stored = self.record.stored.get((question.name, instance))
        return stored.answer if stored else None

    def _write_meta(self) -> None:
        """Write, hidden, to what the workbook belongs and on which revision of each answer it is based."""
        sheet = self.book.add_worksheet(META)
        sheet.very_hidden()
        head, asked = self.record.head, self.record.questionnaire
        rows: list[tuple[str | int, ...]] = [
            ("format", FORMAT),
            ("assessment", head.id),
            ("questionnaire", asked.key),
            ("version", asked.version),
            ("sha256", head.version_sha256),
            ("language", self.language),
            ("made", self.record.at.isoformat()),
            *(("revision", *place, stored.revision) for place, stored in sorted(self.record.stored.items())),
        ]
        for row, parts in enumerate(rows):
            for column, part in enumerate(parts):
                (sheet.write_number if isinstance(part, int) else sheet.write_string)(row, column, part)


def _codes(record: Record, question: Question) -> tuple[str, ...]:
    codes = tuple(choice.name for choice in record.questionnaire.choices_of(question))
    return codes or (("0", "1", "2", "3", "4") if question.type is AnswerType.LEVEL else ())


def _set_up(sheet: Any, title: str, widest: int) -> None:
    """Widths, what stays in sight, what is locked, and how it is printed."""
    sheet.set_column(KEY, ASKED, None, None, {"hidden": True})
    for column in range(CODE, max(widest, ESTIMATE) + 1):
        sheet.set_column(column, column, WIDTHS.get(column, 22))
    sheet.freeze_panes(HEADS + 1, ANSWER)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADS)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R&P / &N")

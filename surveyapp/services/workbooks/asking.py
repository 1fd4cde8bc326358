"""What is asked, as formulas: each row follows from the answers in other rows, so that the rest can be greyed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from questionnaires.expressions import Kind as ValueKind
from questionnaires.expressions import Known, Scope, lowered, names, parse
from questionnaires.model import AnswerType, Question
from questionnaires.preparation import page_step, section_step
from surveyapp.services.assessments import Record
from surveyapp.services.workbooks.cells import CHOSEN, NUMERIC, list_of
from surveyapp.services.workbooks.formulas import InexpressibleError, formula
from surveyapp.services.workbooks.places import ANSWER, ASKED, Kind, Line, Places, SectionSheet

EPOCH = 25_569
"""The day 1970-01-01 as spreadsheets count days."""


@dataclass
class Asking:
    """The formulas of one workbook; `lists` gives the cells of the labels of each list, its codes stand before them."""

    record: Record
    places: Places
    lists: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Known] = field(init=False)

    def __post_init__(self) -> None:
        self.known = names(self.record.questionnaire)

    def asked(self, sheet: SectionSheet, line: Line) -> tuple[str, bool]:
        """Whether a row is asked: as a formula, '' where a spreadsheet cannot say it, and as it is now."""
        path = self.record.path
        if line.kind is Kind.PAGE:
            name = page_step(sheet.section.name, line.page.name)
            own = [self._relevant(sheet.section.relevant), self._relevant(line.page.relevant)]
            is_asked = path.is_relevant(section_step(sheet.section.name)) and path.is_relevant(name)
        else:
            item = line.repeat or line.question
            if item is None:
                return "", True
            parent = self.places.pages[sheet.section.name, line.page.name][1]
            this = item.name if isinstance(item, Question) else None
            own = [f"$B${parent.row + 1}", self._relevant(item.relevant, this)]
            is_asked = path.is_relevant(item.name)
        if None in own:
            return "", is_asked
        said = [part for part in own if part]
        return (f"AND({','.join(said)})" if said else ""), is_asked

    def calculation(self, question: Question) -> str:
        """A total as a formula; '' where a spreadsheet cannot say it."""
        try:
            return self._formula(question.calculation, question.name, None)
        except InexpressibleError:
            return ""

    def value(self, name: str) -> str:
        """The value of a question as a formula, "" where it is empty or not asked. Raises InexpressibleError."""
        question = self.record.questionnaire.questions.get(name)
        if question is None or name not in self.places.lines:
            raise InexpressibleError(name)
        cell, asked = self._cells(name)
        if question.type in NUMERIC:
            return f'IF(AND({asked},ISNUMBER({cell})),{cell},"")'
        if question.type is AnswerType.DATE:
            return f'IF(AND({asked},ISNUMBER({cell})),{cell}-{EPOCH},"")'
        if question.type in CHOSEN:
            labels = self.lists[list_of(question)]
            codes = labels.replace("$C$", "$B$")
            return f'IF({asked},IFERROR(INDEX({codes},MATCH({cell},{labels},0)),""),"")'
        if question.type is AnswerType.TEXT:
            return f'IF({asked},TRIM({cell}),"")'
        if question.type is AnswerType.CALCULATE and self.calculation(question):
            return f'IF({asked},{cell},"")'
        raise InexpressibleError(name)

    def ticked(self, name: str, code: str) -> str:
        """Whether a choice is ticked, as a formula. Raises InexpressibleError."""
        question = self.record.questionnaire.questions.get(name)
        if question is not None and question.type is AnswerType.SELECT_ONE:
            return f'({self.value(name)})="{code}"'
        if (name, code) not in self.places.choices:
            raise InexpressibleError(name)
        sheet, line = self.places.choices[name, code]
        _, asked = self._cells(name)
        return f'AND({asked},TRIM({_cell(sheet, line, ANSWER)})<>"")'

    def _cells(self, name: str) -> tuple[str, str]:
        sheet, line = self.places.lines[name]
        return _cell(sheet, line, ANSWER), _cell(sheet, line, ASKED)

    def _relevant(self, expression: str, question: str | None = None) -> str | None:
        """The formula of an expression, '' where there is none, None where a spreadsheet cannot say it."""
        if not expression:
            return ""
        try:
            return self._formula(expression, question, ValueKind.TRUTH)
        except InexpressibleError:
            return None

    def _formula(self, expression: str, question: str | None, want: ValueKind | None) -> str:
        repeat = self.record.questionnaire.repeat_of.get(question) if question else None
        tree, _, problems = lowered(parse(expression), Scope(self.known, question, repeat), want=want)
        if problems:
            raise InexpressibleError(expression)
        return formula(tree, self)


def _cell(sheet: SectionSheet, line: Line, column: int) -> str:
    return f"'{sheet.name}'!{xl_rowcol_to_cell(line.row, column, row_abs=True, col_abs=True)}"

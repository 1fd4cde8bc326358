"""Where everything stands in a workbook: one sheet a section, a row a question, a table a repeat."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.model import AnswerType, Page, Question, Questionnaire, Repeat, Section

KEY, ASKED, CODE, LABEL, ANSWER, UNIT, NONE, ESTIMATE = range(8)
"""The columns of a sheet; the first two are hidden."""
FIRST_ROW = 3
"""What stands above: the name of the section, who knows, and the heads of the columns."""
SPARE_ROWS = 8
"""Empty rows of a table for what is added offline."""
META, LISTS = "_meta", "_lists"
FORMAT = "needs-assessment 1"
"""What the first cell of META says; another number is another way of writing."""
UNSPEAKABLE = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31


class Kind(StrEnum):
    """What a row of a sheet is."""

    PAGE = "page"
    QUESTION = "question"
    CHOICE = "choice"
    TOLD = "told"
    """A note or a total."""
    TABLE = "table"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet. `instance` is 0 but in tables, where -1, -2, … are rows still empty."""

    kind: Kind
    row: int
    page: Page
    question: Question | None = None
    code: str = ""
    repeat: Repeat | None = None
    instance: int = 0

    @property
    def key(self) -> str:
        """What the hidden first cell says, so that the row is known again wherever it stands."""
        named = self.repeat or self.question
        name = named.name if named else self.page.name
        return ":".join(
            filter(None, (self.kind.value, name, self.code or (str(self.instance) if self.instance else "")))
        )


@dataclass(frozen=True)
class SectionSheet:
    """The sheet of one section."""

    name: str
    section: Section
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: the answers to a question, or one choice of it, or whether they are estimates."""

    question: Question
    code: str = ""
    is_estimate: bool = False

    @property
    def key(self) -> str:
        """What the hidden row above the table says of the column."""
        return ":".join(filter(None, (self.question.name, self.code, "estimate" if self.is_estimate else "")))


@dataclass(frozen=True)
class Places:
    """All sheets, and where the answer to each question outside repeats stands."""

    sheets: tuple[SectionSheet, ...]
    lines: Mapping[str, tuple[SectionSheet, Line]] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], tuple[SectionSheet, Line]] = field(default_factory=dict)
    pages: Mapping[tuple[str, str], tuple[SectionSheet, Line]] = field(default_factory=dict)


def places_of(
    questionnaire: Questionnaire, labels: Mapping[str, str], instances: Mapping[str, Sequence[int]]
) -> Places:
    """The sheets of a questionnaire; `labels` are those of the sections, `instances` what each repeat holds."""
    sheets = []
    for number, section in enumerate(questionnaire.sections, start=1):
        lines = tuple(
            Line(**{"row": FIRST_ROW + offset, **parts})  # type: ignore[arg-type]
            for offset, parts in enumerate(_lines(questionnaire, section, instances))
        )
        name = UNSPEAKABLE.sub(" ", f"{number} {labels[section.name]}")[:LONGEST_SHEET_NAME].strip()
        sheets.append(SectionSheet(name, section, lines))
    found = [(sheet, line) for sheet in sheets for line in sheet.lines]
    return Places(
        tuple(sheets),
        {line.question.name: (sheet, line) for sheet, line in found if line.question and line.kind is not Kind.CHOICE},
        {(line.question.name, line.code): (sheet, line) for sheet, line in found if line.question and line.code},
        {(sheet.section.name, line.page.name): (sheet, line) for sheet, line in found if line.kind is Kind.PAGE},
    )


def columns_of(questionnaire: Questionnaire, repeat: Repeat) -> list[TableColumn]:
    """The columns of a repeat's table, from the column of answers on."""
    columns = []
    for question in repeat.questions:
        if question.type in (AnswerType.CALCULATE, AnswerType.NOTE):
            continue
        if question.type is AnswerType.SELECT_MULTIPLE:
            columns += [TableColumn(question, choice.name) for choice in questionnaire.choices_of(question)]
        columns.append(TableColumn(question))
        if can_be_estimated(question):
            columns.append(TableColumn(question, is_estimate=True))
    return columns


def can_be_estimated(question: Question) -> bool:
    """True where "this is an estimate" can be said: of numbers."""
    return question.type in (AnswerType.INTEGER, AnswerType.DECIMAL)


def _lines(
    questionnaire: Questionnaire, section: Section, instances: Mapping[str, Sequence[int]]
) -> Iterator[dict[str, object]]:
    for page in section.pages:
        yield {"kind": Kind.PAGE, "page": page}
        for item in page.questions:
            if isinstance(item, Repeat):
                held = instances.get(item.name, ())
                yield {"kind": Kind.TABLE, "page": page, "repeat": item}
                spare = min(SPARE_ROWS, max(0, item.at_most - len(held)))
                for instance in (*held, *range(-1, -spare - 1, -1)):
                    yield {"kind": Kind.INSTANCE, "page": page, "repeat": item, "instance": instance}
                continue
            told = item.type in (AnswerType.CALCULATE, AnswerType.NOTE)
            yield {"kind": Kind.TOLD if told else Kind.QUESTION, "page": page, "question": item}
            if item.type is AnswerType.SELECT_MULTIPLE:
                for choice in questionnaire.choices_of(item):
                    yield {"kind": Kind.CHOICE, "page": page, "question": item, "code": choice.name}

"""Reads a workbook that came back: to what it belongs, on what it is based, and what every cell of it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from questionnaires.model import Questionnaire
from questionnaires.workbook import Sheet, Value, Workbook
from surveyapp.errors import BadInput
from surveyapp.languages import LANGUAGES, mark
from surveyapp.services.answers import Place
from surveyapp.services.workbooks.cells import Cells
from surveyapp.services.workbooks.places import (
    ANSWER,
    ESTIMATE,
    FORMAT,
    KEY,
    LISTS,
    META,
    NONE,
    Kind,
)

FOREIGN = mark("This is not a workbook of this assessment.")
TAKE_OURS = mark("Please download the workbook here and fill in that one.")
REVISION = "revision"
MOST_REVISIONS = 5_000
"""More answers than any assessment holds."""


@dataclass(frozen=True)
class Returned:
    """What a workbook says of itself and what its cells hold; an instance below zero is one to be added."""

    assessment_id: int
    key: str
    version: str
    version_sha256: str
    language: str
    revisions: Mapping[Place, int]
    labels: Mapping[str, Mapping[str, str]]
    cells: Mapping[Place, Cells]


@dataclass
class _Table:
    """The table in which the rows stand that are read just now."""

    repeat: str = ""
    columns: list[str] = field(default_factory=list)


def read_returned(workbook: Workbook) -> Returned:
    """Read what came back. Raises BadInput for a workbook that is none of ours, or whose hidden sheets are gone."""
    meta, lists = workbook.sheets.get(META), workbook.sheets.get(LISTS)
    if meta is None or lists is None or meta.cell(0, 1) != FORMAT:
        raise BadInput.one("workbook", FOREIGN, TAKE_OURS)
    told = {str(row[0]): row[1] for row in meta.rows if len(row) == 2}
    assessment, language = told.get("assessment"), str(told.get("language"))
    if not isinstance(assessment, int) or language not in LANGUAGES:
        raise BadInput.one("workbook", FOREIGN, TAKE_OURS)
    revisions = dict(_revisions(meta))
    if len(revisions) > MOST_REVISIONS:
        raise BadInput.one("workbook", FOREIGN, TAKE_OURS)
    cells: dict[Place, Cells] = {}
    for sheet in workbook.sheets.values():
        if sheet.name not in (META, LISTS):
            _read_sheet(sheet, cells)
    return Returned(
        assessment_id=assessment,
        key=str(told.get("questionnaire")),
        version=str(told.get("version")),
        version_sha256=str(told.get("sha256")),
        language=language,
        revisions=revisions,
        labels=_labels(lists),
        cells=cells,
    )


def known_cells(returned: Returned, questionnaire: Questionnaire) -> Iterator[tuple[Place, Cells]]:
    """The cells whose question is in the version that the workbook was made for, in the order in which it asks."""
    order = {name: number for number, name in enumerate(questionnaire.questions)}
    known = [(place, cells) for place, cells in returned.cells.items() if _fits(questionnaire, place)]
    yield from sorted(known, key=lambda item: (order[item[0][0]], item[0][1] < 0, abs(item[0][1])))


def _fits(questionnaire: Questionnaire, place: Place) -> bool:
    question, instance = place
    return question in questionnaire.questions and (question in questionnaire.repeat_of) == (instance != 0)


def _revisions(meta: Sheet) -> Iterator[tuple[Place, int]]:
    for row in meta.rows:
        if len(row) == 4 and row[0] == REVISION:
            _, question, instance, revision = row
            if isinstance(question, str) and isinstance(instance, int) and isinstance(revision, int):
                yield (question, instance), revision


def _labels(lists: Sheet) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for row in lists.rows:
        if len(row) == 3:
            name, code, label = (str(part) for part in row)
            labels.setdefault(name, {})[label] = code
    return labels


def _read_sheet(sheet: Sheet, cells: dict[Place, Cells]) -> None:
    """Read the rows by their keys, wherever they stand; what has no key is not ours."""
    table = _Table()
    for row in sheet.rows:
        key = row[KEY] if row else None
        if not isinstance(key, str):
            continue
        kind, name, rest = [*key.partition("|")[0].split(":"), "", ""][:3]
        if kind == Kind.TABLE:
            table = _Table(name, key.split("|")[1:])
        elif kind == Kind.QUESTION:
            found = cells.setdefault((name, 0), Cells())
            found.value, found.reason, found.estimate = (_cell(row, at) for at in (ANSWER, NONE, ESTIMATE))
        elif kind == Kind.CHOICE:
            if _is_filled(_cell(row, ANSWER)):
                cells.setdefault((name, 0), Cells()).ticked.add(rest)
        elif kind == Kind.INSTANCE and name == table.repeat and rest.removeprefix("-").isdecimal():
            _read_instance(row, int(rest), table, cells)


def _read_instance(row: tuple[Value, ...], instance: int, table: _Table, cells: dict[Place, Cells]) -> None:
    for at, column in enumerate(table.columns, start=ANSWER):
        question, _, part = column.partition(":")
        found, value = cells.setdefault((question, instance), Cells()), _cell(row, at)
        if part == "estimate":
            found.estimate = value
        elif part and _is_filled(value):
            found.ticked.add(part)
        elif not part:
            found.value = value


def _cell(row: tuple[Value, ...], column: int) -> Value:
    return row[column] if column < len(row) else None


def _is_filled(value: Value) -> bool:
    return value is not None and str(value).strip() != ""

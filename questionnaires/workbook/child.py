"""The child process that reads one workbook from standard input, under limits, and writes its rows as lines of JSON.

The first line names the sheets; then each row of each is a line. A refusal is one line with its reason.
"""

import io
import json
import resource
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, TextIO

import python_calamine

from questionnaires.workbook.archive import MEGA, check_beginning, opened
from questionnaires.workbook.inspection import Inspection, Place, inspect
from questionnaires.workbook.parts import STARTED, Limits, cell_name
from questionnaires.workbook.refusals import Refused

ALLOWED = "\t\n\r"
CONTROLS = [chr(code) for code in (*range(32), 127, 0xFFFE, 0xFFFF) if chr(code) not in ALLOWED]
WHOLE = 2**53


def main() -> None:
    """Limit this process, read, and answer. Whatever goes wrong in the parser ends it without an answer."""
    limits = Limits(**json.loads(sys.argv[1]))
    _limit(limits)
    sys.stdout.write(STARTED.decode())
    sys.stdout.flush()
    data = sys.stdin.buffer.read(limits.file + 1)
    try:
        _write(data, limits, sys.stdout)
    except Refused as refused:
        _say(sys.stdout, {"refused": refused.reason, "where": refused.where, "values": refused.values})
    except MemoryError:
        _say(sys.stdout, {"refused": "memory", "where": "", "values": {}})


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = limits.texts * 4 + limits.cells * 8
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _write(data: bytes, limits: Limits, to: TextIO) -> None:
    file = io.BytesIO(data)
    check_beginning(data[:8], len(data), limits)
    with opened(file, limits) as archive:
        found = inspect(archive, limits)
    file.seek(0)
    try:
        workbook = python_calamine.load_workbook(file)
    except python_calamine.PasswordError:
        raise Refused("encrypted") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused("damaged") from None
    for line in _lines(workbook, found):
        _say(to, line)


def _say(to: TextIO, line: object) -> None:
    to.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


def _lines(workbook: Any, found: Inspection) -> Iterator[object]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    shown = python_calamine.SheetVisibleEnum.Visible
    yield {"sheets": [{"name": sheet.name, "hidden": sheet.visible != shown} for sheet in sheets]}
    counter = _Texts(found.limits)
    for number, sheet in enumerate(sheets):
        try:
            rows = _rows(workbook.get_sheet_by_name(sheet.name), found.unresolved_of(sheet.name))
        except python_calamine.CalamineError:
            raise Refused("damaged", sheet.name) from None
        for place, row in rows:
            counter.check(sheet.name, place, row)
            yield [number, place, [_plain(value) for value in row]]


def _rows(sheet: Any, unresolved: Mapping[Place, str]) -> Iterator[tuple[int, list[Any]]]:
    """Each row that holds something, with its number and the cells from the first column on."""
    left = sheet.start[1] if sheet.start else 0
    held: dict[int, dict[int, str]] = {}
    for (row, column), text in unresolved.items():
        held.setdefault(row, {})[column] = text
    for place, cells in enumerate(sheet.iter_rows()):
        yield from _row(place, [""] * left + cells, held.pop(place, {}))
    for place, more in held.items():
        yield from _row(place, [], more)


def _row(place: int, cells: list[Any], more: Mapping[int, str]) -> Iterator[tuple[int, list[Any]]]:
    if more:
        cells = cells + [""] * (max(more) + 1 - len(cells))
        for column, text in more.items():
            cells[column] = text
    while cells and cells[-1] == "":
        cells.pop()
    if cells:
        yield place, cells


def _plain(value: Any) -> object:
    """A value as JSON: texts in composed characters, whole numbers as such, days and times marked."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) or None
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE:
        return int(value)
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return value if isinstance(value, bool | int | float) else str(value)


class _Texts:
    """Counts the characters of all cells and refuses those that no database stores."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.count = limits, 0

    def check(self, sheet: str, row: int, cells: list[Any]) -> None:
        for column, value in enumerate(cells):
            if isinstance(value, str):
                self.count += len(value)
                if self.count > self.limits.texts:
                    raise Refused("texts", most=self.limits.texts // MEGA)
                bad = next((sign for sign in CONTROLS if sign in value), None) if not value.isprintable() else None
                if bad:
                    raise Refused("character", f"{sheet}, {cell_name(row, column)}", code=ord(bad))


if __name__ == "__main__":
    main()

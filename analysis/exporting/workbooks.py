"""Tables as a workbook, a sheet each, written row by row; texts are texts whatever they begin with."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from analysis.errors import DataError
from analysis.exporting.tables import Cell, Table, cells

ROWS = 1_048_575
"""What a sheet holds below its heading."""
LONGEST = 32_767
"""Characters that a cell holds."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def workbook(path: Path, title: str, created: datetime) -> Iterator[Any]:
    """Give a workbook that is written when it is left; the same bytes for the same content."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        yield book


def add_table(book: Any, table: Table) -> None:
    """Add a sheet with a table. Raises DataError where it has more rows than a sheet holds."""
    rows = (
        row
        for block in table.blocks()
        for row in zip(*(cells(*pair) for pair in zip(table.variables, block, strict=True)), strict=True)
    )
    add_sheet(book, table.name, [variable.name for variable in table.variables], rows)


def add_sheet(
    book: Any, name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]], *, widths: Sequence[int] = ()
) -> None:
    """Add a sheet with a heading that stays in sight."""
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    bold = book.add_format({"bold": True})
    for place, word in enumerate(heading):
        sheet.write_string(0, place, word, bold)
    text, number = sheet.write_string, sheet.write_number
    for line, row in enumerate(rows, start=1):
        if line > ROWS:
            raise DataError.one(name, f"has more than {ROWS} rows, which no sheet holds", "take it as CSV")
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                text(line, place, value[:LONGEST])
            else:
                number(line, place, value)

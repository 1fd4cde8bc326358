"""A table as CSV, row after row: numbers stay numbers, and no text can act as a formula in a spreadsheet."""

import csv
from pathlib import Path

from analysis.exporting.tables import Cell, Table, cells

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""


def write(path: Path, table: Table) -> None:
    """Write the table as UTF-8 with the names of its variables above; a live text is led by an apostrophe."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([variable.name for variable in table.variables])
        for block in table.blocks():
            columns = [
                cells(variable, filled) if variable.is_numeric else _quiet(cells(variable, filled))
                for variable, filled in zip(table.variables, block, strict=True)
            ]
            writer.writerows(zip(*columns, strict=True))


def _quiet(column: list[Cell]) -> list[Cell]:
    live = {value for value in set(column) if isinstance(value, str) and value.startswith(LIVE)}
    return [f"'{value}" if value in live else value for value in column] if live else column

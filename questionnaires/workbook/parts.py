"""What a workbook is to us: sheets of plain rows; and how large one may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

Value = str | int | float | bool | date | datetime | time | None
"""What a cell holds. Whole numbers are int; None is an empty cell."""
Row = tuple[Value, ...]
STARTED = b"started\n"
"""What the child process says first, so that a reader that is broken is never taken for a workbook that is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be before it is refused."""

    file: int = 10_000_000
    """Bytes of the file."""
    parts: int = 2_000
    """Entries of the zip archive that a workbook is."""
    unpacked: int = 60_000_000
    """Bytes of all parts together, unpacked."""
    texts: int = 12_000_000
    """Characters of all cells together, and bytes of the table of texts that cells share."""
    cells: int = 200_000
    """Cells that hold something, in all sheets together."""
    area: int = 1_000_000
    """Rows times columns up to the last cell that holds something, of one sheet."""
    memory: int = 290_000_000
    """Bytes of address space of the child process."""
    seconds: int = 4
    """Processor time for all of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet from its first line on, each without empty cells at its end; so `rows[6][1]` is B7.

    A formula gives its last result. One without a result is its own text, such as `=1+1`; an error is `#DIV/0!`.
    """

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False

    def cell(self, row: int, column: int) -> Value:
        """The value at a row and column from 0; None outside of what is filled in."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook by name, in their order."""

    name: str
    sheets: Mapping[str, Sheet]


def cell_name(row: int, column: int) -> str:
    """A place as spreadsheets name it: (0, 0) is A1, (6, 27) is AB7."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"

"""Tables to take away as CSV, in which no text can act as a formula when a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, stream_with_context

Cell = str | float | bool | datetime | None

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DIGITS = 6
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
ZIP = "application/zip"
PIECE = 64 * 1024


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Give a table as a file of that name; numbers stay numbers, missing ones are empty, texts stay texts."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    # The mark at the start lets spreadsheets see that the letters are UTF-8.
    marked = "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue()
    return Response(marked, content_type="text/csv; charset=utf-8", headers=headers)


def sent_file(path: Path, name: str, kind: str, folder: TemporaryDirectory[str] | None = None) -> Response:
    """A file sent in pieces under a name; the folder it was made in, if it is given, goes once it is sent."""

    def pieces() -> Iterator[bytes]:
        with folder or nullcontext(), path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(path.stat().st_size)}
    return Response(stream_with_context(pieces()), content_type=kind, headers=headers)


def _written(cell: Cell) -> str | float:
    if cell is None or cell != cell:  # noqa: PLR0124 (NaN alone differs from itself)
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(STARTS_FORMULA) else cell
    return round(cell, DIGITS)

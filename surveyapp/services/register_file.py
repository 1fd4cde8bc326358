"""A register as a CSV file: read whole, with every wrong row by its line, or not at all."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.errors import Fault
from surveyapp.errors import BadInput
from surveyapp.services.place_names import PlaceName, normalise_name

NEEDED = ("country", "code", "name", "region")
LARGEST_FILE = 50 * 1024 * 1024
LONGEST_CELL = 30
LONGEST = {"code": 20, "name": 200, "kind": 40, "size_class": 20, "association": 20, "refugees_source": 200}


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality of a register; `given` holds the optional columns that it fills in."""

    line: int
    country: str
    code: str
    place: PlaceName
    region: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of a file that can be read, and the faults of the others, each with its line."""

    file: str
    rows: Sequence[Row]
    faults: Sequence[tuple[int, Fault]]


def read_register(path: Path) -> Register:
    """Read a register file in UTF-8, with commas, semicolons or tabs between the cells.

    Raises BadInput for a file that cannot be read as a table with the columns needed.
    """
    lines = _table(path)
    columns = next(lines, (1, []))[1]
    _refuse_columns(path, columns)
    rows, faults, seen = [], [], dict[tuple[str, str], int]()
    for line, cells in lines:
        row, wrong = _row(line, columns, cells)
        if row is not None:
            first = seen.setdefault((row.country, row.code), line)
            if first != line:
                wrong.append(Fault("code", f"'{row.code}' is listed before, on line {first}", "keep one of the two"))
            rows.append(row)
        faults += [(line, fault) for fault in wrong]
    if not rows and not faults:
        raise BadInput.one(path.name, "there is no municipality in it", "put one on each line below the first")
    return Register(path.name, rows, faults)


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput.one(path.name, "the file is larger than 50 MB", "give the register of one country at a time")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput.one(f"{path.name}:{line}", "the text is not in UTF-8", "save it as 'CSV UTF-8'") from error
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        at = f"{path.name}:{reader.line_num}"
        raise BadInput.one(at, f"the line cannot be read ({error})", "check the quotes") from error


def _refuse_columns(path: Path, columns: list[str]) -> None:
    known = (*NEEDED, *OPTIONAL)
    at, advice = f"{path.name}:1", f"use {', '.join(known)}"
    missing = [Fault(at, f"the column '{name}' is missing", "add it") for name in NEEDED if name not in columns]
    strange = [Fault(at, f"the column '{name}' is not known", advice) for name in columns if name not in known]
    double = [Fault(at, f"the column '{name}' is there twice", "keep one") for name in known if columns.count(name) > 1]
    if faults := missing + strange + double:
        raise BadInput(faults)


def _row(line: int, columns: list[str], cells: list[str]) -> tuple[Row | None, list[Fault]]:
    if len(cells) != len(columns):
        problem = f"{len(cells)} cells where the first line has {len(columns)}"
        return None, [Fault("row", problem, "check separators and quotes")]
    cell = dict(zip(columns, cells, strict=True))
    given, faults = _given(cell)
    faults += [*_unfit_cells(cell), *_contradictions(given)]
    if faults:
        return None, faults
    country, region = cell["country"].upper(), cell["region"].upper()
    return Row(line, country, cell["code"], normalise_name(cell["name"], country), region, given), []


def _unfit_cells(cell: Mapping[str, str]) -> Iterator[Fault]:
    for name, value in cell.items():
        if name in NEEDED and not value:
            yield Fault(name, "the cell is empty", "fill it in")
        if len(value) > LONGEST.get(name, LONGEST_CELL):
            yield Fault(name, f"the text is longer than {LONGEST.get(name, LONGEST_CELL)} characters", "shorten it")
        if not value.isprintable():
            yield Fault(name, "the text holds a character that cannot be shown", "remove it")


def _given(cell: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    given, faults = dict[str, Any](), list[Fault]()
    for name, parse in OPTIONAL.items():
        if cell.get(name):
            try:
                given[name] = parse(cell[name])
            except ValueError as error:
                faults.append(Fault(name, f"'{cell[name]}' {error}", MEND.get(parse, "")))
    return given, faults


def _contradictions(given: Mapping[str, Any]) -> Iterator[Fault]:
    if "refugees_hosted" in given and not {"refugees_on", "refugees_source"} <= set(given):
        yield Fault("refugees_hosted", "a figure without date or source", "fill in refugees_on and refugees_source")
    if "valid_from" in given and "valid_to" in given and given["valid_to"] < given["valid_from"]:
        yield Fault("valid_to", f"{given['valid_to']} is before valid_from", "exchange or correct the dates")
    if "successor" in given and "valid_to" not in given:
        yield Fault("successor", "a municipality that goes on has no successor", "fill in valid_to, or empty it")


def _count(text: str) -> int:
    digits = "".join(text.replace("\u202f", " ").replace("\u00a0", " ").split(" "))
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise ValueError("is not a count of people")
    return int(digits)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date") from None


OPTIONAL: Mapping[str, Callable[[str], Any]] = {
    "kind": str,
    "population": _count,
    "size_class": str,
    "association": str,
    "refugees_hosted": _count,
    "refugees_on": _day,
    "refugees_source": str,
    "valid_from": _day,
    "valid_to": _day,
    "successor": str,
}
MEND: Mapping[Callable[[str], Any], str] = {
    _count: "write a whole number, such as 1200",
    _day: "write year-month-day, such as 2026-03-31",
}

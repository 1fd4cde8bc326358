"""Tables for SPSS and Stata, with the labels of variables and values and the reasons of missing ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.exporting.tables import MISSING, MISSING_LABELS, Filled, Table, Variable, free_name
from analysis.exporting.words import say

SPSS_MISSING: Mapping[str, float] = {str(kind): -9991.0 - place for place, kind in enumerate(MISSING)}
STATA_MISSING: Mapping[str, str] = {str(kind): "abcd"[place] for place, kind in enumerate(MISSING)}
LONGEST_NAME = 32
LONGEST_LABEL = 80
"""What Stata holds of a variable's label; the whole of it is in the codebook."""
LONGEST_VALUE_LABEL = 120
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPSS_DATE, SPSS_TIME = slice(92, 101), slice(101, 109)
"""Where the head of an SPSS file tells when it was written."""


@dataclass(frozen=True)
class Prepared:
    """A table held whole, in the names and numbers of the programs."""

    frame: pd.DataFrame
    labels: dict[str, str]
    values: dict[str, dict[Any, str]]
    misses: list[str]


def is_installed() -> bool:
    """Whether the library is here that writes for SPSS and Stata."""
    return find_spec("pyreadstat") is not None


def names_of(table: Table) -> dict[str, str]:
    """What each variable is called in SPSS and Stata: 32 letters, digits and underscores, each name once."""
    taken: set[str] = set()
    plain = {one.name: "".join(sign if sign.isalnum() else "_" for sign in one.name) for one in table.variables}
    return {name: free_name(short, taken, LONGEST_NAME) for name, short in plain.items()}


def write_sav(path: Path, table: Table, language: str, created: datetime) -> None:
    """Write for SPSS; reasons are user-missing values from −9991 on. Raises DataError without the library."""
    ready = _prepared(table, language, SPSS_MISSING)
    _library().write_sav(
        ready.frame,
        str(path),
        file_label=_cut(table.title, 64),
        column_labels=ready.labels,
        variable_value_labels={
            name: {code: _cut(label, LONGEST_VALUE_LABEL) for code, label in labels.items()}
            for name, labels in ready.values.items()
        },
        missing_ranges={
            name: [{"lo": min(SPSS_MISSING.values()), "hi": max(SPSS_MISSING.values())}] for name in ready.misses
        },
        row_compress=True,
    )
    _replace(path, SPSS_DATE, f"{created.day:02d} {MONTHS[created.month - 1]} {created:%y}")
    _replace(path, SPSS_TIME, f"{created:%H:%M:%S}")


def write_dta(path: Path, table: Table, language: str, created: datetime) -> None:
    """Write for Stata; reasons are the missing values .a to .d. Raises DataError without the library."""
    ready = _prepared(table, language, STATA_MISSING)
    _library().write_dta(
        ready.frame,
        str(path),
        file_label=_cut(table.title, LONGEST_LABEL),
        column_labels=ready.labels,
        variable_value_labels=ready.values,
        missing_user_values={name: list(STATA_MISSING.values()) for name in ready.misses},
    )
    head = path.read_bytes()[:2048]
    start = head.index(b"<timestamp>") + len(b"<timestamp>") + 1
    moment = f"{created.day:02d} {MONTHS[created.month - 1]} {created:%Y %H:%M}"
    _replace(path, slice(start, start + len(moment)), moment)


def _prepared(table: Table, language: str, missing: Mapping[str, Any]) -> Prepared:
    names = names_of(table)
    blocks = list(table.blocks())
    columns: dict[str, Any] = {}
    labels: dict[str, str] = {}
    values: dict[str, dict[Any, str]] = {}
    misses = []
    for place, variable in enumerate(table.variables):
        name = names[variable.name]
        labels[name] = _cut(variable.label, LONGEST_LABEL)
        codes = {code: number for number, (code, _) in enumerate(variable.choices, start=1)}
        parts = [_column(variable, block[place], codes, missing) for block in blocks]
        columns[name] = np.concatenate(parts) if parts else np.array([])
        own = _value_labels(variable, codes)
        if variable.misses and _is_number(variable):
            misses.append(name)
            own |= {missing[word]: say(label, language) for word, label in MISSING_LABELS.items()}
        if own:
            values[name] = own
    return Prepared(pd.DataFrame(columns), labels, values, misses)


def _is_number(variable: Variable) -> bool:
    return variable.is_numeric or variable.kind == "choice"


def _value_labels(variable: Variable, codes: Mapping[str, int]) -> dict[Any, str]:
    if variable.kind == "choice":
        return {float(codes[code]): label for code, label in variable.choices}
    if variable.kind in ("level", "flag"):
        return {float(code): label for code, label in variable.choices}
    return {}


def _column(variable: Variable, filled: Filled, codes: Mapping[str, int], missing: Mapping[str, Any]) -> Any:
    """Numbers with the missing values of the program, or texts; a choice is the number of its place from 1 on."""
    if not _is_number(variable):
        return np.array(["" if value is None else value for value in filled.values.tolist()], dtype=object)
    if variable.kind == "choice":
        found = [float(codes[value]) if value in codes else np.nan for value in filled.values.tolist()]
    else:
        found = filled.values.tolist()
    if filled.missing is None:
        return np.array(found, dtype=np.float64)
    column = np.array(found, dtype=object if "a" in missing.values() else np.float64)
    for at in np.flatnonzero(filled.missing >= 0):
        column[at] = missing[str(MISSING[filled.missing[at]])]
    return column


def _cut(text: str, most: int) -> str:
    """As much of a text as fits into so many bytes."""
    return text if len(text.encode()) <= most else text.encode()[: most - 3].decode(errors="ignore") + "…"


def _replace(path: Path, place: slice, text: str) -> None:
    """Put a moment where the library wrote its own, so that the same data give the same bytes."""
    with path.open("r+b") as file:
        file.seek(place.start)
        file.write(text.encode("ascii")[: place.stop - place.start])


def _library() -> Any:
    if not is_installed():
        raise DataError.one("spss, stata", "pyreadstat is not installed", "install the extra `export`")
    import pyreadstat  # noqa: PLC0415 (whoever exports nothing else need not wait for it)

    return pyreadstat


WRITERS: Mapping[str, Callable[[Path, Table, str, datetime], None]] = {"sav": write_sav, "dta": write_dta}

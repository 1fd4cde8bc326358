"""Why a workbook was refused: where, what is wrong, and what would mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from questionnaires.wording import Wording, marked


class Refused(Exception):
    """Raised while a workbook is checked: a reason of `REASONS`, where, and the values to name."""

    def __init__(self, reason: str, where: str = "", **values: str | int) -> None:
        super().__init__(reason)
        self.reason, self.where, self.values = reason, where, values


@dataclass(frozen=True, slots=True)
class WorkbookFault:
    """One thing wrong with a workbook. `where` names file, sheet and cell; the sentences can be translated."""

    where: str
    problem: Wording
    mend: Wording

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}; {self.mend}"


class WorkbookRefused(Exception):
    """A workbook that is not read, with all that is known to be wrong with it."""

    def __init__(self, faults: Iterable[WorkbookFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


SMALLER = marked("delete sheets, rows, columns and pictures that are not needed, and save it again")
RESAVE = marked("open it in a spreadsheet programme and save it again as an Excel workbook (.xlsx)")

REASONS: Mapping[str, tuple[str, str]] = {
    "empty": (marked("the file is empty"), marked("choose the workbook again")),
    "large": (marked("the file is larger than %(most)s MB"), SMALLER),
    "old": (
        marked("this is an old Excel file (.xls) or one that is protected by a password"),
        marked("take the password away and save it as an Excel workbook (.xlsx)"),
    ),
    "encrypted": (
        marked("the workbook is protected by a password"),
        marked("take the password away and save it again"),
    ),
    "foreign": (marked("this is not an Excel workbook (.xlsx)"), RESAVE),
    "damaged": (marked("the file is damaged or was not sent to its end"), RESAVE),
    "parts": (marked("the file holds more than %(most)s parts"), SMALLER),
    "unpacked": (marked("the workbook is larger than %(most)s MB once unpacked"), SMALLER),
    "macros": (
        marked("the workbook holds macros"),
        marked("save it as an Excel workbook without macros (.xlsx)"),
    ),
    "links": (
        marked("the workbook takes values from other workbooks"),
        marked("break the links (Data, Edit links), which keeps the values, and save it again"),
    ),
    "entities": (
        marked("a part of the file declares its own entities, which no spreadsheet programme writes"),
        RESAVE,
    ),
    "texts": (marked("the workbook holds more than %(most)s million characters of text"), SMALLER),
    "cells": (marked("the workbook has more than %(most)s filled cells"), SMALLER),
    "area": (
        marked("this cell stands so far away that the sheet would have more than %(most)s cells"),
        marked("empty it, or move it nearer to the others"),
    ),
    "character": (
        marked("the cell holds a character that cannot be stored (number %(code)s)"),
        marked("type the text again without it"),
    ),
    "memory": (marked("reading the workbook takes more memory than is allowed"), SMALLER),
    "time": (marked("reading the workbook takes longer than is allowed"), SMALLER),
}


def fault(reason: str, where: str, values: Mapping[str, str | int]) -> WorkbookFault:
    """The sentences of a reason."""
    problem, mend = REASONS[reason]
    return WorkbookFault(where, Wording(problem, values), Wording(mend))

"""Somebody who fills in a workbook with another programme, for tests."""

import io
from typing import Any

import openpyxl

from surveyapp.services.workbooks.places import ANSWER, ESTIMATE, KEY, NONE


class Office:
    """A workbook opened in a spreadsheet programme."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    def row(self, key: str) -> tuple[Any, int]:
        """The sheet and row whose hidden first cell begins so."""
        for sheet in self.book.worksheets:
            for cell in sheet[chr(65 + KEY)]:
                if isinstance(cell.value, str) and (cell.value == key or cell.value.startswith(key + "|")):
                    return sheet, cell.row
        raise KeyError(key)

    def answer(self, question: str, value: object, *, reason: object = None, estimate: object = None) -> None:
        """Fill in the cells of a question."""
        sheet, row = self.row(f"question:{question}")
        for column, cell in ((ANSWER, value), (NONE, reason), (ESTIMATE, estimate)):
            sheet.cell(row, column + 1).value = cell

    def tick(self, question: str, code: str, value: object) -> None:
        """Fill in the cell of one choice."""
        sheet, row = self.row(f"choice:{question}:{code}")
        sheet.cell(row, ANSWER + 1).value = value

    def table(self, repeat: str, instance: int, **values: object) -> None:
        """Fill in cells of a row of a table."""
        sheet, head = self.row(f"table:{repeat}")
        columns = sheet.cell(head, KEY + 1).value.split("|")[1:]
        _, row = self.row(f"instance:{repeat}:{instance}")
        for name, value in values.items():
            sheet.cell(row, ANSWER + 1 + columns.index(name.replace("__", ":"))).value = value

    def data(self) -> bytes:
        """The workbook as it is sent."""
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()

    @staticmethod
    def blank() -> bytes:
        """A workbook that holds nothing of ours."""
        file = io.BytesIO()
        openpyxl.Workbook().save(file)
        return file.getvalue()

"""Workbooks that somebody sends: sound ones come out as rows, hostile ones are refused, and this process lives."""

import datetime
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from questionnaires import workbook
from questionnaires.workbook import Limits, Workbook, WorkbookRefused
from tests.questionnaires.workbook.hostile import HOSTILE, packed, parts, shared

ROOT = Path(__file__).parents[3]
HEAVY = ("a bomb", "very many parts, denied at the end", "one long text in very many cells", "very many cells")
MEASURE = """
import resource, sys
from questionnaires import workbook
from tests.questionnaires.workbook.hostile import HOSTILE
for name in sys.argv[1:]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        workbook.read(HOSTILE[name][1]())
    except workbook.WorkbookRefused:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss * 1024)
"""


def refused(data: bytes, limits: Limits | None = None) -> workbook.WorkbookFault:
    with pytest.raises(WorkbookRefused) as caught:
        workbook.read(data, "form.xlsx", limits or Limits())
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_where_what_and_mend(name: str) -> None:
    reason, make = HOSTILE[name]
    fault = refused(make())
    assert (fault.problem.text, fault.mend.text) == workbook.refusals.REASONS[reason]
    assert fault.where.startswith("form.xlsx")


def test_a_cell_far_away_is_named() -> None:
    fault = refused(HOSTILE["a cell in the last row and column"][1]())
    assert str(fault) == (
        "form.xlsx, survey, XFD1048576: this cell stands so far away that the sheet would have more than 1000000 "
        "cells; empty it, or move it nearer to the others"
    )


def test_a_hostile_workbook_takes_less_than_300_megabytes_and_five_seconds_of_a_processor() -> None:
    command = [sys.executable, "-c", MEASURE, *HEAVY]
    places = {"PYTHONPATH": ":".join([str(ROOT), *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=places)
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    assert len(told) == len(HEAVY)
    assert all(float(seconds) < 5 and int(memory) < 300_000_000 for seconds, memory in told)


def test_what_the_checks_do_not_foresee_ends_the_child_and_nothing_else() -> None:
    cells = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    texts = packed(parts(cells * 10_000, **{"xl/sharedStrings.xml": shared("a" * 4_000)}))
    assert refused(texts, Limits(texts=10**9)).problem.text == workbook.refusals.REASONS["memory"][0]
    many = parts("<row>" + "<c/>" * 1_900_000 + "</row>")
    assert refused(packed(many), Limits(seconds=1)).problem.text == workbook.refusals.REASONS["time"][0]
    assert workbook.read(packed(parts())).sheets["survey"].rows == ((1,),)


def test_values_come_out_as_what_they_are() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    cells: dict[str, Any] = {
        "B2": "  two\nlines ", "C2": 5, "D2": 1.5, "E2": True, "F2": datetime.date(2026, 1, 2),
        "G2": datetime.datetime(2026, 1, 2, 3, 4),  # noqa: DTZ001 - cells know no zones
        "H2": datetime.time(3, 4), "B4": "cafe\u0301",
    }  # fmt: skip
    for place, value in cells.items():
        sheet[place] = value
    sheet["K4"].font = Font(bold=True)
    read = _read(made).sheets["Sheet"]
    assert read.rows == (
        (),
        (None, "  two\nlines ", 5, 1.5, True, cells["F2"], cells["G2"], cells["H2"]),
        (),
        (None, "café"),
    )
    assert isinstance(read.cell(1, 2), int)
    assert (read.cell(1, 2), read.cell(3, 9), read.cell(99, 0)) == (5, None, None)


def test_errors_and_formulas_that_were_never_worked_out_are_shown_and_not_lost() -> None:
    made = openpyxl.Workbook()
    first, second = made.active, made.create_sheet("other")
    assert first is not None
    first["A1"], first["C3"], second["B2"] = "=1+1", "#DIV/0!", "=A1"
    sheets = _read(made).sheets
    assert sheets["Sheet"].rows == (("=1+1",), (), (None, None, "#DIV/0!"))
    assert sheets["other"].rows == ((), (None, "=A1"))


def test_a_formula_gives_its_last_result() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet("survey").write_formula("A1", "=1+1", None, 2)
        made.add_worksheet("hidden").hide()
    sheets = workbook.read(file.getvalue()).sheets
    assert sheets["survey"].rows == ((2,),)
    assert [(sheet.name, sheet.hidden) for sheet in sheets.values()] == [("survey", False), ("hidden", True)]


def test_a_file_is_read_by_its_path_and_named_so(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(packed(parts()))
    assert workbook.read(path) == Workbook("answers.xlsx", {"survey": workbook.Sheet("survey", ((1,),))})


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (6, 27, "AB7"), (1_048_575, 16_383, "XFD1048576")])
def test_a_cell_is_named_as_spreadsheets_do(row: int, column: int, name: str) -> None:
    assert workbook.cell_name(row, column) == name


def _read(made: openpyxl.Workbook) -> Workbook:
    file = io.BytesIO()
    made.save(file)
    return workbook.read(file.getvalue())


def _mutated(data: st.DataObject) -> bytes:
    sound = bytearray(packed(parts("<row><c><v>1</v></c></row>" * 3)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sound) - 1))
        sound[at] = data.draw(st.integers(0, 255))
    return bytes(sound)


def _is_read_or_refused(mutated: bytes) -> None:
    try:
        read = workbook.read(mutated)
    except WorkbookRefused:
        return
    assert len(read.sheets) <= 1


@given(st.data())
@settings(max_examples=5)
def test_a_workbook_with_a_few_other_bytes_is_read_or_refused(data: st.DataObject) -> None:
    _is_read_or_refused(_mutated(data))


@pytest.mark.proof
@given(st.data())
@settings(max_examples=500)
def test_proof_any_workbook_with_a_few_other_bytes_is_read_or_refused(data: st.DataObject) -> None:
    _is_read_or_refused(_mutated(data))

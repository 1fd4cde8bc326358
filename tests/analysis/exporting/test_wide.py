"""Answers side by side: repeats, choices ticked, reasons of missing values, several versions in one release."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import release
from analysis.errors import DataError
from analysis.exporting import wide
from analysis.exporting.tables import cells
from analysis.exporting.variables import Layout, asked_in, layout
from questionnaires.translations import translator
from tests.analysis.several_versions import FIRST, THIRD

VERSIONS = {one.version: one for one in (FIRST, THIRD)}
ASKED = asked_in([translator(one, "en") for one in VERSIONS.values()])
OUTER = layout((), [one for one in ASKED if not one.repeat])
INNER = layout((), [one for one in ASKED if one.repeat])
GIVEN = (
    ("A-1", "people", 0, 5.0, None, None),
    ("A-1", "ways", 0, None, "a c", None),
    ("A-1", "since", 0, None, "2025-03-01", None),
    ("A-1", "places", 1, 7.0, None, None),
    ("A-1", "places", 2, 8.0, None, None),
    ("A-2", "hours", 0, 90.0, None, None),
    ("A-2", "since", 0, 20000.0, None, None),
    ("A-2", "ways", 0, None, "d", None),
    ("A-3", "people", 0, None, None, "unknown"),
)
REASON = "unknown" if FIRST.questions["people"].non_answers else None
"""A reason is told where the question offers it."""


def a_round(folder: Path, given: tuple[tuple[object, ...], ...] = GIVEN, only: tuple[str, ...] = ()) -> wide.Round:
    schema = release.SCHEMAS["answers"]
    rows = [(*row, False, False, 1) for row in given]
    columns = [pa.array([row[at] for row in rows], type=one.type, from_pandas=True) for at, one in enumerate(schema)]
    pq.write_table(pa.table(columns, schema=schema), folder / "answers.parquet")
    names = only or ("A-1", "A-2", "A-3")
    versions = ["2.0.0" if name == "A-2" else "1.0.0" for name in names]
    return wide.Round(folder / "answers.parquet", names, versions, VERSIONS, {})


def told(source: wide.Round, which: Layout, *, repeat: bool = False) -> dict[str, list[object]]:
    blocks = list((wide.by_instance if repeat else wide.by_municipality)(source, which))
    found: dict[str, list[object]] = {variable.name: [] for variable in which.variables}
    for block in blocks:
        own = block[2:] if repeat else block
        for variable, filled in zip(which.variables, own, strict=True):
            found[variable.name] += cells(variable, filled)
    return found


def test_a_question_whose_type_changed_has_a_column_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for batch in (wide.BATCH, 2):
        monkeypatch.setattr(wide, "BATCH", batch)
        found = told(a_round(tmp_path), OUTER)
        assert found["since"] == ["2025-03-01", None, None]
        assert found["since_2"] == [None, 20000, None]
        assert found["people"] == [5, None, REASON]


def test_choices_are_flags_and_of_no_answer_nothing_is_said(tmp_path: Path):
    found = told(a_round(tmp_path), OUTER)
    assert found["ways"] == ["a c", "d", None]
    assert [found[f"ways__{code}"] for code in "abcd"] == [[1, 0, None], [0, 0, None], [1, 0, None], [0, 1, None]]


def test_each_instance_of_a_repeat_has_a_row(tmp_path: Path):
    source = a_round(tmp_path)
    (block, *_) = list(wide.by_instance(source, INNER))
    assert list(block[0].values) == ["A-1", "A-1"]
    assert list(block[1].values) == [1, 2]
    assert told(source, INNER, repeat=True)["places"] == [7, 8]


def test_answers_of_others_are_passed_over(tmp_path: Path):
    found = told(a_round(tmp_path, only=("A-2",)), OUTER)
    assert (found["hours"], found["hours_2"]) == ([None], [90])
    assert found["people"] == [None]


def test_rows_out_of_order_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match="not in order"):
        told(a_round(tmp_path, GIVEN[::-1]), OUTER)

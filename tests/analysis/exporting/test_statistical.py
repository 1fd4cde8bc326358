"""SPSS and Stata read back the values that were written, and when the release was made."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from analysis.exporting import statistical
from analysis.exporting.tables import Table, Variable, of_frame

MADE_AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
FRAME = pd.DataFrame({"n": [15.0, 3.0, np.nan], "gap": [0.25, 1 / 3, np.nan], "name": ["Łódź", "Cluj", None]})


@pytest.fixture
def table() -> Table:
    variables = (Variable("n", "whole", "N"), Variable("gap", "number", "Gap"), Variable("name", "text", "Name"))
    return of_frame("figures", "Figures", FRAME, variables)


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_values_and_the_moment_come_back(table: Table, tmp_path: Path, ending: str):
    path = tmp_path / f"figures.{ending}"
    statistical.WRITERS[ending](path, table, "en", MADE_AT)
    found, told = getattr(pyreadstat, f"read_{ending}")(str(path))
    assert told.creation_time == MADE_AT.replace(tzinfo=None)
    np.testing.assert_array_equal(found["n"], FRAME["n"])
    np.testing.assert_array_equal(found["gap"], FRAME["gap"])
    assert found["name"].fillna("").tolist() == ["Łódź", "Cluj", ""]

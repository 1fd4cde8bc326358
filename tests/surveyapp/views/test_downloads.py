"""A downloaded table keeps numbers as numbers and lets no text act as a formula."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.views.downloads import Cell, csv_response


def cells(*row: Cell) -> list[str]:
    response = csv_response("table", [f"c{number}" for number in range(len(row))], [row])
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))[1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_calculate_is_kept_as_text(text: str) -> None:
    assert cells(text)[0].startswith("'")


def test_a_negative_number_stays_a_number() -> None:
    assert cells(-5, -0.25) == ["-5", "-0.25"]


def test_missing_values_are_empty_and_moments_keep_their_zone() -> None:
    assert cells(None, float("nan"), datetime(2026, 5, 4, tzinfo=UTC), True) == [
        "",
        "",
        "2026-05-04T00:00:00+00:00",
        "yes",
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=30))
def test_whatever_is_written_is_read_back_whole(text: str) -> None:
    assert cells(text)[0].removeprefix("'") == text.removeprefix("'")

"""Register files as people make them: read whole, with every wrong row by its line."""

from datetime import date
from pathlib import Path

import pytest

from surveyapp.errors import BadInput
from surveyapp.services.register_file import read_register

HEAD = "country,code,name,region"


def _file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def _faults(path: Path) -> list[str]:
    return [f"{line}: {fault}" for line, fault in read_register(path).faults]


def test_all_rows_of_the_romanian_register_can_be_read():
    register = read_register(Path(__file__).parents[2] / "data" / "municipalities_ro.csv")
    assert len(register.rows) == 3181
    assert register.faults == []
    kinds = [row.place.kind for row in register.rows]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"Comuna": 2860, "Oraș": 214, "Municipiul": 101, "": 6}
    assert not any(letter in row.place.name for row in register.rows for letter in "şţŞŢã")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_files_from_any_spreadsheet_are_read_with_their_optional_columns(tmp_path: Path, separator: str, encoding: str):
    head = f"{HEAD},population,refugees_hosted,refugees_on,refugees_source,valid_to,successor,size_class"
    line = "RO,1,Comuna X,RO-AB,12 500,30,2026-03-31,county register,2026-12-31,2,small"
    path = _file(tmp_path, *(text.replace(",", separator) for text in (head, line, "")), encoding=encoding)
    row = read_register(path).rows[0]
    assert row.given == {
        "population": 12500,
        "refugees_hosted": 30,
        "refugees_on": date(2026, 3, 31),
        "refugees_source": "county register",
        "valid_to": date(2026, 12, 31),
        "successor": "2",
        "size_class": "small",
    }


def test_every_wrong_row_is_told_by_its_line_with_what_would_mend_it(tmp_path: Path):
    path = _file(
        tmp_path,
        f"{HEAD},population,refugees_hosted,valid_from,valid_to,successor",
        "RO,1,Comuna Good,RO-AB,,,,,",
        "RO,,Comuna X,RO-AB,,,,,",
        "RO,3,Comuna X,RO-AB,-5,,,,",
        "RO,4,Comuna X,RO-AB,12.5,,,,",
        "RO,5,Comuna X,RO-AB,,7,,,",
        "RO,6,Comuna X,RO-AB,,,2026-02-30,,",
        "RO,7,Comuna X,RO-AB,,,2026-02-01,2025-01-01,",
        "RO,8,Comuna X,RO-AB,,,,,9",
        "RO,9,Comuna X",
        "RO,1,Comuna Again,RO-AB,,,,,",
        f"RO,11,{'x' * 201},RO-AB,,,,,",
        "RO,12,Comuna \u200bX,RO-AB,,,,,",
    )
    assert _faults(path) == [
        "3: code: the cell is empty; fill it in",
        "4: population: '-5' is not a count of people; write a whole number, such as 1200",
        "5: population: '12.5' is not a count of people; write a whole number, such as 1200",
        "6: refugees_hosted: a figure without date or source; fill in refugees_on and refugees_source",
        "7: valid_from: '2026-02-30' is not a date; write year-month-day, such as 2026-03-31",
        "8: valid_to: 2025-01-01 is before valid_from; exchange or correct the dates",
        "9: successor: a municipality that goes on has no successor; fill in valid_to, or empty it",
        "10: row: 3 cells where the first line has 9; check separators and quotes",
        "11: code: '1' is listed before, on line 2; keep one of the two",
        "12: name: the text is longer than 200 characters; shorten it",
        "13: name: the text holds a character that cannot be shown; remove it",
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["country,code,region"], "the column 'name' is missing"),
        ([f"{HEAD},mayor"], "the column 'mayor' is not known"),
        ([f"{HEAD},code"], "the column 'code' is there twice"),
        ([HEAD], "there is no municipality in it"),
        ([""], "the column 'country' is missing"),
        ([HEAD, 'RO,1,"Comuna,RO-AB'], "the line cannot be read"),
        ([HEAD, "RO,1,\x00,RO-AB"], "."),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_reason(tmp_path: Path, lines: list[str], reason: str):
    path = _file(tmp_path, *lines)
    with pytest.raises(BadInput, match=reason):
        faults = read_register(path).faults
        raise BadInput(fault for _, fault in faults)


def test_a_file_in_an_old_encoding_is_refused_by_the_line_where_it_shows(tmp_path: Path):
    path = _file(tmp_path, HEAD, "RO,1,Comuna X,RO-AB", "RO,2,Comuna Târnava,RO-AB", encoding="latin-1")
    with pytest.raises(BadInput, match=r"register\.csv:3: the text is not in UTF-8; save it as 'CSV UTF-8'"):
        read_register(path)

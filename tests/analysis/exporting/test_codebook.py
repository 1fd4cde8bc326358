"""The workbook of a codebook says of every question how it compares with the version before, as the page does."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from analysis.exporting.codebook import COMPARED, Codebook, codebook, write
from analysis.exporting.source import Wording
from analysis.exporting.words import say
from questionnaires import library
from questionnaires.translations import translator


@pytest.fixture(scope="module")
def book() -> Codebook:
    versions = {number: library.load("municipal-needs", number) for number in ("2.0.0", "1.0.0")}
    return codebook(Wording({number: translator(form, "fr") for number, form in versions.items()}, "fr"))


def test_the_workbook_tells_what_is_comparable_with_the_version_before(book: Codebook, tmp_path: Path):
    path = tmp_path / "codebook.xlsx"
    write(path, book, datetime(2026, 4, 1, tzinfo=UTC))
    rows = list(openpyxl.load_workbook(path)["questions"].iter_rows(values_only=True))
    place = [str(title) for title in rows[0]].index("Comparable avec la version précédente")
    told = [(row[0], str(row[place] or "")) for row in rows[1:]]
    assert [name for name, _ in told] == [entry.name for entry in book.entries]
    assert {entry.comparison.verdict for entry in book.entries if entry.comparison} == set(COMPARED)
    for entry, (_, words) in zip(book.entries, told, strict=True):
        if entry.comparison is None:
            assert words == ""
        else:
            assert words.startswith(say(COMPARED[entry.comparison.verdict], "fr"))
            assert ("en d’autres mots" in words) == entry.comparison.reworded

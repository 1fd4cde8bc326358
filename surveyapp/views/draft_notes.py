"""The notes at the head of a definition in the language of the page: what became of the parts of a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from questionnaires.importing import entry_of
from questionnaires.wording import read_back
from surveyapp.services.form_workbooks import TAKEN_OVER, UNSPOKEN


@dataclass(frozen=True, slots=True)
class Note:
    """A line, and whether it is one of ours; what an author has written stays as it is."""

    text: str
    is_translated: bool


def told_in_words(notes: Iterable[str]) -> list[Note]:
    """Every note in the language of the page, as far as an import has written it."""
    return [_told(note) for note in notes]


def _told(note: str) -> Note:
    if (whole := read_back(note, (TAKEN_OVER, UNSPOKEN))) is not None:
        return Note(whole.filled(gettext(whole.text)), is_translated=True)
    if (entry := entry_of(note)) is None:
        return Note(note, is_translated=False)
    place = gettext("%(sheet)s, row %(row)s", sheet=entry.sheet, row=entry.row) if entry.row else entry.sheet
    what = gettext("left out") if entry.kind == "left out" else gettext("otherwise here")
    why = entry.why.filled(gettext(entry.why.text))
    return Note(f"{place}: {entry.element}, {entry.attribute}: {what}: {why}", is_translated=True)

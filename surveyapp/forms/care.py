"""The form in which sections are given out: an owner and a day for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from questionnaires.answer_types import Unreadable
from questionnaires.written_dates import read_date
from surveyapp.forms.fields import Sent


@dataclass(frozen=True, slots=True)
class CareEntry:
    """What was sent for one section; `due_on` is `Unreadable` where the day could not be read."""

    owner_id: int | None
    due: str
    due_on: date | Unreadable | None


def read_care(sent: Sent, sections: Iterable[str], language: str) -> Mapping[str, CareEntry]:
    """Read owner and day of each section that the form held."""
    return {name: _entry(sent, name, language) for name in sections if f"owner-{name}" in sent}


def _entry(sent: Sent, section: str, language: str) -> CareEntry:
    owner, due = sent.get(f"owner-{section}", ""), sent.get(f"due-{section}", "").strip()
    owner_id = int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None
    return CareEntry(owner_id, due, read_date(due, language) if due else None)

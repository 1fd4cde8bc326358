"""Reading owners and days."""

from datetime import date

from werkzeug.datastructures import MultiDict

from questionnaires.answer_types import Unreadable
from surveyapp.forms.care import CareEntry, read_care


def test_owner_and_day_are_read_for_the_sections_that_were_sent() -> None:
    sent = MultiDict({"owner-health": "7", "due-health": " 27 martie 2026 ", "owner-housing": "", "due-housing": ""})
    assert read_care(sent, ["health", "housing", "data"], "ro") == {
        "health": CareEntry(7, "27 martie 2026", date(2026, 3, 27)),
        "housing": CareEntry(None, "", None),
    }


def test_a_day_that_cannot_be_read_is_kept_as_typed() -> None:
    entry = read_care(MultiDict({"owner-health": "x", "due-health": "soon"}), ["health"], "en")["health"]
    assert (entry.owner_id, entry.due) == (None, "soon")
    assert isinstance(entry.due_on, Unreadable)

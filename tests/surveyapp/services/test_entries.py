"""Entries of a form."""

from surveyapp.services.entries import ADDED, Entry
from tests.factories import an_answer


def test_an_entry_that_is_added_takes_the_number_it_was_given() -> None:
    added = Entry(an_answer("school", "North", ADDED), 3)
    assert added.placed(4) == Entry(an_answer("school", "North", 4), 3)
    assert added.placed(None) is added


def test_other_entries_stay_where_they_are() -> None:
    assert Entry(an_answer("school", "North", 2)).placed(4).place == ("school", 2)

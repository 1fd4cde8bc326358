"""Activities are named in every language, and in English where a translation is missing or out of date."""

import pytest

from analysis import activity_list
from analysis.activity_words import assumptions, form, purpose, title

LIST = activity_list.load()
ACTIVITIES = LIST.activities


@pytest.mark.parametrize("language", ["pl", "ro", "fr", "uk"])
def test_every_activity_has_a_name_of_its_own_in_every_language(language: str):
    named = [title(activity, language) for activity in ACTIVITIES]
    assert not set(named) & {activity.title for activity in ACTIVITIES}
    assert len(set(named)) == len(ACTIVITIES)
    assert assumptions(LIST, language) != LIST.assumptions
    assert all(purpose(activity, language) != activity.purpose for activity in ACTIVITIES)
    assert all(form(activity, language) != activity.format for activity in ACTIVITIES)


def test_a_title_that_changed_is_shown_in_english_until_it_is_translated_again():
    renamed = ACTIVITIES[0].model_copy(update={"title": "Three-day thematic workshop"})
    assert title(renamed, "pl") == "Three-day thematic workshop"


@pytest.mark.parametrize("language", ["en", "xx", "../pl", ""])
def test_the_source_and_an_unknown_language_have_the_words_of_the_list(language: str):
    assert title(ACTIVITIES[0], language) == ACTIVITIES[0].title
    assert assumptions(LIST, language) == LIST.assumptions

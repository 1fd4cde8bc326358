"""Every word of an export is there in every language."""

import pytest

from analysis.exporting import LANGUAGES
from analysis.exporting.answers import IDENTITY
from analysis.exporting.codebook import CHOICES, COMPARED, MEASURES, MISSING_VALUES, QUESTIONS, REWORDED, VERSIONS
from analysis.exporting.words import say

WORDS = {label for _, _, label in IDENTITY} | {"no answer", "chosen", "not chosen", "yes", "no"}
HEADINGS = {REWORDED, *COMPARED.values(), *QUESTIONS, *CHOICES, *MEASURES, *MISSING_VALUES, *VERSIONS}
THE_SAME = {"Region", "Association", "SDG", "Type", "Code", "Question", "Section", "Version", "Versions"}
"""What may read the same in another language."""


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_is_left_in_english(language: str):
    assert [word for word in sorted(WORDS - THE_SAME) if say(word, language) == word] == []
    assert [word for word in sorted(HEADINGS - THE_SAME) if say(word, language) == word] == []


def test_a_word_that_is_not_known_stays_as_it_is():
    assert say("A word of nobody", "pl") == "A word of nobody"
    assert say("no answer", "../pl") == "no answer"

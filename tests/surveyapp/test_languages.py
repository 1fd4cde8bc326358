"""Catalogues are read from the files that translators edit."""

import pytest

from surveyapp.languages import LANGUAGES, translations


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_answers_even_for_a_text_it_lacks(language: str):
    assert translations(language).gettext("a text that nobody wrote") == "a text that nobody wrote"


def test_an_unknown_language_is_the_source():
    assert translations("../../etc").gettext("Sign in") == "Sign in"

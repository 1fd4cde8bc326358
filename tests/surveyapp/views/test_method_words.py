"""The method in words: every step has a place to link to, and percent signs are written once."""

import pytest

from surveyapp.views.method_words import METHOD, method_chapters

pytestmark = pytest.mark.usefixtures("english_page")


def test_every_step_has_an_anchor_of_its_own_and_plain_percent_signs() -> None:
    steps = method_chapters()
    assert len({name for name, _, _ in steps}) == len(METHOD)
    words = " ".join(text for _, title, texts in steps for text in (title, *texts))
    assert "The 95% interval" in words
    assert "%%" not in words

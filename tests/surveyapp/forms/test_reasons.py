"""The short list of reasons."""

from surveyapp.forms.reasons import OTHER, REASONS


def test_reasons_fit_their_column_and_one_of_them_is_for_everything_else() -> None:
    assert OTHER in REASONS
    assert all(len(code) <= 40 and words for code, words in REASONS.items())

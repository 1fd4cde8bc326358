"""Names that come with the product are translated, and what people typed is not."""

import pytest
from flask import Flask, g

from surveyapp.views.known_names import known_name
from surveyapp.views.languages import set_up_languages

APP = Flask("sample")
set_up_languages(APP)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Needs assessment 2026", "Ocena potrzeb 2026"),
        ("Needs assessment 2026, spring", "Needs assessment 2026, spring"),
        ("Association of Polish Cities", "Związek Miast Polskich"),
        ("Mayor, Bajkowo", "Burmistrz, Bajkowo"),
        ("Assumptions as published · 2025-1", "Założenia w opublikowanej postaci · 2025-1"),
        ("Ewa Mayor", "Ewa Mayor"),
        ("Sign in", "Sign in"),
        ("", ""),
    ],
)
def test_a_name_is_translated_only_where_it_comes_with_the_product(stored: str, shown: str):
    with APP.test_request_context():
        g.lang = "pl"
        assert known_name(stored) == shown

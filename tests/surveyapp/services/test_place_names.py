"""Names of places in one spelling, with nothing guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.services.place_names import normalise_name


@pytest.mark.parametrize(
    ("original", "country", "kind", "name"),
    [
        ("Oraş abrud", "RO", "Oraș", "Abrud"),
        ("Comună Floreşti-Stoeneşti", "RO", "Comuna", "Florești-Stoenești"),
        ("Municipiul  Codlea", "RO", "Municipiul", "Codlea"),
        ("Oraş   Sângeorgiu De Pãdure", "RO", "Oraș", "Sângeorgiu de Pădure"),
        ("Alexandru Cel Bun", "RO", "", "Alexandru cel Bun"),
        ("Voluntari City", "RO", "", "Voluntari"),
        ("Comuna C.A. Rosetti", "RO", "Comuna", "C.A. Rosetti"),
        ("Comuna I. L. Caragiale", "RO", "Comuna", "I. L. Caragiale"),
        ("Comuna 23 August", "RO", "Comuna", "23 August"),
        ("COMUNA TÂRGU-TROTUŞ", "RO", "Comuna", "Târgu-Trotuș"),
        ("COMUNA C.A. ROSETTI", "RO", "Comuna", "C.A. Rosetti"),
        ("Comuna", "RO", "", "Comuna"),
        ("Orașul Orhei", "MD", "Oraș", "Orhei"),
        ("Gmina Kąty Wrocławskie", "PL", "Gmina", "Kąty Wrocławskie"),
        ("Kędzierzyn-Koźle", "PL", "", "Kędzierzyn-Koźle"),
        ("Nowy Dwór Mazowiecki", "PL", "", "Nowy Dwór Mazowiecki"),
        ("Ştefan", "PL", "", "Ştefan"),
    ],
)
def test_a_register_name_is_brought_into_our_spelling(original: str, country: str, kind: str, name: str):
    place = normalise_name(original, country)
    assert (place.kind, place.name, place.original) == (kind, name, original)


def test_decomposed_letters_are_composed():
    assert normalise_name("Comuna S\u0326tefan", "RO").name == "Ștefan"


def test_a_name_in_our_spelling_already_is_not_called_respelled():
    assert not normalise_name("Comuna Ciugud", "RO").is_respelled
    assert normalise_name("Oraş abrud", "RO").is_respelled


@given(st.text(st.sampled_from("aăâșțşţ DEdeAC-. "), min_size=1, max_size=30))
def test_bringing_a_name_into_our_spelling_again_changes_nothing(text: str):
    once = normalise_name(text, "RO")
    again = normalise_name(f"{once.kind} {once.name}".strip(), "RO")
    assert (again.name, again.kind) == (once.name, once.kind)
    assert not again.is_respelled

"""The work of translators: nothing of theirs is lost, nothing faulty taken, and what lacks is known."""

from pathlib import Path

import pytest

from questionnaires import catalogues, library, loader, translating
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.model import Questionnaire
from questionnaires.translating import Gap
from tests.definitions import text

QUESTION = "- {name: a, type: integer, label: How many?, hint: Count all of them}"


def version(label: str = "How many?", number: str = "1.0.0") -> Questionnaire:
    return loader.parse(text(QUESTION.replace("How many?", label)).replace("1.0.0", number), "small.yaml")


def catalogue(*entries: Entry) -> Catalogue:
    return Catalogue(catalogues.empty("small", "pl").header, entries)


def test_translators_get_every_text_of_every_version_once() -> None:
    both = [version(), version("How many people?", "1.1.0")]
    exported = translating.for_translators(both, catalogue())
    places = [(entry.context, entry.english) for entry in exported.entries]
    assert ("a/label", "How many people?") in places
    assert ("a/label", "How many?") in places
    assert len(places) == len(set(places))
    assert places.index(("a/label", "How many people?")) < places.index(("a/label", "How many?"))


def test_an_unchanged_text_keeps_its_translation_and_a_changed_one_shows_the_old_as_stale() -> None:
    known = catalogue(Entry("a/label", "How many?", "Ile?"), Entry("a/hint", "Count all of them", "Policz wszystkich"))
    exported = {e.context: e for e in translating.for_translators([version("How many people?")], known).entries}
    assert exported["a/hint"].text == "Policz wszystkich"
    assert exported["a/label"] == Entry("a/label", "How many people?", "Ile?", stale=True, previous="How many?")


def test_texts_that_no_version_has_any_more_are_left_out() -> None:
    exported = translating.for_translators([version()], catalogue(Entry("z/label", "Gone", "Nie ma")))
    assert "z/label" not in {entry.context for entry in exported.entries}


def test_what_comes_back_is_taken_told_or_refused() -> None:
    ours = catalogue(Entry("a/hint", "Count all of them", "Policz", comments=("checked",)))
    theirs = catalogue(
        Entry("a/label", "How many?", "Ile?"),
        Entry("a/hint", "Count all of them", "Policz wszystkich"),
        Entry("section/section/label", "Section", ""),
        Entry("page/section/page/label", "Page", "Strona", stale=True),
        Entry("questionnaire/title", "A small questionnaire", "A small questionnaire"),
        Entry("z/label", "Unknown", "Nieznane"),
    )
    merged = translating.merge([version()], "pl", ours, theirs)
    assert merged.catalogue.usable() == {
        ("a/label", "How many?"): "Ile?",
        ("a/hint", "Count all of them"): "Policz wszystkich",
    }
    assert [entry.context for entry in merged.taken] == ["a/label", "a/hint"]
    assert merged.refused == (Gap("pl", "questionnaire/title", "A small questionnaire", "repeated"),)
    assert [entry.context for entry in merged.unknown] == ["z/label"]
    assert {entry.context: entry.comments for entry in merged.catalogue.entries}["a/hint"] == ("checked",)


def test_taking_in_what_was_given_out_changes_nothing() -> None:
    versions = translating.all_versions("municipal-needs")
    ours = translating.catalogue_of("municipal-needs", "pl")
    merged = translating.merge(versions, "pl", ours, translating.for_translators(versions, ours))
    assert (merged.taken, merged.refused, merged.unknown) == ((), (), ())
    assert set(merged.catalogue.entries) == set(ours.entries)


@pytest.mark.parametrize(
    ("english", "translation", "reason"),
    [
        ("How many?", "Ile?", ""),
        ("How many?", "How many?", "repeated"),
        ("Information", "Information", ""),
        ("Hello %(name)s", "Witaj %(name)s", ""),
        ("Hello %(name)s", "Witaj", "places"),
        ("Of ${all} people", "Z ${al} osób", "places"),
        ("Of {n} people", "Z {n} osób", ""),
    ],
)
def test_a_translation_that_repeats_or_loses_a_place_cannot_be_used(
    english: str, translation: str, reason: str
) -> None:
    assert translating.fault(english, translation) == reason


def test_gaps_say_why_a_text_lacks() -> None:
    known = catalogue(
        Entry("a/label", "How much?", "Ile?", stale=True),
        Entry("a/hint", "Count all of them", "Count all of them"),
        Entry("section/section/label", "Section", "Część"),
    )
    found = {gap.context: gap.reason for gap in translating.gaps(version(), "pl", known)}
    assert found["a/label"] == "stale"
    assert found["a/hint"] == "repeated"
    assert found["questionnaire/title"] == "missing"
    assert "section/section/label" not in found
    assert translating.gaps(version(), "en", known) == []


def test_required_languages_are_all_looked_at(tmp_path: Path) -> None:
    made = version()
    needy = made.model_copy(update={"required_languages": ("en", "pl", "ro")})
    assert {gap.language for gap in translating.required_gaps(needy, tmp_path)} == {"pl", "ro"}
    assert translating.required_gaps(made, tmp_path) == []


@pytest.mark.parametrize("key", library.keys())
def test_every_version_on_the_shelf_is_complete_in_its_required_languages(key: str) -> None:
    for questionnaire in translating.all_versions(key):
        assert translating.required_gaps(questionnaire) == []

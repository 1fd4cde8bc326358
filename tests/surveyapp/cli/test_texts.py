"""The catalogues of the interface follow the texts in the code, and change only where these do."""

from importlib.resources import as_file, files
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner

from surveyapp.cli import texts as catalogues


def catalogue(**entries: str) -> Catalog:
    made = Catalog(locale="pl")
    for text, translation in entries.items():
        made.add(text, translation)
    return made


@pytest.fixture(scope="session")
def code() -> Catalog:
    return catalogues.texts_in_code()


def test_the_texts_of_templates_views_services_and_plurals_are_found(code: Catalog):
    for text in (
        "Sign in",  # a template
        "contributor of the municipality",  # lazily, in a view
        "Not started",  # stages
        "This role is given by an administrator.",  # marked, in a service
        "We do not know",  # marked, in the questionnaires
    ):
        assert code.get(text), text
    assert any(isinstance(message.id, tuple) for message in code)


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_text_of_the_code_is_translated_and_no_other_is_kept(code: Catalog, language: str):
    with as_file(files("surveyapp")) as package:
        stored = catalogues.read(language, package)
        texts = {(message.id, message.context) for message in code if message.id}
        assert {(message.id, message.context) for message in stored if message.id} <= texts, "run: make texts"
        updated = catalogues.brought_up_to_date(stored, code)
    assert [message.id for message in catalogues.missing(updated)] == []


def test_a_translation_stays_a_text_gone_goes_and_a_text_added_waits():
    updated = catalogues.brought_up_to_date(catalogue(Kept="Zostaje", Gone="Znika"), catalogue(Kept="", Added=""))
    assert {message.id: message.string for message in updated if message.id} == {"Kept": "Zostaje", "Added": ""}
    assert [message.id for message in catalogues.missing(updated)] == ["Added"]


def test_a_resembling_text_is_never_guessed():
    updated = catalogues.brought_up_to_date(
        catalogue(**{"Sign in now": "Zaloguj teraz"}), catalogue(**{"Sign in anew": ""})
    )
    assert [(message.id, message.string) for message in updated if message.id] == [("Sign in anew", "")]


def test_a_plural_that_lacks_a_form_is_missing():
    made = Catalog(locale="pl")
    made.add(("%(n)s day", "%(n)s days"), ("%(n)s dzień", "%(n)s dni", ""))
    assert len(list(catalogues.missing(made))) == 1


def test_what_is_written_is_read_again_and_says_that_it_is_a_draft():
    text = catalogues.written(catalogue(Home="Strona główna", About="O nas"), "pl")
    assert text.startswith("# Polish texts of the interface.\n# Draft, awaiting the review of")
    again = read_po(BytesIO(text.encode()), locale="pl", abort_invalid=True)
    assert [message.id for message in again if message.id] == ["About", "Home"]
    assert catalogues.written(again, "pl") == text


def test_a_check_names_what_is_missing_and_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogues, "texts_in_code", lambda: catalogue(**{"A text nobody wrote": ""}))
    outcome = CliRunner().invoke(catalogues.texts, ["--check"])
    assert outcome.exit_code == 1
    assert "pl: 'A text nobody wrote' has no translation; add it to the catalogue" in outcome.stderr

"""Notes of an import in the language of the page; what an author wrote stays as written."""

from flask import Flask
from flask_babel import force_locale

from surveyapp.services.drafting import read_handed
from surveyapp.views.draft_notes import Note, told_in_words
from tests.questionnaires.importing.forms import FORMS, workbook


def test_every_note_of_an_import_is_told_in_the_language_of_the_page(app: Flask):
    notes = read_handed(workbook(FORMS["two languages"].replace("Polish (pl)", "Deutsch (de)")), "a.xlsx").notes
    notes += read_handed(workbook(FORMS["places"]), "b.xlsx").notes
    with app.test_request_context(), force_locale("pl"):
        told = told_in_words(notes)
    assert all(note.is_translated for note in told)
    assert "survey, wiersz 2: g, type: pominięto: pytania typu „geopoint” nie mają odpowiednika" in {
        n.text for n in told
    }
    assert not {note.text for note in told} & set(notes)


def test_what_an_author_wrote_stays(app: Flask):
    with app.test_request_context(), force_locale("pl"):
        assert told_in_words(["Ours: 100 % new"]) == [Note("Ours: 100 % new", is_translated=False)]

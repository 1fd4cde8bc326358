"""XLSForms as drafts: whole where they have a counterpart, and a note at the head of the definition where not."""

from sqlalchemy.orm import Session

from questionnaires import loader
from surveyapp.models import Role
from surveyapp.services.catalogues import read_catalogue
from surveyapp.services.drafting import read_handed, source_of, store_draft
from surveyapp.services.form_workbooks import WEB, notes_of
from surveyapp.services.shelf import find_edition
from tests.factories import make_actor
from tests.questionnaires.importing.forms import FORMS, workbook

SETTINGS = "\n\nsettings\nform_title|form_id|version\nSmall|small_form|2.1.0"


def test_a_workbook_becomes_a_draft_with_its_translations_and_its_notes(session: Session):
    handed = read_handed(workbook(FORMS["two languages"] + SETTINGS), "small.xlsx")
    drafted = store_draft(session, make_actor(session, Role.ANALYST), handed)
    edition = find_edition(session, "small-form", "2.1.0")
    source = source_of(session, edition.draft_id or 0)
    assert [question.label for question in edition.content.questions.values()] == ["How many?"]
    assert loader.parse(source, "again.yaml").sha256 == edition.content.sha256
    assert read_catalogue(session, "small-form", "pl").usable()[("a/label", "How many?")] == "Ile?"
    assert (drafted.translations, drafted.notes) == (2, len(notes_of(source)))
    assert any("write the purpose" in note for note in notes_of(source))


def test_what_has_no_counterpart_is_noted_with_its_sheet_and_row():
    handed = read_handed(workbook(FORMS["places"] + SETTINGS), "small.xlsx")
    assert handed.errors == ()
    assert "survey, row 2: g, type: left out: questions of the type “geopoint” have no counterpart" in handed.notes


def test_cells_never_become_more_than_a_comment():
    evil = "survey\ntype|name|label\ntext|a|A\n\nsettings\nform_title|form_id|version|owner\nT|t|1.0.0|me"
    data = workbook(evil.replace("|owner", "|o\u2028version: 9.9.9\u0085title: Mine\u0085#"))
    handed = read_handed(data, "a\nversion: 8.8.8.xlsx")
    assert handed.questionnaire is not None
    assert (handed.questionnaire.version, handed.questionnaire.title) == ("1.0.0", "T")
    assert any("version: 9.9.9 title: mine #" in note for note in handed.notes)


def test_languages_that_the_interface_does_not_speak_are_noted_and_do_not_stop_a_form():
    handed = read_handed(workbook(FORMS["two languages"].replace("Polish (pl)", "Deutsch (de)") + SETTINGS), "a.xlsx")
    assert handed.errors == ()
    assert any(note.startswith("translations into de: left out") for note in handed.notes)


def test_a_workbook_that_cannot_be_taken_says_where_and_what_mends_it():
    unnamed = read_handed(workbook("survey\ntype|name|label\ntext|a|A\ntext||B"), "a.xlsx")
    assert [(error.where, error.mend) for error in unnamed.errors] == [("survey, row 3", "fill in the column name")]
    impossible = "survey\ntype|name|label|constraint\ntext|a|A|\ninteger|b|B|. > 2 and . < 1"
    assert [error.where for error in read_handed(workbook(impossible), "a.xlsx").errors] == [
        "survey, row 3, b, constraint"
    ]
    old = read_handed(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls")
    assert [(error.file, error.where) for error in old.errors] == [("a.xls", "file")]
    assert "old Excel file" in old.errors[0].problem


def test_a_workbook_larger_than_a_worker_should_bear_is_refused_before_it_is_taken():
    long = "survey\ntype|name|label\n" + "\n".join(f"text|q{n}|Q" for n in range(WEB.cells // 3 + 1))
    assert "more than 10000 filled cells" in read_handed(workbook(long), "a.xlsx").errors[0].problem

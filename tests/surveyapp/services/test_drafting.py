"""Drafts: kept where they are sound, refused with every reason, and never in place of what is published."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import library
from questionnaires.errors import DefinitionErrors
from surveyapp.errors import Conflict
from surveyapp.models import AccessLog, QuestionnaireDraft, Role
from surveyapp.services.catalogues import read_catalogue
from surveyapp.services.drafting import read_handed, source_of, store_draft, withdraw_draft
from surveyapp.services.shelf import find_edition
from surveyapp.services.versions import record_version
from tests.authoring import KEY, POLISH, definition, packed, polish
from tests.factories import make_actor


def handed(text: str, **files: str):
    return read_handed(packed(questionnaire__yaml=text, **files) if files else text.encode(), "questionnaire.yaml")


def test_a_sound_definition_is_kept_as_its_author_wrote_it(session: Session):
    author = make_actor(session, Role.ANALYST)
    drafted = store_draft(session, author, handed(definition()))
    edition = find_edition(session, KEY, "1.0.0")
    assert (drafted.replaced, edition.is_published, edition.is_open_draft) == (False, False, True)
    assert (edition.content.sha256, edition.drafted_by) == (handed(definition()).questionnaire.sha256, author.name)
    assert source_of(session, edition.draft_id or 0) == definition()
    logged = session.scalars(select(AccessLog)).all()
    assert [(row.user_id, row.action, edition.content.sha256 in row.subject) for row in logged] == [
        (author.user_id, "questionnaire drafted", True)
    ]


def test_a_faulty_definition_tells_everything_and_leaves_nothing_behind(session: Session):
    faulty = handed(definition((". > 0", ". > nothing("), ("label: Profile", "labbel: Profile")), pl__po="no po file")
    assert [(error.line, error.where) for error in faulty.errors] == [
        (6, "section profile, label"),
        (7, "section profile, labbel"),
        (18, "section profile, page people, question residents, constraint"),
    ]
    with pytest.raises(DefinitionErrors):
        store_draft(session, make_actor(session, Role.ANALYST), faulty)
    assert session.scalar(select(func.count()).select_from(QuestionnaireDraft)) == 0


def test_a_catalogue_that_cannot_be_read_is_told_with_its_line():
    broken = handed(definition(), pl__po='msgid "a"\nnonsense\n', xx__po="")
    assert [(error.file, error.line) for error in broken.errors] == [("pl.po", 2), ("xx.po", 1)]
    assert broken.questionnaire is None


def test_a_draft_is_replaced_only_where_its_author_says_so(session: Session):
    author, colleague = make_actor(session, Role.ANALYST), make_actor(session, Role.PUBLISHER)
    store_draft(session, author, handed(definition()))
    better = handed(definition(("Small needs", "Needs")))
    with pytest.raises(DefinitionErrors, match=r"questionnaire.yaml:2:10: version: there is a draft 1.0.0 already"):
        store_draft(session, colleague, better)
    assert find_edition(session, KEY, "1.0.0").content.title == "Small needs"
    assert store_draft(session, colleague, better, replace=True).replaced
    edition = find_edition(session, KEY, "1.0.0")
    assert (edition.content.title, edition.drafted_by) == ("Needs", colleague.name)


def test_what_is_published_or_lies_in_the_files_keeps_its_number(session: Session):
    author = make_actor(session, Role.ANALYST)
    record_version(session, handed(definition()).questionnaire)
    with pytest.raises(DefinitionErrors, match="published and never changes; give yours a higher number"):
        store_draft(session, author, handed(definition(("Small needs", "Needs"))), replace=True)
    key, number = library.shelf()[0]
    shipped = handed(library.path_of(key, number).read_text(encoding="utf-8"))
    with pytest.raises(DefinitionErrors, match="published and never changes"):
        store_draft(session, author, shipped, replace=True)


def test_translations_come_along_for_texts_that_have_none_and_never_change_those_in_use(session: Session):
    author = make_actor(session, Role.ANALYST)
    first = store_draft(session, author, handed(definition(), pl__po=polish(), readme__txt="x"))
    assert (first.translations, first.kept_apart, first.unused) == (2, 0, ("readme.txt",))
    other = {**POLISH, ("questionnaire/title", "Small needs"): "Inne", ("plan/label", "Is there a plan?"): "Plan?"}
    second = store_draft(session, author, handed(definition(version="1.0.1"), pl__po=polish(other)))
    assert (second.translations, second.kept_apart) == (1, 1)
    usable = read_catalogue(session, KEY, "pl").usable()
    assert usable[("questionnaire/title", "Small needs")] == "Małe potrzeby"


def test_a_draft_is_withdrawn_but_never_what_was_published_from_it(session: Session):
    author = make_actor(session, Role.ANALYST)
    store_draft(session, author, handed(definition()))
    row = session.scalars(select(QuestionnaireDraft)).one()
    row.version_id = record_version(session, handed(definition()).questionnaire).id
    with pytest.raises(Conflict):
        withdraw_draft(session, author, row.id)
    row.version_id = None
    withdraw_draft(session, author, row.id)
    session.flush()
    assert session.scalar(select(func.count()).select_from(QuestionnaireDraft)) == 0

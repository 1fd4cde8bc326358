"""The questionnaire library: every version with its state, its languages and the rounds that use it."""

from flask import Blueprint, Response, render_template

from questionnaires.texts import texts
from surveyapp.languages import LANGUAGES
from surveyapp.services.access import ANALYSTS, PUBLISHERS, SECRETARIAT
from surveyapp.services.catalogues import standings
from surveyapp.services.drafting import source_of
from surveyapp.services.form_workbooks import as_form, notes_of
from surveyapp.services.shelf import Edition, drafts_in_progress, find_edition, list_editions, published_before
from surveyapp.views.downloads import SHEET
from surveyapp.views.draft_notes import told_in_words
from surveyapp.views.policy import policy
from surveyapp.views.records import texts_for
from surveyapp.views.request import actor, reading

pages = Blueprint("library", __name__)

AUTHORS = ANALYSTS | PUBLISHERS
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


@pages.get("/questionnaires")
@policy(SECRETARIAT)
def show() -> str:
    """List every version."""
    editions = list_editions(reading())
    return render_template(
        "library/show.html",
        editions=editions,
        standings={(e.key, e.number): standings(reading(), e.content, TRANSLATED) for e in editions},
        texts_for=texts_for,
        may_draft=bool(actor().roles & AUTHORS),
    )


@pages.get("/questionnaires/<questionnaire>/<version>")
@policy(SECRETARIAT)
def version(questionnaire: str, version: str) -> str:
    """Show one version: what it asks, its languages, what can be done with it."""
    edition = find_edition(reading(), questionnaire, version)
    before = published_before(reading(), edition)
    return render_template(
        "library/version.html",
        edition=edition,
        before=before,
        texts=texts_for(edition.content),
        counts=counts_of(edition),
        notes=told_in_words(notes_of(source_of(reading(), edition.draft_id))) if edition.draft_id is not None else (),
        standings=standings(reading(), edition.content, TRANSLATED),
        in_progress=drafts_in_progress(reading(), questionnaire, on=[version]),
        may_draft=bool(actor().roles & AUTHORS),
        may_publish=bool(actor().roles & PUBLISHERS),
    )


@pages.get("/questionnaires/<questionnaire>/<version>/questionnaire.yaml")
@policy(SECRETARIAT)
def source(questionnaire: str, version: str) -> Response:
    """Hand out the definition of a version that was drafted here, as its author wrote it; else its canonical text."""
    edition = find_edition(reading(), questionnaire, version)
    text = source_of(reading(), edition.draft_id) if edition.draft_id is not None else edition.content.canonical
    kind = "yaml" if edition.draft_id is not None else "json"
    headers = {"Content-Disposition": f'attachment; filename="{questionnaire}-{version}.{kind}"'}
    return Response(text, content_type="text/plain; charset=utf-8", headers=headers)


@pages.get("/questionnaires/<questionnaire>/<version>/form.xlsx")
@policy(SECRETARIAT)
def form(questionnaire: str, version: str) -> Response:
    """Hand out a version as an XLSForm for ODK, Kobo and other tools, in every language it is translated into."""
    content = find_edition(reading(), questionnaire, version).content
    spoken = [standing.language for standing in standings(reading(), content, TRANSLATED) if standing.done]
    headers = {"Content-Disposition": f'attachment; filename="{questionnaire}-{version}.xlsx"'}
    return Response(as_form(content, spoken), mimetype=SHEET, headers=headers)


def counts_of(edition: Edition) -> dict[str, int]:
    """Count what a version holds."""
    content = edition.content
    return {
        "sections": len(content.sections),
        "questions": len(content.questions),
        "indicators": len(content.indicators),
        "texts": sum(1 for _ in texts(content)),
        "minutes": sum(section.minutes for section in content.sections),
    }

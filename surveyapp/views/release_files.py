"""A release taken away for other programs, and the codebook that says what its columns mean."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from analysis import exporting
from surveyapp.languages import LANGUAGES
from surveyapp.services import codebooks, prepared_files, release_files
from surveyapp.services.access import OFFICERS, SECRETARIAT
from surveyapp.services.prepared_files import Wanted
from surveyapp.services.shelf import find_edition
from surveyapp.views.downloads import ZIP, sent_file
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import actor, config, reading, visit, writing
from surveyapp.views.traces import trace_answers

pages = Blueprint("release_files", __name__)

READERS = OFFICERS | SECRETARIAT
FORMS: Mapping[exporting.Form, Any] = {
    "csv": lazy_gettext("CSV"),
    "xlsx": lazy_gettext("Workbook"),
    "parquet": "Parquet",
    "spss": "SPSS",
    "stata": "Stata",
}
KINDS = {
    "whole": lazy_gettext("whole number"),
    "number": lazy_gettext("number"),
    "level": lazy_gettext("level"),
    "text": lazy_gettext("text"),
    "date": lazy_gettext("date"),
    "choice": lazy_gettext("one choice"),
    "codes": lazy_gettext("several choices"),
}
COMPARED = {
    "yes": lazy_gettext("as before"),
    "crosswalk": lazy_gettext("converted"),
    "no": lazy_gettext("not comparable"),
}


@pages.get("/published/<release>/files")
@policy(ANYONE)
def show(release: str) -> str:
    """Show in which files a release can be taken away, in which languages, and what they hold."""
    row = release_files.find_published(reading(), release)
    found = visit()
    person = found.actor if found is not None else None
    may_read = person is not None and bool(person.roles & READERS)
    readable = release_files.readable(reading(), actor(), row, config().instance) if may_read else []
    forms = {form: label for form, label in FORMS.items() if exporting.is_available(form)}
    return render_template(
        "release_files/show.html",
        release=row.code,
        title=row.round.title,
        forms=forms,
        complete=len(forms) == len(FORMS),
        own_languages=LANGUAGES,
        readable=readable,
        is_large=release_files.count_answers(row, config().instance, readable) > prepared_files.AT_ONCE,
        officer=may_read and bool(actor().roles & OFFICERS),
    )


@pages.get("/published/<release>/files/<form>/<labels>.zip")
@policy(ANYONE)
def published(release: str, form: str, labels: str) -> Response:
    """Give the published figures of a release in one kind of file, with codebook and data package."""
    row = release_files.find_published(reading(), release)
    path = release_files.published_file(row, release_files.terms_for(form, labels), config().instance)
    return sent_file(path, f"{release}-{form}-{labels}.zip", ZIP)


@pages.get("/published/<release>/answers/<form>/<labels>.zip")
@policy(READERS)
def answers(release: str, form: str, labels: str) -> AnyResponse:
    """Give a release with the answers that the person may read by name, or lead to where a large one is asked for."""
    row = release_files.find_published(reading(), release)
    terms = release_files.terms_for(form, labels, answers=True)
    only = release_files.readable(reading(), actor(), row, config().instance)
    if release_files.count_answers(row, config().instance, only) > prepared_files.AT_ONCE:
        return redirect(url_for(".show", release=release))
    trace_answers(only, row.round.code)
    folder = TemporaryDirectory()
    path = Path(folder.name) / "answers.zip"
    try:
        release_files.write_answers(row, terms, config().instance, path, only=frozenset(only))
    except BaseException:
        folder.cleanup()
        raise
    return sent_file(path, f"{release}-answers-{form}-{labels}.zip", ZIP, folder)


@pages.post("/published/<release>/answers")
@policy(READERS)
def ask(release: str) -> AnyResponse:
    """Have a release with answers put together: `file` is a form and a language, such as `spss/uk`."""
    row = release_files.find_published(reading(), release)
    form, _, labels = request.form.get("file", "").partition("/")
    release_files.terms_for(form, labels, answers=True)
    code = row.round.code
    with writing() as session:
        job_id = prepared_files.ask(session, actor(), Wanted(code, release, form, labels))
    return redirect(url_for("exports.file", job_id=job_id))


@pages.get("/published/<release>/codebook")
@policy(ANYONE)
def codebook(release: str) -> str:
    """Show what the columns of a release mean."""
    row = release_files.find_published(reading(), release)
    title = known_name(row.round.title)
    return render_template(
        "release_files/codebook.html",
        book=codebooks.of_release(row, config().instance, page_language()),
        compared=COMPARED,
        kinds=KINDS,
        trail=[
            (gettext("Published results"), url_for("public.index")),
            (title, url_for("public.show", release=release)),
        ],
        of_what=title,
    )


@pages.get("/questionnaires/<questionnaire>/<version>/codebook")
@policy(SECRETARIAT)
def version_codebook(questionnaire: str, version: str) -> str:
    """Show what the variables of one version mean, and which can be compared with the version before."""
    edition = find_edition(reading(), questionnaire, version)
    book = codebooks.of_version(reading(), edition, page_language())
    return render_template(
        "release_files/codebook.html",
        book=book,
        compared=COMPARED,
        kinds=KINDS,
        trail=[
            (gettext("Questionnaires"), url_for("library.show")),
            (f"{book.title} {version}", url_for("library.version", questionnaire=questionnaire, version=version)),
        ],
        of_what=version,
    )

"""A release taken away for other programs, and the codebook that says what its columns mean."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, render_template, stream_with_context, url_for
from flask_babel import gettext, lazy_gettext

from analysis import exporting
from surveyapp.languages import LANGUAGES
from surveyapp.services import codebooks, release_files
from surveyapp.services.access import OFFICERS, SECRETARIAT
from surveyapp.services.shelf import find_edition
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import actor, config, reading, visit
from surveyapp.views.traces import trace_answers

pages = Blueprint("release_files", __name__)

READERS = OFFICERS | SECRETARIAT
KIND = "application/zip"
PIECE = 64 * 1024
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
        officer=may_read and bool(actor().roles & OFFICERS),
    )


@pages.get("/published/<release>/files/<form>/<labels>.zip")
@policy(ANYONE)
def published(release: str, form: str, labels: str) -> Response:
    """Give the published figures of a release in one kind of file, with codebook and data package."""
    row = release_files.find_published(reading(), release)
    path = release_files.published_file(row, release_files.terms_for(form, labels), config().instance)
    return _sent(path, f"{release}-{form}-{labels}.zip")


@pages.get("/published/<release>/answers/<form>/<labels>.zip")
@policy(READERS)
def answers(release: str, form: str, labels: str) -> Response:
    """Give a release with the answers that the person may read by name, put together on disk and sent in pieces."""
    row = release_files.find_published(reading(), release)
    terms = release_files.terms_for(form, labels, answers=True)
    only = release_files.readable(reading(), actor(), row, config().instance)
    trace_answers(only, row.round.code)
    folder = TemporaryDirectory()
    path = Path(folder.name) / "answers.zip"
    try:
        release_files.write_answers(row, terms, config().instance, path, only=frozenset(only))
    except BaseException:
        folder.cleanup()
        raise
    return _sent(path, f"{release}-answers-{form}-{labels}.zip", folder)


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


def _sent(path: Path, name: str, folder: TemporaryDirectory[str] | None = None) -> Response:
    """A file sent in pieces; the folder it was made in goes once it is sent."""

    def pieces() -> Iterator[bytes]:
        with folder or nullcontext(), path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(path.stat().st_size)}
    return Response(stream_with_context(pieces()), content_type=KIND, headers=headers)

"""Drafting in the browser: hand in a definition, see every error beside its line, withdraw a draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.folders import LARGEST
from questionnaires.translations import SOURCE
from surveyapp.errors import NotFound
from surveyapp.services.drafting import Drafted, Handed, read_handed, store_draft, withdraw_draft
from surveyapp.services.shelf import find_edition
from surveyapp.views.catalogues import refresh
from surveyapp.views.languages import page_language
from surveyapp.views.library import AUTHORS
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("drafting", __name__)

LARGEST_REQUEST = LARGEST + 100_000
SHOWN = 100
"""Errors shown at once."""
AROUND = 2
"""Lines shown before and after a faulty one."""
WIDEST = 160


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source beside an error."""

    number: int
    text: str
    is_faulty: bool


@pages.route("/questionnaires/upload", methods=["GET", "POST"])
@policy(AUTHORS, largest=LARGEST_REQUEST)
def upload() -> str | Response | tuple[str, int]:
    """Take a definition as a draft, or show everything that is wrong with it; then nothing is stored."""
    if request.method == "GET":
        return _form()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _form(nothing_chosen=True), 422
    with file.stream:
        handed = read_handed(file.stream.read(), _name(file.filename))
    if handed.errors:
        return _form(handed, handed.errors), 422
    try:
        with writing() as session:
            drafted = store_draft(session, actor(), handed, replace="replace" in request.form, at=now())
    except DefinitionErrors as refused:
        return _form(handed, refused.errors), 422
    refresh()
    for words in _told(drafted):
        flash(words, "success")
    return redirect(url_for("library.version", questionnaire=drafted.key, version=drafted.number))


@pages.route("/questionnaires/<questionnaire>/<version>/withdraw", methods=["GET", "POST"])
@policy(AUTHORS)
def withdraw(questionnaire: str, version: str) -> str | Response:
    """Ask whether a draft is to be taken away, and take it away."""
    edition = find_edition(reading(), questionnaire, version)
    if edition.draft_id is None or not edition.is_open_draft:
        raise NotFound(f"draft {questionnaire} {version}")
    if request.method == "GET":
        return render_template("library/withdraw.html", edition=edition)
    with writing() as session:
        withdraw_draft(session, actor(), edition.draft_id)
    flash(gettext("The draft %(number)s is withdrawn.", number=version), "success")
    return redirect(url_for("library.show"))


def excerpt(source: str, error: DefinitionError) -> list[SourceLine]:
    """Give the lines around an error, cut to where it stands."""
    lines = source.split("\n")
    first, last = max(error.line - AROUND, 1), min(error.line + AROUND, len(lines))
    return [
        SourceLine(number, _cut(lines[number - 1], error.column), number == error.line)
        for number in range(first, last + 1)
    ]


def _cut(line: str, column: int) -> str:
    line = line.rstrip("\r")
    if len(line) <= WIDEST:
        return line
    start = max(0, column - WIDEST // 2)
    return ("… " if start else "") + line[start : start + WIDEST] + " …"


def _form(handed: Handed | None = None, errors: Sequence[DefinitionError] = (), *, nothing_chosen: bool = False) -> str:
    source = handed.source if handed else ""
    return render_template(
        "library/upload.html",
        errors=[
            (error, excerpt(source, error) if source and handed and error.file == handed.name else [])
            for error in errors[:SHOWN]
        ],
        count=len(errors),
        nothing_chosen=nothing_chosen,
        replace="replace" in request.form,
        largest=LARGEST,
        is_from_workbook=bool(errors) and not source,
        speaks_english=page_language() == SOURCE,
    )


def _name(filename: str) -> str:
    """The name of a file without folders and signs that could trick somebody."""
    plain = "".join(sign for sign in filename.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain[:100] or "file"


def _told(drafted: Drafted) -> list[str]:
    replaced = gettext("The draft %(number)s is replaced.", number=drafted.number)
    kept = gettext(
        "The draft %(number)s is kept. Nobody is asked anything before it is published.", number=drafted.number
    )
    words = [replaced if drafted.replaced else kept]
    if drafted.translations:
        words.append(
            ngettext("%(num)s translation was added.", "%(num)s translations were added.", drafted.translations)
        )
    if drafted.kept_apart:
        words.append(
            ngettext(
                "%(num)s translation differs from the one in use and was not taken.",
                "%(num)s translations differ from those in use and were not taken.",
                drafted.kept_apart,
            )
        )
    if drafted.notes:
        words.append(gettext("Not everything in the workbook has a counterpart here. Please read the notes below."))
    if drafted.unused:
        words.append(gettext("Not used: %(files)s.", files=", ".join(drafted.unused)))
    return words

"""Answers taken away: all that a person may read in a round, as CSV or as a workbook, with a line in the access log.

What takes long is put together in the background; its own page tells how far it has come.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from surveyapp.languages import LANGUAGES
from surveyapp.services import exports, prepared_files
from surveyapp.services.access import MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.services.prepared_files import Asked, Wanted
from surveyapp.views.downloads import PIECE, SHEET, ZIP, sent_file
from surveyapp.views.policy import policy
from surveyapp.views.release_files import FORMS
from surveyapp.views.request import actor, config, now, reading, writing
from surveyapp.views.traces import trace_answers

pages = Blueprint("exports", __name__)

READERS = MUNICIPALITY | OFFICERS | SECRETARIAT
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Lets spreadsheets see that the letters are UTF-8."""


@pages.get("/answers")
@policy(READERS)
def show() -> str:
    """Show what can be taken away, round by round, what the files hold, and files that were asked for."""
    lines = [
        (
            found.title,
            len(exports.concerned(reading(), actor(), found)),
            _urls(found.code, exports.count_answers(reading(), actor(), found)),
        )
        for found in exports.rounds_to_take(reading(), actor())
    ]
    person = actor()
    return render_template(
        "exports/show.html",
        lines=lines,
        own=bool(person.roles & MUNICIPALITY),
        officer=bool(person.roles & OFFICERS),
        asked=prepared_files.asked_for(reading(), person, config().instance, now()),
        file_name=_file_name,
    )


@pages.get("/answers.csv")
@policy(READERS)
def csv() -> Response:
    """Give the answers of a round as CSV, row after row as they are read."""
    code = _traced()

    def pieces() -> Iterator[str]:
        yield MARK
        yield from exports.write_csv(reading(), actor(), exports.round_to_take(reading(), actor(), code))

    return _file(pieces(), f"answers-{code}.csv", "text/csv; charset=utf-8")


@pages.get("/answers.xlsx")
@policy(READERS)
def workbook() -> AnyResponse:
    """Give the answers of a round as a workbook, or lead to where a large one is asked for."""
    chosen = exports.round_to_take(reading(), actor(), request.args.get("round"))
    if exports.count_answers(reading(), actor(), chosen) > prepared_files.AT_ONCE:
        return redirect(url_for(".show"))
    code = _traced()

    def pieces() -> Iterator[bytes]:
        with TemporaryFile() as file:
            exports.write_workbook(reading(), actor(), exports.round_to_take(reading(), actor(), code), file)
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    return _file(pieces(), f"answers-{code}.xlsx", SHEET)


@pages.post("/answers/files")
@policy(READERS)
def ask() -> AnyResponse:
    """Have a large workbook put together."""
    with writing() as session:
        job_id = prepared_files.ask(session, actor(), Wanted(request.form.get("round", "")))
    return redirect(url_for(".file", job_id=job_id))


@pages.get("/answers/files/<int:job_id>")
@policy(READERS)
def file(job_id: int) -> str:
    """Show how far a file has come, and where it can be taken once it is ready."""
    found = prepared_files.look_at(reading(), actor(), job_id, config().instance, now())
    return render_template("exports/file.html", asked=found, name=_file_name(found))


@pages.get("/answers/files/<int:job_id>/content")
@policy(READERS)
def content(job_id: int) -> Response:
    """Give a file that is ready to the person who asked for it, and leave a line with everybody whom it tells."""
    found = prepared_files.open_prepared(reading(), actor(), job_id, config().instance, now())
    trace_answers(found.municipalities, found.round)
    kind = SHEET if found.path.suffix == ".xlsx" else ZIP
    return sent_file(found.path, found.name, kind)


def _traced() -> str:
    """The code of the round asked for, once the log has a line for every municipality concerned. Raises NotFound."""
    chosen = exports.round_to_take(reading(), actor(), request.args.get("round"))
    code = chosen.code
    trace_answers(exports.concerned(reading(), actor(), chosen), code)
    return code


def _file_name(found: Asked) -> str:
    """A file in words: of which round or release, and what kind."""
    wanted = found.wanted
    if not wanted.release:
        return str(gettext("Answers of round %(code)s as a workbook", code=wanted.round))
    return str(
        gettext(
            "Answers of release %(code)s: %(form)s, %(language)s",
            code=wanted.release,
            form=str(FORMS[wanted.form]),  # type: ignore[index]
            language=LANGUAGES[wanted.labels],
        )
    )


def _file(pieces: Iterator[str] | Iterator[bytes], name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(pieces), content_type=kind, headers=headers)


def _urls(code: str, count: int) -> tuple[str, str, str]:
    """Where a round's answers are taken: as CSV, as a workbook, and its code where the workbook must be asked for."""
    files = url_for("exports.csv", round=code), url_for("exports.workbook", round=code)
    return (*files, code if count > prepared_files.AT_ONCE else "")

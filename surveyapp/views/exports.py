"""Answers taken away: all that a person may read in a round, as CSV or as a workbook, with a line in the access log."""

from collections.abc import Iterator
from tempfile import TemporaryFile

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from surveyapp.services import exports
from surveyapp.services.access import MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.views.downloads import SHEET
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading
from surveyapp.views.traces import trace_answers

pages = Blueprint("exports", __name__)

READERS = MUNICIPALITY | OFFICERS | SECRETARIAT
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Lets spreadsheets see that the letters are UTF-8."""
PIECE = 64 * 1024


@pages.get("/answers")
@policy(READERS)
def show() -> str:
    """Show what can be taken away, round by round, and what the files hold."""
    lines = [
        (found.title, len(exports.concerned(reading(), actor(), found)), _urls(found.code))
        for found in exports.rounds_to_take(reading(), actor())
    ]
    person = actor()
    own = bool(person.roles & MUNICIPALITY)
    return render_template("exports/show.html", lines=lines, own=own, officer=bool(person.roles & OFFICERS))


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
def workbook() -> Response:
    """Give the answers of a round as a workbook, put together on disk, so that a large round takes no memory."""
    code = _traced()

    def pieces() -> Iterator[bytes]:
        with TemporaryFile() as file:
            exports.write_workbook(reading(), actor(), exports.round_to_take(reading(), actor(), code), file)
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    return _file(pieces(), f"answers-{code}.xlsx", SHEET)


def _traced() -> str:
    """The code of the round asked for, once the log has a line for every municipality concerned. Raises NotFound."""
    chosen = exports.round_to_take(reading(), actor(), request.args.get("round"))
    code = chosen.code
    trace_answers(exports.concerned(reading(), actor(), chosen), code)
    return code


def _file(pieces: Iterator[str] | Iterator[bytes], name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(pieces), content_type=kind, headers=headers)


def _urls(code: str) -> tuple[str, str]:
    return url_for("exports.csv", round=code), url_for("exports.workbook", round=code)

"""Pages for what goes wrong: plain words, a short reference, and nothing about the machinery."""

import secrets
from collections.abc import Iterable

import structlog
from flask import Flask, g, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.views.names import role_name

log = structlog.get_logger()

Answer = tuple[str, int]


def set_up_errors(app: Flask) -> None:
    """Turn every error into its page."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def new_reference() -> str:
    """Give a request the short name under which the log keeps it."""
    g.reference = secrets.token_hex(3).upper()
    return str(g.reference)


def _page(status: int, title: str, lines: Iterable[str], reference: str = "") -> Answer:
    return render_template("errors/error.html", title=title, lines=list(lines), reference=reference), status


def _not_found(_error: Exception | None = None) -> Answer:
    lines = (
        gettext("The address may be mistyped, or the page may not be there any more."),
        gettext("If you followed a link in a message, please check that you are signed in with the right account."),
    )
    return _page(404, gettext("Page not found"), lines)


def _not_allowed(error: NotAllowed) -> Answer:
    lines = [str(error)]
    if error.needs:
        roles = ", ".join(sorted(map(role_name, error.needs)))
        lines.append(gettext("It needs the permission of: %(roles)s.", roles=roles))
    return _page(403, gettext("You need a permission for this page"), lines)


def _conflict(error: Conflict) -> Answer:
    lines = (str(error), gettext("Nothing was changed. Please go back and load the page again to see where it stands."))
    return _page(409, gettext("This step does not fit any more"), lines)


def _bad_input(error: BadInput) -> Answer:
    return _page(400, gettext("There is a problem"), [str(fault) for fault in error.faults])


def _form_too_old(_error: CSRFError) -> Answer:
    lines = (
        gettext("The form belongs to an earlier visit, so it was not taken, to protect your account."),
        gettext("Please go back, copy what you typed, load the page again and send it once more."),
    )
    return _page(400, gettext("Please send the form again"), lines)


def _http(error: HTTPException) -> Answer | HTTPException:
    if error.code == 404:
        return _not_found()
    if error.code is None or error.code < 400:
        return error
    explanations = {
        405: gettext("This address takes another kind of request."),
        413: gettext("What was sent is larger than this page accepts."),
        429: gettext("There were many attempts in a short time. Please wait a quarter of an hour and try again."),
    }
    line = explanations.get(error.code, gettext("The request could not be understood. Please go back and try again."))
    return _page(error.code, gettext("This did not work"), [line])


def _unexpected(error: Exception) -> Answer:
    reference = g.get("reference") or new_reference()
    log.error("failed", reference=reference, method=request.method, endpoint=request.endpoint, exc_info=error)
    lines = (
        gettext("Something went wrong on our side. What was saved before is safe."),
        gettext("Please try again. If it happens again, tell us the reference."),
    )
    return _page(500, gettext("Something went wrong"), lines, reference)

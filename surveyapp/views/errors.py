"""Pages for what goes wrong: plain words, a short reference, and nothing about the machinery."""

import secrets
from typing import Any

import structlog
from flask import Flask, g, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.views.keeping import keep_sent
from surveyapp.views.names import role_name
from surveyapp.views.request import is_from_script, visitor

log = structlog.get_logger()

Answer = tuple[str, int]

OWN_PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def set_up_errors(app: Flask) -> None:
    """Turn every error into its page."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, **known: Any) -> Answer:
    context = {"reference": "", "faults": [], "needs": [], "problem": "", "lines": []}
    return render_template(f"errors/{status if status in OWN_PAGES else 400}.html", **{**context, **known}), status


def _not_found(_error: Exception | None = None) -> Answer:
    return _page(404)


def _not_allowed(error: NotAllowed) -> Answer:
    return _page(403, problem=gettext(str(error)), needs=sorted(role_name(role) for role in error.needs))


def _conflict(error: Conflict) -> Answer:
    return _page(409, problem=gettext(str(error)))


def _bad_input(error: BadInput) -> Answer:
    return _page(400, faults=[gettext(str(fault)) for fault in error.faults])


def _form_too_old(_error: CSRFError) -> Answer | Response:
    if is_from_script():
        said = gettext("This page belongs to an earlier visit. Save it, and what you typed will be shown again.")
        return make_response(jsonify(said=said), 400)
    if visitor() is not None and (shown_again := keep_sent()) is not None:
        return redirect(shown_again)
    faults = (
        gettext("The form belongs to an earlier visit, so it was not taken, to protect your account."),
        gettext("Please go back, copy what you typed, load the page again and send it once more."),
    )
    return _page(400, faults=faults)


def _http(error: HTTPException) -> Answer | HTTPException:
    if isinstance(error, SecurityError):
        # A host that is not ours: no page can be built, as its links would lead there.
        return error
    return _page(error.code) if error.code is not None and error.code >= 400 else error


def _unexpected(error: Exception) -> Answer:
    reference = secrets.token_hex(2).upper()
    log.error("failed", reference=reference, method=request.method, endpoint=request.endpoint, exc_info=error)
    # The page must not ask the database who is there: the database may be what failed.
    g.visit = None
    return _page(500, reference=reference)

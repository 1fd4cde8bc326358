"""Pages for what goes wrong: plain words, a short reference, and nothing about the machinery.

Where the fault is ours, what somebody sent stands in the page unseen, with a button that sends it again.
"""

import secrets
from types import MappingProxyType
from typing import Any

import structlog
from babel.dates import format_timedelta
from flask import Flask, g, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError, TooManyRequests
from werkzeug.wrappers import Response

from analysis.errors import Fault
from surveyapp.database import is_away
from surveyapp.errors import BadInput, Conflict, NotAllowed, NotFound
from surveyapp.views.keeping import keep_sent
from surveyapp.views.languages import page_language
from surveyapp.views.names import role_name
from surveyapp.views.request import is_from_script, visitor

log = structlog.get_logger()

Answer = tuple[str, int]
Headed = tuple[str, int, dict[str, str]]

TRY_AGAIN_AFTER = 30
"""Seconds after which a program may ask again while the database is away."""
DRAINED = 64 * 1024 * 1024
"""Bytes that are taken off the line of a request too large, so that the browser shows our page and not its own."""
UNTOLD = MappingProxyType[str, Any](
    {"reference": "", "faults": (), "needs": (), "problem": "", "lines": (), "sent_again": None}
)
"""What a page shows nothing of, unless its error tells it."""
NEVER_REPEATED = frozenset({"accounts", "account"})
"""Families of pages whose forms hold passwords and codes, which no page repeats."""

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
    return render_template(f"errors/{status if status in OWN_PAGES else 400}.html", **(UNTOLD | known)), status


def _not_found(_error: Exception | None = None) -> Answer:
    return _page(404)


def _not_allowed(error: NotAllowed) -> Answer:
    return _page(403, problem=gettext(str(error)), needs=sorted(role_name(role) for role in error.needs))


def _conflict(error: Conflict) -> Answer:
    return _page(409, problem=gettext(str(error)))


def _bad_input(error: BadInput) -> Answer:
    return _page(400, faults=[_told(fault) for fault in error.faults])


def _told(fault: Fault) -> str:
    return str(Fault(fault.at, gettext(fault.problem), gettext(fault.mend) if fault.mend else ""))


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


def _http(error: HTTPException) -> Answer | Headed | HTTPException:
    if isinstance(error, SecurityError):
        # A host that is not ours: no page can be built, as its links would lead there.
        return error
    if isinstance(error, RequestEntityTooLarge):
        return _too_large()
    if isinstance(error, TooManyRequests):
        return _too_many(error)
    return _page(error.code) if error.code is not None and error.code >= 400 else error


def _too_large() -> Answer:
    left, line = DRAINED, request.environ["wsgi.input"]
    while left > 0 and (taken := len(line.read(min(left, 1 << 16)))):
        left -= taken
    return _page(413, most=(request.max_content_length or 0) // (1024 * 1024))


def _too_many(error: TooManyRequests) -> Answer | Headed:
    seconds = error.retry_after if isinstance(error.retry_after, int) else None
    if seconds is None:
        return _page(429, when=None)
    when = format_timedelta(max(seconds, 60), granularity="minute", add_direction=True, locale=page_language())
    return *_page(429, when=when), {"Retry-After": str(seconds)}


def _unexpected(error: Exception) -> Answer | Headed:
    reference, away = secrets.token_hex(2).upper(), is_away(error)
    name = "database away" if away else "failed"
    log.error(name, reference=reference, method=request.method, endpoint=request.endpoint, exc_info=error)
    # The page must not ask the database who is there: the database may be what failed.
    g.visit = None
    page = _page(503 if away else 500, reference=reference, sent_again=_sent_again())
    return (*page, {"Retry-After": str(TRY_AGAIN_AFTER)}) if away else page


def _sent_again() -> list[tuple[str, str]] | None:
    """What a form sent, to be sent again as it was, guarded by its own token; None where that cannot be."""
    family = (request.endpoint or "").partition(".")[0]
    if request.method != "POST" or not request.endpoint or family in NEVER_REPEATED:
        return None
    try:
        return None if request.files else list(request.form.items(multi=True))
    except HTTPException:
        return None

"""Translations that were improved in the browser reach every page of every worker within moments."""

from time import monotonic

from flask import Flask, request

from questionnaires.translations import put_above
from surveyapp.forms import live, texts
from surveyapp.services.catalogues import improved, state_of_catalogues
from surveyapp.views.policy import ANYONE
from surveyapp.views.request import database

EVERY = 2.0
"""Seconds between two looks at the database, so that no page pays for a question that is almost always answered no."""


class _Seen:
    """What this process last saw, and in which database: tests serve several from one process."""

    of: int = 0
    at: float = 0.0
    state: object = None


def set_up_catalogues(app: Flask) -> None:
    """Look for improved translations before a page of somebody who is signed in, at most every few seconds."""

    @app.before_request
    def look() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or view.__dict__.get("policy", ANYONE) == ANYONE:
            return
        if _Seen.of != id(database()) or monotonic() - _Seen.at > EVERY:
            refresh()


def refresh() -> None:
    """Take over what the database holds now, and forget the texts that were made ready before."""
    with database().reading() as session:
        state = state_of_catalogues(session)
        _Seen.at = monotonic()
        if _Seen.of == id(database()) and state == _Seen.state:
            return
        found = improved(session) if state else {}
    _Seen.of, _Seen.state = id(database()), state
    if put_above(found):
        texts.texts_of.cache_clear()
        live.forget()

"""What a view may ask of its request: the person, a session to read with, a transaction to write in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, has_request_context, request
from werkzeug.wrappers import Response

from surveyapp.config import Config
from surveyapp.database import Database, Session
from surveyapp.errors import NotAllowed
from surveyapp.languages import mark
from surveyapp.services.actors import Actor, Visit, recognise

UNKNOWN = object()
"""Stands for a visit that was not looked up yet."""


def config() -> Config:
    """Give the settings of this installation."""
    return cast(Config, current_app.extensions["config"])


def database() -> Database:
    """Give the database of this installation."""
    return cast(Database, current_app.extensions["database"])


def now() -> datetime:
    """The moment of the request."""
    return datetime.now(UTC)


def reading() -> Session:
    """Give the request's one session for reading, open until the response is made."""
    session = g.get("reading")
    if session is None:
        session = g.reading = database().read()
    return cast(Session, session)


@contextmanager
def writing() -> Iterator[Session]:
    """Give a transaction that is committed on leaving; what was read before it is let go, so nothing stale is shown."""
    end_reading()
    with database().writing() as session:
        yield session


def end_reading(_error: BaseException | None = None) -> None:
    """Close the session for reading, if there is one."""
    session = g.pop("reading", None)
    if session is not None:
        session.close()


def visit() -> Visit | None:
    """Give the session behind the request's cookie, looked up once."""
    found: Visit | object | None = g.get("visit", UNKNOWN)
    if found is UNKNOWN:
        key = request.cookies.get(cookie_name()) if has_request_context() else None
        found = g.visit = recognise(reading(), key, now()) if key else None
    return cast("Visit | None", found)


def visitor() -> Actor | None:
    """Give the signed-in person, or None."""
    found = visit()
    return found.actor if found else None


def actor() -> Actor:
    """Give the signed-in person of a page whose policy demands one. Raises NotAllowed where nobody is signed in."""
    found = visitor()
    if found is None:
        raise NotAllowed(mark("This page is for people who are signed in."))
    return found


def is_from_script() -> bool:
    """Tell whether the page's script saves by itself, and waits for a few words instead of a page."""
    return request.headers.get("Accept") == "application/json"


def cookie_name() -> str:
    """Name the cookie so that browsers hold it to this host and to https; plain loopback cannot have that."""
    return "session-key" if config().is_plain_loopback else "__Host-session-key"


def keep_signed_in(response: Response, key: str) -> Response:
    """Hand the browser the key of its session; it lasts until the browser or the server forgets it."""
    secure = not config().is_plain_loopback
    response.set_cookie(cookie_name(), key, httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def forget_signed_in(response: Response) -> Response:
    """Take the key back."""
    response.delete_cookie(cookie_name(), path="/", secure=not config().is_plain_loopback, httponly=True)
    return response

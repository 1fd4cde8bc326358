"""The signed cookie of a browser's visit, checked once and known again, and the token that its forms carry."""

from collections.abc import MutableMapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request, current_app, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature

KEPT = 1024
"""Visits known at a time; one that was forgotten is checked again."""
FIELD = "csrf_token"


class VisitCookies(SecureCookieSessionInterface):
    """Keeps visits as Flask does, but checks the signature of the same cookie only once."""

    def __init__(self, app: Flask) -> None:
        serializer = self.get_signing_serializer(app)

        @lru_cache(maxsize=KEPT)
        def check(cookie: str) -> tuple[dict[str, Any], datetime]:
            if serializer is None:
                raise BadSignature("there is no key")
            found: tuple[dict[str, Any], datetime] = serializer.loads(cookie, return_timestamp=True)
            return found

        self._check = check

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Give what the cookie tells; an empty visit where there is none, or one that is forged or too old."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        try:
            told, signed_at = self._check(cookie or "")
        except BadSignature:
            return self.session_class()
        is_over = datetime.now(UTC) - signed_at > app.permanent_session_lifetime
        return self.session_class() if is_over else self.session_class(deepcopy(told))


def set_up_visits(app: Flask) -> None:
    """Let the application keep its visits this way; its secret must be known by now."""
    app.session_interface = VisitCookies(app)


def form_token() -> str:
    """Give the token of this visit's forms, signed once a visit, since it has no end of its own."""
    signed: MutableMapping[str, str] = current_app.extensions.setdefault("form_tokens", {})
    token = signed.get(session.get(FIELD, ""))
    if token is None:
        token = str(generate_csrf())
        if len(signed) >= KEPT:
            signed.clear()
        signed[session[FIELD]] = token
    return token

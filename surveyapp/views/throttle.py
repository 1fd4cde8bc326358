"""How often somebody may try: counts attempts by key, in memory or in a store that several workers share.

Strangers are held back by three counts: of their address, of an account from their address, and of an account from
everywhere. The last would let anybody lock an owner out, so a browser that signed in before (or opened a link mailed to
the owner) carries a signed cookie and is counted by itself alone. An owner with a new device while somebody is guessing
asks for a link by mail, which no count of others takes away. The cookie opens nothing: it only earns its own few tries.
"""

import math
import secrets
import time
from hashlib import sha256
from typing import TypeVar, cast

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from surveyapp.services.accounts import normalised_email
from surveyapp.views.request import config

BY_ADDRESS = parse("40 per 15 minutes")
BY_ACCOUNT_AND_ADDRESS = parse("8 per 15 minutes")
BY_ACCOUNT = parse("100 per day")
BY_DEVICE = parse("8 per 15 minutes")
LETTERS = parse("20 per hour")
"""Letters that a stranger can have sent to one account; each link lasts an hour, so the last ones still work."""
REMEMBERED = 180 * 24 * 60 * 60
"""Seconds for which a browser is known."""

Answer = TypeVar("Answer", bound=Response)


def set_up_throttle(app: Flask, store: str) -> None:
    """Open the store of the counts."""
    app.extensions["throttle"] = MovingWindowRateLimiter(storage_from_string(store))


def count_attempt(purpose: str, email: str) -> None:
    """Count one attempt at an account, and stop with 429 once there were too many."""
    account = normalised_email(email)
    device = _known_device(account)
    if device is not None:
        _hit(BY_DEVICE, purpose, account, device)
        return
    _count_address(purpose, account)
    _hit(BY_ACCOUNT, purpose, account)


def may_be_mailed(purpose: str, email: str) -> bool:
    """Count a letter asked for, with 429 for an address that asks too often; False once the account has got enough."""
    account = normalised_email(email)
    _count_address(purpose, account)
    return _limiter().hit(LETTERS, purpose, account)


def remember_device(response: Answer, email: str) -> Answer:
    """Let the browser of somebody who has just proved to own the account be counted by itself from now on."""
    account = normalised_email(email)
    value = _signer().dumps([_fingerprint(account), secrets.token_urlsafe(12)])
    secure = not config().is_plain_loopback
    name = _cookie_name(account)
    response.set_cookie(name, value, max_age=REMEMBERED, httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def _known_device(account: str) -> str | None:
    try:
        owner, device = _signer().loads(request.cookies.get(_cookie_name(account), ""), max_age=REMEMBERED)
    except (BadSignature, ValueError):
        return None
    return str(device) if owner == _fingerprint(account) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config().secret, salt="known device")


def _cookie_name(account: str) -> str:
    prefix = "" if config().is_plain_loopback else "__Host-"
    return f"{prefix}device-{_fingerprint(account)[:12]}"


def _fingerprint(account: str) -> str:
    return sha256(account.encode()).hexdigest()


def _count_address(purpose: str, account: str) -> None:
    address = request.remote_addr or ""
    _hit(BY_ADDRESS, purpose, address)
    _hit(BY_ACCOUNT_AND_ADDRESS, purpose, account, address)


def _hit(limit: RateLimitItem, *key: str) -> None:
    if not _limiter().hit(limit, *key):
        over = _limiter().get_window_stats(limit, *key).reset_time
        raise TooManyRequests(retry_after=max(1, math.ceil(over - time.time())))


def _limiter() -> MovingWindowRateLimiter:
    return cast(MovingWindowRateLimiter, current_app.extensions["throttle"])

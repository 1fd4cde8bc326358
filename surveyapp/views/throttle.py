"""How often somebody may try: counts attempts by key, in memory or in a store that several workers share."""

from typing import cast

from flask import Flask, abort, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

BY_ADDRESS = parse("40 per 15 minutes")
BY_ACCOUNT_AND_ADDRESS = parse("8 per 15 minutes")
BY_ACCOUNT = parse("100 per day")


def set_up_throttle(app: Flask, store: str) -> None:
    """Open the store of the counts."""
    app.extensions["throttle"] = MovingWindowRateLimiter(storage_from_string(store))


def count_attempt(purpose: str, account: str) -> None:
    """Count one attempt at an account from the present address, and stop with 429 once there were too many."""
    address = request.remote_addr or ""
    _hit(BY_ADDRESS, purpose, address)
    _hit(BY_ACCOUNT_AND_ADDRESS, purpose, account, address)
    _hit(BY_ACCOUNT, purpose, account)


def _hit(limit: RateLimitItem, *key: str) -> None:
    limiter = cast(MovingWindowRateLimiter, current_app.extensions["throttle"])
    if not limiter.hit(limit, *key):
        abort(429)

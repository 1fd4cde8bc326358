"""For those who run it: is it alive, and how fast does it answer. No language, no person."""

import secrets
import time

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

from surveyapp.config import LOOPBACK
from surveyapp.services.health import check_database
from surveyapp.services.sources import unreadable_releases
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import config, reading

pages = Blueprint("service", __name__)

REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "surveyapp_request_seconds",
    "Time to answer a request",
    ("endpoint", "status"),
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    registry=REGISTRY,
)


def set_up_measuring(app: Flask) -> None:
    """Measure every request by its endpoint."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        SECONDS.labels(request.endpoint or "none", response.status_code).observe(seconds)
        return response


@pages.get("/healthz")
@policy(ANYONE)
def health() -> dict[str, str | list[str]]:
    """Say that the application answers and reaches its database, and which published releases cannot be read."""
    check_database(reading())
    broken = unreadable_releases(reading(), config().instance)
    return {"status": "ok", "unreadable_releases": broken} if broken else {"status": "ok"}


@pages.get("/metrics")
@policy(ANYONE)
def metrics() -> Response:
    """Give the measurements to this machine, or to whoever has the token."""
    if not _may_measure():
        abort(404)
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    token = config().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    # A proxy on this machine hands on requests from elsewhere: they come from loopback but say so.
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    return request.remote_addr in LOOPBACK and not passed_on

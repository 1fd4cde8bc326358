"""Static files go compressed, under a hash of their content, so that browsers may keep them for good."""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

WORTH_IT = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"})
"""What shrinks. Pages are left alone: they carry tokens, which must not be compressed beside what somebody sent."""


def set_up_assets(app: Flask) -> None:
    """Add the hash to the address of every static file that there is, and send those that shrink compressed."""
    folder = Path(app.static_folder or "")

    @app.after_request
    def compress(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200 or response.mimetype not in WORTH_IT:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            path = folder / str((request.view_args or {})["filename"])
            opened = response.response
            response.direct_passthrough = False
            response.set_data(_compressed(path, path.stat().st_mtime_ns))
            response.headers["Content-Encoding"] = "gzip"
            getattr(opened, "close", lambda: None)()
            response.set_etag(_content_hash(path, path.stat().st_mtime_ns) + "-gzip")
        return response

    @app.url_defaults
    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            path = folder / values["filename"]
            if path.is_file():
                values["v"] = _content_hash(path, path.stat().st_mtime_ns)


@cache
def _content_hash(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _compressed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)

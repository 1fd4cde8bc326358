"""Static files go compressed, under a hash of their content, so that browsers may keep them for good.

Pages go compressed only where they hold nothing secret: the length of what was compressed tells what is alike in it, so
a token beside words of the address could be guessed sign by sign (BREACH).
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, session

WORTH_IT = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"})
"""What shrinks."""
PAGE_LEVEL = 5
"""How hard a page is compressed, anew for each visitor."""


def set_up_assets(app: Flask) -> None:
    """Add the hash to the address of every static file that there is, and send those that shrink compressed."""
    folder = Path(app.static_folder or "")

    @app.after_request
    def compress_page(response: Response) -> Response:
        """Compress a page that holds nothing secret for whoever takes it compressed."""
        if response.mimetype == "text/html" and not response.is_streamed and is_the_same_for_everybody():
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] > 0:
                response.set_data(gzip.compress(response.get_data(), PAGE_LEVEL, mtime=0))
                response.headers["Content-Encoding"] = "gzip"
        return response

    @app.after_request
    def compress(response: Response) -> Response:
        """Send a static file as it was compressed once."""
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


def is_the_same_for_everybody() -> bool:
    """Tell whether the answer was made without knowing who asks, and without a token of a form."""
    return not request.cookies and not session


@cache
def _content_hash(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _compressed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)

"""plotly.js and its stylesheet, straight from the installed package: never copied, never fetched from elsewhere."""

import gzip
import re
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, request, url_for

from surveyapp.views.policy import ANYONE, policy

pages = Blueprint("drawing", __name__, url_prefix="/drawing")

KEEP = "public, max-age=31536000, immutable"
RULES = re.compile(r'\{"X,X div":.*?\};for\(')
MARK = re.compile(r'getElementById\("([0-9a-f]{64})"\)')
RULE = re.compile(r""""([^"]+)":("[^"]*"|'[^']*')""")
LEVEL = 6


class RulesMissing(Exception):
    """The installed plotly.js keeps its style rules in another way than the one known here."""


@pages.get("/plotly.js")
@policy(ANYONE)
def script() -> Response:
    """Give the library, compressed where the browser takes it; its address has the version, so it is kept for good."""
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(packed_script() if packed else _library().read_bytes(), content_type="text/javascript")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers.update({"Cache-Control": KEEP, "Vary": "Accept-Encoding"})
    return response


@pages.get("/plotly.css")
@policy(ANYONE)
def stylesheet() -> Response:
    """Give the rules that the library would otherwise write into the page, which the content policy forbids."""
    return Response(style_rules(), content_type="text/css", headers={"Cache-Control": KEEP})


def set_up_drawing(app: Flask) -> None:
    """Let templates address the library and its stylesheet by the version that is installed."""
    app.jinja_env.globals.update(drawing_url=drawing_url, drawing_marks=style_marks)


def drawing_url(kind: str) -> str:
    """Give the address of the library (`script`) or its rules (`stylesheet`)."""
    return url_for(f"drawing.{kind}", v=version("plotly"))


@cache
def packed_script() -> bytes:
    """Give the library as gzip, compressed once a process."""
    return gzip.compress(_library().read_bytes(), LEVEL, mtime=0)


@cache
def style_rules() -> str:
    """Read the style rules out of the library. Raises RulesMissing where they are not in their known place."""
    found = RULES.search(_library().read_text(encoding="utf-8"))
    if found is None:
        raise RulesMissing("plotly.js keeps its style rules elsewhere; install the version that the requirements name")
    rules = RULE.findall(found.group())
    return "".join(f"{_selector(selector)}{{{text[1:-1]}}}\n" for selector, text in rules)


@cache
def style_marks() -> tuple[str, ...]:
    """Give the ids by which the library tells that styles of street maps, which we never draw, are in the page."""
    return tuple(sorted(set(MARK.findall(_library().read_text(encoding="utf-8")))))


def _selector(short: str) -> str:
    return short.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")


def _library() -> Path:
    package = find_spec("plotly")
    if package is None or package.origin is None:
        raise RulesMissing("the package plotly is not installed")
    return Path(package.origin).parent / "package_data" / "plotly.min.js"

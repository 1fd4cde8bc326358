"""How figures are made, in plain words, for everybody who reads one."""

from flask import Blueprint, render_template

from surveyapp.services import sources
from surveyapp.views.method_words import method_chapters
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import reading

pages = Blueprint("method", __name__)


@pages.get("/method")
@policy(ANYONE)
def show() -> str:
    """Explain gaps, means, intervals, the two ways of counting, and what is not shown."""
    latest = next(iter(sources.list_published(reading())), None)
    return render_template("method/show.html", chapters=method_chapters(), release=latest.code if latest else "")

"""How figures are made, in plain words, for everybody who reads one."""

from flask import Blueprint, render_template

from surveyapp.views.method_words import method_chapters
from surveyapp.views.policy import ANYONE, policy

pages = Blueprint("method", __name__)


@pages.get("/method")
@policy(ANYONE)
def show() -> str:
    """Explain gaps, means, intervals, the two ways of counting, and what is not shown."""
    return render_template("method/show.html", chapters=method_chapters())

"""The first page: what the product does for a visitor; straight to work for somebody who is signed in."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from surveyapp.views.languages import preferred_language
from surveyapp.views.navigation import navigation
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.welcome import first_page

pages = Blueprint("home", __name__)
root = Blueprint("root", __name__)


@root.get("/")
@policy(ANYONE)
def choose_language() -> Response:
    """Lead to the first page in the language of the person or the browser."""
    response = redirect(url_for("home.start", lang=preferred_language()))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@pages.get("/")
@policy(ANYONE)
def start() -> str | Response:
    """Show what the product does, or lead a signed-in person to the first place of its menu."""
    places = navigation()
    if places:
        return redirect(places[0].url)
    return first_page()

"""The access log: who viewed, exported or changed what; a municipality reads what concerns it."""

from flask import Blueprint, render_template
from flask_babel import gettext

from surveyapp.services.access import ADMINISTRATORS, MUNICIPALITY
from surveyapp.services.people import read_log
from surveyapp.views.formats import moment
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading

pages = Blueprint("access_log", __name__)


@pages.get("/log")
@policy(MUNICIPALITY | ADMINISTRATORS)
def show() -> str:
    """Show the latest lines, the newest first."""
    lines = read_log(reading(), actor())
    rows = [(moment(line.at), line.person, gettext(line.action), line.subject) for line in lines]
    return render_template("people/log.html", rows=rows)

"""The access log: who viewed, exported or changed what; a municipality reads what concerns it."""

from flask import Blueprint, render_template
from flask_babel import gettext

from surveyapp.languages import mark
from surveyapp.services.access import ADMINISTRATORS, MUNICIPALITY
from surveyapp.services.people import read_log
from surveyapp.views.formats import moment
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading

pages = Blueprint("access_log", __name__)
ACTIONS = (
    mark("signed in"),
    mark("password changed"),
    mark("second factor set up"),
    mark("second factor removed"),
    mark("recovery code used"),
    mark("invited"),
    mark("role ended"),
    mark("account closed"),
    mark("account opened"),
    mark("pseudonymised"),
    mark("questionnaire drafted"),
    mark("questionnaire draft withdrawn"),
    mark("questionnaire published"),
    mark("translations changed"),
    mark("signed a decision"),
    mark("discarded a decision"),
    mark("recorded a delivery"),
    mark("withdrew a delivery"),
)
"""What services write into the log beside looking and taking away; named here for the catalogues."""


@pages.get("/log")
@policy(MUNICIPALITY | ADMINISTRATORS)
def show() -> str:
    """Show the latest lines, the newest first."""
    lines = read_log(reading(), actor())
    rows = [(moment(line.at), known_name(line.person), gettext(line.action), line.subject) for line in lines]
    return render_template("people/log.html", rows=rows)

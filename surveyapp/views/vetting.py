"""Practices of members before anybody else sees them: the association accepts each or sends it back with a reason."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.forms.practices import read_words
from surveyapp.services import monitoring, practices
from surveyapp.services.access import OFFICERS
from surveyapp.views.policy import policy
from surveyapp.views.practice_words import told_of_practices
from surveyapp.views.request import actor, config, now, reading, writing

pages = Blueprint("vetting", __name__)

Answer = str | Response | tuple[str, int]
ONE = "/members/practices/<int:member_practice_id>"


@pages.get("/members/practices")
@policy(OFFICERS)
def show() -> str:
    """List the practices of members, those that wait first."""
    return render_template(
        "practices/vetting.html",
        association=monitoring.own_association(reading(), actor()),
        rows=practices.list_of_members(reading(), actor()),
        **told_of_practices(),
    )


@pages.get(ONE)
@policy(OFFICERS)
def open_one(member_practice_id: int) -> str:
    """Show one practice to be read, with both ways to decide."""
    return _page(member_practice_id)


@pages.post(f"{ONE}/accept")
@policy(OFFICERS)
def accept(member_practice_id: int) -> Response:
    """Put it into the library."""
    with writing() as session:
        practices.accept(session, actor(), member_practice_id, seen=_seen(), link=_link, at=now())
    flash(gettext("The practice is in the library now, and the municipality was told."), "success")
    return redirect(url_for(".show"))


@pages.post(f"{ONE}/return")
@policy(OFFICERS)
def send_back(member_practice_id: int) -> Answer:
    """Send it back with a reason."""
    reason, errors = read_words(request.form, "reason", gettext("Please say what should change."))
    if errors:
        return _page(member_practice_id, reason, errors), 422
    with writing() as session:
        practices.send_back(session, actor(), member_practice_id, reason, seen=_seen(), link=_link, at=now())
    flash(gettext("The practice is sent back, and the municipality was told why."), "success")
    return redirect(url_for(".show"))


def _seen() -> int:
    return request.form.get("seen", 0, type=int)


def _link(language: str) -> str:
    return config().public_url + url_for("own_practices.show", lang=language)


def _page(practice_id: int, reason: str = "", errors: list[str] | None = None) -> str:
    return render_template(
        "practices/vet.html",
        row=practices.open_of_member(reading(), actor(), practice_id),
        reason=reason,
        errors=errors or [],
        problems=[(text, "reason") for text in errors or []],
        **told_of_practices(),
    )

"""A municipality's own practices: offered, changed, taken back; what becomes of each is told."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.forms.practices import Typed, read_practice
from surveyapp.services import practice_suggestions, practices, standing
from surveyapp.services.access import COORDINATORS, MUNICIPALITY
from surveyapp.services.practices import Told, Wording
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.practice_words import indicator_names, theme_name, theme_names, told_of_practices
from surveyapp.views.request import actor, config, now, reading, writing

pages = Blueprint("own_practices", __name__)

Answer = str | Response | tuple[str, int]
OWN = "/our-practices/<int:own_practice_id>"


@pages.get("/our-practices")
@policy(MUNICIPALITY)
def show() -> str:
    """List the own practices and where each stands."""
    return render_template(
        "practices/own.html",
        rows=practices.list_own(reading(), actor()),
        municipality=standing.own_municipality(reading(), actor()),
        suggestion=practice_suggestions.suggested(reading(), actor()),
        may_offer=bool(actor().roles & COORDINATORS),
        **told_of_practices(),
    )


@pages.route("/our-practices/offer", methods=["GET", "POST"])
@policy(COORDINATORS)
def offer() -> Answer:
    """Ask first for the theme, then for the words of a practice, and offer it."""
    theme = request.values.get("theme", "")
    if theme not in theme_names():
        return render_template("practices/theme.html", has_asked="theme" in request.values, **told_of_practices())
    if request.method == "GET":
        begun = practice_suggestions.suggested(reading(), actor()) if request.args.get("begin") else None
        return _form(theme, _as_typed(begun) if begun and begun.theme == theme else _empty())
    typed = _typed(theme)
    if typed.errors:
        return _form(theme, typed), 422
    with writing() as session:
        practices.offer(session, actor(), _wording(theme, typed), link=_link, at=now())
    flash(gettext("Your practice is offered. Your association reads it before anybody else sees it."), "success")
    return redirect(url_for(".show"))


@pages.route(f"{OWN}/change", methods=["GET", "POST"])
@policy(COORDINATORS)
def change(own_practice_id: int) -> Answer:
    """Ask for other words of an own practice."""
    row = practices.open_own(reading(), actor(), own_practice_id)
    theme = row.wording.theme
    if request.method == "GET":
        return _form(theme, _as_typed(row.wording), row)
    typed = _typed(theme)
    if typed.errors:
        return _form(theme, typed, row), 422
    seen = request.form.get("seen", 0, type=int)
    with writing() as session:
        practices.change(session, actor(), own_practice_id, _wording(theme, typed), seen=seen, link=_link, at=now())
    flash(gettext("Your practice is offered. Your association reads it before anybody else sees it."), "success")
    return redirect(url_for(".show"))


@pages.post(f"{OWN}/withdraw")
@policy(COORDINATORS)
def withdraw(own_practice_id: int) -> Response:
    """Take an own practice back at once."""
    with writing() as session:
        practices.withdraw(session, actor(), own_practice_id, seen=request.form.get("seen", 0, type=int))
    flash(gettext("The practice is withdrawn. Nobody else sees it any more."), "success")
    return redirect(url_for(".show"))


def _link(language: str) -> str:
    return config().public_url + url_for("vetting.show", lang=language)


def _typed(theme: str) -> Typed:
    return read_practice(request.form, request.form.getlist("indicators"), indicator_names(theme))


def _wording(theme: str, typed: Typed) -> Wording:
    return Wording(theme=theme, indicators=tuple(typed.indicators), language=typed.language, **typed.texts)


def _as_typed(wording: Wording) -> Typed:
    texts = {"title": wording.title, "text": wording.text, "cost": wording.cost}
    return Typed(texts, wording.indicators, wording.language, agrees=False)


def _empty() -> Typed:
    return Typed(dict.fromkeys(("title", "text", "cost"), ""), (), page_language(), agrees=False)


def _form(theme: str, typed: Typed, row: Told | None = None) -> str:
    return render_template(
        "practices/form.html",
        theme=theme,
        theme_label=theme_name(theme),
        indicator_options=list(indicator_names(theme).items()),
        typed=typed,
        row=row,
        problems=typed.problems(),
        **told_of_practices(),
    )

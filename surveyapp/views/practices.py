"""The library of good practices: searched by what a practice answers, read, and asked about through the association."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.forms.practices import clean, read_words
from surveyapp.services import contacts, practice_library
from surveyapp.services.access import MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.services.practice_library import Wish
from surveyapp.services.practices import theme_namer
from surveyapp.views import titles
from surveyapp.views.contacts import contacts_link
from surveyapp.views.policy import policy
from surveyapp.views.practice_words import indicator_names, language_name, told_of_practices
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("practices", __name__)

READERS = MUNICIPALITY | OFFICERS | SECRETARIAT
LENGTH = 10
"""Practices on one page."""
MOST_LETTERS = 100
Answer = str | Response | tuple[str, int]


@pages.get("/practices")
@policy(READERS)
def show() -> str:
    """Show the practices that the search leaves, page by page."""
    wish = Wish(**{name: clean(request.args.get(name, ""))[:MOST_LETTERS] for name in Wish.__slots__})
    everything = practice_library.search(reading(), Wish())
    found = practice_library.search(reading(), wish) if wish != Wish() else everything
    sizes, countries, spoken = practice_library.choices(everything)
    page = max(1, request.args.get("page", 1, type=int))
    chosen = {name: value for name, value in asdict(wish).items() if value}
    return render_template(
        "practices/library.html",
        wish=wish,
        found=found,
        total=len(everything),
        shown=found[(page - 1) * LENGTH : page * LENGTH],
        page=page,
        pages=-(-len(found) // LENGTH),
        page_url=lambda number: url_for("practices.show", page=number, **chosen),
        size_options=[(size, titles.size_class_name(size)) for size in sizes],
        country_options=[(code, titles.country_name(code, name)) for code, name in countries],
        spoken_options=[(code, language_name(code)) for code in spoken],
        is_municipality=actor().municipality_id is not None,
        is_officer=bool(actor().roles & OFFICERS),
        **told_of_practices(),
    )


@pages.get("/practices/<int:practice_id>")
@policy(READERS)
def open_one(practice_id: int) -> str:
    """Show one practice, and how to be put in touch with its municipality."""
    return _page(practice_id)


@pages.post("/practices/<int:practice_id>/contact")
@policy(MUNICIPALITY | OFFICERS)
def ask(practice_id: int) -> Answer:
    """Ask the association of the practice's municipality to be put in touch."""
    message, errors = read_words(request.form, "message")
    if errors:
        return _page(practice_id, message, errors), 422
    with writing() as session:
        contacts.ask_about_practice(
            session, actor(), practice_id, message, link=contacts_link, theme_name=theme_namer(session), at=now()
        )
    flash(gettext("Your request is on its way to the association. Its answer will stand here."), "success")
    return redirect(url_for("contacts.show"))


def _page(practice_id: int, message: str = "", errors: list[str] | None = None) -> str:
    row = practice_library.open_accepted(reading(), practice_id)
    person = actor()
    is_own = person.municipality_id == row.municipality_id or (
        person.association_id is not None and person.association_id == row.association_id
    )
    return render_template(
        "practices/show.html",
        row=row,
        names=indicator_names(row.wording.theme),
        is_own=is_own,
        may_ask=bool(person.roles & (MUNICIPALITY | OFFICERS)) and not is_own and row.association_id is not None,
        message=message,
        errors=errors or [],
        problems=[(text, "message") for text in errors or []],
        **told_of_practices(),
    )

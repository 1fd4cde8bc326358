"""Requests to be put in touch: those that came to an association, with its answer, and one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.errors import NotFound
from surveyapp.forms.practices import read_words
from surveyapp.services import contacts, practices
from surveyapp.services.access import MUNICIPALITY, OFFICERS
from surveyapp.services.contacts import ContactStatus
from surveyapp.views.policy import policy
from surveyapp.views.practice_words import theme_names
from surveyapp.views.request import actor, config, now, reading, writing

pages = Blueprint("contacts", __name__)

Answer = str | Response | tuple[str, int]


@pages.get("/contacts")
@policy(MUNICIPALITY | OFFICERS)
def show() -> str:
    """List the requests that wait for an answer of the association, and those that were sent."""
    return render_template(
        "contacts/list.html",
        incoming=contacts.list_incoming(reading(), actor()),
        outgoing=contacts.list_outgoing(reading(), actor()),
        is_officer=bool(actor().roles & OFFICERS),
        themes=theme_names(),
    )


@pages.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
@policy(OFFICERS)
def answer(contact_id: int) -> Answer:
    """Read a request that came to the association, and answer it."""
    found = next((row for row in contacts.list_incoming(reading(), actor()) if row.id == contact_id), None)
    if found is None:
        raise NotFound(f"request {contact_id}")
    words, errors, status = "", dict[str, list[str]](), request.form.get("status", "")
    if request.method == "POST":
        words, missing = read_words(request.form, "answer", gettext("Please write a few words to whoever asked."))
        if status not in (ContactStatus.PASSED_ON, ContactStatus.DECLINED):
            errors["status"] = [gettext("Please say what became of it.")]
        if missing:
            errors["answer"] = missing
        if not errors:
            with writing() as session:
                contacts.answer(
                    session,
                    actor(),
                    contact_id,
                    ContactStatus(status),
                    words,
                    link=contacts_link,
                    theme_name=practices.theme_namer(session),
                    at=now(),
                )
            flash(gettext("Your answer is on its way."), "success")
            return redirect(url_for(".show"))
    page = render_template(
        "contacts/answer.html",
        row=found,
        status=status,
        words=words,
        errors=errors,
        problems=[(text, name) for name, messages in errors.items() for text in messages],
        themes=theme_names(),
    )
    return page, 422 if errors else 200


def contacts_link(language: str) -> str:
    """Give the address of the list for letters, built from the configured address."""
    return config().public_url + url_for("contacts.show", lang=language)

"""Proposed pairs across borders: who would host and who could learn there, with the reason of each pair."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from surveyapp.forms.practices import read_words
from surveyapp.services import contacts, monitoring, pairing, scopes, sources
from surveyapp.services.access import OFFICERS, SECRETARIAT
from surveyapp.services.pairing import Proposal, ToldPair
from surveyapp.services.practices import theme_namer
from surveyapp.services.results import rounds_with_results
from surveyapp.services.scopes import Source
from surveyapp.views import titles
from surveyapp.views.contacts import contacts_link
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.practice_words import language_name
from surveyapp.views.request import actor, config, now, reading, writing
from surveyapp.views.traces import trace_figures

pages = Blueprint("peers", __name__)

LENGTH = 25
"""Pairs on one page."""
Answer = str | Response | tuple[str, int]


@pages.get("/peers")
@policy(OFFICERS | SECRETARIAT)
def show() -> str:
    """Show the pairs that the reader may know of, of one theme or all, page by page."""
    rounds = rounds_with_results(reading())
    if not rounds:
        return render_template("peers/empty.html")
    _, source, proposal = _proposed(request.args.get("round"))
    told = pairing.tell(actor(), proposal, config().secret, source.round_code)
    theme = request.args.get("theme", "")
    found = [pair for pair in told if theme in ("", pair.theme)]
    page = max(1, request.args.get("page", 1, type=int))
    shown = found[(page - 1) * LENGTH : page * LENGTH]
    trace_figures(_named_with_figures(shown), source.round_code)
    names = titles.measure_names(source.questionnaire, scopes.names_of(source.findings, "dimension"))
    counts = Counter(pair.theme for pair in told)
    return render_template(
        "peers/show.html",
        source=source,
        round_options=[(row.code, known_name(row.title)) for row in rounds],
        theme_options=[(name, f"{label} ({counts[name]})") for name, label in names.items()],
        names=names,
        theme=theme,
        proposal=proposal,
        found=found,
        shown=shown,
        page=page,
        pages=-(-len(found) // LENGTH),
        page_url=lambda number: url_for(".show", round=source.round_code, theme=theme or None, page=number),
        per_host=pairing.PER_HOST,
        bands=source.bands,
        sees_all=actor().is_secretariat,
        spoken=lambda pair: ", ".join(language_name(code) for code in pair.languages),
        country_name=titles.country_name,
    )


@pages.route("/peers/contact", methods=["GET", "POST"])
@policy(OFFICERS)
def ask() -> Answer:
    """Ask the association of the other side of a pair to be put in touch."""
    round_id, source, proposal = _proposed(request.values.get("round"))
    secret, mark = config().secret, request.values.get("pair", "")
    pair = pairing.find(actor(), proposal, secret, source.round_code, mark)
    told = next(row for row in pairing.tell(actor(), proposal, secret, source.round_code) if row.mark == mark)
    message, errors = "", list[str]()
    if request.method == "POST":
        message, errors = read_words(request.form, "message")
        if not errors:
            with writing() as session:
                contacts.ask_about_pair(
                    session,
                    actor(),
                    pair,
                    round_id,
                    message,
                    link=contacts_link,
                    theme_name=theme_namer(session),
                    at=now(),
                )
            flash(gettext("Your request is on its way to the association. Its answer will stand here."), "success")
            return redirect(url_for("contacts.show"))
    page = render_template(
        "peers/ask.html",
        pair=told,
        round_code=source.round_code,
        theme=titles.measure_name(source.questionnaire, told.theme),
        message=message,
        errors=errors,
        problems=[(text, "message") for text in errors],
        country_name=titles.country_name,
    )
    return page, 422 if errors else 200


def _proposed(code: str | None) -> tuple[int, Source, Proposal]:
    chosen = monitoring.choose_round(rounds_with_results(reading()), code)
    source = sources.live_source(reading(), chosen)
    return chosen.id, source, pairing.propose(reading(), source)


def _named_with_figures(pairs: list[ToldPair]) -> set[str]:
    """Municipalities whose gaps the page tells by name."""
    hosts = {pair.host.key for pair in pairs if pair.host_gap is not None}
    return hosts | {pair.guest.key for pair in pairs if pair.guest is not None and pair.guest_gap is not None}

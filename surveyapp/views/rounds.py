"""The secretariat's page of a round: its countries side by side."""

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from surveyapp.services import monitoring, sources
from surveyapp.services.access import SECRETARIAT
from surveyapp.services.overview import CountryLine, read_overview
from surveyapp.services.scopes import Source
from surveyapp.views.known_names import known_name
from surveyapp.views.overview_page import overview_figures, overview_words
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading

pages = Blueprint("rounds", __name__)


@pages.get("/round")
@policy(SECRETARIAT)
def show() -> str:
    """Show how far each country has come, until when, and what each needs."""
    rounds = monitoring.rounds_kept(reading())
    if not rounds:
        return render_template("rounds/empty.html")
    source, lines = _asked_for()
    return render_template(
        "rounds/show.html",
        labels={line.code: sources.frame_label(reading(), line.code) for line in lines},
        round_options=[(found.code, known_name(found.title)) for found in rounds],
        explain=lambda key: url_for("explain.show", key=key, round=source.round_code),
        country_url=lambda code: url_for("countries.show", country=code, round=source.round_code),
        figures_url=url_for("rounds.figures", round=source.round_code),
        now=now(),
        answers_kept_until=monitoring.choose_round(rounds, source.round_code).answers_kept_until,
        **overview_words(source, lines),
    )


@pages.get("/round/figures.json")
@policy(SECRETARIAT)
def figures() -> Response:
    """Give the charts of the page."""
    source, lines = _asked_for()
    return jsonify(overview_figures(source, lines))


def _asked_for() -> tuple[Source, list[CountryLine]]:
    chosen = monitoring.choose_round(monitoring.rounds_kept(reading()), request.args.get("round"))
    source = sources.live_source(reading(), chosen)
    return source, read_overview(reading(), actor(), source)

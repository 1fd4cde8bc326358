"""The dashboard of one country: live for the secretariat, of the latest release for the observer of its authority."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from surveyapp.errors import NotFound
from surveyapp.services import changing, monitoring, reporting, sources
from surveyapp.services.access import OBSERVERS, SECRETARIAT, get_country
from surveyapp.services.results import rounds_with_results
from surveyapp.services.scopes import Scope, Source, is_measured
from surveyapp.views.change_panel import ChangePanel
from surveyapp.views.country_page import CountryPage, closing_words, open_page, page_words
from surveyapp.views.downloads import csv_response
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, config, reading
from surveyapp.views.titles import country_name

pages = Blueprint("countries", __name__)

NARROWING = ("round", "view", "measure")


@pages.get("/countries")
@policy(SECRETARIAT | OBSERVERS)
def index() -> AnyResponse:
    """Lead to the country of an observer, or to the page of all countries."""
    code = actor().country_code
    return redirect(url_for("countries.show", country=code) if code else url_for("rounds.show"))


@pages.get("/countries/<country>")
@policy(SECRETARIAT | OBSERVERS)
def show(country: str) -> str:
    """Show one country, panel by panel."""
    place = get_country(reading(), actor(), country)
    source = _source(country)
    name = country_name(country, place.name)
    if source is None:
        return render_template("results/nothing_yet.html", country_name=name, is_live=actor().is_secretariat)
    page = _page(source, country)
    chosen = _chosen()
    return render_template(
        "results/country.html",
        page=page,
        country_name=name,
        label=sources.frame_label(reading(), country),
        time_zone=place.time_zone,
        trail=[(gettext("All countries"), url_for("rounds.show", round=source.round_code))] if _is_live() else [],
        round_options=_round_options() if _is_live() else [],
        page_url=url_for("countries.show", country=country),
        figures_url=url_for("countries.figures", country=country, **chosen),
        csv_url=lambda table: url_for("countries.download", country=country, table=table, **chosen),
        explain=lambda key: _explain_url(source, key),
        **closing_words(source.round_code, country),
        **page_words(page),
    )


@pages.get("/countries/<country>/figures.json")
@policy(SECRETARIAT | OBSERVERS)
def figures(country: str) -> Response:
    """Give the charts of the page."""
    get_country(reading(), actor(), country)
    source = _source(country)
    return jsonify(_page(source, country).figures() if source else {})


@pages.get("/countries/<country>/<table>.csv")
@policy(SECRETARIAT | OBSERVERS)
def download(country: str, table: str) -> Response:
    """Give one panel's table as CSV."""
    get_country(reading(), actor(), country)
    source = _present(country)
    columns, rows = _page(source, country).table(table)
    return csv_response(f"{table}-{country}-{source.release or source.round_code}", columns, rows)


def _is_live() -> bool:
    return actor().is_secretariat


def _source(code: str) -> Source | None:
    """Live figures of the round asked for, or those of the latest release that has the country; None without any."""
    if _is_live():
        rounds = rounds_with_results(reading())
        chosen = monitoring.choose_round(rounds, request.args.get("round")) if rounds else None
        return sources.live_source(reading(), chosen) if chosen else None
    return sources.latest_released(reading(), code, config().instance)


def _explain_url(source: Source, key: str) -> str:
    if source.is_public:
        return url_for("public.explain", release=source.release, key=key)
    return url_for("explain.show", key=key, round=source.round_code)


def _present(code: str) -> Source:
    source = _source(code)
    if source is None:
        raise NotFound(f"results of {code}")
    return source


def _page(source: Source, code: str) -> CountryPage:
    regions = reporting.read_regions(reading(), code)
    changed = changing.change_of(reading(), Scope(source, code)) if is_measured(source.findings) else None
    return open_page(source, code, regions, request.args, ChangePanel(changed) if changed else None)


def _chosen() -> dict[str, Any]:
    return {name: request.args.get(name) for name in NARROWING if request.args.get(name)}


def _round_options() -> list[tuple[str, str]]:
    return [(found.code, known_name(found.title)) for found in rounds_with_results(reading())]

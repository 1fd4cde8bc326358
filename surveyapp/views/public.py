"""What everybody may read: published releases, frozen and safe, for civil society and the media."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext

from analysis.figures import ALL
from surveyapp.errors import NotFound
from surveyapp.services import planning, reporting, scopes, sources, tracing
from surveyapp.services.overview import CountryLine, read_public_overview
from surveyapp.services.scopes import Source
from surveyapp.views import titles
from surveyapp.views.country_page import CountryPage, closing_words, open_page, page_words
from surveyapp.views.downloads import csv_response
from surveyapp.views.known_names import known_name
from surveyapp.views.overview_page import overview_figures, overview_words
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import config, reading
from surveyapp.views.step_words import trace_words
from surveyapp.views.titles import country_name, measure_name

pages = Blueprint("public", __name__)


@pages.get("/published")
@policy(ANYONE)
def index() -> str:
    """List the published releases, the newest first."""
    return render_template("public/index.html", releases=sources.list_published(reading()))


@pages.get("/published/<release>")
@policy(ANYONE)
def show(release: str) -> str:
    """Show a release: its countries side by side."""
    source, lines = _overview(release)
    release = source.release
    return render_template(
        "public/show.html",
        labels={line.code: sources.frame_label(reading(), line.code) for line in lines},
        explain=_explain(release),
        country_url=lambda code: url_for("public.country", release=release, place=code),
        figures_url=url_for("public.figures", release=release),
        **overview_words(source, lines),
    )


@pages.get("/published/<release>/figures.json")
@policy(ANYONE)
def figures(release: str) -> Response:
    """Give the charts of the page of a release."""
    return jsonify(overview_figures(*_overview(release)))


@pages.get("/published/<release>/<place>")
@policy(ANYONE)
def country(release: str, place: str) -> str:
    """Show one country of a release, panel by panel."""
    page = _page(release, place)
    release = page.scope.source.release
    found, chosen = sources.read_country(reading(), place), _chosen()
    return render_template(
        "results/country.html",
        page=page,
        country_name=country_name(place, found.name),
        label=sources.frame_label(reading(), place),
        time_zone=found.time_zone,
        trail=[
            (gettext("Published results"), url_for("public.index")),
            (known_name(page.scope.source.round_title), url_for("public.show", release=release)),
        ],
        round_options=[],
        page_url=url_for("public.country", release=release, place=place),
        figures_url=url_for("public.country_figures", release=release, place=place, **chosen),
        csv_url=lambda table: url_for("public.download", release=release, place=place, table=table, **chosen),
        explain=_explain(release),
        **closing_words(page.scope.source.round_code, place),
        **page_words(page),
    )


@pages.get("/published/<release>/explain/<path:key>")
@policy(ANYONE)
def explain(release: str, key: str) -> str:
    """Tell what stands behind one published figure, naming nobody, or how well a hidden one is hidden."""
    source = sources.released_source(reading(), release, config().instance)
    if tracing.is_counted(key):
        return _counted(source, key)
    scope, row = scopes.any_row_of_key(source, key)
    if row.state is scopes.State.EMPTY:
        raise NotFound(f"figure {key}")
    place = sources.read_country(reading(), scope.country)
    names = country_name(scope.country, place.name), measure_name(source.questionnaire, row.name)
    return render_template(
        "public/explain.html",
        scope=scope,
        row=row,
        country=names[0],
        measure=names[1],
        is_share=not key.startswith("estimate/"),
        part=titles.part_of_country(row.key, planning.region_names(reading())),
        view=titles.VIEW_NAMES[scope.view],
        label=sources.frame_label(reading(), scope.country),
        back_url=url_for("public.country", release=release, place=scope.country),
        reach=scopes.reach_of_key(source, key),
    )


def _counted(source: Source, key: str) -> str:
    """Tell what a published count is made of, as far as totals go."""
    traced = tracing.trace_public(source, key)
    code, group = traced.trace.rest[:2]
    is_whole = code == ALL
    name = "" if is_whole else country_name(code, sources.read_country(reading(), code).name)
    region = planning.region_names(reading()).get(group, "")
    return render_template(
        "explain/steps.html",
        source=source,
        traced=traced,
        told=trace_words(traced),
        place=f"{name}, {region}" if region else name,
        back_to=gettext("Published results") if is_whole else name,
        back_url=url_for("public.show", release=source.release)
        if is_whole
        else url_for("public.country", release=source.release, place=code),
    )


@pages.get("/published/<release>/<place>/figures.json")
@policy(ANYONE)
def country_figures(release: str, place: str) -> Response:
    """Give the charts of one country of a release."""
    return jsonify(_page(release, place).figures())


@pages.get("/published/<release>/<place>/<table>.csv")
@policy(ANYONE)
def download(release: str, place: str, table: str) -> Response:
    """Give one panel's table of one country of a release as CSV."""
    source = sources.released_source(reading(), release, config().instance)
    columns, rows = open_page(source, place, reporting.read_regions(reading(), place), request.args).table(table)
    return csv_response(f"{table}-{place}-{release}", columns, rows)


def _overview(release: str) -> tuple[Source, list[CountryLine]]:
    source = sources.readable_source(reading(), release, config().instance)
    return source, read_public_overview(reading(), source)


def _page(release: str, code: str) -> CountryPage:
    source = sources.readable_source(reading(), release, config().instance, code)
    return open_page(source, code, reporting.read_regions(reading(), code), request.args)


def _chosen() -> dict[str, Any]:
    return {name: request.args[name] for name in ("view", "measure") if request.args.get(name)}


def _explain(release: str) -> Callable[[str], str]:
    return lambda key: url_for("public.explain", release=release, key=key)

"""A municipality's own results: its gaps beside its peers', theme by theme, to read and to print."""

import structlog
from flask import Blueprint, render_template, request, url_for

from surveyapp.errors import BadInput
from surveyapp.services import monitoring, planning, practice_library, scopes, seating, sources, standing
from surveyapp.services.access import MUNICIPALITY
from surveyapp.services.results import rounds_with_results
from surveyapp.views import titles
from surveyapp.views.known_names import known_name
from surveyapp.views.plan_words import told_of_places
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, config, reading

pages = Blueprint("municipality_results", __name__)
log = structlog.get_logger()


@pages.get("/results")
@policy(MUNICIPALITY)
def show() -> str:
    """Show the own gaps beside those of peers, or say when they will be here."""
    municipality, rounds = standing.own_municipality(reading(), actor()), rounds_with_results(reading())
    if not rounds:
        return render_template("municipality_results/empty.html", municipality=municipality, round_options=[])
    chosen = monitoring.choose_round(rounds, request.args.get("round"))
    source = sources.live_source(reading(), chosen)
    options = [(found.code, known_name(found.title)) for found in rounds]
    if not standing.has_results(source, municipality):
        return render_template(
            "municipality_results/empty.html", municipality=municipality, round_options=options, source=source
        )
    themes = scopes.names_of(source.findings, "dimension")
    indicators = {theme: _indicators(source, theme) for theme in themes}
    published = _published(chosen.code)
    tell = {name: standing.standings_of(source, published, municipality, names) for name, names in indicators.items()}
    severe = {row.measure: theme for theme, rows in tell.items() for row in rows if row.severe}
    beside, in_theme = practice_library.beside_gaps(reading(), municipality, severe)
    return render_template(
        "municipality_results/show.html",
        municipality=municipality,
        source=source,
        published=published,
        themes=standing.standings_of(source, published, municipality, ["overall", *themes]),
        indicators=tell,
        severe=[row for rows in tell.values() for row in rows if row.severe],
        practices_beside=beside,
        practices_in=in_theme,
        readiness=standing.readiness_of(source, municipality),
        names=titles.measure_names(source.questionnaire, source.findings.measures.index),
        size_class_name=titles.size_class_name,
        round_options=options,
        place=standing.key_of(municipality),
        explain=lambda key: url_for("explain.show", key=key, round=source.round_code),
        explain_peers=lambda row: _peers_url(published, municipality.country_code, row),
        page_url=url_for("municipality_results.show"),
        decided=seating.places_of(reading(), actor(), chosen.id),
        **told_of_places(source.questionnaire, planning.countries_of(reading(), chosen.id)),
    )


def _peers_url(published: scopes.Source | None, country: str, row: standing.Standing) -> str:
    """Where the published mean of the peers is explained."""
    key = f"estimate/{country}/{row.peers.kind}/{row.peers.group}/municipality/{row.measure}"
    return url_for("public.explain", release=published.release, key=key) if published else ""


def _published(round_code: str) -> scopes.Source | None:
    """What peers are read from; None while nothing is published, and where its files are not as they were published."""
    try:
        return sources.latest_of_round(reading(), round_code, config().instance)
    except BadInput as error:
        log.error("release not readable", round=round_code, problem=str(error))
        return None


def _indicators(source: scopes.Source, theme: str) -> list[str]:
    table = source.findings.measures
    own = (table["kind"] == "indicator") & (table["dimension"] == theme)
    return [str(name) for name in table.index[own]]

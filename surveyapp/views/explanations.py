"""The page behind every figure: formula, inputs, weights, what was left out, and the inputs to take away."""

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from analysis.figures import ALL
from surveyapp.services import explaining, monitoring, planning, scopes, sources, standing, tracing
from surveyapp.services.access import MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.services.explaining import NO_FIGURE, NOT_APPLICABLE, NOT_COMPARABLE, Explanation
from surveyapp.services.results import rounds_with_results
from surveyapp.services.scopes import Source
from surveyapp.services.tracing import Traced
from surveyapp.views import titles
from surveyapp.views.change_panel import why_not
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading
from surveyapp.views.step_words import trace_words
from surveyapp.views.traces import trace_figures

pages = Blueprint("explain", __name__)

DRAWN = 15
"""Contributions drawn as bars; the table has all."""
WHY = {
    NOT_APPLICABLE: lazy_gettext("does not apply there"),
    NO_FIGURE: lazy_gettext("no figure: not enough was answered"),
    NOT_COMPARABLE: lazy_gettext("not comparable: answered on another version of the questionnaire"),
}


@pages.get("/explain/<path:key>")
@policy(SECRETARIAT | OFFICERS | MUNICIPALITY)
def show(key: str) -> str:
    """Show the way from answers to one figure."""
    if tracing.is_counted(key):
        return _steps(key)
    source, found = _explained(key)
    trace_figures(found.municipalities, source.round_code)
    names = titles.measure_names(source.questionnaire, source.findings.measures.index)
    return render_template(
        "explain/show.html",
        source=source,
        found=found,
        place=_place(found),
        names=names,
        why=WHY,
        not_comparable=lambda found: why_not(source.questionnaire, {found.measure: found.refused}),
        level=explaining.level_of(found),
        questions=titles.question_names(source.questionnaire, [given.question for given in found.given]),
        given_text=lambda given: titles.given_text(source.questionnaire, given),
        view_names=titles.VIEW_NAMES,
        explain=lambda inner: url_for("explain.show", key=inner, round=source.round_code),
        reach=scopes.reach_of_key(source, key) if found.row and actor().is_secretariat else None,
        inputs_url=url_for("explain.download", key=key, round=source.round_code),
        figures_url=url_for("explain.figures", key=key, round=source.round_code),
    )


@pages.get("/explain/figures.json")
@policy(SECRETARIAT | OFFICERS | MUNICIPALITY)
def figures() -> Response:
    """Give the chart of what each part adds."""
    source, found = _explained(request.args.get("key", ""))
    trace_figures(found.municipalities, source.round_code)
    names = titles.measure_names(source.questionnaire, source.findings.measures.index)
    parts = [(names.get(part.name, part.name), part.adds) for part in found.parts[:DRAWN]]
    return jsonify(explaining.draw(parts, axis=gettext("Points that each part adds")))


@pages.get("/explain/inputs.csv")
@policy(SECRETARIAT | OFFICERS | MUNICIPALITY)
def download() -> Response:
    """Give everything that entered, with its weight, as CSV."""
    source, found = _explained(request.args.get("key", ""))
    trace_figures(found.municipalities, source.round_code, exported=True)
    rows: list[list[Cell]] = [[part.name, part.value, part.weight, part.adds] for part in found.parts]
    rows += [[left.name, None, None, None] for left in found.left_out]
    return csv_response(f"inputs-{found.key.replace('/', '-')}", ("part", "value", "weight", "adds"), rows)


def _place(found: Explanation) -> str:
    """Whose figure it is: a municipality, a country, or a part of one."""
    if found.scope is None:
        return found.municipality
    country = found.scope.country
    name = titles.country_name(country, sources.read_country(reading(), country).name)
    part = titles.part_of_country(found.key, planning.region_names(reading()))
    return f"{name}, {part}" if part else name


def _steps(key: str) -> str:
    """The page of a count: what was counted, step by step."""
    source, reach, member = _reached()
    traced = tracing.trace(reading(), source, actor(), key, reach, member)
    trace_figures(traced.municipalities, source.round_code)
    return render_template(
        "explain/steps.html", source=source, traced=traced, told=trace_words(traced), place=_counted_where(traced)
    )


def _counted_where(traced: Traced) -> str:
    """Whose count it is: a municipality, a country, or a region of one."""
    place = traced.trace.rest[0]
    names = traced.source.findings.dataset.frame["name"]
    if traced.trace.kind in tracing.NAMED:
        return str(names[place])
    if place == ALL:
        return ""
    name = titles.country_name(place, sources.read_country(reading(), place).name)
    region = planning.region_names(reading()).get("".join(traced.trace.rest[1:2]), "")
    return f"{name}, {region}" if region else name


def _explained(key: str) -> tuple[Source, Explanation]:
    source, reach, member = _reached()
    return source, explaining.explain(source, actor(), key, reach, member)


def _reached() -> tuple[Source, frozenset[str], str | None]:
    """The figures of the round asked for, whom the person may read by name now, and from which association."""
    person, session = actor(), reading()
    chosen = monitoring.choose_round(rounds_with_results(session), request.args.get("round"))
    source = sources.live_source(session, chosen)
    reach = frozenset[str]() if person.is_secretariat else standing.keys_within_reach(session, person)
    member = monitoring.own_association(session, person).code if person.association_id else None
    return source, reach, member

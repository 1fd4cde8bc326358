"""Pages for whoever doubts: what other choices would change in a ranking, and how each indicator behaves."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from analysis.figures import ALL
from surveyapp.services import monitoring, soundness, sources
from surveyapp.services.access import SECRETARIAT, get_country
from surveyapp.services.results import rounds_with_results
from surveyapp.services.scopes import Scope, Source
from surveyapp.services.soundness import Choices, Remark, Theme
from surveyapp.views import titles
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.formats import decimal, signed
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading

pages = Blueprint("soundness", __name__)

WHOLE = "overall"
EFFECTS = (
    "change",
    "part",
    "amount",
    "mean_gap",
    "mean_shift_of_ranks",
    "largest_shift",
    "moved_most",
    "kendall_tau_b",
    "severe",
    "became_severe",
    "no_longer_severe",
    "key",
)
ITEMS = (
    "theme",
    "indicator",
    "n",
    "mean_gap",
    "share_at_0",
    "share_at_100",
    "item_rest",
    "alpha_without",
    "alpha",
    "key",
)
METHODS = {
    "geometric": lazy_gettext("the geometric mean"),
    "harmonic": lazy_gettext("the harmonic mean"),
    "max": lazy_gettext("the greatest gap alone"),
}
REMARKS = {
    Remark.FEW: lazy_gettext("Too few answers to say anything."),
    Remark.AGAINST: lazy_gettext("Runs against its theme: look whether its scale is turned round."),
    Remark.FLOOR: lazy_gettext("Nearly everybody has no gap here, so it tells few municipalities apart."),
    Remark.CEILING: lazy_gettext("Nearly everybody has the full gap here, so it tells few municipalities apart."),
    Remark.WEAK: lazy_gettext("Tells something else than the rest of its theme."),
    Remark.NONE: "",
}


@pages.get("/countries/<country>/choices")
@policy(SECRETARIAT)
def choices(country: str) -> str:
    """Show what other weights, means, goalposts and left-out parts would do to the ranks of a country."""
    scope, place = _scope(country)
    measure = request.args.get("measure", WHOLE)
    found = soundness.choices_of(scope, measure)
    names = titles.measure_names(scope.source.questionnaire, scope.source.findings.measures.index)
    return render_template(
        "soundness/choices.html",
        scope=scope,
        place=place,
        measure=measure,
        names=names,
        found=found,
        title=_steadiness(found),
        rows=[(choice_words(one.change, one.part, one.amount, names), one) for one in found.others],
        explain=lambda one, column: _explain(scope.source, "choice", country, measure, one.change, one.of, column),
        measure_options=[(name, names[name]) for name in soundness.measures_with_parts(scope.source)],
        csv_url=url_for("soundness.effects", country=country, measure=measure, round=scope.source.round_code),
    )


@pages.get("/countries/<country>/choices.csv")
@policy(SECRETARIAT)
def effects(country: str) -> Response:
    """Give the same as CSV."""
    scope, _ = _scope(country)
    measure = request.args.get("measure", WHOLE)
    found = soundness.choices_of(scope, measure)
    rows: list[list[Cell]] = [
        [
            one.change,
            one.part,
            one.amount,
            one.mean,
            one.mean_shift,
            one.largest_shift,
            one.moved,
            one.correlation,
            one.severe,
            one.entered,
            one.left,
            f"choice/{country}/{measure}/{one.change}/{one.of}/mean",
        ]
        for one in (found.base, *found.others)
    ]
    return csv_response(f"choices-{country}-{scope.source.round_code}", EFFECTS, rows)


@pages.get("/round/indicators")
@policy(SECRETARIAT)
def indicators() -> str:
    """Show, for those who write questionnaires, how each indicator behaves among those of its theme."""
    source, country = _source(), request.args.get("country") or None
    places = {code: sources.read_country(reading(), code).name for code in source.countries}
    return render_template(
        "soundness/indicators.html",
        source=source,
        country=country,
        themes=soundness.themes_of(source, country),
        names=titles.measure_names(source.questionnaire, source.findings.measures.index),
        remarks=REMARKS,
        correlation=lambda value: decimal(value, 2),
        explain=lambda *key: _explain(source, key[0], country or ALL, *key[1:]),
        country_options=[
            ("", gettext("All countries")),
            *((code, titles.country_name(code, name)) for code, name in places.items()),
        ],
        round_options=[(found.code, known_name(found.title)) for found in rounds_with_results(reading())],
        csv_url=url_for("soundness.items", round=source.round_code, country=country),
    )


@pages.get("/round/indicators.csv")
@policy(SECRETARIAT)
def items() -> Response:
    """Give the same as CSV."""
    source = _source()
    country = request.args.get("country") or None
    rows = [row for theme in soundness.themes_of(source, country) for row in _rows(theme, country or ALL)]
    return csv_response(f"indicators-{source.round_code}", ITEMS, rows)


def _rows(theme: Theme, place: str) -> list[list[Cell]]:
    return [
        [
            theme.name,
            item.name,
            item.n,
            item.mean,
            item.floor,
            item.ceiling,
            item.item_rest,
            item.alpha_without,
            theme.alpha,
            f"item/{place}/{theme.name}/{item.name}/mean",
        ]
        for item in theme.items
    ]


def _source() -> Source:
    chosen = monitoring.choose_round(rounds_with_results(reading()), request.args.get("round"))
    return sources.live_source(reading(), chosen)


def _scope(country: str) -> tuple[Scope, str]:
    place = get_country(reading(), actor(), country)
    return Scope(_source(), country), titles.country_name(country, place.name)


def _steadiness(found: Choices) -> str:
    """How far the ranks hold, in one sentence."""
    if not found.steadiest >= 0:
        return str(gettext("Too few municipalities answered to rank them"))
    if found.steadiest >= 0.9:
        return str(gettext("The ranking hardly depends on the choices made"))
    if found.steadiest >= 0.7:
        return str(gettext("The ranking holds in the main, and some choices move it"))
    return str(gettext("The ranking depends on the choices made"))


def _explain(source: Source, *key: str) -> str:
    return url_for("explain.show", key="/".join(key), round=source.round_code)


def choice_words(change: str, part: str, amount: float, names: Mapping[str, str]) -> str:
    """One other choice, for people."""
    name = names.get(part, part)
    match change:
        case "weights" if amount > 1:
            return str(gettext("%(part)s counts double", part=name))
        case "weights":
            return str(gettext("%(part)s counts half", part=name))
        case "equal":
            return str(gettext("all parts count alike"))
        case "method":
            return str(gettext("combined by %(mean)s", mean=METHODS.get(part, part)))
        case "left_out":
            return str(gettext("without %(part)s", part=name))
    return str(gettext("%(part)s: every gap %(points)s points", part=name, points=signed(amount)))

"""Looking into a plan: one offer, who gains, and two scenarios side by side."""

from collections.abc import Set
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from surveyapp.errors import NotFound
from surveyapp.languages import alphabetical
from surveyapp.services import plan_tracing, planning
from surveyapp.services.access import ANALYSTS, PUBLISHERS
from surveyapp.views.formats import euros
from surveyapp.views.known_names import known_name
from surveyapp.views.plan_page import EVERYWHERE, PlanPage, open_page, told_with
from surveyapp.views.plan_step_words import plan_trace_words
from surveyapp.views.plan_words import places_in_order
from surveyapp.views.policy import policy
from surveyapp.views.request import config, reading
from surveyapp.views.scenario_words import differences
from surveyapp.views.titles import country_name, measure_names, size_class_name
from surveyapp.views.traces import trace_figures

pages = Blueprint("plans", __name__)

PLANNERS = ANALYSTS | PUBLISHERS


@pages.get("/activities/<int:scenario_id>/offers/<activity>/<place>")
@policy(PLANNERS)
def offer(scenario_id: int, activity: str, place: str) -> str:
    """Show one offer: its place, who is invited and who is next, why, and what would bring it in."""
    page = _page(scenario_id)
    key = (activity, EVERYWHERE if place == "all" else place)
    found = next((row for row in page.result["offers"] if (row["activity"], row["country"]) == key), None)
    if found is None:
        raise NotFound(f"offer {key}")
    seated = {seat["municipality"] for seat in page.invited.get(key, ())}
    trace_figures(seated | set(page.waiting.get(key, ())), page.scenario.round_code)
    return render_template("activities/offer.html", offer=found, **told_with(page))


@pages.get("/activities/<int:scenario_id>/gains")
@policy(PLANNERS)
def gains(scenario_id: int) -> str:
    """Show who gains from the plan at a budget, who is left out, and what it would cost to reach them."""
    page = _page(scenario_id)
    concerns = page.gains.get("concerns", [])
    invited = {row["municipality"] for row in page.plan.get("invited", ())}
    uninvited = [key for key in page.result.get("severe", ()) if key not in invited]
    left_out = [page.names.get(key, key) for key in uninvited]
    trace_figures(uninvited, page.scenario.round_code)
    return render_template(
        "activities/gains.html",
        gains=page.gains,
        names=measure_names(page.questionnaire, [row["measure"] for row in concerns]),
        places={kind: places_in_order(page.gains, kind) for kind in ("country", "size_class", "region")},
        size_class_name=size_class_name,
        left_out=sorted(left_out, key=alphabetical),
        region_names=planning.region_names(reading()),
        **told_with(page),
    )


@pages.get("/activities/<int:scenario_id>/explain/<path:key>")
@policy(PLANNERS)
def explain(scenario_id: int, key: str) -> str:
    """Show the way from answers and assumptions to one figure of a plan."""
    page = _page(scenario_id)
    traced = plan_tracing.trace(reading(), page.scenario, page.plan, key, config().instance)
    trace_figures(traced.municipalities, page.scenario.round_code)
    countries = planning.countries_of(reading(), page.scenario.round_id)
    return render_template(
        "explain/steps.html",
        source=traced.source,
        traced=traced,
        told=plan_trace_words(traced, planning.region_names(reading()), countries),
        place=f"{known_name(page.scenario.wish.name)} · {euros(page.budget)}",
        is_stale=page.scenario.is_stale,
        back_to=gettext("Activities"),
        back_url=url_for("activities.show_scenario", scenario_id=scenario_id, budget=int(page.budget)),
    )


@pages.get("/activities/compare")
@policy(PLANNERS)
def compare() -> str:
    """Show what two scenarios assume differently and what that does to offers, invitations, value and cost."""
    first, second = (planning.open_scenario(reading(), _number(name)) for name in ("first", "second"))
    if first.round_id != second.round_id:
        raise NotFound("scenarios of two rounds have nothing in common")
    ends = [open_page(scenario, None) for scenario in (first, second)]
    told = _told(*ends)
    if told is not None:
        trace_figures(_seated(told["first"]) ^ _seated(told["second"]), first.round_code)
    questionnaire = planning.questionnaire_of(reading(), first.round_id)
    themes = measure_names(questionnaire, [dimension.name for dimension in questionnaire.dimensions])
    return render_template(
        "activities/compare.html",
        first=first,
        second=second,
        options=planning.list_scenarios(reading(), first.round_id),
        differences=differences(first, second, themes, planning.countries_of(reading(), first.round_id)),
        told=told,
        activities=planning.activities(),
        country_name=country_name,
        countries_by_code=planning.countries_of(reading(), first.round_id),
    )


def _told(first: PlanPage | None, second: PlanPage | None) -> dict[str, Any] | None:
    """What differs between two plans; None where one of them has none."""
    if first is None or second is None or first.clash or second.clash:
        return None
    ranked = [(row["activity"], row["country"]) for row in first.result["offers"]]
    one, other = ([key for key in ranked if key in page.deliveries] for page in (first, second))
    seated = [_seated(page) for page in (first, second)]
    return {
        "first": first,
        "second": second,
        "municipalities": [len(names) for names in seated],
        "both": [key for key in one if key in other],
        "only_first": [key for key in one if key not in other],
        "only_second": [key for key in other if key not in one],
        "invited_first": _named(first, seated[0] - seated[1]),
        "invited_second": _named(first, seated[1] - seated[0]),
    }


def _seated(page: PlanPage) -> set[str]:
    return {row["municipality"] for row in page.plan["invited"]}


def _named(page: PlanPage, municipalities: Set[str]) -> list[str]:
    return sorted((page.names.get(key, key) for key in municipalities), key=alphabetical)


def _page(scenario_id: int) -> PlanPage:
    page = open_page(planning.open_scenario(reading(), scenario_id), request.args.get("budget", type=float))
    if page is None:
        raise NotFound(f"scenario {scenario_id} is not worked out")
    return page


def _number(name: str) -> int:
    return request.args.get(name, type=int, default=0)

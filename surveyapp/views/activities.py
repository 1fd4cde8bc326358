"""Which activities to offer, to whom, under a budget: ranking, plan, who is invited and why, and other assumptions."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput, NotFound
from surveyapp.forms.scenarios import (
    REASON_NEEDED,
    ScenarioForm,
    assumptions_of,
    reasons_with,
    refuse_weightless,
    scenario_form,
    with_choice,
)
from surveyapp.languages import alphabetical
from surveyapp.services import monitoring, planning
from surveyapp.services.access import ANALYSTS, PUBLISHERS
from surveyapp.services.planning import OpenScenario, Wish
from surveyapp.services.results import rounds_with_results
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.known_names import known_name
from surveyapp.views.names import activity_title
from surveyapp.views.plan_page import FRAGILE, SMALLEST_LOSS, PlanPage, open_page
from surveyapp.views.plan_words import swap_words
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading, writing
from surveyapp.views.titles import country_name, measure_names
from surveyapp.views.traces import trace_figures

pages = Blueprint("activities", __name__)

PLANNERS = ANALYSTS | PUBLISHERS
CHOICES = ("pin", "exclude", "clear")
COLUMNS = (
    "rank",
    "activity",
    "title",
    "country",
    "score",
    "rank_5",
    "rank_95",
    "cost",
    "share_of_plans",
    "deliveries",
    "key",
)


@pages.get("/activities")
@policy(PLANNERS)
def show() -> AnyResponse | str:
    """Lead to the first scenario of the newest round with results, or say that there is nothing to plan from yet."""
    rounds = rounds_with_results(reading())
    if not rounds:
        return render_template("activities/empty.html")
    chosen = monitoring.choose_round(rounds, request.args.get("round"))
    scenarios = planning.list_scenarios(reading(), chosen.id)
    if scenarios:
        return redirect(url_for("activities.show_scenario", scenario_id=scenarios[0][0]))
    return render_template("activities/empty.html", round=chosen)


@pages.post("/activities")
@policy(PLANNERS)
def start() -> AnyResponse:
    """Work out the scenario that nobody has touched."""
    with writing() as session:
        chosen = monitoring.choose_round(rounds_with_results(session), request.form.get("round"))
        scenario_id = planning.prepare_first_scenario(session, chosen.id)
    return redirect(url_for("activities.show_scenario", scenario_id=scenario_id))


@pages.get("/activities/<int:scenario_id>")
@policy(PLANNERS)
def show_scenario(scenario_id: int) -> str:
    """Show the ranking and the plan of a scenario at one of its budgets."""
    scenario = planning.open_scenario(reading(), scenario_id)
    return _rendered(scenario, _form(scenario))


@pages.post("/activities/<int:scenario_id>")
@policy(PLANNERS)
def save(scenario_id: int) -> AnyResponse | tuple[str, int]:
    """Save other assumptions as a scenario of its own and have it worked out."""
    scenario = planning.open_scenario(reading(), scenario_id)
    form = _form(scenario)
    dimensions, countries = _dimensions(scenario), _countries(scenario)
    if not form.validate_on_submit() or refuse_weightless(form, dimensions):
        return _rendered(scenario, form), 400
    wished = assumptions_of(form, dimensions, countries, scenario.wish.assumptions)
    return _saved(scenario, Wish(form.told("name"), wished, scenario.wish.reasons))


@pages.post("/activities/<int:scenario_id>/offers")
@policy(PLANNERS)
def choose(scenario_id: int) -> AnyResponse:
    """Pin or exclude an offer with a reason, or leave it to the plan again, as a scenario of its own."""
    scenario = planning.open_scenario(reading(), scenario_id)
    offer = (request.form.get("activity", ""), request.form.get("country", ""))
    choice, reason = request.form.get("choice", ""), request.form.get("reason", "").strip()[:500]
    if choice not in CHOICES or offer[0] not in planning.activities().by_code:
        raise NotFound(f"offer {offer}")
    if choice != "clear" and not reason:
        raise BadInput.one(gettext("Reason"), gettext("no reason was given"), str(REASON_NEEDED))
    wish = scenario.wish
    name = f"{wish.name.partition(' · ')[0]} · {_choice_words(choice, offer)}"
    changed = with_choice(wish.assumptions, offer, choice)
    return _saved(scenario, Wish(name[:120], changed, reasons_with(wish.reasons, offer, choice, reason)))


@pages.post("/activities/<int:scenario_id>/again")
@policy(PLANNERS)
def work_out_again(scenario_id: int) -> AnyResponse:
    """Work the scenario out from the answers as they are now."""
    with writing() as session:
        planning.ask_again(session, actor(), scenario_id)
    return redirect(url_for("activities.show_scenario", scenario_id=scenario_id))


@pages.get("/activities/<int:scenario_id>/municipalities")
@policy(PLANNERS)
def municipalities(scenario_id: int) -> str:
    """Show for every municipality what it is invited to, and for the others the budget that would bring them in."""
    page = open_page(planning.open_scenario(reading(), scenario_id), _budget())
    if page is None:
        raise NotFound(f"scenario {scenario_id} is not worked out")
    trace_figures(page.first_seats, page.scenario.round_code)
    seats: dict[str, list[str]] = {}
    for row in page.plan.get("invited", ()):
        seats.setdefault(row["municipality"], []).append(row["activity"])
    return render_template(
        "activities/municipalities.html",
        page=page,
        seats=seats,
        invited=_in_order(page, seats),
        not_invited=_in_order(page, page.not_invited),
        silent=[{"country": key[:2], "name": name} for key, name in _in_order(page, page.silent)],
        country_name=country_name,
        countries_by_code=planning.countries_of(reading(), page.scenario.round_id),
    )


@pages.get("/activities/<int:scenario_id>/plan.csv")
@policy(PLANNERS)
def download(scenario_id: int) -> Response:
    """Give the ranking and the plan at the chosen budget as CSV."""
    page = open_page(planning.open_scenario(reading(), scenario_id), _budget())
    if page is None:
        raise NotFound(f"scenario {scenario_id} is not worked out")
    return csv_response(f"plan-{scenario_id}", COLUMNS, [_cells(page, offer) for offer in page.result["offers"]])


def _in_order(page: PlanPage, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Municipalities, key and name, by the alphabet of the page's language."""
    return sorted(((key, page.names.get(key, key)) for key in keys), key=lambda named: alphabetical(named[1]))


def _cells(page: PlanPage, offer: dict[str, Any]) -> list[Cell]:
    key = (offer["activity"], offer["country"])
    return [
        offer["rank"],
        offer["activity"],
        activity_title(offer["activity"]),
        offer["country"],
        offer["score"],
        offer["low"],
        offer["high"],
        offer["cost"],
        page.shares.get(key),
        page.deliveries[key]["deliveries"] if key in page.deliveries else 0,
        f"offer/{offer['activity']}/{offer['country']}/score",
    ]


def _saved(scenario: OpenScenario, wish: Wish) -> AnyResponse:
    with writing() as session:
        saved = planning.save_scenario(session, actor(), scenario.round_id, wish, copied_from=scenario.id)
    return redirect(url_for("activities.show_scenario", scenario_id=saved))


def _rendered(scenario: OpenScenario, form: ScenarioForm) -> str:
    page, country = open_page(scenario, _budget()), request.args.get("country", "")
    countries = planning.countries_of(reading(), scenario.round_id)
    scenarios = planning.list_scenarios(reading(), scenario.round_id)
    if page is not None:
        trace_figures({seat["municipality"] for seats in page.invited.values() for seat in seats}, scenario.round_code)
    return render_template(
        "activities/show.html",
        scenario=scenario,
        page=page,
        swaps=_swaps(page, countries) if page else [],
        offers=page.listed(country, every="all" in request.args) if page else [],
        chosen_country=country,
        country_options=[(code, country_name(code, name)) for code, name in countries.items()],
        form=form,
        problems=form.problems(),
        releases=[(code, code) for code in planning.releases_of(reading(), scenario.round_id)],
        scenarios=scenarios,
        others=[(number, known_name(name)) for number, name in scenarios if number != scenario.id],
        activities=planning.activities(),
        dimensions=measure_names(_questionnaire(scenario), _dimensions(scenario)),
        countries=[*countries],
        country_name=country_name,
        countries_by_code=countries,
        fragile=FRAGILE,
        smallest_loss=SMALLEST_LOSS,
    )


def _swaps(page: PlanPage, countries: dict[str, str]) -> list[str]:
    def way(key: str) -> str:
        return url_for("plans.explain", scenario_id=page.scenario.id, key=key, budget=int(page.budget))

    return [swap_words(swap, page.measures, countries, way) for swap in page.result["swaps"]]


def _budget() -> float | None:
    return request.args.get("budget", type=float)


def _form(scenario: OpenScenario) -> ScenarioForm:
    assumed = scenario.wish.assumptions
    if assumed.budget is None:
        assumed = assumed.model_copy(update={"budget": planning.activities().budget})
    return scenario_form(_dimensions(scenario), _countries(scenario), assumed, known_name(scenario.wish.name))


def _questionnaire(scenario: OpenScenario) -> Questionnaire:
    return planning.questionnaire_of(reading(), scenario.round_id)


def _dimensions(scenario: OpenScenario) -> list[str]:
    return [dimension.name for dimension in _questionnaire(scenario).dimensions]


def _countries(scenario: OpenScenario) -> list[str]:
    return [*planning.countries_of(reading(), scenario.round_id)]


def _choice_words(choice: str, offer: tuple[str, str]) -> str:
    named = {"activity": offer[0], "country": offer[1]}
    if choice == "pin":
        return str(gettext("with %(activity)s %(country)s", **named))
    if choice == "exclude":
        return str(gettext("without %(activity)s %(country)s", **named))
    return str(gettext("%(activity)s %(country)s left to the plan", **named))

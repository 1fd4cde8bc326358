"""The association's page of a decision: which of its members are invited, and what would have brought in the others."""

from flask import Blueprint, render_template, request

from surveyapp.services import monitoring, planning, seating
from surveyapp.services.access import OFFICERS
from surveyapp.services.results import rounds_with_results
from surveyapp.views.known_names import known_name
from surveyapp.views.plan_words import told_of_places
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, reading
from surveyapp.views.traces import trace_figures

pages = Blueprint("members_plan", __name__)


@pages.get("/members/plan")
@policy(OFFICERS)
def show() -> str:
    """List the members with what the decision in force gives them; every member named finds it in its log.

    Of the newest round that has one, unless a round is asked for.
    """
    rounds = [found for found in rounds_with_results(reading()) if seating.decision_in_force(reading(), found.id)]
    chosen = monitoring.choose_round(rounds, request.args.get("round")) if rounds else None
    told = seating.places_of(reading(), actor(), chosen.id) if chosen else None
    if chosen is None or told is None:
        return render_template("members_plan/empty.html")
    context = told_of_places(
        planning.questionnaire_of(reading(), chosen.id), planning.countries_of(reading(), chosen.id)
    )
    trace_figures([place.key for place in told.places], chosen.code)
    options = [(found.code, known_name(found.title)) for found in rounds]
    return render_template("members_plan/show.html", told=told, chosen=chosen, round_options=options, **context)

"""Who took up what of a decision: recorded by activity and day, taken back where it was a mistake."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput, NotFound
from surveyapp.forms.decisions import read_day
from surveyapp.languages import alphabetical
from surveyapp.services import decisions, deliveries, planning
from surveyapp.services.access import ANALYSTS, PUBLISHERS
from surveyapp.services.decisions import Record
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, now, reading, writing
from surveyapp.views.titles import country_name
from surveyapp.views.traces import trace_figures

pages = Blueprint("deliveries", __name__)

PLANNERS = ANALYSTS | PUBLISHERS
MOST_CODES = 200
Answer = str | Response | tuple[str, int]


@pages.route("/decisions/<int:decision_id>/deliveries", methods=["GET", "POST"])
@policy(PLANNERS)
def record(decision_id: int) -> Answer:
    """Ask who took part in an activity and when, and note it."""
    found = decisions.open_decision(reading(), decision_id)
    offer = (request.values.get("activity", ""), request.values.get("country", ""))
    if not found.is_signed or offer not in [(row["activity"], row["country"]) for row in found.offers]:
        raise NotFound(f"offer {offer} of decision {decision_id}")
    if request.method == "GET":
        return _form(found, offer, {})
    errors: dict[str, list[str]] = {}
    _, day = read_day(request.form, "day", page_language(), now().date(), errors)
    if day is None:
        return _form(found, offer, errors), 422
    codes = request.form.get("others", "").replace(",", " ").split()[:MOST_CODES]
    chosen = [*request.form.getlist("municipality"), *codes]
    try:
        with writing() as session:
            deliveries.record_deliveries(session, actor(), found, offer, chosen, day, today=now().date())
    except BadInput as error:
        at = "others" if codes else "municipality"
        return _form(found, offer, {at: [f"{fault.at}: {fault.problem}" for fault in error.faults]}), 422
    return redirect(url_for("decisions.open_one", decision_id=decision_id))


@pages.post("/decisions/<int:decision_id>/deliveries/<int:delivery_id>/withdraw")
@policy(PLANNERS)
def withdraw(decision_id: int, delivery_id: int) -> Response:
    """Take back what was recorded by mistake."""
    with writing() as session:
        deliveries.withdraw_delivery(session, actor(), decision_id, delivery_id, at=now())
    return redirect(url_for("decisions.open_one", decision_id=decision_id))


def _form(found: Record, offer: tuple[str, str], errors: dict[str, list[str]]) -> str:
    taken = [e for e in deliveries.list_deliveries(reading(), found.id) if (e.activity, e.country) == offer]
    names = planning.municipality_names(reading())
    trace_figures({*found.invited(*offer), *(entry.municipality for entry in taken)}, found.round_code)
    invited = [key for key in found.invited(*offer) if key not in {entry.municipality for entry in taken}]
    return render_template(
        "decisions/deliveries.html",
        record=found,
        offer=next(row for row in found.offers if (row["activity"], row["country"]) == offer),
        taken=taken,
        invited=sorted(((key, names.get(key, key)) for key in invited), key=lambda named: alphabetical(named[1])),
        chosen=request.form.getlist("municipality"),
        others=request.form.get("others", ""),
        day=tuple(request.form.get(f"day-{part}", "") for part in ("day", "month", "year")),
        errors=errors,
        problems=[(message, name) for name, messages in errors.items() for message in messages],
        country_name=country_name,
        countries_by_code=planning.countries_of(reading(), found.round_id),
    )

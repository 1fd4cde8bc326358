"""What was decided: records on a plan frozen with a release, reworded until they are signed, then for good."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from surveyapp.errors import NotFound
from surveyapp.forms.decisions import TEXTS, Typed, parts_of, read_decision
from surveyapp.services import decisions, deliveries, planning
from surveyapp.services.access import ANALYSTS, PUBLISHERS, SECRETARIAT
from surveyapp.services.decisions import Record, Wording
from surveyapp.services.planning import OpenScenario
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.request import actor, config, now, reading, writing
from surveyapp.views.titles import country_name
from surveyapp.views.traces import trace_figures

pages = Blueprint("decisions", __name__)

PLANNERS = ANALYSTS | PUBLISHERS
Answer = str | Response | tuple[str, int]


@pages.get("/decisions")
@policy(SECRETARIAT)
def show() -> str:
    """List all decisions, the latest first."""
    found = decisions.list_decisions(reading())
    return render_template("decisions/list.html", decisions=found, done=request.args.get("done", ""))


@pages.post("/activities/<int:scenario_id>/freeze")
@policy(PLANNERS)
def freeze(scenario_id: int) -> Response:
    """Keep a scenario with a release, so that a decision can rest on it."""
    with writing() as session:
        frozen = planning.freeze_scenario(session, actor(), scenario_id, request.form.get("release", ""))
    return redirect(url_for("activities.show_scenario", scenario_id=frozen))


@pages.route("/activities/<int:scenario_id>/decision", methods=["GET", "POST"])
@policy(PLANNERS)
def begin(scenario_id: int) -> Answer:
    """Ask for the record of a decision on the plan at one budget, and keep it, still unsigned."""
    scenario = planning.open_scenario(reading(), scenario_id)
    budget = request.values.get("budget", type=float, default=scenario.result["budget"] if scenario.result else 0.0)
    plan = decisions.plan_to_decide(scenario, budget)
    replaces = request.values.get("replaces", type=int)
    old = decisions.open_decision(reading(), replaces) if replaces is not None else None
    if request.method == "GET":
        return _form(scenario, plan, _as_typed(old.wording) if old else _empty(), replaces=old)
    typed = read_decision(request.form, page_language(), now().date())
    wording = _wording(typed)
    if wording is None:
        return _form(scenario, plan, typed, replaces=old), 422
    with writing() as session:
        number = decisions.begin(session, actor(), scenario_id, budget, wording, replaces=replaces)
    return redirect(url_for(".open_one", decision_id=number))


@pages.get("/decisions/<int:decision_id>")
@policy(SECRETARIAT)
def open_one(decision_id: int) -> str:
    """Show a decision, to read, to print, and to sign."""
    record = decisions.open_decision(reading(), decision_id)
    taken = deliveries.list_deliveries(reading(), decision_id)
    trace_figures({*record.all_invited, *(entry.municipality for entry in taken)}, record.round_code)
    return render_template(
        "decisions/show.html",
        record=record,
        taken={
            (e.activity, e.country): [o for o in taken if (o.activity, o.country) == (e.activity, e.country)]
            for e in taken
        },
        names=planning.municipality_names(reading()),
        may_plan=bool(actor().roles & PLANNERS),
        may_sign=bool(actor().roles & PUBLISHERS),
        **_places(record.round_id),
    )


@pages.route("/decisions/<int:decision_id>/wording", methods=["GET", "POST"])
@policy(PLANNERS)
def reword(decision_id: int) -> Answer:
    """Change the words of a decision that nobody has signed yet."""
    record = decisions.open_decision(reading(), decision_id)
    scenario = planning.open_scenario(reading(), record.scenario_id)
    if request.method == "GET":
        return _form(scenario, record.plan, _as_typed(record.wording), record=record)
    typed = read_decision(request.form, page_language(), now().date())
    wording = _wording(typed)
    if wording is None:
        return _form(scenario, record.plan, typed, record=record), 422
    with writing() as session:
        decisions.reword(session, decision_id, wording)
    return redirect(url_for(".open_one", decision_id=decision_id))


@pages.post("/decisions/<int:decision_id>/sign")
@policy(PUBLISHERS)
def sign(decision_id: int) -> Response:
    """Sign a decision for good."""
    with writing() as session:
        decisions.sign(session, actor(), decision_id, seen=request.form.get("seen", ""), at=now())
    return redirect(url_for(".open_one", decision_id=decision_id))


@pages.post("/decisions/<int:decision_id>/discard")
@policy(PLANNERS)
def discard(decision_id: int) -> Response:
    """Throw a record away that nobody signed."""
    with writing() as session:
        decisions.discard(session, actor(), decision_id)
    return redirect(url_for(".show", done="discarded"))


@pages.get("/decisions/<int:decision_id>/change")
@policy(SECRETARIAT)
def change(decision_id: int) -> str:
    """Show what changed by later rounds where activities were delivered, beside where they were not."""
    record = decisions.open_decision(reading(), decision_id)
    if not record.is_signed:
        raise NotFound(f"decision {decision_id} is not signed")
    return render_template(
        "decisions/change.html",
        record=record,
        since=deliveries.what_changed(reading(), record, config().instance),
        titles={row["activity"]: row["title"] for row in record.offers},
        fewest=deliveries.FEWEST,
        **_places(record.round_id),
    )


def _places(round_id: int) -> dict[str, object]:
    return {"country_name": country_name, "countries_by_code": planning.countries_of(reading(), round_id)}


def _form(
    scenario: OpenScenario, plan: object, typed: Typed, *, record: Record | None = None, replaces: Record | None = None
) -> str:
    return render_template(
        "decisions/form.html",
        scenario=scenario,
        plan=plan,
        typed=typed,
        record=record,
        replaces=replaces,
        problems=typed.problems(),
        **_places(scenario.round_id),
    )


def _wording(typed: Typed) -> Wording | None:
    if typed.errors or typed.day is None:
        return None
    return Wording(decided_on=typed.day, **typed.texts)


def _as_typed(wording: Wording) -> Typed:
    texts = {name: str(getattr(wording, name)) for name in TEXTS}
    return Typed(texts, parts_of(wording.decided_on), wording.decided_on)


def _empty() -> Typed:
    return Typed(MultiDict(dict.fromkeys(TEXTS, "")), ("", "", ""), None)

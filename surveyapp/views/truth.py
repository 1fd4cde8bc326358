"""Show the truth: what the estimates say beside what is true, which only the demonstration can know."""

from babel import Locale
from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext

from surveyapp.demo import truth, verdict
from surveyapp.demo.truth import Truth
from surveyapp.demo.verdict import Verdict
from surveyapp.services.monitoring import choose_round
from surveyapp.services.results import results_for, rounds_with_results
from surveyapp.views.downloads import Cell, csv_response
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.request import config, reading
from surveyapp.views.titles import VIEW_NAMES, measure_names

pages = Blueprint("truth", __name__)

COLUMNS = ("country", "view", "measure", "estimate", "low", "high", "true", "caught", "n", "n_frame", "simulated")


@pages.get("/demonstration/truth")
@policy(ANYONE)
def show() -> str:
    """Show each estimate beside the truth, how many intervals caught it, and when they would not."""
    known = _known()
    rounds = [found for found in rounds_with_results(reading()) if found.code in known.rounds]
    chosen = choose_round(rounds, request.args.get("round"))
    findings = results_for(reading(), chosen)
    found = verdict.judge(known, chosen.code, findings)
    return render_template(
        "truth/show.html",
        round=chosen,
        rounds=[(each.code, known_name(each.title)) for each in rounds],
        verdict=found,
        leanings=list(zip(_leaning_names(), verdict.lean(known, chosen.code, findings), strict=True)),
        names=measure_names(findings.questionnaire, dict.fromkeys(row.measure for row in found.all)),
        view_names=VIEW_NAMES,
        country_name=_country_name,
        answered=findings.dataset.responded.groupby(findings.dataset.frame["country"]).sum(),
    )


@pages.get("/demonstration/truth.csv")
@policy(ANYONE)
def download() -> Response:
    """Give the estimates and the truth as CSV."""
    known = _known()
    rounds = [found for found in rounds_with_results(reading()) if found.code in known.rounds]
    chosen = choose_round(rounds, request.args.get("round"))
    found = verdict.judge(known, chosen.code, results_for(reading(), chosen))
    return csv_response(f"truth-{chosen.code}", COLUMNS, _cells(found))


def _cells(found: Verdict) -> list[list[Cell]]:
    return [[getattr(row, name) if name != "simulated" else True for name in COLUMNS] for row in found.all]


def _known() -> Truth:
    """The truth of this installation; it has a page in the demonstration alone."""
    known = truth.read(config().instance) if config().demo else None
    if known is None:
        abort(404)
    return known


def _country_name(code: str) -> str:
    return str(Locale(page_language()).territories[code])


def _leaning_names() -> list[str]:
    return [
        gettext("Who answers has nothing to do with need"),
        gettext("The needier answer somewhat less"),
        gettext("The needier answer much less"),
    ]

"""Follow one answer from the tick to the seat, change it, and see what moves; nothing is saved."""

from flask import Blueprint, render_template, request
from flask_babel import gettext

from questionnaires.model import Questionnaire
from questionnaires.translations import translator
from surveyapp.errors import NotFound
from surveyapp.services import following, monitoring
from surveyapp.services.access import ANALYSTS, PUBLISHERS
from surveyapp.services.following import LEVELS
from surveyapp.services.results import rounds_with_results
from surveyapp.views.languages import page_language
from surveyapp.views.names import activity_title
from surveyapp.views.policy import policy
from surveyapp.views.request import reading
from surveyapp.views.titles import measure_names
from surveyapp.views.traces import trace_figures

pages = Blueprint("following", __name__)


@pages.get("/follow")
@policy(ANALYSTS | PUBLISHERS)
def show() -> str:
    """Show every station of one answer's way, beside those of a supposed one."""
    rounds = rounds_with_results(reading())
    if not rounds:
        raise NotFound(gettext("No assessment has been approved yet."))
    chosen = monitoring.choose_round(rounds, request.args.get("round"))
    found = following.follow(
        reading(),
        chosen,
        request.args.get("municipality"),
        request.args.get("indicator"),
        level=request.args.get("level", type=int),
        replan=request.args.get("plan") == "again",
    )
    trace_figures([found.municipality], chosen.code)
    municipalities, indicators = following.choices(reading(), chosen)
    questionnaire = found.findings.questionnaire
    names = measure_names(questionnaire, [item.name for item in indicators] + [found.indicator.dimension])
    return render_template(
        "following/show.html",
        round=chosen,
        found=found,
        names=names,
        municipalities=list(municipalities.items()),
        indicators=[(item.name, names[item.name]) for item in indicators],
        levels=_levels(questionnaire, found.indicator.question or ""),
        question=translator(questionnaire, page_language()).text(f"{found.indicator.question}/label").text,
        seated_titles=[activity_title(seat.activity) for seat in found.told.seats if seat.invited],
    )


def _levels(questionnaire: Questionnaire, question: str) -> list[tuple[str, str]]:
    texts = translator(questionnaire, page_language())
    return [(str(level), texts.choice(questionnaire.questions[question], str(level)).text) for level in LEVELS]

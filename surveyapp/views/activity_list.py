"""The activity list as a page and as a file: what each activity answers, costs and is assumed to do."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from analysis import activity_list
from analysis.activity_list import Activity, ActivityList
from analysis.activity_model import EVERYTHING, names
from questionnaires.model import Questionnaire
from surveyapp.errors import NotFound
from surveyapp.services import planning
from surveyapp.services.access import OFFICERS, SECRETARIAT
from surveyapp.services.results import rounds_with_results
from surveyapp.views.policy import policy
from surveyapp.views.request import reading
from surveyapp.views.titles import country_name, measure_name

pages = Blueprint("activity_list", __name__)

READERS = SECRETARIAT | OFFICERS


@pages.get("/activity-list")
@policy(READERS)
def show() -> str:
    """Show a version of the list, the one in force unless another is asked for."""
    listed = _version(request.args.get("version"))
    rounds = rounds_with_results(reading())
    questionnaire = planning.questionnaire_of(reading(), rounds[0].id) if rounds else None
    places = planning.countries_of(reading(), rounds[0].id) if rounds else {}
    return render_template(
        "activities/list.html",
        activities=listed,
        versions=activity_list.versions(),
        links={activity.code: _links(listed, activity, questionnaire) for activity in listed},
        by_theme=_by_theme(listed, questionnaire),
        country_name=country_name,
        countries_by_code=places,
        country_names=[country_name(code, places.get(code, code)) for code in listed.countries],
    )


@pages.get("/activity-list/file")
@policy(READERS)
def download() -> Response:
    """Give a version of the list as the file that plans read."""
    listed = _version(request.args.get("version"))
    text = (activity_list.LISTS / f"{listed.version}.yaml").read_text(encoding="utf-8")
    headers = {"Content-Disposition": f'attachment; filename="activities-{listed.version}.yaml"'}
    return Response(text, content_type="application/yaml; charset=utf-8", headers=headers)


def _version(wanted: str | None) -> ActivityList:
    if wanted is None:
        return planning.activities()
    if wanted not in activity_list.versions():
        raise NotFound(f"activity list {wanted}")
    return activity_list.load(wanted)


def _by_theme(listed: ActivityList, questionnaire: Questionnaire | None) -> dict[str, list[str]]:
    """The codes of activities by what they answer, in words: everything first, then theme by theme."""
    found: dict[str, list[str]] = {EVERYTHING: []}
    themes = {indicator.name: indicator.dimension for indicator in questionnaire.indicators} if questionnaire else {}
    found |= {dimension.name: [] for dimension in questionnaire.dimensions} if questionnaire else {}
    for activity in listed:
        for link in activity.addresses:
            own = {theme for name, theme in themes.items() if names(link.gap, name)}
            for theme in [link.gap] if link.gap in found else sorted(own) or [EVERYTHING]:
                if activity.code not in found[theme]:
                    found[theme].append(activity.code)
    return {_words(theme, questionnaire): codes for theme, codes in found.items() if codes}


def _links(listed: ActivityList, activity: Activity, questionnaire: Questionnaire | None) -> list[dict[str, Any]]:
    dimensions = {dimension.name for dimension in questionnaire.dimensions} if questionnaire else set()
    found = []
    for link in activity.addresses:
        is_whole = link.gap == EVERYTHING or link.gap in dimensions
        effect = link.effect or (listed.effects.whole if is_whole else listed.effects.named)
        found.append({"words": _words(link.gap, questionnaire), "effect": effect, "evidence": link.evidence})
    return found


def _words(gap: str, questionnaire: Questionnaire | None) -> str:
    """A link in the words of the questionnaire; its own code where that asks no such thing."""
    if gap == EVERYTHING:
        return measure_name(questionnaire, "overall") if questionnaire else gap
    if questionnaire is None:
        return gap
    if gap in {dimension.name for dimension in questionnaire.dimensions}:
        return measure_name(questionnaire, gap)
    meant = [item.name for item in questionnaire.indicators if names(gap, item.name)]
    return "; ".join(measure_name(questionnaire, name) for name in meant) or gap

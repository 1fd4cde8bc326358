"""The live form of any version, and a case tried on it: asked and checked as offices are, and stored nowhere."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from questionnaires.model import Question, Repeat
from surveyapp.errors import NotFound
from surveyapp.forms.fields import Sent
from surveyapp.forms.pages import PageForm
from surveyapp.languages import LANGUAGES
from surveyapp.services import trial, way
from surveyapp.services.access import SECRETARIAT
from surveyapp.services.shelf import find_edition
from surveyapp.services.trial import Case
from surveyapp.services.way import PagePlace
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import texts_for
from surveyapp.views.request import now, reading
from surveyapp.views.security import CONTENT_POLICY
from surveyapp.views.titles import measure_names

pages = Blueprint("preview", __name__)

Page = str | Response | tuple[str, int]
LONGEST = 3_000
"""Characters of a case in an address; servers refuse addresses of more than about 4 000."""
LASTS = 7 * 24 * 3_600
"""Seconds until the address of a case is no longer read."""
CURRENCY = "EUR"
ADDED = 0
"""The number of an instance in an address that is about to be added."""
HERE = "/questionnaires/<questionnaire>/<version>/preview"
SCREENS = {"phone": (360, 700), "tablet": (768, 900), "desk": (1280, 900)}
"""Widths and heights in CSS pixels."""
FRAMED = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
"""Pages of the preview may stand in a frame of this application, and of no other."""


@pages.after_request
def allow_own_frame(response: Response) -> Response:
    """Let a page of the preview stand in the frame that `screen` draws."""
    response.headers.update({"Content-Security-Policy": FRAMED, "X-Frame-Options": "SAMEORIGIN"})
    return response


@pages.context_processor
def say_whether_framed() -> dict[str, bool]:
    """Tell templates whether the page is asked for by a frame, so that it shows nothing that would lead out of it."""
    return {"framed": request.headers.get("Sec-Fetch-Dest") == "iframe"}


@pages.get("/questionnaires/<questionnaire>/<version>/screen")
@policy(SECRETARIAT)
def screen(questionnaire: str, version: str) -> str:
    """Show the form in a frame as wide as a phone, a tablet or a desk, in any language."""
    case, _ = _case(questionnaire, version)
    width, into = request.args.get("width", "phone"), request.args.get("into", "")
    section, page = request.args.get("section", ""), request.args.get("page", "")
    if section or page:
        way.find_page(case, section, page)
    chosen = {"width": width if width in SCREENS else "phone", "into": into if into in LANGUAGES else page_language()}
    there: dict[str, Any] = {"section": section, "page": page} if section else {}
    return render_template(
        "library/screen.html",
        case=case,
        texts=texts_for(case.questionnaire),
        screens=SCREENS,
        chosen=chosen,
        address=lambda **other: url_for(".screen", **_place_of(case), **there, **{**chosen, **other}),
        shown=url_for(".page" if there else ".show", lang=chosen["into"], **_place_of(case), **there),
    )


@pages.get(HERE)
@policy(SECRETARIAT)
def show(questionnaire: str, version: str) -> str:
    """Show the sections, and what the case says so far: what is done, totals, and the gap of every indicator."""
    case, lapsed = _case(questionnaire, version)
    measures = trial.measures_of(case)
    return render_template(
        "library/preview.html",
        case=case,
        texts=texts_for(case.questionnaire),
        screen_url=url_for(".screen", **_place_of(case)),
        lapsed=lapsed,
        states=[(state, _first_page(case, state.name)) for state in case.path.sections],
        measures=measures,
        names=measure_names(case.questionnaire, [one.name for one in measures]),
        totals=[(name, value) for name, value in trial.totals_of(case) if value is not None],
    )


@pages.route(f"{HERE}/<section>/<page>", methods=["GET", "POST"])
@policy(SECRETARIAT)
def page(questionnaire: str, version: str, section: str, page: str) -> Page:
    """Ask the questions of a page as an office sees them; what is entered goes into the address of the next page."""
    case, _ = _case(questionnaire, version)
    place = way.find_page(case, section, page)
    if request.method == "GET":
        return _asked(case, place, place.items)
    readings = _form(case, sent=request.form).readings(way.questions_of(place.page))
    tried = case.with_answers(reading.answer for reading in readings if not reading.is_torn)
    if any(reading.is_torn for reading in readings) or len(_key(tried)) > LONGEST:
        return _asked(case, place, place.items, sent=request.form, is_full=len(_key(tried)) > LONGEST), 422
    return redirect(_after(tried, place, {reading.answer.question for reading in readings}))


@pages.route(f"{HERE}/<section>/<page>/<repeat>/<int:instance>", methods=["GET", "POST"])
@policy(SECRETARIAT)
def item(questionnaire: str, version: str, section: str, page: str, repeat: str, instance: int) -> Page:
    """Ask for one of several things, such as one school after another."""
    case, _ = _case(questionnaire, version)
    place = way.find_page(case, section, page)
    group = way.find_repeat(place.page, repeat)
    number = instance or case.next_instance(repeat)
    if instance and instance not in case.path.instances(repeat):
        raise NotFound(f"{repeat} {instance}")
    questions = case.path.questions_of(repeat, number)
    if request.method == "GET":
        return _asked(case, place, questions, group, number)
    readings = _form(case, number, request.form).readings(group.questions)
    tried = case.with_answers(reading.answer for reading in readings if not reading.is_torn)
    if any(reading.is_torn for reading in readings) or len(_key(tried)) > LONGEST:
        return _asked(case, place, questions, group, number, request.form, is_full=len(_key(tried)) > LONGEST), 422
    return redirect(_page_url(tried, place.section.name, place.page.name))


def _case(questionnaire: str, version: str) -> tuple[Case, bool]:
    """The case in the address, and whether there was one that can no longer be read."""
    content = find_edition(reading(), questionnaire, version).content
    key, today = request.args.get("case", ""), now().date()
    if not key:
        return Case(content, today), False
    try:
        return trial.from_data(content, _signer(content.key).loads(key[: 2 * LONGEST], max_age=LASTS), today), False
    except (BadData, ValueError, TypeError):
        return Case(content, today), True


def _key(case: Case) -> str:
    """The case as it stands in an address: signed, so that nobody else's text is ever opened as one."""
    return str(_signer(case.questionnaire.key).dumps(trial.as_data(case))) if case.answers else ""


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"case of {key}")


def _form(case: Case, instance: int = 0, sent: Sent | None = None) -> PageForm:
    texts = texts_for(case.questionnaire)
    return PageForm(case.path, texts, case.answers, {}, CURRENCY, instance=instance, sent=sent)


def _asked(
    case: Case,
    place: PagePlace,
    items: tuple[Question | Repeat, ...] | tuple[Question, ...],
    group: Repeat | None = None,
    instance: int = 0,
    sent: Sent | None = None,
    *,
    is_full: bool = False,
) -> str:
    return render_template(
        "library/preview_page.html",
        case=case,
        place=place,
        texts=texts_for(case.questionnaire),
        parts=_form(case, instance, sent).parts(items),
        repeat=group,
        instance=instance,
        is_full=is_full,
        overview_url=_overview_url(case),
        screen_url=url_for(".screen", section=place.section.name, page=place.page.name, **_place_of(case)),
    )


def _after(case: Case, place: PagePlace, asked: set[str]) -> str:
    """Where a page leads: where a button asked to go; the page again where it asks further; else on."""
    section, page = place.section.name, place.page.name
    if asked_for := _asked_for(case, place):
        return asked_for
    shown = way.find_page(case, section, page)
    names = {item.name for item in shown.items}
    further = {item.name for item in way.questions_of(place.page) if item.name in names} - asked - _silent(case)
    amiss = any(problem.question in asked and problem.kind != "missing" for problem in case.path.problems)
    if (further or amiss) and "later" not in request.form:
        return _page_url(case, section, page)
    following = case.path.next_page(section, page)
    return _page_url(case, section, following) if following else _overview_url(case)


def _silent(case: Case) -> set[str]:
    """Questions at which nothing is entered."""
    silent = ("calculate", "note")
    return {name for name, question in case.questionnaire.questions.items() if question.type.value in silent}


def _asked_for(case: Case, place: PagePlace) -> str | None:
    sent, section, page = request.form, place.section.name, place.page.name
    if (language := sent.get("switch_to", "")) in LANGUAGES:
        return _page_url(case, section, page, lang=language)
    if "leave" in sent:
        return _overview_url(case)
    if repeat := sent.get("add"):
        return _item_url(case, place, way.find_repeat(place.page, repeat).name, ADDED)
    for step in ("edit", "remove"):
        name, _, number = sent.get(step, "").partition(":")
        if number.isascii() and number.isdigit() and len(number) < 6:
            repeat = way.find_repeat(place.page, name).name
            if step == "edit":
                return _item_url(case, place, repeat, int(number))
            return _page_url(case.without_instance(repeat, int(number)), section, page)
    return None


def _place_of(case: Case) -> dict[str, Any]:
    here = {"questionnaire": case.questionnaire.key, "version": case.questionnaire.version}
    return here | ({"case": key} if (key := _key(case)) else {})


def _overview_url(case: Case) -> str:
    return url_for(".show", **_place_of(case))


def _page_url(case: Case, section: str, page: str, **more: Any) -> str:
    return url_for(".page", section=section, page=page, **_place_of(case), **more)


def _item_url(case: Case, place: PagePlace, repeat: str, instance: int) -> str:
    there = _place_of(case) | {"section": place.section.name, "page": place.page.name}
    return url_for(".item", repeat=repeat, instance=instance, **there)


def _first_page(case: Case, section: str) -> str | None:
    shown = case.path.pages(section)
    return _page_url(case, section, shown[0].page.name) if shown else None

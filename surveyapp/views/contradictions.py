"""The one page that lists answers which do not fit each other: confirm with a reason, or change."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from surveyapp.forms.reading import Reading, read_confirmation, sent_revision
from surveyapp.forms.summaries import Summary
from surveyapp.languages import LANGUAGES
from surveyapp.services import way
from surveyapp.services.access import EXPERTS, MUNICIPALITY, refuse_other_section
from surveyapp.services.assessments import Record
from surveyapp.services.way import Contradiction, PagePlace
from surveyapp.services.windows import NotOpen
from surveyapp.views.earlier import after_move, record_of_form
from surveyapp.views.keeping import came_back, keep_for, kept_form, whose
from surveyapp.views.policy import policy
from surveyapp.views.records import form_key, record_of, summary_of, texts_for
from surveyapp.views.request import actor
from surveyapp.views.saving import save_readings, show_unsaved

pages = Blueprint("contradictions", __name__)

Answer = str | Response | tuple[str | Response, int]


@pages.get("/assessments/<int:assessment_id>/sections/<section>/<page>/contradictions")
@policy(MUNICIPALITY | EXPERTS)
def show(assessment_id: int, section: str, page: str) -> Answer:
    """List the contradictions that concern a page; lead on where there is none."""
    record = record_of(assessment_id, with_care=False)
    place = way.find_page(record, section, page)
    if record.can_change and actor().may_edit_section(section) and _found(record, place):
        return _listed(record, place)
    return redirect(_onward(record, place))


@pages.post("/assessments/<int:assessment_id>/sections/<section>/<page>/contradictions")
@policy(MUNICIPALITY | EXPERTS)
def confirm(assessment_id: int, section: str, page: str) -> Answer:
    """Note the reasons given; what has none, or was changed by a colleague meanwhile, is listed again."""
    refuse_other_section(actor(), section)
    if (language := request.form.get("switch_to", "")) in LANGUAGES:
        here: dict[str, Any] = {"assessment_id": assessment_id, "section": section, "page": page}
        return redirect(keep_for(url_for(".show", lang=language, **here)))
    record = record_of_form(assessment_id)
    place = way.find_page(record, section, page)
    readings = [reading for item in _own(record, place) if (reading := _confirmed(record, item)) is not None]
    try:
        saved = save_readings(record, readings)
    except NotOpen as closed:
        return show_unsaved(record, closed, readings)
    if saved.outcome.moved:
        return after_move(saved, readings)
    record = saved.record
    if _own(record, place) and "later" not in request.form:
        return _listed(record, place, again=True), 422
    return redirect(_onward(record, place))


def _found(record: Record, place: PagePlace) -> list[Contradiction]:
    return way.find_contradictions(record, {item.name for item in place.page.questions})


def _own(record: Record, place: PagePlace) -> list[Contradiction]:
    """Those that the person may confirm: a reason belongs to its answer, and so to whoever looks after that."""
    return [item for item in _found(record, place) if _may_confirm(record, item)]


def _may_confirm(record: Record, item: Contradiction) -> bool:
    return _may_edit(record, item.problem.question)


def _may_edit(record: Record, question: str) -> bool:
    return actor().may_edit_section(record.questionnaire.section_of[question])


def _confirmed(record: Record, item: Contradiction) -> Reading | None:
    stored = record.stored.get((item.problem.question, item.problem.instance))
    return read_confirmation(request.form, stored.answer) if stored else None


def _onward(record: Record, place: PagePlace) -> str:
    here: dict[str, Any] = {"assessment_id": record.head.id, "section": place.section.name}
    following = record.path.next_page(place.section.name, place.page.name)
    return url_for("sections.page", page=following, **here) if following else url_for("sections.check", **here)


def _listed(record: Record, place: PagePlace, *, again: bool = False) -> str:
    summary = summary_of(record)
    kept = None if again else kept_form()
    sent = request.form if again else kept or MultiDict()
    listed = [_shown(record, summary, item, sent) for item in _found(record, place)]
    return render_template(
        "assessments/contradictions.html",
        record=record,
        place=place,
        texts=texts_for(record.questionnaire),
        listed=listed,
        whose=whose(),
        again=again,
        is_kept=kept is not None and came_back(),
        form_key=form_key(),
    )


def _shown(record: Record, summary: Summary, item: Contradiction, sent: MultiDict[str, str]) -> dict[str, Any]:
    """One contradiction as the page lists it: its answers, whether the person may confirm it, and what was typed."""
    questions = record.questionnaire.questions
    question, instance = item.problem.question, item.problem.instance
    field, revision = f"{question}.{instance}", record.stored[question, instance].revision
    # What was written about another answer than the one that stands there by now is asked anew.
    typed = sent if sent_revision(sent, f"{field}-revision") == revision else MultiDict[str, str]()
    return {
        "line": summary.line(questions[question], instance),
        "answers": [
            (
                summary.line(questions[name], instance if name == question else 0),
                way.page_of(record, name),
                _may_edit(record, name),
            )
            for name in (question, *item.others)
        ],
        "section": record.questionnaire.section_of[question],
        "may_confirm": _may_confirm(record, item),
        "revision": revision,
        "reason": typed.get(f"{field}-reason", ""),
        "explanation": typed.get(f"{field}-explanation", ""),
    }

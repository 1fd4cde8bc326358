"""Drafts that moved to another version: what the office is told, the record as it was, and pages opened before."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from questionnaires import carry_over, carrying
from questionnaires.answers import Answer
from surveyapp.forms.reading import Reading
from surveyapp.forms.summaries import Summary
from surveyapp.services import earlier
from surveyapp.services.access import MUNICIPALITY
from surveyapp.services.assessments import Record
from surveyapp.services.draft_returns import Fate, Kept
from surveyapp.services.way import page_of
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of
from surveyapp.views.request import reading
from surveyapp.views.saving import Saved

pages = Blueprint("earlier", __name__)

FORM_VERSION = "form_version"
"""The field of a form that names the version it was made on."""
REASONS = {
    carrying.GONE: lazy_gettext("This is not asked any more."),
    carrying.SEVERAL: lazy_gettext("There were several answers, and there is room for one."),
    carrying.UNREAD: lazy_gettext("The answer could not be carried over as a value and stands as it was typed."),
    carry_over.TAKEN: lazy_gettext("Another answer stands in its place."),
}
FATES = {
    Fate.LATE: lazy_gettext("It was typed on a page that had been opened before the questionnaire changed."),
    Fate.SUPERSEDED: lazy_gettext("It was given to the other version of the questionnaire, which was taken back."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words, with why it is told."""

    label: str
    value: str
    why: str = ""
    at: datetime | None = None
    url: str = ""
    standing: str = ""
    """What stands in its place now."""


@pages.get("/assessments/<int:assessment_id>/before/<int:move_id>")
@policy(MUNICIPALITY)
def show(assessment_id: int, move_id: int) -> str:
    """Show a record as it was before it moved, and what has no place in the version it moved to."""
    record = record_of(assessment_id)
    was, moved, kept = earlier.read_before(reading(), record, move_id)
    summary, present = summary_of(was), summary_of(record)
    return render_template(
        "assessments/before_move.html",
        record=was,
        moved=moved,
        texts=summary.texts,
        archived=[_kept(item, summary, present) for item in kept if item.fate is Fate.ARCHIVED],
        added=[_kept(item, summary, present) for item in kept if item.fate in FATES],
        sections=[(section.name, summary.section(section.name)) for section in was.questionnaire.sections],
    )


def looks_of(record: Record, moved: earlier.Moved) -> list[Told]:
    """Tell which answers need another look, why, and where they can be changed."""
    summary, problems = summary_of(record), {(p.question, p.instance): p for p in record.path.problems}
    told = []
    for look in moved.looks:
        problem = problems.get(look.place)
        why = summary.texts.say(problem.message) if problem else _why(look.why)
        answer = record.stored[look.place].answer
        told.append(Told(_label(summary, answer), summary.value(answer), str(why), url=_url(record, look.place[0])))
    return told


def record_of_form(assessment_id: int) -> Record:
    """Give an assessment as the form that was sent showed it, on the version on which the form was made."""
    record = record_of(assessment_id, with_care=False)
    made_on = request.form.get(FORM_VERSION, type=int)
    if made_on is None or made_on == record.head.version_id:
        return record
    return earlier.record_on(reading(), record, made_on) or record


def is_of_another_version(record: Record) -> bool:
    """Tell whether the form that was sent was made on another version than the record is on."""
    return request.form.get(FORM_VERSION, record.head.version_id, type=int) != record.head.version_id


def after_move(saved: Saved, readings: list[Reading]) -> Response | tuple[str, int]:
    """Lead to the task list, or say first what of the page could not simply be carried over; nothing of it is lost."""
    outcome, summary = saved.outcome, summary_of(saved.record)
    torn = [reading.answer for reading in readings if reading.is_torn]
    if not (outcome.conflicts or outcome.homeless or torn):
        return redirect(url_for("assessments.tasks", assessment_id=saved.record.head.id))
    old = summary_of(record_of_form(saved.record.head.id))
    conflicts = [
        Told(
            _label(summary, conflict.mine),
            summary.value(conflict.mine),
            url=_url(saved.record, conflict.place[0]),
            standing=summary.value(conflict.theirs.answer) if conflict.theirs else "",
        )
        for conflict in outcome.conflicts
    ]
    return render_template(
        "assessments/moved.html",
        record=saved.record,
        saved_count=len(outcome.saved),
        conflicts=conflicts,
        homeless=[Told(_label(old, answer), _value(old, answer)) for answer in (*outcome.homeless, *torn)],
        moves=earlier.list_moves(reading(), saved.record),
    ), 409


def _kept(item: Kept, summary: Summary, present: Summary) -> Told:
    answer = item.stored.answer
    asked = summary if answer.question in summary.texts.questions else present
    why = FATES.get(item.fate) or _why(item.why)
    return Told(_label(asked, answer), _value(asked, answer), str(why), item.stored.saved_at)


def _why(reason: str) -> str:
    """The reason in the language of the page; what a questionnaire itself says is left in its words."""
    known = REASONS.get(reason)
    return str(known) if known else gettext("Its meaning has changed. Please check that it still holds.")


def _label(summary: Summary, answer: Answer) -> str:
    known = summary.texts.questions.get(answer.question)
    number = f" ({answer.instance})" if answer.instance > 0 else ""
    return f"{known.label if known else answer.question}{number}"


def _value(summary: Summary, answer: Answer) -> str:
    if answer.question not in summary.texts.questions:
        return answer.text or answer.raw or str(answer.number)
    return summary.value(answer)


def _url(record: Record, question: str) -> str:
    section, page = page_of(record, question)
    return url_for("sections.page", assessment_id=record.head.id, section=section, page=page, _anchor=question)

"""Owners: who looks after which section, and until when."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from questionnaires.answer_types import Unreadable
from surveyapp.forms.care import read_care
from surveyapp.services import care
from surveyapp.services.access import COORDINATORS
from surveyapp.services.assessments import Record, SectionCare
from surveyapp.services.care import Care
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import date_text, record_of, texts_for
from surveyapp.views.request import actor, reading, writing

pages = Blueprint("owners", __name__)


@pages.route("/assessments/<int:assessment_id>/owners", methods=["GET", "POST"])
@policy(COORDINATORS)
def show(assessment_id: int) -> str | Response | tuple[str, int]:
    """Show who looks after which section, and note what the coordinator wishes."""
    record = record_of(assessment_id)
    texts = texts_for(record.questionnaire)
    sections = [section.name for section in record.questionnaire.sections]
    if request.method == "GET":
        found = {name: record.care.get(name, SectionCare()) for name in sections}
        typed = {name: (item.owner_id, _day(item.due_on)) for name, item in found.items()}
        return _page(record=record, texts=texts, typed=typed, errors={})
    entries = read_care(request.form, sections, page_language())
    last = record.head.window.closes_locally.date()
    errors = {}
    for name, entry in entries.items():
        if isinstance(entry.due_on, Unreadable):
            errors[name] = f"{texts.say(entry.due_on.message)} {texts.say(entry.due_on.mend)}"
        elif entry.due_on is not None and entry.due_on > last:
            errors[name] = _too_late(last)
    if errors:
        typed = {name: (entry.owner_id, entry.due) for name, entry in entries.items()}
        return _page(record=record, texts=texts, typed=typed, errors=errors), 422
    wanted = {
        name: Care(entry.owner_id, entry.due_on if isinstance(entry.due_on, date) else None)
        for name, entry in entries.items()
    }
    with writing() as session:
        care.assign_sections(session, actor(), assessment_id, wanted)
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


def _page(record: Record, **context: object) -> str:
    colleagues = care.list_colleagues(reading(), actor(), record.head.id)
    return render_template("assessments/owners.html", record=record, colleagues=colleagues, **context)


def _day(day: date | None) -> str:
    return date_text(day) if day else ""


def _too_late(last: date) -> str:
    return str(gettext("The round closes on %(day)s. Please give an earlier day.", day=date_text(last)))

"""Comments of colleagues: the thread of one question, and all threads of an assessment."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.errors import BadInput
from surveyapp.forms.reading import cleaned, sent_revision
from surveyapp.forms.summaries import Summary
from surveyapp.services import comments
from surveyapp.services.access import EXPERTS, MUNICIPALITY
from surveyapp.services.answers import Place
from surveyapp.services.assessments import Record
from surveyapp.services.comments import Thread
from surveyapp.services.way import page_of
from surveyapp.services.windows import AssessmentLocked
from surveyapp.views.keeping import came_back, forget_kept, kept_form
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("comments", __name__)

Page = str | Response | tuple[str, int]
HERE = "/assessments/<int:assessment_id>/comments"


@pages.get(HERE)
@policy(MUNICIPALITY | EXPERTS)
def index(assessment_id: int) -> str:
    """List the threads of an assessment, the open ones first."""
    record = record_of(assessment_id, with_care=False)
    summary = summary_of(record)
    threads = comments.read_threads(reading(), record)
    return render_template(
        "assessments/comments.html",
        record=record,
        threads=[(thread, titled(summary, thread.place)) for thread in threads],
        open_count=len(comments.open_threads(threads)),
    )


@pages.route(f"{HERE}/<question>/<int:instance>", methods=["GET", "POST"])
@policy(MUNICIPALITY | EXPERTS)
def thread(assessment_id: int, question: str, instance: int) -> Page:
    """Show what was said about a question; add to it, or call it resolved."""
    place = (question, instance)
    if request.method == "GET":
        kept = kept_form()
        return _shown(record_of(assessment_id, with_care=False), place, kept.get("text", "") if kept else "")
    typed = cleaned(request.form.get("text", "").replace("\r\n", "\n"))
    try:
        with writing() as session:
            if "resolve" in request.form:
                seen = sent_revision(request.form, "seen")
                comments.resolve_thread(session, actor(), assessment_id, place, seen=seen, at=now())
            else:
                comments.add_comment(session, actor(), assessment_id, place, typed, at=now())
            forget_kept(session)
    except BadInput as error:
        problems = [gettext(fault.problem) for fault in error.faults]
        return _shown(record_of(assessment_id, with_care=False), place, typed, problems), 422
    except AssessmentLocked:
        return _shown(record_of(assessment_id, with_care=False), place, typed), 409
    return redirect(url_for(".thread", assessment_id=assessment_id, question=question, instance=instance))


def titled(summary: Summary, place: Place) -> Markup:
    """Name the question of a thread, in a repeat with the instance it is about."""
    question, instance = place
    label = summary.texts.questions[question].label
    repeat = summary.path.questionnaire.repeat_of.get(question)
    if repeat is None:
        return label
    called = summary.texts.called(summary.path.questionnaire.repeats[repeat], instance, summary.answers)
    return Markup("{}: {}").format(called, label)


def _shown(record: Record, place: Place, typed: str = "", errors: list[str] | None = None) -> str:
    summary = summary_of(record)
    found: Thread = comments.read_thread(reading(), record, place)
    question = summary.path.questionnaire.questions[place[0]]
    return render_template(
        "assessments/thread.html",
        record=record,
        thread=found,
        title=titled(summary, place),
        line=summary.line(question, place[1]),
        question_url=_question_url(record, place),
        typed=typed,
        is_kept=bool(typed) and came_back(),
        errors=errors or [],
    )


def _question_url(record: Record, place: Place) -> str:
    """Where the question is answered."""
    question, instance = place
    section, page = page_of(record, question)
    here: dict[str, Any] = {"assessment_id": record.head.id, "section": section, "page": page, "_anchor": question}
    repeat = record.questionnaire.repeat_of.get(question)
    if repeat is not None and instance in record.path.instances(repeat):
        return url_for("repeats.edit", repeat=repeat, instance=instance, **here)
    return url_for("sections.page", **here)

"""Check and send, review, approve or return, and the receipt."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.errors import NotFound
from surveyapp.forms.summaries import Group, Line, Summary
from surveyapp.services import approval, comments, receipts, review, sections
from surveyapp.services.access import APPROVERS, COORDINATORS, MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.services.accounts import record as note_access
from surveyapp.services.answers import Place
from surveyapp.services.approval import NotReady, ReturnNeedsMore
from surveyapp.services.assessments import Record, read_head
from surveyapp.services.history import RecordedChange
from surveyapp.services.windows import NotOpen
from surveyapp.views.assessments import section_link
from surveyapp.views.comments import titled
from surveyapp.views.keeping import came_back, kept_form
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of, texts_for
from surveyapp.views.request import actor, config, now, reading, writing

pages = Blueprint("approval", __name__)

Answer = str | Response | tuple[str, int]
HERE = "/assessments/<int:assessment_id>"
LONGEST_REASON = 2_000


@pages.get(f"{HERE}/send")
@policy(COORDINATORS)
def check(assessment_id: int) -> Answer:
    """Show what is still open, or that everything is ready to be sent to the approver."""
    return _check(record_of(assessment_id))


@pages.post(f"{HERE}/send")
@policy(COORDINATORS)
def send(assessment_id: int) -> Answer:
    """Give the assessment to the municipality's own approver."""
    try:
        with writing() as session:
            approval.send_assessment(session, actor(), assessment_id, at=now())
    except NotReady:
        return _check(record_of(assessment_id), refused=True), 422
    except NotOpen:
        return _check(record_of(assessment_id)), 409
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


@pages.get(f"{HERE}/review")
@policy(APPROVERS | OFFICERS)
def show(assessment_id: int) -> Answer:
    """Show the approver, or the association's officer, what needs an eye first, and then everything."""
    record, kept = record_of(assessment_id, with_care=False), kept_form()
    if kept is None:
        return _review(record)
    chosen = frozenset(kept.getlist("question"))
    return _review(record, reason=kept.get("reason", "")[:LONGEST_REASON], chosen=chosen)


@pages.post(f"{HERE}/approve")
@policy(APPROVERS)
def approve(assessment_id: int) -> Answer:
    """Give the assessment to the round."""
    seen = request.form.get("seen", type=int, default=-1)
    try:
        with writing() as session:
            approval.approve_assessment(session, actor(), assessment_id, seen=seen, at=now())
            receipts.mail_receipt(session, read_head(session, actor(), assessment_id), receipt_link(assessment_id))
    except NotOpen:
        return _review(record_of(assessment_id, with_care=False)), 409
    return redirect(url_for(".receipt", assessment_id=assessment_id))


@pages.post(f"{HERE}/return")
@policy(APPROVERS | OFFICERS)
def give_back(assessment_id: int) -> Answer:
    """Return chosen questions to the office with a reason."""
    reason = request.form.get("reason", "")[:LONGEST_REASON]
    chosen = frozenset(request.form.getlist("question"))
    try:
        with writing() as session:
            approval.return_for_correction(session, actor(), assessment_id, questions=chosen, reason=reason, at=now())
    except ReturnNeedsMore as lacks:
        return _review(record_of(assessment_id, with_care=False), lacks=lacks, reason=reason, chosen=chosen), 422
    except NotOpen:
        return _review(record_of(assessment_id, with_care=False), reason=reason, chosen=chosen), 409
    if actor().roles & OFFICERS:
        return redirect(url_for("monitor.show"))
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


@pages.get(f"{HERE}/receipt")
@policy(MUNICIPALITY)
def receipt(assessment_id: int) -> Answer:
    """Show the receipt of an approved assessment."""
    record = record_of(assessment_id)
    found = receipts.read_receipt(reading(), record.head)
    if found is None:
        raise NotFound
    return render_template(
        "assessments/receipt.html", record=record, texts=texts_for(record.questionnaire), receipt=found
    )


@pages.get(f"{HERE}/copy")
@policy(MUNICIPALITY | OFFICERS | SECRETARIAT)
def copy(assessment_id: int) -> Answer:
    """Show all answers on one page, to read and to print; a reader from elsewhere leaves a trace in the log."""
    record = record_of(assessment_id, with_care=False)
    leave_trace(record)
    return render_template(
        "assessments/copy.html",
        record=record,
        texts=texts_for(record.questionnaire),
        sections=_sections(record),
        receipt=receipts.read_receipt(reading(), record.head),
    )


def receipt_link(assessment_id: int) -> Callable[[str], str]:
    """Make the address of a receipt in a language, from the configured address and never from the request's host."""
    return lambda language: config().public_url + url_for(".receipt", lang=language, assessment_id=assessment_id)


def _check(record: Record, *, refused: bool = False) -> str:
    lines = sections.list_sections(record, actor())
    return render_template(
        "assessments/send.html",
        record=record,
        texts=texts_for(record.questionnaire),
        remaining=[(line, section_link(record, line)) for line in lines if not line.is_done],
        done=sum(line.is_done for line in lines),
        total=len(lines),
        is_approver=bool(actor().roles & APPROVERS),
        refused=refused,
    )


def _review(
    record: Record, *, lacks: ReturnNeedsMore | None = None, reason: str = "", chosen: frozenset[str] = frozenset()
) -> str:
    found, summary = review.make_review(reading(), record), summary_of(record)
    leave_trace(record)
    threads = [] if actor().roles & OFFICERS else comments.open_threads(comments.read_threads(reading(), record))
    return render_template(
        "assessments/review.html",
        threads=[(thread, titled(summary, thread.place)) for thread in threads],
        record=record,
        texts=summary.texts,
        review=found,
        large=[(_line(summary, each.place), summary.value(each.before), each.when) for each in found.large],
        explained=_lines(summary, found.explained),
        estimated=_lines(summary, found.estimated),
        not_given=_lines(summary, found.not_given),
        same_as_last=_lines(summary, found.same_as_last),
        changed=[(_line(summary, place), _before(summary, change)) for place, change in found.changed.items()],
        sections=_sections(record),
        is_officer=bool(actor().roles & OFFICERS),
        lacks=lacks,
        reason=reason,
        is_kept=bool(reason or chosen) and came_back(),
        chosen=chosen or (frozenset(found.returned.questions) if found.returned else frozenset()),
    )


def _sections(record: Record) -> list[tuple[str, list[Group]]]:
    summary = summary_of(record)
    return [(section.name, summary.section(section.name)) for section in record.questionnaire.sections]


def _lines(summary: Summary, places: tuple[Place, ...]) -> list[Line]:
    return [_line(summary, place) for place in places]


def _line(summary: Summary, place: Place) -> Line:
    line = summary.line(summary.path.questionnaire.questions[place[0]], place[1])
    return replace(line, label=titled(summary, place))


def _before(summary: Summary, change: RecordedChange) -> str:
    return summary.value(change.before) if change.before else ""


def leave_trace(record: Record) -> None:
    """Write into the log that somebody from elsewhere read the answers of a municipality."""
    if actor().municipality_id == record.head.municipality_id:
        return
    with writing() as session:
        note_access(
            session,
            actor().user_id,
            "viewed answers",
            municipality_id=record.head.municipality_id,
            subject=record.head.round_code,
        )

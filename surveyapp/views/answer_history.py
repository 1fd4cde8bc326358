"""The history of an assessment: who changed which answer when, from what, and the steps it took."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from questionnaires.answers import Answer
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.forms.reading import cleaned, sent_revision
from surveyapp.forms.summaries import Summary
from surveyapp.forms.texts import Texts
from surveyapp.services import approval, draft_moves, draft_returns, earlier, history, undoing
from surveyapp.services.access import MUNICIPALITY
from surveyapp.services.approval import Step
from surveyapp.services.assessments import Record
from surveyapp.services.earlier import Reign
from surveyapp.services.history import RecordedChange
from surveyapp.services.windows import NotOpen
from surveyapp.services.workbooks import saving as workbooks
from surveyapp.views.comments import titled
from surveyapp.views.keeping import came_back, forget_kept, kept_form
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of, texts_for
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("answer_history", __name__)

Page = str | Response | tuple[str, int]
LENGTH = 100
"""Rows on one page."""

STEPS = {
    approval.SENT: lazy_gettext("Sent to the approver"),
    approval.RETURNED: lazy_gettext("Returned to the office"),
    approval.APPROVED: lazy_gettext("Approved and given to the round"),
    draft_moves.MOVED: lazy_gettext("Moved to another version of the questionnaire"),
    draft_returns.RETURNED: lazy_gettext("Moved back to the version before"),
    undoing.UNDONE: lazy_gettext("A change was undone"),
}
ORIGINS = {workbooks.ORIGIN: lazy_gettext("from a workbook"), undoing.ORIGIN: lazy_gettext("undone")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the history: a change of an answer, or a step of the whole."""

    at: datetime
    who: str
    question: str = ""
    label: str = ""
    before: str = ""
    after: str = ""
    step: str = ""
    reason: str = ""
    how: str = ""
    """Where a change came from, if not from a page of the questionnaire."""
    undo: int = 0
    """The sequence number of a change that can be undone."""


@pages.get("/assessments/<int:assessment_id>/history")
@policy(MUNICIPALITY)
def show(assessment_id: int) -> str:
    """Show the history, the latest first; of one question where it is named."""
    record = record_of(assessment_id, with_care=False)
    question = request.args.get("question", "")
    steps = approval.read_steps(reading(), assessment_id)
    moves = earlier.list_moves(reading(), record) if undoing.has_moved(steps) else []
    summaries = _summaries(record, moves)
    if question and not any(question in summary.texts.questions for summary in summaries):
        raise NotFound
    rows = _rows(record, summaries, steps, question)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "assessments/history.html",
        record=record,
        label=_label(summaries, question),
        question=question,
        moves=moves,
        rows=rows[(page - 1) * LENGTH : page * LENGTH],
        page=page,
        pages=-(-len(rows) // LENGTH),
        page_url=lambda number: url_for(".show", assessment_id=assessment_id, page=number, question=question or None),
    )


@pages.route("/assessments/<int:assessment_id>/history/<int:sequence>/undo", methods=["GET", "POST"])
@policy(MUNICIPALITY)
def undo(assessment_id: int, sequence: int) -> Page:
    """Show what undoing a change would do, ask why, and do it."""
    if request.method == "GET":
        kept = kept_form()
        return _undoing(record_of(assessment_id, with_care=False), sequence, kept.get("reason", "") if kept else "")
    reason, seen = cleaned(request.form.get("reason", "")), sent_revision(request.form, "seen")
    try:
        with writing() as session:
            undoing.undo_change(session, actor(), assessment_id, sequence, reason=reason, seen=seen, at=now())
            forget_kept(session)
    except BadInput as error:
        problems = [gettext(fault.problem) for fault in error.faults]
        return _undoing(record_of(assessment_id, with_care=False), sequence, reason, problems), 422
    except NotOpen:
        return _undoing(record_of(assessment_id, with_care=False), sequence, reason), 409
    except Conflict as error:
        return _undoing(record_of(assessment_id, with_care=False), sequence, reason, [gettext(str(error))]), 409
    return redirect(url_for(".show", assessment_id=assessment_id))


def _undoing(record: Record, sequence: int, reason: str = "", problems: list[str] | None = None) -> str:
    found, summary = undoing.find_undoing(reading(), record, sequence), summary_of(record)
    return render_template(
        "assessments/undo.html",
        record=record,
        undoing=found,
        title=titled(summary, found.change.place),
        who=found.change.author,
        values=[_value(summary, answer) for answer in (found.change.before, found.change.answer, found.now)],
        may_undo=undoing.can_undo(record, actor(), found.change, moved=found.moved),
        reason=reason,
        is_kept=bool(reason) and came_back(),
        problems=problems or [],
    )


def _summaries(record: Record, moves: list[tuple[int, datetime]]) -> list[Summary]:
    """The answers as the present version tells them, then as those versions do that the draft was on before."""
    return [summary_of(record)] + [summary_of(earlier.read_before(reading(), record, number)[0]) for number, _ in moves]


def _label(summaries: list[Summary], question: str) -> str:
    known = [found for summary in summaries if (found := summary.texts.questions.get(question))]
    return str(known[0].label) if known else question


def _rows(record: Record, summaries: list[Summary], steps: list[Step], question: str) -> list[Row]:
    changes = [
        change
        for change in history.read_changes(reading(), record.head.id)
        if not question or change.place[0] == question
    ]
    moved = undoing.last_move(steps)
    has_moved = undoing.has_moved(steps)
    reigns = earlier.read_reigns(reading(), record) if has_moved else [Reign(record.questionnaire, None)]
    rows = [_change(record, summaries, change, moved, reigns) for change in changes]
    rows += [_step(step) for step in steps if not question]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _change(record: Record, summaries: list[Summary], change: RecordedChange, moved: int, reigns: list[Reign]) -> Row:
    question, instance = change.place
    label = _label(summaries, question)
    number = f" ({instance})" if instance else ""
    # What was given is told in the words and units of the version it was given on: a move converts between them.
    before = _told(record, next(reign for reign in reigns if reign.covers(change.at, when_left=True)), change.before)
    now_so = _told(record, next(reign for reign in reigns if reign.covers(change.at, when_left=False)), change.answer)
    after = gettext("Erased on request") if change.erased else now_so
    how = str(ORIGINS.get(change.origin.partition(" ")[0], ""))
    can = undoing.can_undo(record, actor(), change, moved=moved)
    return Row(
        change.at,
        change.author,
        question,
        label + number,
        before,
        after,
        how=how,
        undo=change.sequence if can else 0,
    )


def _step(step: Step) -> Row:
    return Row(step.at, step.by, step=str(STEPS.get(step.kind, step.kind)), reason=step.reason)


def _value(summary: Summary, answer: Answer | None) -> str:
    return _worded(summary.texts, summary.currency, answer)


def _told(record: Record, reign: Reign, answer: Answer | None) -> str:
    return _worded(texts_for(reign.questionnaire), record.head.currency, answer)


def _worded(texts: Texts, currency: str, answer: Answer | None) -> str:
    if answer is None:
        return str(gettext("No answer"))
    question = texts.questionnaire.questions.get(answer.question)
    if question is None:
        return answer.text or str(answer.number)
    value = texts.shown(question, answer, currency)
    if answer.estimated:
        return str(gettext("%(value)s (an estimate)", value=value))
    return value

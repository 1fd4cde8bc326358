"""The history of an assessment: who changed which answer when, from what, and the steps it took."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from questionnaires.answers import Answer
from surveyapp.errors import NotFound
from surveyapp.forms.summaries import Summary
from surveyapp.services import approval, draft_moves, draft_returns, earlier, history
from surveyapp.services.access import MUNICIPALITY
from surveyapp.services.approval import Step
from surveyapp.services.assessments import Record, names_of
from surveyapp.services.history import RecordedChange
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of
from surveyapp.views.request import reading

pages = Blueprint("answer_history", __name__)

LENGTH = 100
"""Rows on one page."""

STEPS = {
    approval.SENT: lazy_gettext("Sent to the approver"),
    approval.RETURNED: lazy_gettext("Returned to the office"),
    approval.APPROVED: lazy_gettext("Approved and given to the round"),
    draft_moves.MOVED: lazy_gettext("Moved to another version of the questionnaire"),
    draft_returns.RETURNED: lazy_gettext("Moved back to the version before"),
}


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


@pages.get("/assessments/<int:assessment_id>/history")
@policy(MUNICIPALITY)
def show(assessment_id: int) -> str:
    """Show the history, the latest first; of one question where it is named."""
    record = record_of(assessment_id)
    question = request.args.get("question", "")
    summaries = _summaries(record)
    if question and not any(question in summary.texts.questions for summary in summaries):
        raise NotFound
    rows = _rows(record, summaries, question)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "assessments/history.html",
        record=record,
        label=_label(summaries, question),
        question=question,
        moves=earlier.list_moves(reading(), record),
        rows=rows[(page - 1) * LENGTH : page * LENGTH],
        page=page,
        pages=-(-len(rows) // LENGTH),
        page_url=lambda number: url_for(".show", assessment_id=assessment_id, page=number, question=question or None),
    )


def _summaries(record: Record) -> list[Summary]:
    """The answers as the present version tells them, then as those versions do that the draft was on before."""
    moves = earlier.list_moves(reading(), record)
    return [summary_of(record)] + [summary_of(earlier.read_before(reading(), record, number)[0]) for number, _ in moves]


def _label(summaries: list[Summary], question: str) -> str:
    known = [found for summary in summaries if (found := summary.texts.questions.get(question))]
    return str(known[0].label) if known else question


def _rows(record: Record, summaries: list[Summary], question: str) -> list[Row]:
    changes = [
        change
        for change in history.read_changes(reading(), record.head.id)
        if not question or change.place[0] == question
    ]
    names = names_of(reading(), {change.author_id for change in changes})
    steps = [] if question else approval.read_steps(reading(), record.head.id)
    rows = [_change(summaries, change, names.get(change.author_id, "")) for change in changes] + [
        _step(step) for step in steps
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _change(summaries: list[Summary], change: RecordedChange, who: str) -> Row:
    question, instance = change.place
    label = _label(summaries, question)
    summary = next((found for found in summaries if question in found.texts.questions), summaries[0])
    number = f" ({instance})" if instance else ""
    after = gettext("Erased on request") if change.erased else _value(summary, change.answer)
    return Row(change.at, who, question, label + number, _value(summary, change.before), after)


def _step(step: Step) -> Row:
    return Row(step.at, step.by, step=str(STEPS.get(step.kind, step.kind)), reason=step.reason)


def _value(summary: Summary, answer: Answer | None) -> str:
    if answer is None:
        return str(gettext("No answer"))
    if answer.question not in summary.path.questionnaire.questions:
        return answer.text or str(answer.number)
    value = summary.value(answer)
    if answer.estimated:
        return str(gettext("%(value)s (an estimate)", value=value))
    return value

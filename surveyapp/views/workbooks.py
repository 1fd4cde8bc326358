"""The workbook of an assessment: taken away, filled in offline, and sent back to be looked at before it is saved."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from questionnaires import workbook
from questionnaires.answers import Answer
from questionnaires.workbook import WorkbookRefused
from surveyapp.errors import BadInput, Conflict
from surveyapp.forms.summaries import Summary
from surveyapp.services.access import MUNICIPALITY
from surveyapp.services.answers import content_of, from_content
from surveyapp.services.assessments import Record, names_of
from surveyapp.services.entries import Disagreement, Entry, RepeatFull
from surveyapp.services.windows import NotOpen
from surveyapp.services.workbooks.proposal import Proposal, propose
from surveyapp.services.workbooks.reading import read_returned
from surveyapp.services.workbooks.saving import Saved, save_entries
from surveyapp.services.workbooks.writing import write_workbook
from surveyapp.views.downloads import SHEET
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import form_key, record_of, summary_of
from surveyapp.views.request import actor, config, now, reading, writing

pages = Blueprint("workbooks", __name__)

Page = str | AnyResponse | tuple[str, int]
HERE = "/assessments/<int:assessment_id>/workbook"
LARGEST = 11 * 1024 * 1024
LARGEST_CHANGES = 8 * 1024 * 1024
DAY = 24 * 3600
"""How long a comparison can be saved; colleagues may have changed much after that."""


@dataclass(frozen=True, slots=True)
class Row:
    """One change as the page lists it."""

    label: str
    before: str
    after: str
    is_unread: bool = False
    problem: str = ""


@pages.get(HERE)
@policy(MUNICIPALITY)
def show(assessment_id: int) -> str:
    """Offer the workbook and take it back."""
    return _offered(record_of(assessment_id, with_care=False))


@pages.get(f"{HERE}.xlsx")
@policy(MUNICIPALITY)
def download(assessment_id: int) -> Response:
    """Give the workbook in the language of the page."""
    record = record_of(assessment_id, with_care=False)
    address = config().public_url + url_for(".show", assessment_id=assessment_id)
    response = Response(write_workbook(record, page_language(), address=address), mimetype=SHEET)
    name = f"{record.head.round_code}-{record.head.id}-{record.at:%Y%m%d-%H%M}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.post(HERE)
@policy(MUNICIPALITY, largest=LARGEST)
def compare(assessment_id: int) -> Page:
    """Read what was sent and show what it would change; nothing is saved yet."""
    record = record_of(assessment_id, with_care=False)
    sent = request.files.get("workbook")
    if not record.can_change:
        return _offered(record), 409
    if sent is None or not sent.filename:
        return _offered(record, [gettext("Please choose the workbook.")]), 422
    try:
        returned = read_returned(workbook.read(sent.read(), sent.filename[:100]))
        proposal = propose(reading(), actor(), record, returned)
    except WorkbookRefused as refused:
        say = summary_of(record).texts.say
        told = [f"{fault.where}: {say(fault.problem)}; {say(fault.mend)}." for fault in refused.faults]
        return _offered(record, told), 422
    except BadInput as error:
        return _offered(record, [" ".join(gettext(part) for part in (f.problem, f.mend)) for f in error.faults]), 422
    return _compared(record, proposal)


@pages.post(f"{HERE}/save")
@policy(MUNICIPALITY, largest=LARGEST_CHANGES)
def save(assessment_id: int) -> Page:
    """Save what was shown, with the choices made where a colleague had changed the same answer."""
    record = record_of(assessment_id, with_care=False)
    try:
        told = _signer(assessment_id).loads(request.form.get("changes", ""), max_age=DAY)
    except BadData:
        return _offered(record, [gettext("What was compared is too old. Please upload the workbook again.")]), 422
    try:
        saved = _save(record, told)
    except NotOpen:
        return _offered(record_of(assessment_id, with_care=False)), 409
    except RepeatFull:
        return _offered(record, [gettext("A table holds more rows than there is room for. Nothing was saved.")]), 409
    except Conflict as error:
        return _offered(record, [gettext(str(error))]), 409
    if saved.conflicts:
        again = record_of(assessment_id, with_care=False)
        return _compared(again, None, saved.conflicts, saved.count, made_on=told["version"]), 409
    return redirect(url_for(".show", assessment_id=assessment_id, saved=saved.count))


def _save(record: Record, told: dict[str, Any]) -> Saved:
    """Save what was compared, and of the conflicts those in which the workbook was chosen."""
    chosen = [parts for at, parts in enumerate(told["conflicts"]) if request.form.get(f"keep-{at}") == "mine"]
    entries = [_entry(*parts) for parts in (*told["entries"], *chosen)]
    with writing() as session:
        return save_entries(
            session, actor(), record.head.id, entries, made_on=told["version"], form_key=told["key"], at=now()
        )


def _offered(record: Record, problems: list[str] | None = None) -> str:
    return render_template(
        "assessments/workbook.html",
        record=record,
        problems=problems or [],
        saved=request.args.get("saved", type=int) if request.method == "GET" else None,
    )


def _compared(
    record: Record,
    proposal: Proposal | None,
    conflicts: tuple[Disagreement, ...] = (),
    saved_count: int = 0,
    *,
    made_on: int | None = None,
) -> str:
    summary = summary_of(record)
    entries = proposal.entries if proposal else ()
    conflicts = proposal.conflicts if proposal else conflicts
    authors = {conflict.theirs.author_id for conflict in conflicts if conflict.theirs}
    return render_template(
        "assessments/workbook_changes.html",
        record=record,
        rows=[_row(summary, record, proposal, entry) for entry in entries],
        conflicts=[(conflict, _label(summary, *conflict.place)) for conflict in conflicts],
        names=names_of(reading(), authors),
        torn=[(_label(summary, *torn.place), torn) for torn in (proposal.torn if proposal else ())],
        homeless=[answer.text or answer.number or "" for answer in (proposal.homeless if proposal else ())],
        withheld=[_label(summary, *place) for place in (proposal.withheld if proposal else ())],
        is_empty=proposal is not None and proposal.is_empty,
        saved_count=saved_count,
        changes=_signed(record, made_on or record.head.version_id, entries, conflicts),
    )


def _row(summary: Summary, record: Record, proposal: Proposal | None, entry: Entry) -> Row:
    stored = record.stored.get(entry.place)
    problem = ""
    if proposal is not None and entry.answer.instance >= 0:
        found = next((p for p in proposal.path.problems if (p.question, p.instance) == entry.place), None)
        problem = summary.texts.say(found.message) if found and found.kind in ("hard", "soft") else ""
    return Row(
        label=_label(summary, *entry.place),
        before=_value(summary, stored.answer if stored else None),
        after=_value(summary, entry.answer),
        is_unread=entry.answer.raw is not None,
        problem=problem,
    )


def _label(summary: Summary, question: str, instance: int) -> str:
    known = summary.texts.questions.get(question)
    label = str(known.label.striptags()) if known else question
    repeat = summary.path.questionnaire.repeat_of.get(question)
    if repeat is None:
        return label
    if instance < 0:
        item = summary.texts.plain(f"{repeat}/item")
        return f"{gettext('Add: %(item)s', item=item)} {-instance}, {label}"
    return f"{summary.texts.called(summary.path.questionnaire.repeats[repeat], instance, summary.answers)}, {label}"


def _value(summary: Summary, answer: Answer | None) -> str:
    value = summary.value(answer) if answer is not None else ""
    if answer is not None and answer.estimated:
        return str(gettext("%(value)s (an estimate)", value=value))
    return value


def _signer(assessment_id: int) -> URLSafeTimedSerializer:
    """Signs what was compared for this person and assessment, so that what is saved is what was read and shown."""
    return URLSafeTimedSerializer(config().secret, salt=f"workbook {assessment_id} {actor().user_id}")


def _signed(record: Record, made_on: int, entries: tuple[Entry, ...], conflicts: tuple[Disagreement, ...]) -> str:
    told: dict[str, Any] = {
        "key": form_key(),
        "version": made_on,
        "entries": [[*entry.place, content_of(entry.answer), entry.based_on] for entry in entries],
        "conflicts": [
            [*conflict.place, content_of(conflict.mine), conflict.theirs.revision if conflict.theirs else 0]
            for conflict in conflicts
        ],
    }
    return str(_signer(record.head.id).dumps(told))


def _entry(question: str, instance: int, content: str, based_on: int) -> Entry:
    answer = from_content(content, (question, instance)) or Answer(question, instance)
    return Entry(answer, based_on)

"""Paper: a questionnaire to fill in with a pen, a draft, the approved answers and the receipt, as pages and as PDF."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext

from questionnaires.model import Questionnaire
from surveyapp.errors import NotFound
from surveyapp.forms.blanks import BlankGroup, BlankLine, blank_groups
from surveyapp.forms.summaries import Group, Line, Summary
from surveyapp.services import receipts, rounds
from surveyapp.services.access import MUNICIPALITY, OFFICERS, SECRETARIAT
from surveyapp.services.assessments import Record
from surveyapp.services.papers import Paper, PaperGroup, PaperLine, PaperSection, PapersMissing, make_pdf
from surveyapp.services.receipts import Receipt
from surveyapp.views.approval import leave_trace
from surveyapp.views.formats import moment, whole
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, summary_of, texts_for
from surveyapp.views.request import actor, now, reading

pages = Blueprint("papers", __name__)

Page = str | Response | tuple[str, int]
NOT_IMPLEMENTED = 501


@pages.get("/rounds/<int:round_id>/blank")
@policy(MUNICIPALITY)
def blank(round_id: int) -> str:
    """Show every question of a round with room for its answer, to print and fill in with a pen."""
    line = rounds.get_round_line(reading(), actor(), round_id)
    questionnaire = rounds.questionnaire_of(reading(), round_id)
    return render_template(
        "papers/blank.html",
        line=line,
        texts=texts_for(questionnaire),
        version=questionnaire.version,
        sections=_blank_sections(questionnaire, rounds.currency_of(reading(), actor())),
    )


@pages.get("/rounds/<int:round_id>/blank.pdf")
@policy(MUNICIPALITY)
def blank_pdf(round_id: int) -> Page:
    """Give the same as a PDF."""
    line = rounds.get_round_line(reading(), actor(), round_id)
    questionnaire = rounds.questionnaire_of(reading(), round_id)
    texts = texts_for(questionnaire)
    sections = [
        PaperSection(
            texts.plain(f"section/{name}/label"),
            [PaperGroup(group.label, [_blank_line(item) for item in group.lines], group.hint) for group in groups],
            f"{gettext('Who usually knows:')} {texts.plain(f'section/{name}/known_by')}",
        )
        for name, groups in _blank_sections(questionnaire, rounds.currency_of(reading(), actor()))
    ]
    paper = Paper(
        language=page_language(),
        title=texts.plain("questionnaire/title"),
        eyebrow=f"{actor().organisation} · {known_name(line.title)}",
        state=gettext("To fill in by hand"),
        contents=gettext("Sections"),
        lead=[texts.plain("questionnaire/purpose"), _blank_guide()],
        sections=sections,
        foot=f"{texts.plain('questionnaire/title')} {questionnaire.version}",
    )
    return _pdf(paper, f"questionnaire-{questionnaire.version}", lambda: url_for(".blank", round_id=round_id))


@pages.get("/assessments/<int:assessment_id>/copy.pdf")
@policy(MUNICIPALITY | OFFICERS | SECRETARIAT)
def copy_pdf(assessment_id: int) -> Page:
    """Give all answers as a PDF, marked as a draft until they are approved."""
    record = record_of(assessment_id)
    leave_trace(record)
    summary, receipt = summary_of(record), receipts.read_receipt(reading(), record.head)
    sections = [
        PaperSection(summary.texts.plain(f"section/{section.name}/label"), groups)
        for section in record.questionnaire.sections
        if (groups := [_group(group) for group in summary.section(section.name)])
    ]
    state = (
        gettext("Approved: %(reference)s", reference=receipt.reference)
        if receipt
        else gettext("Draft of %(moment)s, not approved", moment=moment(record.at, record.head.window.time_zone))
    )
    lead = [_state(record, receipt)]
    paper = _paper(record, summary, gettext("All answers"), lead, state, is_draft=receipt is None, sections=sections)
    name = f"answers-{record.head.round_code}-{record.head.id}"
    return _pdf(paper, name, lambda: url_for("approval.copy", assessment_id=assessment_id))


@pages.get("/assessments/<int:assessment_id>/receipt.pdf")
@policy(MUNICIPALITY)
def receipt_pdf(assessment_id: int) -> Page:
    """Give the receipt of an approved assessment as a PDF."""
    record = record_of(assessment_id)
    receipt = receipts.read_receipt(reading(), record.head)
    if receipt is None:
        raise NotFound
    summary, zone = summary_of(record), record.head.window.time_zone
    facts = {
        gettext("Your reference"): receipt.reference,
        gettext("Municipality"): record.head.municipality_name,
        gettext("Round"): known_name(record.head.round_title),
        gettext("Approved on"): moment(receipt.approved_at, zone),
        gettext("Approved by"): known_name(receipt.approved_by),
        gettext("Answers"): whole(receipt.answers),
        gettext("Questionnaire"): f"{summary.texts.plain('questionnaire/title')} {record.questionnaire.version}",
        gettext("Fingerprint of the answers"): receipt.sha256,
    }
    lead = [
        gettext("The fingerprint shows, at any time, that the answers are still the ones that were approved."),
    ]
    state = gettext("Approved: %(reference)s", reference=receipt.reference)
    paper = _paper(record, summary, gettext("Approved and given to the round"), lead, state, facts=facts)
    return _pdf(paper, f"receipt-{receipt.reference}", lambda: url_for("approval.receipt", assessment_id=assessment_id))


def _paper(
    record: Record,
    summary: Summary,
    title: str,
    lead: list[str],
    state: str,
    *,
    is_draft: bool = False,
    facts: dict[str, str] | None = None,
    sections: list[PaperSection] | None = None,
) -> Paper:
    return Paper(
        language=page_language(),
        title=title,
        eyebrow=f"{record.head.municipality_name} · {known_name(record.head.round_title)}",
        state=state,
        is_draft=is_draft,
        contents=gettext("Sections") if sections and len(sections) > 1 else "",
        lead=lead,
        facts=facts or {},
        sections=sections or [],
        foot=f"{summary.texts.plain('questionnaire/title')} {record.questionnaire.version}",
    )


def _state(record: Record, receipt: Receipt | None) -> str:
    zone = record.head.window.time_zone
    if receipt is None:
        draft = gettext("A draft: not approved.")
        return f"{draft} {gettext('As of %(moment)s.', moment=moment(record.at, zone))}"
    return str(
        gettext(
            "Approved on %(moment)s by %(name)s. Reference %(reference)s.",
            moment=moment(receipt.approved_at, zone),
            name=known_name(receipt.approved_by),
            reference=receipt.reference,
        )
    )


def _group(group: Group) -> PaperGroup:
    title = group.title.striptags() if hasattr(group.title, "striptags") else group.title
    return PaperGroup(str(title), [_line(line) for line in group.lines], group.problem)


def _line(line: Line) -> PaperLine:
    missing = gettext("Not answered yet") if line.is_missing else gettext("No answer")
    notes = [gettext("An estimate")] if line.is_estimated else []
    if line.problem:
        notes.append(line.problem)
    if line.reason:
        said = gettext("Confirmed: %(reason)s", reason=line.reason)
        notes.append(f"{said}. {line.explanation}" if line.explanation else said)
    return PaperLine(str(line.label.striptags()), line.value or missing, notes=notes)


def _blank_sections(questionnaire: Questionnaire, currency: str) -> list[tuple[str, list[BlankGroup]]]:
    texts = texts_for(questionnaire)
    return [
        (
            section.name,
            [group for page in section.pages for group in blank_groups(texts, section.name, page, currency)],
        )
        for section in questionnaire.sections
    ]


def _blank_line(line: BlankLine) -> PaperLine:
    reasons = gettext("or: %(reasons)s", reasons=" · ".join(line.reasons)) if line.reasons else ""
    return PaperLine(
        line.label,
        hint=line.hint,
        choices=line.choices,
        room=line.room,
        unit=line.unit,
        notes=[reasons] if reasons else [],
    )


def _blank_guide() -> str:
    return str(
        gettext(
            "Where you cannot answer, write why: “we do not know” is a useful answer. Write 0 only where the number is "
            "zero. On the screen, questions that do not concern you fall away."
        )
    )


def _pdf(paper: Paper, name: str, page: Callable[[], str]) -> Page:
    """The PDF, or a kind page that says what is missing and leads to the page to print."""
    try:
        made = make_pdf(paper, at=now())
    except PapersMissing:
        return render_template("papers/missing.html", title=paper.title, page=page()), NOT_IMPLEMENTED
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{page_language()}.pdf"'
    return response

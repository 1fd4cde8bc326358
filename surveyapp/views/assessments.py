"""The municipality's way in: its assessments, what to know before the start, and the task list."""

from collections import Counter
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from surveyapp.languages import alphabetical
from surveyapp.services import approval, assessments, earlier, rounds, sections, undoing
from surveyapp.services.access import COORDINATORS, EXPERTS, MUNICIPALITY
from surveyapp.services.assessments import Record
from surveyapp.services.sections import SectionLine
from surveyapp.services.way import first_open_page
from surveyapp.views.earlier import looks_of
from surveyapp.views.known_names import known_name
from surveyapp.views.policy import policy
from surveyapp.views.records import record_of, set_up_records, texts_for
from surveyapp.views.request import actor, now, reading, writing

pages = Blueprint("assessments", __name__)
pages.record_once(set_up_records)


@pages.get("/assessments")
@policy(MUNICIPALITY | EXPERTS)
def home() -> str | Response:
    """Show the rounds of the municipality, the open ones with their deadline first; an expert has one only."""
    if actor().assessment_id is not None:
        return redirect(url_for(".tasks", assessment_id=actor().assessment_id))
    at = now()
    lines = rounds.list_rounds(reading(), actor())
    open_lines = [line for line in lines if line.window.is_open(at)]
    progress = {line.assessment_id: _counts(record_of(line.assessment_id)) for line in open_lines if line.assessment_id}
    return render_template(
        "assessments/home.html",
        open_lines=open_lines,
        other_lines=[line for line in lines if line not in open_lines],
        progress=progress,
        at=at,
    )


@pages.get("/rounds/<int:round_id>/before-you-start")
@policy(MUNICIPALITY)
def before(round_id: int) -> str | Response:
    """Show what to know before the start: time, documents, whom to involve."""
    line = rounds.get_round_line(reading(), actor(), round_id)
    if line.assessment_id is not None:
        return redirect(url_for("assessments.tasks", assessment_id=line.assessment_id))
    if not line.window.is_open(now()):
        return redirect(url_for("assessments.home"))
    with writing() as session:
        rounds.note_opened(session, actor(), round_id, now())
    questionnaire = rounds.questionnaire_of(reading(), round_id)
    return render_template(
        "assessments/before.html",
        line=line,
        questionnaire=questionnaire,
        texts=texts_for(questionnaire),
        minutes=sum(section.minutes for section in questionnaire.sections),
    )


@pages.post("/rounds/<int:round_id>/start")
@policy(MUNICIPALITY)
def start(round_id: int) -> Response:
    """Begin the assessment, or go on with the one that a colleague has begun."""
    with writing() as session:
        assessment_id = assessments.start_assessment(session, actor(), round_id, at=now())
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


@pages.get("/assessments/<int:assessment_id>")
@policy(MUNICIPALITY | EXPERTS)
def tasks(assessment_id: int) -> str:
    """Show the task list: sections with their status and owner, and what comes after them."""
    record = record_of(assessment_id)
    lines = sections.list_sections(record, actor())
    following = sections.next_section(lines, actor=actor()) if record.can_change else None
    steps = approval.read_steps(reading(), assessment_id)
    moved = earlier.last_move(reading(), record) if record.head.is_draft and undoing.has_moved(steps) else None
    return render_template(
        "assessments/tasks.html",
        record=record,
        texts=texts_for(record.questionnaire),
        mine=[line for line in lines if line.owner_id == actor().user_id],
        others=[line for line in lines if line.owner_id != actor().user_id],
        done=sum(line.is_done for line in lines),
        total=len(lines),
        links={line.section.name: section_link(record, line) for line in lines},
        continue_to=section_link(record, following) if following else None,
        returned=approval.last_return(steps),
        waiting=_waiting_for(lines) if record.can_change else [],
        moved=moved,
        looks=looks_of(record, moved) if moved else [],
        today=now().date(),
        may_send=bool(actor().roles & COORDINATORS),
        is_expert=bool(actor().roles & EXPERTS),
    )


def section_link(record: Record, line: SectionLine) -> str | None:
    """Give the address at which work on a section goes on; none for one that is not needed or not one's own."""
    shown = record.path.pages(line.section.name)
    if not shown or not line.may_edit:
        return None
    here: dict[str, Any] = {"assessment_id": record.head.id, "section": line.section.name}
    page = first_open_page(record, line.section.name)
    if record.can_change and page is not None and not line.is_done:
        return url_for("sections.page", page=page, **here)
    return url_for("sections.check", **here)


def _waiting_for(lines: list[SectionLine]) -> list[tuple[str, int]]:
    """Whom the open sections wait for, whoever has most of them first; '' where nobody looks after a section."""
    counts = Counter(known_name(line.owner_name or "") for line in lines if not line.is_done)
    return sorted(counts.items(), key=lambda item: (-item[1], alphabetical(item[0])))


def _counts(record: Record) -> tuple[int, int]:
    lines = sections.list_sections(record, actor())
    return sum(line.is_done for line in lines), len(lines)

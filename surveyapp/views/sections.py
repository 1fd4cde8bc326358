"""Section pages: asking, saving, what a save leads to, and the check at the end of a section."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.forms.live import Saving
from surveyapp.forms.pages import PageForm
from surveyapp.forms.reading import Reading, read_same
from surveyapp.languages import LANGUAGES
from surveyapp.services import sections, way
from surveyapp.services.access import EXPERTS, MUNICIPALITY, refuse_other_section
from surveyapp.services.assessments import Record
from surveyapp.services.comments import count_comments, counts_of
from surveyapp.services.last_round import read_last_round
from surveyapp.services.sections import SectionNotComplete
from surveyapp.services.way import PagePlace, Way
from surveyapp.services.windows import NotOpen
from surveyapp.views.earlier import after_move, is_of_another_version, record_of_form
from surveyapp.views.field_markup import slot_of
from surveyapp.views.frames import draw_page
from surveyapp.views.keeping import kept_form, whose
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import show_in
from surveyapp.views.policy import policy
from surveyapp.views.records import form_for, problems_of, record_of, shown_with_logic, summary_of, texts_for
from surveyapp.views.request import actor, is_from_script, now, reading, writing
from surveyapp.views.saving import (
    SHOWN_IN,
    Saved,
    save_readings,
    show_conflicts,
    show_unsaved,
    tell_script,
    without_choices,
)
from surveyapp.views.seals import seal

pages = Blueprint("sections", __name__)

Answer = str | Response | tuple[str | Response, int]


@pages.get("/assessments/<int:assessment_id>/sections/<section>/<page>")
@policy(MUNICIPALITY | EXPERTS)
def page(assessment_id: int, section: str, page: str) -> Answer:
    """Ask the questions of a page, with what is stored and what is amiss."""
    record = record_of(assessment_id, with_care=False)
    place = way.find_page(record, section, page)
    if not place.items:
        return redirect(url_for("assessments.tasks", assessment_id=assessment_id))
    if not record.can_change or not actor().may_edit_section(section):
        return redirect(url_for(".check", assessment_id=assessment_id, section=section))
    return _shown(record, place, form_for(record, sent=kept_form(), last=read_last_round(reading(), record)))


@pages.post("/assessments/<int:assessment_id>/sections/<section>/<page>")
@policy(MUNICIPALITY | EXPERTS)
def save(assessment_id: int, section: str, page: str) -> Answer:
    """Save what was sent and lead on; whatever cannot be saved is shown again as it was typed."""
    refuse_other_section(actor(), section)
    record = record_of_form(assessment_id)
    place = way.find_page(record, section, page)
    questions = way.questions_of(place.page)
    form = form_for(record, sent=without_choices(request.form))
    readings = _with_same(record, form.readings(questions))
    try:
        saved = save_readings(record, readings)
    except NotOpen as closed:
        return show_unsaved(record, closed, readings)
    if is_from_script():
        return tell_script(saved, readings)
    if saved.outcome.moved:
        return after_move(saved, readings)
    if saved.outcome.conflicts:
        return show_conflicts(saved, request.form, request.path)
    if any(reading.is_torn for reading in readings):
        return _shown(saved.record, place, form_for(saved.record, sent=request.form)), 422
    return redirect(_after(saved, place))


@pages.get("/assessments/<int:assessment_id>/sections/<section>")
@policy(MUNICIPALITY | EXPERTS)
def check(assessment_id: int, section: str) -> Answer:
    """Show the section's answers together and ask whether it is complete."""
    record = record_of(assessment_id)
    return _checked(record, section)


@pages.post("/assessments/<int:assessment_id>/sections/<section>")
@policy(MUNICIPALITY | EXPERTS)
def complete(assessment_id: int, section: str) -> Answer:
    """Note whether the office has completed the section."""
    word = request.form.get("complete", "")
    if word not in ("yes", "no"):
        return _checked(record_of(assessment_id), section, nothing_chosen=True), 422
    if is_of_another_version(record_of(assessment_id)):
        # What was looked at is not what stands there by now.
        return redirect(url_for("assessments.tasks", assessment_id=assessment_id))
    try:
        with writing() as session:
            sections.complete_section(session, actor(), assessment_id, section, complete=word == "yes", at=now())
    except SectionNotComplete:
        return _checked(record_of(assessment_id), section, refused=True), 422
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


def _checked(record: Record, name: str, *, nothing_chosen: bool = False, refused: bool = False) -> str:
    section = way.find_section(record, name)
    line = next(line for line in sections.list_sections(record, actor()) if line.section.name == name)
    return render_template(
        "assessments/check.html",
        record=record,
        section=section,
        line=line,
        texts=texts_for(record.questionnaire),
        groups_found=summary_of(record).section(name),
        open_page=way.first_open_page(record, name),
        may_change=record.can_change and line.may_edit,
        nothing_chosen=nothing_chosen,
        refused=refused,
    )


def _with_same(record: Record, readings: list[Reading]) -> list[Reading]:
    """What was sent, with the answer of the round before where a button asked for it."""
    question = request.form.get("same", "")
    last = read_last_round(reading(), record).get((question, 0)) if question else None
    if last is None or not record.questionnaire.questions[question].same_as_last_round:
        return readings
    stored = record.stored.get((question, 0))
    same = read_same(request.form, last, stored.answer if stored else None)
    return [same if read.answer.question == question else read for read in readings]


def _after(saved: Saved, place: PagePlace) -> str:
    """Where a saved page leads: where a button asked to go, else along the way."""
    here: dict[str, Any] = {"assessment_id": saved.record.head.id, "section": place.section.name}
    show_in(request.form.get(SHOWN_IN))
    if asked_for := _asked_for(here | {"page": place.page.name}):
        return asked_for
    leads = way.way_after(saved.record, place, saved.asked)
    if leads is Way.SAME and "later" not in request.form:
        return url_for(".page", page=place.page.name, **here)
    if leads is Way.CONTRADICTIONS:
        return url_for("contradictions.show", page=place.page.name, **here)
    following = saved.record.path.next_page(place.section.name, place.page.name)
    return url_for(".page", page=following, **here) if following else url_for(".check", **here)


def _asked_for(here: dict[str, Any]) -> str | None:
    """Where another button than "Save and continue" asked to go."""
    sent = request.form
    if (language := sent.get("switch_to", "")) in LANGUAGES:
        return url_for(".page", lang=language, **here)
    if same := sent.get("same"):
        return url_for(".page", _anchor=same, **here)
    if "leave" in sent:
        return url_for("assessments.tasks", assessment_id=here["assessment_id"])
    if repeat := sent.get("add"):
        return url_for("repeats.add", repeat=repeat, **here)
    for step in ("edit", "remove"):
        repeat, _, instance = sent.get(step, "").partition(":")
        if instance.isascii() and instance.isdigit():
            return url_for(f"repeats.{step}", repeat=repeat, instance=int(instance), **here)
    return None


def _shown(record: Record, place: PagePlace, form: PageForm) -> str:
    head = record.head
    here = f"{head.id}/{place.section.name}/{place.page.name}"
    asked = {item.name for item in place.items}
    shown = shown_with_logic(form, place.page.questions, asked, Saving(here, seal()))
    counts = counts_of(count_comments(reading(), record), 0)
    questions = [slot_of(part, head.id, counts.get(part.name), is_asked=is_asked) for part, is_asked in shown["slots"]]
    found, is_kept = problems_of(shown["parts"]), shown["is_kept"]
    # Nearly every page is shown with nothing amiss: it then differs from others' only in what fills its holes.
    usual = (head.version_sha256, place.section.name, place.page.name, place.number, place.pages, bool(shown["script"]))
    return draw_page(
        "assessments/page.html",
        None if found.errors or found.doubts or is_kept else usual,
        {
            "questions": Markup("\n").join(questions),
            "script": shown["script"],
            "form_key": shown["form_key"],
            "whose_form": whose(),
            "version_id": head.version_id,
            "assessment_id": head.id,
            "round_title": known_name(head.round_title),
        },
        place=place,
        texts=texts_for(record.questionnaire),
        found=found,
        is_kept=is_kept,
    )

"""Repeats: adding, changing and removing one of several things, such as one school after another."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from questionnaires.answers import Answer
from questionnaires.model import Repeat
from surveyapp.errors import NotFound
from surveyapp.forms.live import Saving
from surveyapp.forms.reading import Reading, sent_revision
from surveyapp.languages import LANGUAGES
from surveyapp.services import way
from surveyapp.services.access import EXPERTS, MUNICIPALITY, refuse_other_section
from surveyapp.services.assessments import Record
from surveyapp.services.comments import count_comments, counts_of
from surveyapp.services.entries import ADDED, RepeatFull
from surveyapp.services.history import has_stood
from surveyapp.services.way import PagePlace
from surveyapp.services.windows import NotOpen
from surveyapp.views.earlier import after_move, record_of_form
from surveyapp.views.keeping import kept_form
from surveyapp.views.languages import show_in
from surveyapp.views.policy import policy
from surveyapp.views.records import form_for, form_key, record_of, shown_with_logic, summary_of, texts_for
from surveyapp.views.request import actor, is_from_script, reading
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

pages = Blueprint("repeats", __name__)

Page = str | Response | tuple[str | Response, int]
HERE = "/assessments/<int:assessment_id>/sections/<section>/<page>/<repeat>"


@pages.route(f"{HERE}/add", methods=["GET", "POST"])
@policy(MUNICIPALITY | EXPERTS)
def add(assessment_id: int, section: str, page: str, repeat: str) -> Page:
    """Ask for one more; it gets its number when it is saved."""
    refuse_other_section(actor(), section)
    record, place, group = _found(assessment_id, section, page, repeat)
    is_full = len(record.path.instances(repeat)) >= group.at_most
    if request.method == "GET" and (is_full or not record.can_change):
        return redirect(_list_url(place, record))
    return _asked(record, place, group, ADDED)


@pages.route(f"{HERE}/<int:instance>", methods=["GET", "POST"])
@policy(MUNICIPALITY | EXPERTS)
def edit(assessment_id: int, section: str, page: str, repeat: str, instance: int) -> Page:
    """Change one that was added before."""
    refuse_other_section(actor(), section)
    record, place, group = _found(assessment_id, section, page, repeat)
    is_there = instance in record.path.instances(repeat)
    if request.method == "GET" and not (is_there and record.can_change):
        return redirect(_list_url(place, record))
    # What a colleague removed meanwhile goes on, to the page on which nothing typed is lost.
    if not is_there and not has_stood(reading(), assessment_id, [q.name for q in group.questions], instance):
        raise NotFound(f"{repeat} {instance}")
    return _asked(record, place, group, instance)


@pages.route(f"{HERE}/<int:instance>/remove", methods=["GET", "POST"])
@policy(MUNICIPALITY | EXPERTS)
def remove(assessment_id: int, section: str, page: str, repeat: str, instance: int) -> Page:
    """Show what would be removed, and remove it once that is confirmed."""
    refuse_other_section(actor(), section)
    record, place, group = _found(assessment_id, section, page, repeat)
    if instance not in record.path.instances(repeat) or not record.can_change:
        return redirect(_list_url(place, record))
    changed = False
    if request.method == "POST":
        stored = [q for q in group.questions if (q.name, instance) in record.stored]
        readings = [
            Reading(Answer(q.name, instance), sent_revision(request.form, f"{q.name}-revision")) for q in stored
        ]
        try:
            saved = save_readings(record, readings)
        except NotOpen as closed:
            return show_unsaved(record, closed, [])
        if saved.outcome.moved:
            return after_move(saved, readings)
        if not saved.outcome.conflicts:
            return redirect(_list_url(place, record))
        changed, record = True, record_of(assessment_id)
    return _confirmation(record, place, group, instance, changed=changed)


def _found(assessment_id: int, section: str, page: str, repeat: str) -> tuple[Record, PagePlace, Repeat]:
    record = record_of_form(assessment_id)
    place = way.find_page(record, section, page)
    return record, place, way.find_repeat(place.page, repeat)


def _asked(record: Record, place: PagePlace, group: Repeat, instance: int) -> Page:
    return _shown(record, place, group, instance) if request.method == "GET" else _saved(record, place, group, instance)


def _saved(record: Record, place: PagePlace, group: Repeat, instance: int) -> Page:
    readings = form_for(record, instance, without_choices(request.form)).readings(group.questions)
    try:
        saved = save_readings(record, readings, group.at_most)
    except NotOpen as closed:
        return show_unsaved(record, closed, readings)
    except RepeatFull:
        return _shown(record, place, group, instance, again=True, is_full=True), 409
    if is_from_script():
        return tell_script(saved, readings)
    if saved.outcome.moved or saved.outcome.conflicts:
        is_moved = saved.outcome.moved
        return after_move(saved, readings) if is_moved else show_conflicts(saved, request.form, request.path)
    if any(reading.is_torn for reading in readings):
        return _shown(saved.record, place, group, instance, again=True), 422
    return redirect(_after(saved, place, group, instance))


def _after(saved: Saved, place: PagePlace, group: Repeat, instance: int) -> str:
    """Where a saved instance leads: it stays where something is amiss or was asked further, else back to the list."""
    here: dict[str, Any] = {
        "assessment_id": saved.record.head.id,
        "section": place.section.name,
        "page": place.page.name,
    }
    instance = saved.outcome.instance or instance
    show_in(request.form.get(SHOWN_IN))
    if (language := request.form.get("switch_to", "")) in LANGUAGES:
        if instance not in saved.record.path.instances(group.name):
            return url_for(".add", lang=language, repeat=group.name, **here)
        return url_for(".edit", lang=language, repeat=group.name, instance=instance, **here)
    if "later" not in request.form and way.instance_needs_more(saved.record, group, instance, saved.asked):
        return url_for(".edit", repeat=group.name, instance=instance, **here)
    if "another" in request.form:
        return url_for(".add", repeat=group.name, **here)
    return _list_url(place, saved.record)


def _shown(
    record: Record, place: PagePlace, group: Repeat, instance: int, *, again: bool = False, is_full: bool = False
) -> str:
    form = form_for(record, instance, request.form if again else kept_form())
    asked = {question.name for question in record.path.questions_of(group.name, instance)}
    here = f"{record.head.id}/{place.section.name}/{place.page.name}/{group.name}/{instance}"
    # One that is only being added would be added again at every save.
    saving = Saving("" if instance == ADDED else here, seal())
    instances = record.path.instances(group.name)
    return render_template(
        "assessments/instance.html",
        record=record,
        place=place,
        repeat=group,
        number=instances.index(instance) + 1 if instance in instances else len(instances) + 1,
        texts=texts_for(record.questionnaire),
        is_full=is_full,
        instance=instance,
        comments=counts_of(count_comments(reading(), record), instance),
        **shown_with_logic(form, group.questions, asked, saving, group.name),
    )


def _confirmation(record: Record, place: PagePlace, group: Repeat, instance: int, *, changed: bool) -> str:
    summary = summary_of(record)
    return render_template(
        "assessments/remove.html",
        record=record,
        place=place,
        texts=summary.texts,
        called=summary.texts.called(group, instance, summary.answers),
        item=summary.texts.plain(f"{group.name}/item"),
        lines=[summary.line(q, instance) for q in record.path.questions_of(group.name, instance)],
        revisions={
            q.name: record.stored[q.name, instance].revision
            for q in group.questions
            if (q.name, instance) in record.stored
        },
        changed=changed,
        form_key=form_key(),
    )


def _list_url(place: PagePlace, record: Record) -> str:
    return url_for("sections.page", assessment_id=record.head.id, section=place.section.name, page=place.page.name)

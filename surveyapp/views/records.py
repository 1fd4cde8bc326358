"""What every page of collection starts from: the record, its texts in the language of the page, and its form."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from questionnaires.answers import Answer
from questionnaires.live import Logic
from questionnaires.model import AnswerType, Question, Questionnaire, Repeat
from surveyapp.forms.fields import Sent
from surveyapp.forms.live import Saving, page_logic, page_script
from surveyapp.forms.pages import Field, PageForm, Place, RepeatList
from surveyapp.forms.reasons import REASONS
from surveyapp.forms.summaries import Group, Line, Summary
from surveyapp.forms.texts import Texts, texts_of
from surveyapp.services.access import EXPERTS
from surveyapp.services.assessments import Record, read_record
from surveyapp.services.way import page_of
from surveyapp.views.languages import page_language
from surveyapp.views.request import actor, now, reading


def record_of(assessment_id: int, *, with_care: bool = True) -> Record:
    """Give an assessment within the person's reach, as it stands."""
    return read_record(reading(), actor(), assessment_id, at=now(), with_care=with_care)


def texts_for(questionnaire: Questionnaire) -> Texts:
    """Give the texts of a version in the language of the page."""
    return texts_of(questionnaire, page_language())


def form_for(
    record: Record, instance: int = 0, sent: Sent | None = None, *, last: Mapping[Place, Answer] | None = None
) -> PageForm:
    """Give the form of its pages, or of one repeat instance, with what is stored or with what was sent."""
    return PageForm(
        path=record.path,
        texts=texts_for(record.questionnaire),
        answers={place: stored.answer for place, stored in record.stored.items()},
        revisions={place: stored.revision for place, stored in record.stored.items()},
        currency=record.head.currency,
        instance=instance,
        last=last or {},
        sent=sent,
    )


def summary_of(record: Record) -> Summary:
    """Give its answers for reading."""
    return Summary(
        path=record.path,
        texts=texts_for(record.questionnaire),
        answers={place: stored.answer for place, stored in record.stored.items()},
        currency=record.head.currency,
    )


def shown_with_logic(
    form: PageForm,
    items: Iterable[Question | Repeat],
    asked: Collection[str],
    saving: Saving,
    repeat: str | None = None,
) -> dict[str, Any]:
    """Give what a page with questions shows: its slots, the parts asked now, and the data of its script."""
    items = tuple(items)
    logic = page_logic(form.path, items, repeat)
    # The script is told answers of other sections, which an expert must not read; the page works without it.
    is_expert = bool(actor().roles & EXPERTS)
    slots = form.slots([item for item in items if item.name in asked or _may_come(logic, item)], asked)
    return {
        "slots": slots,
        "parts": [part for part, is_asked in slots if is_asked],
        "script": "" if is_expert else page_script(form.path, form.texts, logic, saving, form.instance),
        "form_key": form_key(),
        "is_kept": form.sent is not None and request.method == "GET",
    }


def _may_come(logic: Logic, item: Question | Repeat) -> bool:
    in_list = logic.repeat is not None and isinstance(item, Question) and item.type is AnswerType.CALCULATE
    return item.name in logic.moving and not in_list


def form_key() -> str:
    """Give a form the key by which the same request is known when it comes twice."""
    return secrets.token_urlsafe(16)


def set_up_records(state: BlueprintSetupState) -> None:
    """Let the templates of collection find problems, pages and words."""
    state.app.jinja_env.globals.update(
        problems_of=problems_of, page_of=page_of, change_url=change_url, value_of=value_of, reasons=REASONS
    )
    state.app.jinja_env.globals["date_text"] = date_text
    state.app.jinja_env.filters["first_up"] = first_up


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is wrong on a page and what is doubted, each with the id of its field."""

    errors: list[tuple[str, str]]
    doubts: list[tuple[str, str]]


def problems_of(parts: Iterable[Field | RepeatList]) -> Amiss:
    """List what the summary at the head of a page says."""
    fields = [field for part in parts for field in (part, getattr(part, "desired", None)) if field is not None]
    return Amiss(
        errors=[(message, field.name) for field in fields for message in field.errors],
        doubts=[(field.doubt, f"{field.name}-doubt") for field in fields if isinstance(field, Field) and field.doubt],
    )


def change_url(record: Record, section: str, group: Group, line: Line | None) -> str:
    """Give the address at which an answer can be changed, down to its field."""
    here: dict[str, Any] = {"assessment_id": record.head.id, "section": section, "page": group.page}
    anchor = line.question if line else None
    if group.instance:
        return url_for("repeats.edit", repeat=group.repeat, instance=group.instance, _anchor=anchor, **here)
    return url_for("sections.page", _anchor=anchor, **here)


def value_of(record: Record, answer: Answer) -> str:
    """Write one answer in words."""
    return summary_of(record).value(answer)


def date_text(day: date) -> str:
    """Write a day with the name of its month."""
    language = page_language()
    return format_date(day, "long", locale="en_GB" if language == "en" else language)


def first_up(text: str) -> str:
    """Begin a text with a capital letter and leave the rest."""
    return text[:1].upper() + text[1:]

"""The markup of questions, drawn once for what stays the same and filled in with what a person entered."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any, cast

from flask import Flask, render_template, request
from markupsafe import Markup, escape

from surveyapp.forms.fields import DATE_PARTS
from surveyapp.forms.pages import Field, RepeatList
from surveyapp.forms.reasons import REASONS
from surveyapp.services.comments import Count
from surveyapp.views.languages import page_language

OPEN = ("answers/number.html", "answers/text.html", "answers/date.html")
"""Templates that write the entry as it is, whatever it is."""
ENTRY, REVISION, DESIRED_REVISION = "\ue000", "\ue001", "\ue002"
"""Stand for what is filled in; signs that no text of the house uses."""
ASSESSMENT = 73_007_300_730_073_007_300
"""Stands for the number of the assessment in an address; larger than the key of any row."""
MARKS = re.compile(f"([{ENTRY}{REVISION}{DESIRED_REVISION}]|{ASSESSMENT})")
KEPT = 4096

_drawn: dict[Hashable, tuple[Any, list[str]]] = {}


def set_up_field_markup(app: Flask) -> None:
    """Let the pages with questions draw them."""
    app.jinja_env.globals.update(markup_of=markup_of, doubt_pattern=doubt_pattern)


def markup_of(part: Field | RepeatList) -> Markup:
    """Draw one question or repeat of a page."""
    return _kept(part, ("part",), part.template, 0)


def slot_of(part: Field | RepeatList, assessment_id: int, count: Count | None, *, is_asked: bool) -> Markup:
    """Draw the place of a question or repeat on a page, with the link to what was said about it."""
    kind = ("slot", is_asked, count, request.script_root)
    return _kept(part, kind, "answers/slot.html", assessment_id, is_asked=is_asked, count=count)


def _kept(
    part: Field | RepeatList, kind: tuple[Hashable, ...], template: str, assessment_id: int, **given: Any
) -> Markup:
    """Fill in what is kept of the drawing, or draw it."""
    if isinstance(part, RepeatList) or _is_strange(part):
        whole = render_template(template, f=part, reasons=REASONS, assessment_id=assessment_id, **given)
        return Markup(whole)  # noqa: S704 (drawn by a template that escapes)
    key = (kind, _key(part))
    known = _drawn.get(key)
    if known is None:
        if len(_drawn) >= KEPT:
            _drawn.clear()
        text = render_template(template, f=_emptied(part), reasons=REASONS, assessment_id=ASSESSMENT, **given)
        # The texts are held with it, so that no other can come to stand at their address while they are the key.
        known = _drawn[key] = (_texts(part), MARKS.split(text))
    filled = _filled(part, known[1], assessment_id)
    return Markup("".join(filled))  # noqa: S704 (as above; what is filled in is escaped)


def doubt_pattern() -> Markup:
    """Draw what a script puts where a doubt arises, for a question called NAME."""
    key = ("pattern", page_language())
    if key not in _drawn:
        _drawn[key] = (None, [render_template("answers/doubt_pattern.html", reasons=REASONS)])
    return Markup(_drawn[key][1][0])  # noqa: S704 (as above)


def _is_strange(part: Field) -> bool:
    """Whether somebody typed the very signs that stand for what is filled in."""
    texts = (
        *part.errors,
        part.doubt,
        part.explanation,
        part.told,
        part.last,
        *(choice.code for choice in part.choices),
    )
    return bool(MARKS.search("\n".join(texts))) or (part.desired is not None and _is_strange(part.desired))


def _filled(part: Field, pieces: list[str], assessment_id: int) -> Iterator[str]:
    entries = iter([part.entry] if isinstance(part.entry, str) else part.entry)
    for piece in pieces:
        if piece == ENTRY:
            yield str(escape(next(entries)))
        elif piece == REVISION:
            yield str(part.revision)
        elif piece == DESIRED_REVISION:
            yield str(part.desired.revision if part.desired else 0)
        elif piece == str(ASSESSMENT):
            yield str(assessment_id)
        else:
            yield piece


def _emptied(part: Field) -> Field:
    desired = replace(part.desired, revision=cast(int, DESIRED_REVISION)) if part.desired else None
    entry = part.entry
    if part.template in OPEN:
        entry = ENTRY if isinstance(entry, str) else (ENTRY,) * len(DATE_PARTS)
    return replace(part, entry=entry, revision=cast(int, REVISION), desired=desired)


def _texts(part: Field) -> tuple[Any, ...]:
    return part.text, part.desired.text if part.desired else None


def _key(part: Field) -> tuple[Hashable, ...]:
    """Everything that the drawing depends on, but for what is filled in."""
    return (
        id(part.text),
        part.template,
        None if part.template in OPEN else (part.entry if isinstance(part.entry, str) else tuple(part.entry)),
        tuple((choice.code, choice.label, choice.hint) for choice in part.choices),
        part.unit,
        part.is_required,
        part.non_answer,
        part.estimated,
        part.errors,
        part.doubt,
        part.reason,
        part.explanation,
        part.told,
        part.last,
        part.may_be_same,
        _key(part.desired) if part.desired else None,
    )

"""A questionnaire to fill in with a pen: every question with room for its answer, whatever other answers say."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from questionnaires.answer_types import NON_ANSWERS
from questionnaires.model import AnswerType, Page, Question, Repeat
from surveyapp.forms.fields import MULTILINE
from surveyapp.forms.texts import Texts

CHOSEN = (AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE, AnswerType.LEVEL)
SILENT = (AnswerType.CALCULATE, AnswerType.NOTE)
ROWS = 3
"""How many things of a repeat there is room for on paper."""


@dataclass(frozen=True, slots=True)
class BlankLine:
    """One question and the room for its answer: choices to tick, a `line` or a `box`."""

    label: str
    hint: str
    choices: tuple[str, ...]
    room: str
    unit: str
    reasons: tuple[str, ...]
    """Reasons for having no answer."""


@dataclass(frozen=True, slots=True)
class BlankGroup:
    """The questions of a page, or of one thing in a repeat."""

    label: str
    hint: str
    lines: tuple[BlankLine, ...]


def blank_groups(texts: Texts, section: str, page: Page, currency: str) -> Iterator[BlankGroup]:
    """The groups of a page."""
    own = [item for item in page.questions if isinstance(item, Question) and item.type not in SILENT]
    context = f"page/{section}/{page.name}"
    if own:
        lines = tuple(_line(texts, question, currency) for question in own)
        yield BlankGroup(texts.plain(f"{context}/label"), texts.plain(f"{context}/hint"), lines)
    for item in page.questions:
        if isinstance(item, Repeat):
            yield from _repeat(texts, item, currency)


def _repeat(texts: Texts, repeat: Repeat, currency: str) -> Iterator[BlankGroup]:
    lines = tuple(_line(texts, question, currency) for question in repeat.questions if question.type not in SILENT)
    label, item = texts.plain(f"{repeat.name}/label"), texts.plain(f"{repeat.name}/item")
    for number in range(1, min(ROWS, repeat.at_most) + 1):
        called = gettext("%(item)s %(number)s", item=item, number=number)
        yield BlankGroup(f"{label}: {called}", texts.plain(f"{repeat.name}/hint") if number == 1 else "", lines)


def _line(texts: Texts, question: Question, currency: str) -> BlankLine:
    known = texts.questions[question.name]
    choices = tuple(str(choice.label.striptags()) for choice in known.choices.values())
    room = "" if question.type in CHOSEN else "box" if question.appearance == MULTILINE else "line"
    label = str(known.label.striptags())
    return BlankLine(
        label=f"{question.code}  {label}" if question.code else label,
        hint=str(known.hint.striptags()),
        choices=choices,
        room=room,
        unit=texts.unit(question, currency),
        reasons=tuple(str(gettext(NON_ANSWERS[why])) for why in question.non_answers),
    )

"""Every part of a questionnaire with its path, in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.expressions import Kind
from questionnaires.model import Page, Question, Questionnaire, Repeat, Section
from questionnaires.strict_yaml import Path


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as written: where, of which question, what it should yield, and whether columns may be named."""

    path: Path
    text: str
    question: str | None = None
    want: Kind | None = None
    choices: bool = False
    check: bool = False
    """True for constraints and soft checks, which judge an answer and are judged with it."""


def sections(questionnaire: Questionnaire) -> Iterator[tuple[Path, Section]]:
    """Every section."""
    for s, section in enumerate(questionnaire.sections):
        yield ("sections", s), section


def pages(questionnaire: Questionnaire) -> Iterator[tuple[Path, Page]]:
    """Every page."""
    for path, section in sections(questionnaire):
        for p, page in enumerate(section.pages):
            yield (*path, "pages", p), page


def items(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question | Repeat]]:
    """Every question and repeat, a repeat before its questions."""
    for path, page in pages(questionnaire):
        for q, item in enumerate(page.questions):
            here: Path = (*path, "questions", q)
            yield here, item
            if isinstance(item, Repeat):
                for r, question in enumerate(item.questions):
                    yield (*here, "questions", r), question


def questions(questionnaire: Questionnaire) -> Iterator[tuple[Path, Question]]:
    """Every question, those inside repeats included."""
    for path, item in items(questionnaire):
        if isinstance(item, Question):
            yield path, item


def expressions(questionnaire: Questionnaire) -> Iterator[Written]:
    """Every expression that is given."""
    for written in _all(questionnaire):
        if written.text:
            yield written


def _all(questionnaire: Questionnaire) -> Iterator[Written]:
    parts: list[tuple[Path, Section | Page]] = [*sections(questionnaire), *pages(questionnaire)]
    for path, part in parts:
        yield Written((*path, "relevant"), part.relevant, want=Kind.TRUTH)
    for path, item in items(questionnaire):
        name = item.name if isinstance(item, Question) else None
        yield Written((*path, "relevant"), item.relevant, name, Kind.TRUTH)
        if isinstance(item.required, str):
            yield Written((*path, "required"), item.required, name, Kind.TRUTH)
        if isinstance(item, Question):
            yield from _of_question(path, item)
    for i, indicator in enumerate(questionnaire.indicators):
        for attribute in ("supply", "need", "value", "gap"):
            yield Written(("indicators", i, attribute), getattr(indicator, attribute), want=Kind.NUMBER)


def _of_question(path: Path, question: Question) -> Iterator[Written]:
    name = question.name
    yield Written((*path, "constraint"), question.constraint, name, Kind.TRUTH, check=True)
    for w, warning in enumerate(question.warnings):
        yield Written((*path, "warnings", w, "check"), warning.check, name, Kind.TRUTH, check=True)
    yield Written((*path, "calculation"), question.calculation, name)
    yield Written((*path, "choice_filter"), question.choice_filter, name, Kind.TRUTH, choices=True)

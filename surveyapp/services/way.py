"""The way through a section: its pages, what a saved page leads to, and answers that contradict each other."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from questionnaires.model import AnswerType, Page, Question, Questionnaire, Repeat, Section
from questionnaires.path import Path, PathPage, Problem
from surveyapp.errors import NotFound
from surveyapp.services.answers import StoredAnswer, is_empty
from surveyapp.services.assessments import Record
from surveyapp.services.entries import Entry, Outcome

REFERENCE = re.compile(r"\$\{\s*([a-z][a-z0-9_]*)\s*\}")
WARNING = re.compile(r".+/warning/(\d+)")


class Walked(Protocol):
    """A questionnaire with the way that some answers lead through it: of an assessment, or of a case that is tried."""

    @property
    def questionnaire(self) -> Questionnaire:
        """The version that asks."""

    @property
    def path(self) -> Path:
        """What is asked, done and amiss."""

    def sees_section(self, section: str) -> bool:
        """Whether the reader is shown a section."""


class Way(StrEnum):
    """Where a saved page leads."""

    SAME = "same"
    CONTRADICTIONS = "contradictions"
    NEXT = "next"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page of a section and where it stands among those that are asked now."""

    section: Section
    page: Page
    items: tuple[Question | Repeat, ...]
    """What the page shows now, totals included; nothing where it is not asked."""
    number: int
    pages: int
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A doubt about an answer in the light of others, which are named in the order in which they are asked."""

    problem: Problem
    others: tuple[str, ...]


def find_section(record: Walked, name: str) -> Section:
    """A section of the questionnaire. Raises NotFound for one that there is not, or that the reader may not see."""
    found = next((section for section in record.questionnaire.sections if section.name == name), None)
    if found is None or not record.sees_section(name):
        raise NotFound(f"section {name}")
    return found


def find_page(record: Walked, section_name: str, page_name: str) -> PagePlace:
    """A page and its place among those that are asked now. Raises NotFound for an unknown one."""
    section = find_section(record, section_name)
    page = next((page for page in section.pages if page.name == page_name), None)
    if page is None:
        raise NotFound(f"page {page_name}")
    shown = record.path.pages(section_name)
    names = [item.page.name for item in shown]
    at = names.index(page_name) if page_name in names else -1
    return PagePlace(
        section=section,
        page=page,
        items=_with_totals(record, page, shown[at]) if at >= 0 else (),
        number=at + 1,
        pages=len(names),
        previous=names[at - 1] if at > 0 else None,
        following=_following(record, section_name, page_name, names),
    )


def _following(record: Walked, section: str, page: str, shown: list[str]) -> str | None:
    """The page after one: simply the next where it is shown itself."""
    if page not in shown:
        return record.path.next_page(section, page)
    return next(iter(shown[shown.index(page) + 1 :]), None)


def _with_totals(record: Walked, page: Page, shown: PathPage) -> tuple[Question | Repeat, ...]:
    asked = {item.name for item in shown.items}
    return tuple(
        item
        for item in page.questions
        if item.name in asked or (_is_total(item) and record.path.is_relevant(item.name))
    )


def _is_total(item: Question | Repeat) -> bool:
    return isinstance(item, Question) and item.type is AnswerType.CALCULATE


def find_repeat(page: Page, name: str) -> Repeat:
    """A repeat of a page. Raises NotFound."""
    found = next((item for item in page.questions if isinstance(item, Repeat) and item.name == name), None)
    if found is None:
        raise NotFound(f"repeat {name}")
    return found


def questions_of(page: Page) -> list[Question]:
    """The questions that stand on a page itself, asked now or not."""
    return [item for item in page.questions if isinstance(item, Question)]


def first_open_page(record: Walked, section: str) -> str | None:
    """The page of a section with the first thing to do: where something is amiss or missing; none when all is done."""
    open_names = {problem.question for problem in record.path.section(section).problems}
    for shown in record.path.pages(section):
        if open_names & _names(shown):
            return shown.page.name
    return None


def page_of(record: Record, question: str) -> tuple[str, str]:
    """The section and page on which a question or repeat stands."""
    return _pages_by_question(record.questionnaire)[question]


def with_outcome(record: Record, entries: Sequence[Entry], outcome: Outcome, author_id: int) -> Record:
    """The record as it stands after a save, without reading it again."""
    stored = dict(record.stored)
    for entry in entries:
        placed = entry.placed(outcome.instance)
        if placed.place not in outcome.saved:
            continue
        if is_empty(placed.answer):
            stored.pop(placed.place, None)
        else:
            stored[placed.place] = StoredAnswer(placed.answer, outcome.saved[placed.place], author_id, outcome.at)
    return replace(record, stored=stored)


def way_after(record: Record, place: PagePlace, asked_before: Collection[str]) -> Way:
    """Where a page leads that was just saved; `place` is as it was before, `asked_before` what was on the screen.

    It stays where something typed cannot stand or needs a reason, or where an answer has led to a further question or
    repeat on the same page; contradictions with other answers come on a page of their own; missing answers stop nobody.
    """
    shown = next((item for item in record.path.pages(place.section.name) if item.page.name == place.page.name), None)
    if shown is not None:
        names = _names(shown)
        amiss = [found for found in record.path.problems if found.question in names and found.kind != "missing"]
        if any(found.kind != "soft" or not others_of(record, found) for found in amiss):
            return Way.SAME
        waiting = {item.name for item in shown.items if _is_waiting(record, item)}
        if waiting - set(asked_before) - {item.name for item in place.items}:
            return Way.SAME
    if find_contradictions(record, asked_before):
        return Way.CONTRADICTIONS
    return Way.NEXT if record.path.next_page(place.section.name, place.page.name) else Way.CHECK


def instance_needs_more(record: Record, repeat: Repeat, instance: int, asked_before: Collection[str]) -> bool:
    """True when something in an instance is amiss, or an answer has led to a question that was not on the screen."""
    names = {question.name for question in repeat.questions}
    here = [found for found in record.path.problems if found.question in names and found.instance == instance]
    shown = record.path.questions_of(repeat.name, instance)
    unanswered = {item.name for item in shown if (item.name, instance) not in record.stored and _is_entered(item)}
    return any(found.kind != "missing" for found in here) or bool(unanswered - set(asked_before))


def find_contradictions(record: Record, questions: Collection[str] | None = None) -> list[Contradiction]:
    """Answers that do not fit others and have no reason yet, of all questions or those that concern some.

    What the reader may not see is neither listed nor named among the others.
    """
    found = []
    for problem in record.path.problems:
        others = others_of(record, problem)
        concerned = questions is None or problem.question in questions or any(name in questions for name in others)
        if others and concerned and record.sees(problem.question):
            found.append(Contradiction(problem, tuple(name for name in others if record.sees(name))))
    return found


def others_of(record: Record, problem: Problem) -> tuple[str, ...]:
    """The other questions that a soft check looks at; none for a check of one answer alone."""
    question = record.questionnaire.questions.get(problem.question)
    fired = WARNING.fullmatch(problem.message.context)
    if problem.kind != "soft" or question is None or fired is None:
        return ()
    check = question.warnings[int(fired[1])].check
    mentioned = dict.fromkeys(REFERENCE.findall(check))
    return tuple(name for name in mentioned if name in record.questionnaire.questions and name != question.name)


def _is_waiting(record: Record, item: Question | Repeat) -> bool:
    if isinstance(item, Repeat):
        return not record.path.instances(item.name)
    return _is_entered(item) and (item.name, 0) not in record.stored


def _is_entered(item: Question | Repeat) -> bool:
    return isinstance(item, Question) and item.type not in (AnswerType.CALCULATE, AnswerType.NOTE)


def _names(shown: PathPage) -> set[str]:
    names = {item.name for item in shown.items}
    for item in shown.items:
        if isinstance(item, Repeat):
            names.update(question.name for question in item.questions)
    return names


@lru_cache(maxsize=32)
def _pages_by_question(questionnaire: Questionnaire) -> dict[str, tuple[str, str]]:
    return {
        name: (section.name, page.name)
        for section in questionnaire.sections
        for page in section.pages
        for item in page.questions
        for name in (item.name, *(q.name for q in (item.questions if isinstance(item, Repeat) else ())))
    }

"""What is asked of an office, what is done, and what comes next: computed from the answers, never stored."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from questionnaires.answers import Answer
from questionnaires.expressions import Value
from questionnaires.judging import Problem, problem_of
from questionnaires.live import Logic, state_of
from questionnaires.model import AnswerType, Choice, Page, Question, Questionnaire, Repeat
from questionnaires.preparation import page_step, prepare, section_step
from questionnaires.walk import Walk
from questionnaires.wording import Wording, marked

__all__ = ["Path", "PathPage", "Problem", "SectionState", "dependents", "follow"]

Status = Literal["not_started", "in_progress", "needs_attention", "completed", "not_needed"]
UNASKED = frozenset({AnswerType.CALCULATE, AnswerType.NOTE})
TOO_MANY = marked("There is room for at most %(most)s here.")
AT_LEAST_ONE = marked("Add at least one %(item)s.")


@dataclass(frozen=True, slots=True)
class PathPage:
    """A relevant page with its relevant questions, notes and repeats, in order."""

    page: Page
    items: tuple[Question | Repeat, ...]


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: how much is asked and answered, what is missing, what needs attention."""

    name: str
    status: Status
    asked: int
    answered: int
    required_missing: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Path:
    """The way on which the answers lead. Questions are named with their instance, which is 0 outside repeats."""

    questionnaire: Questionnaire
    answers: Mapping[tuple[str, int], Answer]
    calculated: Mapping[tuple[str, int], Value]
    _walk: Walk = field(repr=False)

    @cached_property
    def _judged(self) -> list[tuple[SectionState, list[tuple[str, int]]]]:
        """All sections with what is asked in them; worked out when first asked for, since most pages need one only."""
        return [_section(self._walk, section.name) for section in self.questionnaire.sections]

    @cached_property
    def sections(self) -> tuple[SectionState, ...]:
        """The state of every section, in order."""
        return tuple(state for state, _ in self._judged)

    @cached_property
    def asked(self) -> tuple[tuple[str, int], ...]:
        """Every question that is asked, with its instance, in order."""
        return tuple(place for _, places in self._judged for place in places)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is missing or amiss, in order."""
        return tuple(problem for state in self.sections for problem in state.problems)

    def problem_at(self, name: str, instance: int = 0) -> Problem | None:
        """What is wrong with one question or repeat that is asked, without a look at all others."""
        item = self.questionnaire.questions.get(name) or self.questionnaire.repeats[name]
        if isinstance(item, Question) and item.type in UNASKED:
            return None
        there = instance == 0 or instance in self.instances(self.questionnaire.repeat_of.get(name, ""))
        return _problem(self._walk, item, instance) if there and self.is_relevant(name, instance) else None

    def section(self, name: str) -> SectionState:
        """The state of a section. Raises KeyError for one that is not there."""
        return {state.name: state for state in self.sections}[name]

    def is_relevant(self, name: str, instance: int = 0) -> bool:
        """True where a question or repeat is asked now; an instance that is not there yet is judged as an empty one."""
        return self._walk.relevant(name, instance)

    def is_required(self, name: str, instance: int = 0) -> bool:
        """True where an answer must be given before a section can be complete."""
        return self._walk.is_required(name, instance)

    def value(self, name: str, instance: int = 0) -> Value:
        """The value that expressions see: empty for non-answers, unreadable entries and what is not asked."""
        return self._walk.values(name, instance).get(name)

    def choices(self, name: str, instance: int = 0) -> tuple[Choice, ...]:
        """The choices that are offered now, after the choice_filter."""
        return self._walk.choices(self.questionnaire.questions[name], instance)

    def instances(self, repeat: str) -> tuple[int, ...]:
        """The numbers of the instances that hold an answer, in order."""
        return self._walk.instances.get(repeat, ())

    def questions_of(self, repeat: str, instance: int) -> tuple[Question, ...]:
        """The relevant questions of an instance, also of one that is about to be added."""
        return tuple(
            question
            for question in self.questionnaire.repeats[repeat].questions
            if question.type is not AnswerType.CALCULATE and self.is_relevant(question.name, instance)
        )

    def state(self, logic: Logic, instance: int = 0) -> Mapping[str, object]:
        """What a page must be told of the rest of the assessment to follow its own logic."""
        return state_of(logic, self._walk, instance)

    def pages(self, section: str) -> tuple[PathPage, ...]:
        """The pages of a section that hold something to show now."""
        if not self._walk.relevant(section_step(section)):
            return ()
        pages = next(part.pages for part in self.questionnaire.sections if part.name == section)
        shown = (
            PathPage(page, self._shown(page)) for page in pages if self._walk.relevant(page_step(section, page.name))
        )
        return tuple(page for page in shown if page.items)

    def next_page(self, section: str, page: str) -> str | None:
        """The name of the relevant page after one; None after the last."""
        order = next([page.name for page in part.pages] for part in self.questionnaire.sections if part.name == section)
        later = order[order.index(page) + 1 :] if page in order else order
        return next((shown.page.name for shown in self.pages(section) if shown.page.name in later), None)

    def _shown(self, page: Page) -> tuple[Question | Repeat, ...]:
        return tuple(
            item
            for item in page.questions
            if self.is_relevant(item.name) and (isinstance(item, Repeat) or item.type is not AnswerType.CALCULATE)
        )


def follow(questionnaire: Questionnaire, answers: Iterable[Answer], *, today: date) -> Path:
    """Where the answers lead. Answers to questions that are not asked now, or not known, are left out of all logic."""
    given = {(answer.question, answer.instance): answer for answer in answers}
    walk = Walk(questionnaire, prepare(questionnaire), given, today)
    walk.run()
    return Path(questionnaire, given, walk.calculated, walk)


def dependents(questionnaire: Questionnaire, name: str) -> frozenset[str]:
    """Every question and repeat that a change of this answer may make relevant, calculate anew or judge differently."""
    reached = prepare(questionnaire).dependents.get(name, frozenset())
    return frozenset(other for other in reached if other in questionnaire.questions or other in questionnaire.repeats)


def _section(walk: Walk, name: str) -> tuple[SectionState, list[tuple[str, int]]]:
    asked: list[tuple[str, int]] = []
    problems: list[Problem] = []
    answered = 0
    places = list(_places(walk, name))
    for item, instance in places:
        problem = _problem(walk, item, instance)
        problems += [problem] if problem else []
        if isinstance(item, Question):
            asked.append((item.name, instance))
            answer = walk.given.get((item.name, instance))
            answered += answer is not None and (answer.given or answer.raw is not None)
    missing = sum(problem.kind == "missing" for problem in problems)
    status = _status(bool(places), answered, missing, len(problems))
    return SectionState(name, status, len(asked), answered, missing, tuple(problems)), asked


def _status(asked: bool, answered: int, missing: int, problems: int) -> Status:
    if not asked:
        return "not_needed"
    if problems > missing:
        return "needs_attention"
    if not problems:
        return "completed" if answered else "not_started"
    return "in_progress" if answered else "not_started"


def _places(walk: Walk, section: str) -> Iterator[tuple[Question | Repeat, int]]:
    """Everything that is asked in a section, instance by instance, in order."""
    part = next(part for part in walk.questionnaire.sections if part.name == section)
    for page in part.pages:
        for item in page.questions:
            if not walk.relevant(item.name):
                continue
            if isinstance(item, Repeat):
                yield item, 0
                for instance in walk.instances[item.name]:
                    inner = (q for q in item.questions if q.type not in UNASKED and walk.relevant(q.name, instance))
                    yield from ((question, instance) for question in inner)
            elif item.type not in UNASKED:
                yield item, 0


def _problem(walk: Walk, item: Question | Repeat, instance: int) -> Problem | None:
    if isinstance(item, Question):
        return problem_of(walk, item, instance)
    count = len(walk.instances[item.name])
    if count == 0 and walk.is_required(item.name):
        return Problem(item.name, 0, "missing", Wording(AT_LEAST_ONE, {"item": item.item}))
    if count > item.at_most:
        return Problem(item.name, 0, "hard", Wording(TOO_MANY, {"most": item.at_most}))
    return None

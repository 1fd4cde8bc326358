"""Answers for reading: what a section check, a review and a printed copy show of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext
from markupsafe import Markup

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Question, Repeat
from questionnaires.path import Path, PathPage, Problem
from surveyapp.forms.reasons import REASONS
from surveyapp.forms.texts import Texts

Place = tuple[str, int]
UNASKED = (AnswerType.NOTE,)


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in words, and what there is to know about it."""

    question: str
    instance: int
    label: Markup
    value: str
    is_missing: bool = False
    problem: str = ""
    is_estimated: bool = False
    reason: str = ""
    explanation: str = ""
    is_calculated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of a page, or of one repeat instance on it. `problem` is one of the group as a whole."""

    page: str
    title: Markup | str
    lines: tuple[Line, ...]
    repeat: str = ""
    instance: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Summary:
    """Everything needed to tell the answers of a section."""

    path: Path
    texts: Texts
    answers: Mapping[Place, Answer]
    currency: str

    def section(self, name: str) -> list[Group]:
        """The groups of a section in the order in which they are asked."""
        return [group for shown in self.path.pages(name) for group in self._page(name, shown)]

    def line(self, question: Question, instance: int = 0) -> Line:
        """One question with its answer."""
        place = (question.name, instance)
        answer, problem = self.answers.get(place), self._problems.get(place)
        reason = REASONS.get(answer.reason, "") if answer and answer.reason else ""
        return Line(
            question=question.name,
            instance=instance,
            label=self.texts.questions[question.name].label,
            value=self._value(question, instance, answer),
            is_missing=problem is not None and problem.kind == "missing",
            problem=self.texts.say(problem.message) if problem and problem.kind != "missing" else "",
            is_estimated=answer is not None and answer.estimated,
            reason=gettext(reason) if reason else "",
            explanation=(answer.explanation or "") if answer else "",
            is_calculated=question.type is AnswerType.CALCULATE,
        )

    def value(self, answer: Answer) -> str:
        """One answer in words, whether or not it is stored."""
        return self.texts.shown(self.path.questionnaire.questions[answer.question], answer, self.currency)

    def _page(self, section: str, shown: PathPage) -> Iterable[Group]:
        title = self.texts.of(f"page/{section}/{shown.page.name}/label")
        lines = [self.line(item) for item in shown.items if isinstance(item, Question) and item.type not in UNASKED]
        if lines:
            yield Group(shown.page.name, title, tuple(lines))
        for item in shown.items:
            if isinstance(item, Repeat):
                yield from self._repeat(shown.page.name, item)

    def _repeat(self, page: str, repeat: Repeat) -> Iterable[Group]:
        problem = self._problems.get((repeat.name, 0))
        instances = self.path.instances(repeat.name)
        if not instances:
            words = self.texts.say(problem.message) if problem else ""
            yield Group(page, self.texts.of(f"{repeat.name}/label"), (), repeat.name, problem=words)
        for instance in instances:
            lines = tuple(
                self.line(question, instance)
                for question in self.path.questions_of(repeat.name, instance)
                if question.type not in UNASKED
            )
            yield Group(page, self.texts.called(repeat, instance, self.answers), lines, repeat.name, instance)

    def _value(self, question: Question, instance: int, answer: Answer | None) -> str:
        if question.type is not AnswerType.CALCULATE:
            return self.texts.shown(question, answer, self.currency)
        value = self.path.value(question.name, instance)
        if value is None:
            return ""
        made = (
            Answer(question.name, number=value) if isinstance(value, float) else Answer(question.name, text=str(value))
        )
        return self.texts.shown(question, made, self.currency)

    @cached_property
    def _problems(self) -> Mapping[Place, Problem]:
        return {(found.question, found.instance): found for found in self.path.problems}

"""One pass over the steps of a version: which of them are relevant, and what every name is worth."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaires.answers import Answer
from questionnaires.expressions import Value
from questionnaires.expressions.values import EPOCH, day_of
from questionnaires.model import AnswerType, Choice, Question, Questionnaire
from questionnaires.preparation import Prepared, Step

Env = dict[str, Any]
BLANK = 0
"""The instance of a repeat that is not there yet, kept so that an empty one can be shown."""


class Walk:
    """Values and relevance by name; inside repeats by instance, where outer names are seen too.

    What is empty outside repeats has no value at all.
    """

    def __init__(
        self, questionnaire: Questionnaire, prepared: Prepared, given: Mapping[tuple[str, int], Answer], today: date
    ) -> None:
        self.questionnaire = questionnaire
        self.prepared = prepared
        self.given = given
        self.calculated: dict[tuple[str, int], Value] = {}
        self.instances = self._instances()
        self._outer: Env = {"today()": float((today - EPOCH).days)} | self._steady_values()
        self._inner: dict[str, dict[int, Env]] = {
            repeat: {instance: dict(self._outer) for instance in (BLANK, *instances)}
            for repeat, instances in self.instances.items()
        }
        self._all = [self._outer, *(env for envs in self._inner.values() for env in envs.values())]
        self._relevant: dict[tuple[str, int], bool] = dict(prepared.always)

    def run(self) -> None:
        """Follow every step that may turn out one way or the other; the rest is known."""
        leaves, given = self.prepared.leaves, self.given
        for step in self.prepared.turning:
            if step.repeat is not None:
                self._inside(step, step.repeat)
            elif step.name not in leaves or (step.name, 0) in given:
                self._outside(step)

    def relevant(self, name: str, instance: int = 0) -> bool:
        """Whether a step is relevant; unknown instances are judged as blank ones."""
        name = self.prepared.leaves.get(name, name)
        here = self._relevant.get((name, instance))
        return self._relevant.get((name, BLANK), False) if here is None else here

    def values(self, name: str, instance: int = 0) -> Env:
        """What the expressions of a question see."""
        repeat = self.questionnaire.repeat_of.get(name)
        if repeat is None:
            return self._outer
        envs = self._inner[repeat]
        return envs.get(instance, envs[BLANK])

    def is_required(self, name: str, instance: int = 0) -> bool:
        """Whether an answer must be given, now that everything else is known."""
        required = self.prepared.judgements[name].required
        return required if isinstance(required, bool) else bool(required(self.values(name, instance)))

    def choices(self, question: Question, instance: int = 0) -> tuple[Choice, ...]:
        """The choices of a question that its filter lets through."""
        keeps = self.prepared.judgements[question.name].choice_filter
        choices = self.questionnaire.choices_of(question)
        if keeps is None:
            return choices
        seen = dict(self.values(question.name, instance))
        return tuple(choice for choice in choices if keeps(seen | _columns(choice)))

    def _instances(self) -> dict[str, tuple[int, ...]]:
        repeat_of = self.questionnaire.repeat_of
        found: dict[str, set[int]] = {repeat: set() for repeat in self.questionnaire.repeats}
        for name, instance in self.given:
            if instance > 0 and name in repeat_of:
                found[repeat_of[name]].add(instance)
        return {repeat: tuple(sorted(instances)) for repeat, instances in found.items()}

    def _steady_values(self) -> Env:
        steady = self.prepared.steady
        return {
            name: value_of(answer, steady[name])
            for (name, instance), answer in self.given.items()
            if instance == 0 and name in steady
        }

    def _outside(self, step: Step) -> None:
        # Walked for every page and save: hence the few calls.
        name = step.name
        above = step.parent is None or self._relevant[step.parent, 0]
        relevant = above and (step.relevant is None or bool(step.relevant(self._outer)))
        self._relevant[name, 0] = relevant
        if step.question is not None:
            if relevant and (step.calculation is not None or (name, 0) in self.given):
                self._everywhere(name, self._value(step, 0, self._outer))
        elif name in self.instances:
            self._everywhere(f"{name}[]", self.instances[name] if relevant else ())

    def _inside(self, step: Step, repeat: str) -> None:
        above = self._relevant[repeat, 0]
        values: list[Value] = []
        for instance, env in self._inner[repeat].items():
            relevant = above and (step.relevant is None or bool(step.relevant(env)))
            self._relevant[step.name, instance] = relevant
            env[step.name] = self._value(step, instance, env) if relevant else None
            if above and instance != BLANK:
                values.append(env[step.name])
        self._everywhere(f"{step.name}[]", tuple(values))

    def _everywhere(self, name: str, value: Any) -> None:
        for env in self._all:
            env[name] = value

    def _value(self, step: Step, instance: int, env: Env) -> Value:
        if step.calculation is not None:
            value = step.calculation(env)
            if instance != BLANK or step.repeat is None:
                self.calculated[step.name, instance] = value
            return value
        answer = self.given.get((step.name, instance))
        return value_of(answer, step.question) if answer and step.question else None


def value_of(answer: Answer, question: Question) -> Value:
    """An answer as expressions see it: dates as days, nothing for a non-answer or an unreadable entry."""
    if answer.number is not None:
        return float(answer.number)
    if answer.text and question.type is AnswerType.DATE:
        return day_of(answer.text)
    return answer.text or None


def _columns(choice: Choice) -> dict[str, Value]:
    return {f"choice:{tag}": value for tag, value in ({"name": choice.name} | choice.tags).items()}

"""Checks of what is measured: each kind has what it needs, reads answers one can rely on, and weighs as it says."""

import math
import re
from collections.abc import Iterator, Sequence

from questionnaires.checks.examined import Examined
from questionnaires.errors import did_you_mean
from questionnaires.expressions import Kind, Tree, kind_of
from questionnaires.model import AnswerType, Indicator, IndicatorKind, Question
from questionnaires.shape import Fault
from questionnaires.strict_yaml import Path

NEEDS: dict[IndicatorKind, tuple[str, ...]] = {
    IndicatorKind.LEVEL: ("question",),
    IndicatorKind.COVERAGE: ("supply", "need"),
    IndicatorKind.RATE: ("value", "best", "worst"),
    IndicatorKind.SHARE: ("question",),
    IndicatorKind.EXPRESSION: ("gap",),
}
OWN = ("question", "supply", "need", "value", "best", "worst", "present", "absent", "gap", "direction")
MAY_ADD: dict[IndicatorKind, tuple[str, ...]] = {
    IndicatorKind.SHARE: ("present", "absent"),
    IndicatorKind.RATE: ("direction",),
}
TARGET = re.compile(r"([1-9]|1[0-7])\.[0-9a-z]{1,2}")
EXPRESSIONS = ("supply", "need", "value", "gap")


def by_kind(examined: Examined) -> Iterator[Fault]:
    """Attributes that a kind needs, or that mean nothing for it, and questions that do not fit it."""
    for i, indicator in enumerate(examined.questionnaire.indicators):
        path = ("indicators", i)
        for attribute in OWN:
            given = getattr(indicator, attribute) not in ("", None, ())
            needed = attribute in NEEDS[indicator.kind]
            if needed and not given:
                problem = f"an indicator of the kind {indicator.kind.value} needs '{attribute}'"
                yield Fault((*path, "kind"), problem, f"add '{attribute}: …'")
            elif given and not needed and attribute not in MAY_ADD.get(indicator.kind, ()):
                problem = f"'{attribute}' means nothing for the kind {indicator.kind.value}"
                yield Fault((*path, attribute), problem, "take it out", of_key=True)
        for s, target in enumerate(indicator.sdg):
            if not TARGET.fullmatch(target):
                yield Fault((*path, "sdg", s), f"'{target}' is not a target of the 17 goals", "write it as '4.1'")
        yield from _question(examined, i, indicator)


def _question(examined: Examined, place: int, indicator: Indicator) -> Iterator[Fault]:
    if indicator.question is None:
        return
    path = ("indicators", place, "question")
    question = examined.questionnaire.questions.get(indicator.question)
    if question is None:
        mend = did_you_mean(indicator.question, examined.questionnaire.questions)
        yield Fault(path, f"unknown question '{indicator.question}'", mend, subject=indicator.question)
        return
    fits = {
        IndicatorKind.LEVEL: {AnswerType.LEVEL},
        IndicatorKind.SHARE: {AnswerType.SELECT_ONE, AnswerType.SELECT_MULTIPLE},
    }.get(indicator.kind, set(AnswerType))
    if question.type not in fits:
        wanted = " or ".join(sorted(kind.value for kind in fits))
        problem = f"'{question.name}' is a {question.type.value}, and this kind needs a {wanted}"
        yield Fault(path, problem, "name another question, or change the kind", subject=question.name)
    if question.name in examined.questionnaire.repeat_of:
        mend = "use the kind expression with sum(…), mean(…), min(…) or max(…)"
        yield Fault(path, f"'{question.name}' stands in a repeat and has several answers", mend)
    if indicator.kind is IndicatorKind.SHARE:
        yield from _codes(examined, place, indicator, question)


def _codes(examined: Examined, place: int, indicator: Indicator, question: Question) -> Iterator[Fault]:
    path = ("indicators", place)
    if not indicator.present and not indicator.absent:
        yield Fault((*path, "kind"), "a share needs codes that are 'present' or 'absent'", "add 'present: …'")
    codes = {choice.name for choice in examined.questionnaire.listed_choices(question)}
    for attribute in ("present", "absent"):
        for c, code in enumerate(getattr(indicator, attribute)):
            if codes and code not in codes:
                yield Fault((*path, attribute, c), f"unknown choice '{code}'", did_you_mean(code, codes))
    for code in set(indicator.present) & set(indicator.absent):
        yield Fault((*path, "absent"), f"'{code}' both closes and opens the gap", "keep it in one of the lists")


def goalposts(examined: Examined) -> Iterator[Fault]:
    """Goalposts that are equal, or reversed against the direction that the author states."""
    for i, indicator in enumerate(examined.questionnaire.indicators):
        best, worst = indicator.best, indicator.worst
        if best is None or worst is None:
            continue
        if best == worst:
            yield Fault(("indicators", i, "worst"), "best and worst are the same", "move one of them")
        elif indicator.direction is not None and (best > worst) != (indicator.direction == "more"):
            problem = f"goalposts reversed: {indicator.direction} is better here, and best is {best:g}, worst {worst:g}"
            yield Fault(("indicators", i, "best"), problem, "swap best and worst, or change the direction")


def populations(examined: Examined) -> Iterator[Fault]:
    """Populations that are no numbers, have several answers, or need not be given."""
    questions = examined.questionnaire.questions
    for i, indicator in enumerate(examined.questionnaire.indicators):
        path, name = ("indicators", i, "population"), indicator.population
        question = questions.get(name)
        if question is None:
            mend = did_you_mean(name, questions, "name the question that counts the people concerned")
            yield Fault(path, f"unknown question '{name}'", mend, subject=name)
        elif kind_of(examined.questionnaire, name) is not Kind.NUMBER or name in examined.questionnaire.repeat_of:
            yield Fault(path, f"'{name}' does not count people", "name a number outside repeats", subject=name)
        elif question.type is not AnswerType.CALCULATE and question.required is False:
            mend = "make it required, or count by another question"
            yield Fault(path, f"'{name}' need not be answered, so people may go uncounted", mend, subject=name)


def missing_values(examined: Examined) -> Iterator[Fault]:
    """Expressions in which an answer that may be missing turns into a wrong figure in silence."""
    for path, tree in examined.trees.items():
        if path[0] == "indicators" and path[-1] in EXPRESSIONS:
            for problem, mend in _missing(examined, tree):
                yield Fault(path, problem, mend)


def _missing(examined: Examined, tree: Tree) -> Iterator[tuple[str, str]]:
    operation, parts = tree[0], [part for part in tree[1:] if isinstance(part, tuple)]
    if operation == "coalesce" and len(parts) > 1 and parts[-1][0] == "number":
        for name in _optional(examined, parts[:-1]):
            yield (
                f"'{name}' need not be answered, and what is not known would count as {parts[-1][1]:g}",
                "leave it empty",
            )
    if operation in ("sum", "mean") and parts and parts[0][0] == "answers":
        for name in _optional(examined, [("answer", parts[0][1], "")]):
            yield f"'{name}' need not be answered, and {operation} would leave instances out", "make it required"
    if operation == "+":
        optional = list(dict.fromkeys(_optional(examined, _added(tree))))
        if len(optional) > 1:
            shown = " and ".join(f"'{name}'" for name in optional)
            yield f"{shown} need not be answered, and one missing makes the sum missing", "make them required"
            return
    for part in parts:
        yield from _missing(examined, part)


def _added(tree: Tree) -> Iterator[Tree]:
    for part in tree[1:]:
        if part[0] == "+":
            yield from _added(part)
        else:
            yield part


def _optional(examined: Examined, trees: Sequence[Tree] | Iterator[Tree]) -> Iterator[str]:
    for tree in trees:
        question = examined.questionnaire.questions.get(tree[1]) if tree[0] == "answer" else None
        if question is not None and question.type is not AnswerType.CALCULATE and question.required is False:
            yield question.name


def weights(examined: Examined) -> Iterator[Fault]:
    """Weights written as shares, all below 1, that do not add up to 1."""
    questionnaire = examined.questionnaire
    groups: list[list[tuple[Path, float]]] = [
        [(("dimensions", d, "weight"), part.weight) for d, part in enumerate(questionnaire.dimensions)]
    ]
    for dimension in questionnaire.dimensions:
        of_dimension = [part for part in enumerate(questionnaire.indicators) if part[1].dimension == dimension.name]
        groups.append([(("indicators", i, "weight"), part.weight) for i, part in of_dimension])
    for group in groups:
        total = math.fsum(weight for _, weight in group)
        if len(group) > 1 and all(weight < 1 for _, weight in group) and abs(total - 1) > 1e-6:
            problem = f"weights below 1 are shares, and these {len(group)} add up to {total:g}"
            yield Fault(group[0][0], problem, "let them add up to 1, or write weights of 1 and more")

"""What a page needs in order to follow its own logic while somebody types: the same trees that the server follows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from questionnaires.expressions import references
from questionnaires.expressions.values import Tree
from questionnaires.judging import own_text
from questionnaires.model import AnswerType, Question, Questionnaire
from questionnaires.preparation import Prepared, Step, prepare
from questionnaires.walk import Walk, value_of
from questionnaires.wording import Wording

__all__ = ["Check", "LiveStep", "Logic", "logic_of", "state_of"]

SILENT = frozenset({AnswerType.CALCULATE, AnswerType.NOTE})


@dataclass(frozen=True, slots=True)
class LiveStep:
    """One step of the page's walk, in the order in which each finds what it needs.

    `parent` is the group whose relevance it shares, or none for what stands on the page itself. `inner` names the
    questions of a repeat whose answers vanish from every sum where it is not relevant.
    """

    name: str
    parent: str | None
    relevance: Tree | None
    reckoning: Tree | None
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A hard or soft check of one question, with what is said where it does not hold."""

    question: str
    is_hard: bool
    tree: Tree
    message: Wording


@dataclass(frozen=True, eq=False)
class Logic:
    """The steps and checks that one page follows, and what it must be told of the rest of the assessment.

    Made once for a page and known by itself, so that what is worked out from it can be kept.
    """

    repeat: str | None
    steps: tuple[LiveStep, ...]
    checks: tuple[Check, ...]
    moving: frozenset[str]
    """What stands on the page and may come or go while it is filled in."""
    outer: tuple[str, ...]
    """Names read whose values do not change on the page; `name[]` for all instances of one."""
    kept: tuple[str, ...]
    """Questions of other pages that an answer of this page makes relevant or not: their answers must be known."""
    groups: tuple[str, ...]
    """Groups of other pages whose relevance does not change on this one."""


@lru_cache(maxsize=512)
def logic_of(questionnaire: Questionnaire, items: tuple[str, ...], repeat: str | None = None) -> Logic:
    """The logic of a page with these questions and repeats, or of an instance of `repeat` with these questions."""
    prepared = prepare(questionnaire)
    steps = {step.name: step for step in prepared.steps if step.repeat in (None, repeat)}
    entered = {name for name in items if _is_entered(questionnaire, name)}
    moving = _moving(prepared, steps, entered)
    checks = tuple(_checks(questionnaire, prepared, items))
    needed = _needed(steps, items, checks, moving)
    live = tuple(
        _live(questionnaire, step, items) for step in prepared.steps if step.name in needed and step.name in steps
    )
    here = {step.name for step in live}
    read = _read_outside(live, checks, here)
    return Logic(
        repeat=repeat,
        steps=live,
        checks=checks,
        moving=frozenset(name for name in items if name in steps and moving & set(_relevance_reads(steps[name]))),
        outer=tuple(sorted(read | {f"{inner}[]" for step in live for inner in step.inner})),
        kept=tuple(sorted(name for name in here if name not in items and _is_entered(questionnaire, name))),
        groups=tuple(sorted({step.parent for step in live if step.parent is not None} - here)),
    )


def state_of(logic: Logic, walk: Walk, instance: int = 0) -> Mapping[str, object]:
    """What the page must be told now: values of other answers, of other instances, and whether groups are relevant."""
    name = next((step.name for step in logic.steps), "")
    env = walk.values(name, instance) if logic.repeat else walk.values("")
    outer = {read: env.get(read) for read in ("today()", *logic.outer)}
    for step in logic.steps:
        if logic.repeat and step.name in walk.questionnaire.questions:
            others = (number for number in walk.instances[logic.repeat] if number != instance)
            outer[f"{step.name}[]"] = [walk.values(step.name, other).get(step.name) for other in others]
        elif step.name in walk.instances:
            outer |= _instances(walk, step)
    return {
        "outer": {read: value for read, value in outer.items() if value not in (None, ())},
        "kept": {kept: value for kept in logic.kept if (value := _kept(walk, kept, instance)) is not None},
        "groups": {group: walk.relevant(group) for group in logic.groups},
    }


def _instances(walk: Walk, step: LiveStep) -> dict[str, object]:
    """All that a repeat of the page holds, also where it is not asked now but may be in a moment."""
    numbers = walk.instances[step.name]
    told: dict[str, object] = {f"{step.name}[]": list(numbers)}
    if not walk.relevant(step.name):
        told |= {f"{inner}[]": [_kept(walk, inner, number) for number in numbers] for inner in step.inner}
    return told


def _is_entered(questionnaire: Questionnaire, name: str) -> bool:
    question = questionnaire.questions.get(name)
    return question is not None and question.type not in SILENT


def _moving(prepared: Prepared, steps: Mapping[str, Step], entered: Iterable[str]) -> set[str]:
    """Everything whose relevance or value may change while these are filled in, themselves included."""
    moving = set(entered)
    for step in prepared.steps:
        if step.name in steps and step.needs & moving:
            moving.add(step.name)
    return moving


def _checks(questionnaire: Questionnaire, prepared: Prepared, items: Iterable[str]) -> Iterator[Check]:
    for name in items:
        question = questionnaire.questions.get(name)
        if question is None or question.type in SILENT:
            continue
        judgement = prepared.judgements[name]
        if judgement.constraint_tree is not None:
            told = own_text(question.constraint_message, f"{name}/constraint_message")
            yield Check(name, True, judgement.constraint_tree, told)
        for place, tree in enumerate(judgement.warning_trees):
            if tree is not None:
                yield Check(name, False, tree, own_text(question.warnings[place].message, f"{name}/warning/{place}"))


def _needed(
    steps: Mapping[str, Step], items: Iterable[str], checks: Iterable[Check], moving: set[str]
) -> frozenset[str]:
    """The steps to follow: those of the page, and whatever else moves and is read by them."""
    needed = {name for name in items if name in steps}
    waiting = [name for check in checks for name in references(check.tree)]
    waiting += [need for name in needed for need in _reads(steps[name])]
    while waiting:
        name = waiting.pop()
        if name in moving and name in steps and name not in needed:
            needed.add(name)
            waiting += steps[name].needs
    return frozenset(needed)


def _relevance_reads(step: Step) -> list[str]:
    return list(references(step.relevance)) if step.relevance else []


def _reads(step: Step) -> list[str]:
    return [name for tree in (step.relevance, step.reckoning) if tree for name in references(tree)]


def _live(questionnaire: Questionnaire, step: Step, items: tuple[str, ...]) -> LiveStep:
    repeat = questionnaire.repeats.get(step.name)
    return LiveStep(
        name=step.name,
        parent=None if step.name in items else step.parent,
        relevance=step.relevance,
        reckoning=step.reckoning,
        inner=tuple(question.name for question in repeat.questions) if repeat else (),
    )


def _read_outside(live: Iterable[LiveStep], checks: Iterable[Check], here: set[str]) -> set[str]:
    trees = [tree for step in live for tree in (step.relevance, step.reckoning) if tree]
    trees += [check.tree for check in checks]
    return {read for tree in trees for read in _named(tree) if read.removesuffix("[]") not in here}


def _named(tree: Tree | Sequence[Any]) -> Iterator[str]:
    """Every name that a tree reads, `name[]` where it reads all instances."""
    if tree[0] in ("answer", "answers"):
        yield tree[1] if tree[0] == "answer" else f"{tree[1]}[]"
        return
    for part in tree[1:]:
        if isinstance(part, list | tuple):
            yield from _named(part)


def _kept(walk: Walk, name: str, instance: int) -> object:
    question: Question = walk.questionnaire.questions[name]
    answer = walk.given.get((name, instance if name in walk.questionnaire.repeat_of else 0))
    return value_of(answer, question) if answer else None

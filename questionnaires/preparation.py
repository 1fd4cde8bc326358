"""The logic of one version, compiled once: in which order relevance and calculations follow from each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from questionnaires.expressions import Evaluate, Kind, compile, guarded, parse, references, typed
from questionnaires.expressions.values import Tree
from questionnaires.model import AnswerType, Page, Question, Questionnaire, Repeat, Section


@dataclass(frozen=True, slots=True)
class Step:
    """A section, page, repeat or question: relevant where its parent is and its own expression holds."""

    name: str
    parent: str | None
    repeat: str | None = None
    relevant: Evaluate | None = None
    calculation: Evaluate | None = None
    question: Question | None = None
    needs: frozenset[str] = frozenset()
    relevance: Tree | None = None
    """The tree behind `relevant`, for machines that follow trees."""
    reckoning: Tree | None = None
    """The tree behind `calculation`."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is asked of an answer: whether it must be given, what refuses it, what makes it doubtful."""

    required: bool | Evaluate
    constraint: Evaluate | None = None
    warnings: tuple[Evaluate | None, ...] = ()
    choice_filter: Evaluate | None = None
    constraint_tree: Tree | None = None
    warning_trees: tuple[Tree | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Steps in an order in which each finds what it needs, and the judgements by question and repeat."""

    steps: tuple[Step, ...]
    judgements: Mapping[str, Judgement]
    dependents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By question or repeat: every question, repeat, page and section whose relevance, value or checks read it."""
    turning: tuple[Step, ...] = ()
    """The steps whose relevance or value must be worked out for each office; the rest is asked of everybody."""
    always: Mapping[tuple[str, int], bool] = field(default_factory=dict)
    """True for each step of that rest."""
    steady: Mapping[str, Question] = field(default_factory=dict)
    """The questions of that rest, worth what is answered."""
    leaves: Mapping[str, str] = field(default_factory=dict)
    """The questions that turn with their page and for no reason of their own, by name, with the step of the page."""


def section_step(section: str) -> str:
    """The name of the step of a section, which no question can have."""
    return f"section:{section}"


def page_step(section: str, page: str) -> str:
    """The name of the step of a page."""
    return f"page:{section}:{page}"


@lru_cache(maxsize=64)
def prepare(questionnaire: Questionnaire) -> Prepared:
    """Compile a questionnaire. Raises ExpressionError for an expression that the checks would have refused."""
    steps = {step.name: step for step in _steps(questionnaire)}
    judgements = {
        item.name: _judgement(questionnaire, item)
        for section in questionnaire.sections
        for page in section.pages
        for item in _with_inner(page.questions)
    }
    ordered = _in_order(steps)
    rest = _always_asked(ordered, questionnaire)
    return Prepared(
        ordered,
        judgements,
        _dependents(steps, _judging(questionnaire)),
        turning=tuple(step for step in ordered if step.name not in rest),
        always={(name, 0): True for name in rest},
        steady={name: step.question for name, step in rest.items() if step.question is not None},
        leaves={s.name: s.parent for s in ordered if _is_plain(s) and s.question and s.parent and s.name not in rest},
    )


def _with_inner(items: Iterable[Question | Repeat]) -> Iterator[Question | Repeat]:
    for item in items:
        yield item
        if isinstance(item, Repeat):
            yield from item.questions


def _steps(questionnaire: Questionnaire) -> Iterator[Step]:
    for section in questionnaire.sections:
        yield _group(questionnaire, section_step(section.name), None, section)
        for page in section.pages:
            page_name = page_step(section.name, page.name)
            yield _group(questionnaire, page_name, section_step(section.name), page)
            for item in page.questions:
                if isinstance(item, Repeat):
                    yield _group(questionnaire, item.name, page_name, item)
                    yield from (_asked(questionnaire, question, item.name, item.name) for question in item.questions)
                else:
                    yield _asked(questionnaire, item, page_name, None)


def _group(questionnaire: Questionnaire, name: str, parent: str | None, group: Section | Page | Repeat) -> Step:
    tree = _tree(questionnaire, group.relevant, None, Kind.TRUTH)
    relevant = compile(tree) if tree else None
    return Step(name, parent, relevant=relevant, needs=_needs([tree], parent), relevance=tree)


def _asked(questionnaire: Questionnaire, question: Question, parent: str, repeat: str | None) -> Step:
    relevant = _tree(questionnaire, question.relevant, question.name, Kind.TRUTH)
    calculation = None
    if question.type is AnswerType.CALCULATE:
        calculation = _tree(questionnaire, question.calculation, question.name, None)
    return Step(
        question.name,
        parent,
        repeat,
        compile(relevant) if relevant else None,
        compile(calculation) if calculation else None,
        question,
        _needs([relevant, calculation], parent),
        relevant,
        calculation,
    )


def _tree(
    questionnaire: Questionnaire, text: str, question: str | None, want: Kind | None, *, choices: bool = False
) -> Tree | None:
    return typed(parse(text), questionnaire, question, want=want, choices=choices) if text else None


def _needs(trees: Iterable[Tree | None], parent: str | None) -> frozenset[str]:
    named = {name for tree in trees if tree for name in references(tree)}
    return frozenset(named | ({parent} if parent else set()))


def _in_order(steps: Mapping[str, Step]) -> tuple[Step, ...]:
    """Every step after what it needs; in the order written where a circle makes that impossible."""
    graph = {
        name: sorted(need for need in step.needs if need in steps and need != name) for name, step in steps.items()
    }
    try:
        return tuple(steps[name] for name in TopologicalSorter(graph).static_order())
    except CycleError:
        return tuple(steps.values())


def _always_asked(ordered: Iterable[Step], questionnaire: Questionnaire) -> dict[str, Step]:
    """Steps outside repeats that are relevant whatever is answered, and need no calculation."""
    found: dict[str, Step] = {}
    for step in ordered:
        if _is_plain(step) and step.name not in questionnaire.repeats and (step.parent is None or step.parent in found):
            found[step.name] = step
    return found


def _is_plain(step: Step) -> bool:
    return step.relevant is None and step.calculation is None and step.repeat is None


def _judgement(questionnaire: Questionnaire, item: Question | Repeat) -> Judgement:
    name = item.name if isinstance(item, Question) else None
    required: bool | Evaluate = item.required is True
    if isinstance(item.required, str) and item.required:
        required = compile(typed(parse(item.required), questionnaire, name, want=Kind.TRUTH))
    if isinstance(item, Repeat):
        return Judgement(required)
    choice_filter = _tree(questionnaire, item.choice_filter, item.name, Kind.TRUTH, choices=True)
    constraint = _waiting_check(questionnaire, item.constraint, item.name)
    warnings = tuple(_waiting_check(questionnaire, warning.check, item.name) for warning in item.warnings)
    return Judgement(
        required,
        compile(constraint) if constraint else None,
        tuple(compile(tree) if tree else None for tree in warnings),
        compile(choice_filter) if choice_filter else None,
        constraint,
        warnings,
    )


def _waiting_check(questionnaire: Questionnaire, text: str, name: str) -> Tree | None:
    tree = _tree(questionnaire, text, name, Kind.TRUTH)
    return guarded(tree, name) if tree else None


def _judging(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """By name: the questions whose checks, filters and rules read it."""
    readers: dict[str, set[str]] = {}
    for question in questionnaire.questions.values():
        required = question.required if isinstance(question.required, str) else ""
        texts = [question.constraint, required, *(warning.check for warning in question.warnings)]
        trees = [_tree(questionnaire, text, question.name, Kind.TRUTH) for text in texts]
        trees.append(_tree(questionnaire, question.choice_filter, question.name, Kind.TRUTH, choices=True))
        for need in _needs(trees, None):
            readers.setdefault(need, set()).add(question.name)
    return readers


def _dependents(steps: Mapping[str, Step], judging: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """The other way round and through: who reads a name, directly or by way of others."""
    readers: dict[str, set[str]] = {}
    for name, step in steps.items():
        for need in step.needs:
            readers.setdefault(need, set()).add(name)
    dependents: dict[str, frozenset[str]] = {}
    for name in steps:
        found = _reached(name, readers)
        judged = {reader for source in (name, *found) for reader in judging.get(source, ())}
        dependents[name] = frozenset((found | judged) - {name})
    return dependents


def _reached(start: str, readers: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = readers.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found

"""Checks of expressions: what cannot be read, circles, and what can never be true."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from questionnaires.checks import walk
from questionnaires.checks.examined import Examined
from questionnaires.checks.possible import Possibilities
from questionnaires.expressions import Tree, references
from questionnaires.model import AnswerType, Question
from questionnaires.shape import Fault
from questionnaires.strict_yaml import Path

MOST_CIRCLES = 20


def expressions(examined: Examined) -> Iterator[Fault]:
    """What cannot be read or typed in any expression: syntax, names, codes, kinds."""
    for path, problem in examined.problems:
        yield Fault(path, problem.problem, problem.mend, offset=problem.column - 1, subject=problem.subject)


def circles(examined: Examined) -> Iterator[Fault]:
    """Questions whose relevance or calculation comes back to themselves."""
    graph = {name: list(dict.fromkeys(_needs(examined, name))) for name in examined.paths}
    for _ in range(MOST_CIRCLES):
        try:
            TopologicalSorter(graph).prepare()
            return
        except CycleError as error:
            circle: list[str] = error.args[1][:0:-1]
        first = min(circle, key=list(graph).index)
        turned = circle[circle.index(first) :] + circle[: circle.index(first)]
        shown = " → ".join([*turned, first]) if len(turned) > 1 else f"{first} needs itself"
        mend = "let one of them go without the other"
        yield Fault(_place(examined, first, {*graph[first]} & {*circle}), f"a circle: {shown}", mend)
        for name in circle:
            graph[name] = [need for need in graph[name] if need not in circle]


def _needs(examined: Examined, name: str) -> Iterator[str]:
    """The questions and repeats that must be known before this one's value is."""
    trees = [*examined.chain(name), examined.tree(name, "calculation")]
    for tree in trees:
        if tree is not None:
            yield from (need for need in references(tree) if need in examined.paths)
    repeat = examined.questionnaire.repeat_of.get(name)
    if repeat is not None and repeat != name:
        yield repeat


def _place(examined: Examined, name: str, needs: set[str]) -> Path:
    """The expression through which a question takes part in a circle."""
    path = examined.paths[name]
    candidates = [(*path, "calculation"), *((*path[:length], "relevant") for length in range(len(path), 0, -2))]
    for candidate in candidates:
        tree = examined.trees.get(candidate)
        if tree is not None and needs & set(references(tree)):
            return candidate
    return path


def unreachable(examined: Examined) -> Iterator[Fault]:
    """Sections, pages, repeats and questions that no answers lead to."""
    possibilities = Possibilities(examined)
    closed: list[Path] = []
    for path, _ in _parts(examined):
        own = examined.trees.get((*path, "relevant"))
        if own is None or any(path[: len(above)] == above for above in closed):
            continue
        if not possibilities.together([*_above(examined, path), own]):
            closed.append(path)
            mend = "change its relevant, or that of what it depends on"
            yield Fault((*path, "relevant"), "no answers ever lead here", mend)


def _parts(examined: Examined) -> Iterator[tuple[Path, object]]:
    yield from walk.sections(examined.questionnaire)
    yield from walk.pages(examined.questionnaire)
    yield from walk.items(examined.questionnaire)


def _above(examined: Examined, path: Path) -> list[Tree]:
    ancestors = [(*path[:length], "relevant") for length in range(2, len(path), 2)]
    return [examined.trees[ancestor] for ancestor in ancestors if ancestor in examined.trees]


def unmeetable(examined: Examined) -> Iterator[Fault]:
    """Hard checks that no value meets."""
    possibilities = Possibilities(examined)
    for path, question in walk.questions(examined.questionnaire):
        tree = examined.trees.get((*path, "constraint"))
        if tree is None or question.type in (AnswerType.CALCULATE, AnswerType.NOTE):
            continue
        chain = list(examined.chain(question.name))
        if possibilities.together(chain) and not possibilities.answered(question.name, [*chain, tree]):
            mend = f"let some {_values(question)} pass"
            yield Fault((*path, "constraint"), "no answer can meet this constraint", mend)


def _values(question: Question) -> str:
    words: Mapping[AnswerType, str] = {AnswerType.DATE: "date", AnswerType.INTEGER: "whole number"}
    return words.get(question.type, "answer")

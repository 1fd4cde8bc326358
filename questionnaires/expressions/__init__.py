"""The expression language of questionnaires: ODK XPath, parsed once, typed once, followed by several machines.

Values are numbers, texts, truths, dates (as days) or empty. A comparison with something empty is false, `${x} = ''` is
true of it; arithmetic with something empty, and a division by zero, are empty; `round` is half up; dates subtract to
days.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from questionnaires.expressions import casting
from questionnaires.expressions.closures import Evaluate, Values, compile
from questionnaires.expressions.lowering import Known, Lowering, Scope
from questionnaires.expressions.names import names, scope_of
from questionnaires.expressions.parsing import ExpressionError, Node, parse
from questionnaires.expressions.values import Kind, Tree, Value
from questionnaires.model import Questionnaire

__all__ = [
    "Evaluate",
    "ExpressionError",
    "Kind",
    "Known",
    "Node",
    "Scope",
    "Tree",
    "Value",
    "Values",
    "compile",
    "guarded",
    "kind_of",
    "lowered",
    "names",
    "parse",
    "references",
    "scope_of",
    "typed",
]


def typed(
    node: Node,
    questionnaire: Questionnaire,
    question: str | None = None,
    *,
    want: Kind | None = None,
    choices: bool = False,
) -> Tree:
    """The typed tree of an expression of `question` (or of a section, page, repeat or indicator), cast to `want`.

    Raises the first ExpressionError where something is wrong; `lowered` tells all of them.
    """
    tree, _, problems = lowered(node, scope_of(questionnaire, question, choices=choices), want=want)
    if problems:
        raise problems[0]
    return tree


def lowered(node: Node, scope: Scope, *, want: Kind | None = None) -> tuple[Tree, Kind, list[ExpressionError]]:
    """The typed tree in a scope, its kind, and every problem; with a problem the tree is not to be used."""
    lowering = Lowering(scope)
    value = lowering.one(node)
    casts = {
        Kind.TRUTH: lambda: casting.to_truth(value),
        Kind.NUMBER: lambda: casting.to_number(lowering, value, node),
        Kind.TEXT: lambda: casting.to_text(value),
        Kind.DATE: lambda: casting.to_day(lowering, value, node),
    }
    tree = casts[want]() if want else value.tree
    return tree, want or value.kind, lowering.problems


def kind_of(questionnaire: Questionnaire, name: str) -> Kind:
    """The kind of the values of a question."""
    return names(questionnaire)[name].kind


def references(tree: Tree | Sequence[Any]) -> Iterator[str]:
    """Every name whose answers the tree reads."""
    if tree[0] in ("answer", "answers"):
        yield tree[1]
    elif tree[0] not in ("number", "text", "truth", "none", "today"):
        for part in tree[1:]:
            if isinstance(part, list | tuple):
                yield from references(part)


def guarded(tree: Tree, question: str | None = None) -> Tree:
    """A check that waits: it holds as long as an answer it compares with is empty.

    Without this, `. <= ${residents}` would refuse every number until the residents are known. Answers that the check
    itself tests for emptiness, or gives to coalesce, sum, count, min, max or mean, do not make it wait; nor does the
    question's own.
    """
    expecting = dict.fromkeys(name for name in _compared(tree) if name != question)
    tested = set(_tested(tree))
    for name in expecting:
        if name not in tested:
            tree = ("or", ("empty", ("answer", name, "number")), tree)
    return tree


def _compared(tree: Tree | Sequence[Any]) -> Iterator[str]:
    """Answers read other than in a fold or coalesce, and columns of choices."""
    if tree[0] == "answer" and ":" not in tree[1]:
        yield tree[1]
    elif tree[0] not in ("coalesce", "sum", "count", "count-non-empty", "min", "max", "mean"):
        for part in tree[1:]:
            if isinstance(part, list | tuple):
                yield from _compared(part)


def _tested(tree: Tree | Sequence[Any]) -> Iterator[str]:
    if tree[0] == "empty":
        yield from references(tree)
    for part in tree[1:]:
        if isinstance(part, list | tuple):
            yield from _tested(part)

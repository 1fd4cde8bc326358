"""What an expression reads, and checks that wait for what they read."""

from collections.abc import Iterator, Sequence
from typing import Any

from questionnaires.expressions.values import Tree


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

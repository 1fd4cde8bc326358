"""The logic of a questionnaire as formulas of a spreadsheet, as far as it can be said there.

Only what the definition says becomes a formula; no answer and no text of anybody ever does. Empty is the text "" here,
as it is in a spreadsheet: a comparison with it is false, and a sum with it empty.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from questionnaires.expressions import Tree

LONGEST = 4_000
"""A formula longer than this is better not said."""
OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "+": "+", "-": "-", "*": "*", "div": "/"}
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "div"})


class InexpressibleError(Exception):
    """A spreadsheet has no words for this."""


class Cells(Protocol):
    """Where answers stand."""

    def value(self, name: str) -> str:
        """The value of a question as a formula, "" where it is empty or not asked. Raises InexpressibleError."""

    def ticked(self, name: str, code: str) -> str:
        """Whether a choice is ticked, as a formula. Raises InexpressibleError."""


def formula(tree: Tree, cells: Cells) -> str:
    """The formula of a typed tree, without the sign `=`. Raises InexpressibleError."""
    written = _write(tree, cells)
    if len(written) > LONGEST:
        raise InexpressibleError("too long")
    return written


def literal(text: str) -> str:
    """A text in the quotes of a spreadsheet."""
    return '"' + text.replace('"', '""') + '"'


def _write(tree: Tree, cells: Cells) -> str:
    operation = str(tree[0])
    if operation in COMPARISONS:
        left, right = _write(tree[1], cells), _write(tree[2], cells)
        return f'IFERROR(AND(({left})<>"",({right})<>"",({left}){OPERATORS[operation]}({right})),FALSE)'
    if operation in ARITHMETIC:
        return f'IFERROR(({_write(tree[1], cells)}){OPERATORS[operation]}({_write(tree[2], cells)}),"")'
    writer = WRITERS.get(operation)
    if writer is None:
        raise InexpressibleError(operation)
    return writer(tree, cells)


def _both(word: str) -> Callable[[Tree, Cells], str]:
    return lambda tree, cells: f"{word}({_write(tree[1], cells)},{_write(tree[2], cells)})"


def _selected(tree: Tree, cells: Cells) -> str:
    answer, code = tree[1], tree[2]
    if answer[0] != "answer" or code[0] != "text":
        raise InexpressibleError("selected")
    return cells.ticked(str(answer[1]), str(code[1]))


def _coalesce(tree: Tree, cells: Cells) -> str:
    written = _write(tree[-1], cells)
    for part in reversed(tree[1:-1]):
        first = _write(part, cells)
        written = f'IF(({first})<>"",({first}),({written}))'
    return written


WRITERS: Mapping[str, Callable[[Tree, Cells], str]] = {
    "number": lambda tree, _cells: f"{tree[1]:.15G}",
    "text": lambda tree, _cells: literal(str(tree[1])),
    "none": lambda _tree, _cells: '""',
    "answer": lambda tree, cells: cells.value(str(tree[1])),
    "and": _both("AND"),
    "or": _both("OR"),
    "not": lambda tree, cells: f"NOT({_write(tree[1], cells)})",
    "empty": lambda tree, cells: f'({_write(tree[1], cells)})=""',
    "negate": lambda tree, cells: f'IFERROR(-({_write(tree[1], cells)}),"")',
    "selected": _selected,
    "if": lambda tree, cells: f"IF({_write(tree[1], cells)},{_write(tree[2], cells)},{_write(tree[3], cells)})",
    "coalesce": _coalesce,
}

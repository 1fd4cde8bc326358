"""Expressions in the words of ODK, meaning there what they mean here."""

from collections.abc import Sequence

from questionnaires.expressions import Kind, Scope, guarded, parse, references, scope_of, typed
from questionnaires.expressions.parsing import Node
from questionnaires.expressions.values import DAY, text_of
from questionnaires.model import Questionnaire

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def in_odk(questionnaire: Questionnaire, text: str, question: str | None = None) -> str:
    """An expression as ODK reads it; unchanged where both languages say the same.

    ODK has no mean(…) and takes two values in coalesce(…); it compares dates with date('…') only.
    """
    if not text:
        return ""
    writer = _Writer(scope_of(questionnaire, question, choices=question is not None))
    written = writer.write(parse(text))
    return written if writer.rewritten else text


def check_in_odk(questionnaire: Questionnaire, text: str, question: str) -> str:
    """A hard check, which in ODK would refuse while an answer it compares with is empty: there it is told to wait."""
    if not text:
        return ""
    tree = typed(parse(text), questionnaire, question, want=Kind.TRUTH)
    waiting = guarded(tree, question)
    names = []
    while waiting != tree:
        names.append(next(references(waiting[1])))
        waiting = waiting[2]
    check = in_odk(questionnaire, text, question)
    empty = "".join(f"${{{name}}} = '' or " for name in names)
    return f"{empty}({check})" if names else check


class _Writer:
    """Writes a tree back as text, with brackets wherever they could matter."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.rewritten = False

    def write(self, node: Node) -> str:
        if node.kind == "number":
            return text_of(float(node.value))
        if node.kind == "text":
            return f'"{node.value}"' if "'" in str(node.value) else f"'{node.value}'"
        if node.kind == "answer":
            return f"${{{node.value}}}"
        if node.kind in ("self", "tag"):
            return str(node.value)
        if node.kind == "call":
            return self._call(str(node.value), [self.write(part) for part in node.parts])
        return self._operator(node)

    def _call(self, name: str, parts: Sequence[str]) -> str:
        if name == "mean":
            self.rewritten = True
            return f"(sum({parts[0]}) div count-non-empty({parts[0]}))"
        if name == "coalesce" and len(parts) > 2:
            self.rewritten = True
            return f"coalesce({parts[0]}, {self._call(name, parts[1:])})"
        return f"{name}({', '.join(parts)})"

    def _operator(self, node: Node) -> str:
        if node.value == "negate":
            return f"-{self._inner(node.parts[0])}"
        left, right = node.parts
        if node.value in COMPARISONS:
            return f"{self._compared(left, right)} {node.value} {self._compared(right, left)}"
        return f"{self._inner(left)} {node.value} {self._inner(right)}"

    def _compared(self, node: Node, other: Node) -> str:
        if node.kind == "text" and DAY.fullmatch(str(node.value)) and self._is_date(other):
            self.rewritten = True
            return f"date('{node.value}')"
        return self._inner(node)

    def _is_date(self, node: Node) -> bool:
        name = self.scope.this if node.kind == "self" else str(node.value) if node.kind == "answer" else None
        known = self.scope.names.get(name or "")
        return node.value == "today" or (known is not None and known.kind is Kind.DATE)

    def _inner(self, node: Node) -> str:
        written = self.write(node)
        return f"({written})" if node.kind == "operator" else written

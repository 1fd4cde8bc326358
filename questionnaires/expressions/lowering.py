"""From a tree as written to a typed tree with every cast written out, and all that is wrong on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from questionnaires.errors import did_you_mean
from questionnaires.expressions import casting
from questionnaires.expressions.casting import NOTHING, Typed
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.parsing import ExpressionError, Node
from questionnaires.expressions.values import Kind, Tree

__all__ = ["Known", "Lowering", "Scope"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a name: the kind of its values, its repeat, its codes, and whether several may be ticked."""

    kind: Kind
    repeat: str | None = None
    codes: tuple[str, ...] | None = None
    multiple: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may name: answers, its own question (`.`), its repeat, and columns of choices."""

    names: Mapping[str, Known]
    this: str | None = None
    repeat: str | None = None
    tags: frozenset[str] | None = None


@dataclass(slots=True)
class Lowering:
    """Lowers one expression in a scope; `problems` holds everything wrong, and the tree is only good without any."""

    scope: Scope
    problems: list[ExpressionError] = field(default_factory=list)

    def report(self, node: Node, problem: str, mend: str, subject: str = "") -> None:
        """Note a problem at a place of the expression and go on."""
        self.problems.append(ExpressionError(node.at + 1, problem, mend, subject))

    def lower(self, node: Node) -> Typed:
        """The typed tree of a node; several values (`many`) are left to the caller."""
        if node.kind == "number":
            return Typed(("number", node.value), Kind.NUMBER)
        if node.kind == "text":
            return Typed(("text", node.value), Kind.TEXT) if node.value else NOTHING
        if node.kind == "answer":
            return self._answer(node, str(node.value))
        named = {"self": self._self, "tag": self._tag, "call": self._call, "operator": self._operator}
        return named[node.kind](node)

    def one(self, node: Node) -> Typed:
        """As `lower`, for a place that takes one value."""
        typed = self.lower(node)
        if typed.many:
            mend = "fold them with sum(…), count(…), mean(…), min(…) or max(…)"
            self.report(node, f"${{{typed.source}}} has several answers here, one an instance of its repeat", mend)
            return NOTHING
        return typed

    def number(self, node: Node) -> Tree:
        """One value read as a number."""
        return casting.to_number(self, self.one(node), node)

    def text(self, node: Node) -> Tree:
        """One value read as text."""
        return casting.to_text(self.one(node))

    def truth(self, node: Node) -> Tree:
        """One value read as true or false."""
        return casting.to_truth(self.one(node))

    def _answer(self, node: Node, name: str) -> Typed:
        known = self.scope.names.get(name)
        if known is None:
            self.report(node, f"unknown name '{name}'", did_you_mean(name, self.scope.names), subject=name)
            return NOTHING
        if known.note:
            self.report(node, f"'{name}' is a note and has no answer", "name a question")
            return NOTHING
        many = known.kind is Kind.REPEAT or (known.repeat is not None and known.repeat != self.scope.repeat)
        tree: Tree = ("answers" if many else "answer", name, known.kind.value)
        return Typed(tree, known.kind, many, name, known.codes, known.multiple)

    def _self(self, node: Node) -> Typed:
        if self.scope.this is None:
            self.report(node, "'.' means a question's own answer, and there is none here", "write ${name}")
            return NOTHING
        return self._answer(node, self.scope.this)

    def _tag(self, node: Node) -> Typed:
        name = str(node.value)
        if self.scope.tags is not None and name in self.scope.tags:
            return Typed(("answer", f"choice:{name}", Kind.TEXT.value), Kind.TEXT)
        if name in self.scope.names:
            self.report(node, f"'{name}' is not a value", f"write ${{{name}}}")
        elif name in FUNCTIONS:
            self.report(node, f"'{name}' is a function", f"write {name}(…)")
        else:
            known = [*(self.scope.tags or ()), *(f"${{{known}}}" for known in self.scope.names)]
            mend = did_you_mean(name, known, "put a text in quotes, an answer as ${name}")
            self.report(node, f"unknown word '{name}'", mend, subject=name)
        return NOTHING

    def _call(self, node: Node) -> Typed:
        name = str(node.value)
        function = FUNCTIONS.get(name)
        if function is None:
            self.report(node, f"unknown function '{name}'", did_you_mean(name, FUNCTIONS))
            for part in node.parts:
                self.lower(part)
            return NOTHING
        if not function.least <= len(node.parts) <= function.most:
            self.report(node, f"{name}(…) has {len(node.parts)} values in its brackets", f"write {function.usage}")
            return NOTHING
        return function.lower(self, node)

    def _operator(self, node: Node) -> Typed:
        operator = str(node.value)
        if operator in ("and", "or"):
            return Typed((operator, self.truth(node.parts[0]), self.truth(node.parts[1])), Kind.TRUTH)
        if operator == "negate":
            return Typed(("negate", self.number(node.parts[0])), Kind.NUMBER)
        left, right = (self.one(part) for part in node.parts)
        if operator in ("+", "-", "*", "div", "mod"):
            return casting.arithmetic(self, node, left, right)
        return casting.comparison(self, node, left, right)


def without_codes(typed: Typed) -> Typed:
    """The same value, no longer known to be one of a question's codes."""
    return replace(typed, codes=None, multiple=False, source="")

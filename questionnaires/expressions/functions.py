"""The functions of the language: how many values each takes, and the typed tree it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from questionnaires.expressions import casting
from questionnaires.expressions.casting import NOTHING, Typed
from questionnaires.expressions.parsing import Node
from questionnaires.expressions.values import Kind, Tree, pattern

MANY = 20


class Lowers(casting.Reporter, Protocol):
    """What a function needs in order to lower its values; `lowering.Lowering` is it."""

    def lower(self, node: Node) -> Typed:
        """The typed tree of a node, of one value or several."""

    def one(self, node: Node) -> Typed:
        """The same where only one value fits."""

    def number(self, node: Node) -> Tree:
        """One value read as a number."""

    def text(self, node: Node) -> Tree:
        """One value read as text."""

    def truth(self, node: Node) -> Tree:
        """One value read as true or false."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function by its least and most values, how it is written, and how it is lowered."""

    least: int
    most: int
    usage: str
    lower: Callable[[Lowers, Node], Typed]


def _if(lowers: Lowers, node: Node) -> Typed:
    condition = lowers.truth(node.parts[0])
    (then, otherwise), kind = casting.same_kind(lowers, node, [lowers.one(part) for part in node.parts[1:]])
    return Typed(("if", condition, then, otherwise), kind)


def _coalesce(lowers: Lowers, node: Node) -> Typed:
    trees, kind = casting.same_kind(lowers, node, [lowers.one(part) for part in node.parts])
    return Typed(("coalesce", *trees), kind)


def _selected(lowers: Lowers, node: Node) -> Typed:
    answer = lowers.one(node.parts[0])
    casting.check_code(lowers, answer, node.parts[1])
    return Typed(("selected", casting.to_text(answer), lowers.text(node.parts[1])), Kind.TRUTH)


def _count_selected(lowers: Lowers, node: Node) -> Typed:
    return Typed(("count-selected", lowers.text(node.parts[0])), Kind.NUMBER)


def _set(lowers: Lowers, node: Node) -> Typed:
    """What is folded: the answers of all instances, or the one value that stands there."""
    typed = lowers.lower(node)
    return typed if typed.many else Typed(("each", typed.tree), typed.kind, True, typed.source, typed.codes)


def _count(operation: str) -> Callable[[Lowers, Node], Typed]:
    def lower(lowers: Lowers, node: Node) -> Typed:
        return Typed((operation, _set(lowers, node.parts[0]).tree), Kind.NUMBER)

    return lower


def _fold(operation: str) -> Callable[[Lowers, Node], Typed]:
    def lower(lowers: Lowers, node: Node) -> Typed:
        return Typed((operation, _numbers(lowers, node.parts[0], _set(lowers, node.parts[0])).tree), Kind.NUMBER)

    return lower


def _numbers(lowers: Lowers, node: Node, values: Typed) -> Typed:
    if values.tree[0] == "each":
        return Typed(("each", casting.to_number(lowers, Typed(values.tree[1], values.kind), node)), Kind.NUMBER, True)
    if values.kind is not Kind.NUMBER:
        lowers.report(node, f"the answers of ${{{values.source}}} are not numbers", "count(…) them, or name a number")
    return values


def _extreme(operation: str) -> Callable[[Lowers, Node], Typed]:
    """min and max, of one set or of several values and sets."""

    def lower(lowers: Lowers, node: Node) -> Typed:
        sets = [_set(lowers, part) for part in node.parts]
        dates = any(values.kind is Kind.DATE for values in sets)
        if not dates:
            sets = [_numbers(lowers, part, values) for part, values in zip(node.parts, sets, strict=True)]
        elif any(values.kind not in (Kind.DATE, Kind.EMPTY) for values in sets):
            lowers.report(node, "dates and other values stand side by side", "compare dates with dates")
        kind = Kind.DATE if dates else Kind.NUMBER
        if len(sets) == 1:
            return Typed((operation, sets[0].tree), kind)
        each = [values.tree[1] if values.tree[0] == "each" else (operation, values.tree) for values in sets]
        return Typed((operation, ("each", *each)), kind)

    return lower


def _of_number(operation: str) -> Callable[[Lowers, Node], Typed]:
    return lambda lowers, node: Typed((operation, lowers.number(node.parts[0])), Kind.NUMBER)


def _round(lowers: Lowers, node: Node) -> Typed:
    number = lowers.number(node.parts[0])
    digits = 0
    if len(node.parts) == 2:
        tree = lowers.number(node.parts[1])
        value = -tree[1][1] if tree[0] == "negate" and tree[1][0] == "number" else tree[-1]
        if not isinstance(value, float) or not value.is_integer() or abs(value) > 9:
            lowers.report(node.parts[1], "the digits to round to are not known", "write a whole number from -9 to 9")
            return NOTHING
        digits = int(value)
    return Typed(("round", number, digits), Kind.NUMBER)


def _number(lowers: Lowers, node: Node) -> Typed:
    return Typed(casting.as_number(lowers.one(node.parts[0])), Kind.NUMBER)


def _string(lowers: Lowers, node: Node) -> Typed:
    return Typed(lowers.text(node.parts[0]), Kind.TEXT)


def _boolean(lowers: Lowers, node: Node) -> Typed:
    return Typed(lowers.truth(node.parts[0]), Kind.TRUTH)


def _date(lowers: Lowers, node: Node) -> Typed:
    typed = lowers.one(node.parts[0])
    if typed.kind is Kind.TEXT and typed.tree[0] != "text":
        return Typed(("day-of-text", typed.tree), Kind.DATE)
    if typed.kind is Kind.NUMBER:
        return Typed(typed.tree, Kind.DATE)
    return Typed(casting.to_day(lowers, typed, node.parts[0]), Kind.DATE)


def _length(lowers: Lowers, node: Node) -> Typed:
    return Typed(("length", lowers.text(node.parts[0])), Kind.NUMBER)


def _concat(lowers: Lowers, node: Node) -> Typed:
    return Typed(("concat", *(lowers.text(part) for part in node.parts)), Kind.TEXT)


def _regex(lowers: Lowers, node: Node) -> Typed:
    text, expression = lowers.text(node.parts[0]), node.parts[1]
    if expression.kind != "text":
        lowers.report(expression, "the pattern of regex is not written out", "write the pattern itself in quotes")
        return NOTHING
    try:
        pattern(str(expression.value))
    except ValueError as error:
        lowers.report(expression, str(error), "use characters, [classes], groups ( ) and the repeats * + ? {1,3}")
    return Typed(("regex", text, expression.value), Kind.TRUTH)


def _not(lowers: Lowers, node: Node) -> Typed:
    return Typed(("not", lowers.truth(node.parts[0])), Kind.TRUTH)


def _constant(tree: Tree, kind: Kind) -> Callable[[Lowers, Node], Typed]:
    return lambda _lowers, _node: Typed(tree, kind)


FUNCTIONS: Mapping[str, Function] = {
    "if": Function(3, 3, "if(condition, then, otherwise)", _if),
    "coalesce": Function(2, MANY, "coalesce(first, second)", _coalesce),
    "selected": Function(2, 2, "selected(${question}, 'code')", _selected),
    "count-selected": Function(1, 1, "count-selected(${question})", _count_selected),
    "sum": Function(1, 1, "sum(${question of a repeat})", _fold("sum")),
    "mean": Function(1, 1, "mean(${question of a repeat})", _fold("mean")),
    "count": Function(1, 1, "count(${repeat})", _count("count")),
    "count-non-empty": Function(1, 1, "count-non-empty(${question of a repeat})", _count("count-non-empty")),
    "min": Function(1, MANY, "min(${question of a repeat}) or min(first, second)", _extreme("min")),
    "max": Function(1, MANY, "max(${question of a repeat}) or max(first, second)", _extreme("max")),
    "round": Function(1, 2, "round(number, digits)", _round),
    "int": Function(1, 1, "int(number)", _of_number("int")),
    "abs": Function(1, 1, "abs(number)", _of_number("abs")),
    "number": Function(1, 1, "number(value)", _number),
    "string": Function(1, 1, "string(value)", _string),
    "boolean": Function(1, 1, "boolean(value)", _boolean),
    "string-length": Function(1, 1, "string-length(text)", _length),
    "concat": Function(1, MANY, "concat(text, text)", _concat),
    "regex": Function(2, 2, "regex(text, 'pattern')", _regex),
    "date": Function(1, 1, "date('2026-03-31')", _date),
    "today": Function(0, 0, "today()", _constant(("today",), Kind.DATE)),
    "true": Function(0, 0, "true()", _constant(("truth", True), Kind.TRUTH)),
    "false": Function(0, 0, "false()", _constant(("truth", False), Kind.TRUTH)),
    "not": Function(1, 1, "not(condition)", _not),
}

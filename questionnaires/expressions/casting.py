"""Which kinds fit together: explicit casts, arithmetic with dates, comparisons with codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from questionnaires.errors import did_you_mean
from questionnaires.expressions.parsing import Node
from questionnaires.expressions.values import Kind, Tree, day_of, number_of


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed tree. `many`: one value an instance; `source`, `codes`, `multiple`: of the question it answers."""

    tree: Tree
    kind: Kind
    many: bool = False
    source: str = ""
    codes: tuple[str, ...] | None = None
    multiple: bool = False


NOTHING = Typed(("none",), Kind.EMPTY)
NEVER: Tree = ("truth", False)


class Reporter(Protocol):
    """Whatever collects problems of an expression."""

    def report(self, node: Node, problem: str, mend: str, subject: str = "") -> None:
        """Note a problem at a node."""


def to_number(report: Reporter, typed: Typed, node: Node) -> Tree:
    """The tree as a number; reports a text or a date where nobody asked for its number."""
    if typed.kind is Kind.TEXT:
        if typed.tree[0] == "text":
            number = number_of(typed.tree[1])
            if number is None:
                report.report(node, f"'{typed.tree[1]}' stands where a number is needed", "write a number")
            return ("none",) if number is None else ("number", number)
        if not typed.codes or any(number_of(code) is None for code in typed.codes):
            shown = f"${{{typed.source}}}" if typed.source else "this"
            mend = f"write number({shown}) if its text spells a number"
            report.report(node, f"{shown} is a text where a number is needed", mend, typed.source)
    if typed.kind is Kind.DATE:
        report.report(node, "a date stands where a number is needed", "subtract dates to get days", typed.source)
    return as_number(typed)


def as_number(typed: Typed) -> Tree:
    """The tree as a number, for whoever asked for it."""
    casts = {Kind.TEXT: "number-of-text", Kind.TRUTH: "number-of-truth"}
    return (casts[typed.kind], typed.tree) if typed.kind in casts else typed.tree


def to_text(typed: Typed) -> Tree:
    """The tree as text."""
    casts = {Kind.NUMBER: "text-of-number", Kind.DATE: "text-of-day", Kind.TRUTH: "text-of-truth"}
    return (casts[typed.kind], typed.tree) if typed.kind in casts else typed.tree


def to_truth(typed: Typed) -> Tree:
    """The tree as true or false: empty, zero and false are false."""
    if typed.kind is Kind.EMPTY:
        return NEVER
    casts = {Kind.NUMBER: "truth-of-number", Kind.DATE: "truth-of-number", Kind.TEXT: "truth-of-text"}
    return (casts[typed.kind], typed.tree) if typed.kind in casts else typed.tree


def to_day(report: Reporter, typed: Typed, node: Node) -> Tree:
    """The tree as days; reports what is neither a date nor a text in the form of one."""
    if typed.kind is Kind.TEXT and typed.tree[0] == "text":
        day = day_of(typed.tree[1])
        if day is None:
            report.report(node, f"'{typed.tree[1]}' is not a date", "write it as '2026-03-31'")
        return ("none",) if day is None else ("number", day)
    if typed.kind in (Kind.TEXT, Kind.NUMBER, Kind.TRUTH):
        report.report(node, f"a {typed.kind.value} is compared or combined with a date", "write date(…)", typed.source)
    return typed.tree


def same_kind(report: Reporter, node: Node, values: Sequence[Typed]) -> tuple[list[Tree], Kind]:
    """All values cast to the one kind that holds them: what `if` and `coalesce` yield."""
    kinds = {typed.kind for typed in values} - {Kind.EMPTY}
    if not kinds:
        return [typed.tree for typed in values], Kind.EMPTY
    if len(kinds) == 1:
        return [typed.tree for typed in values], kinds.pop()
    if Kind.DATE in kinds:
        return [to_day(report, typed, node) for typed in values], Kind.DATE
    if Kind.TEXT in kinds:
        return [to_text(typed) for typed in values], Kind.TEXT
    return [as_number(typed) for typed in values], Kind.NUMBER


def arithmetic(report: Reporter, node: Node, left: Typed, right: Typed) -> Typed:
    """Numbers, and the few things one can do with dates: a date plus days, a date minus days, days between dates."""
    operator = str(node.value)
    first, second = node.parts
    if operator in ("+", "-") and Kind.DATE in (left.kind, right.kind):
        dates = (left.kind is Kind.DATE, right.kind is Kind.DATE)
        if dates == (True, True) and operator == "-":
            return Typed(("-", left.tree, right.tree), Kind.NUMBER)
        if dates == (True, False):
            return Typed((operator, left.tree, to_number(report, right, second)), Kind.DATE)
        if dates == (False, True) and operator == "+":
            return Typed(("+", to_number(report, left, first), right.tree), Kind.DATE)
        problem = "two dates cannot be added" if operator == "+" else "a date cannot be taken from a number"
        report.report(node, problem, "add days to a date, or subtract dates")
        return NOTHING
    return Typed((operator, to_number(report, left, first), to_number(report, right, second)), Kind.NUMBER)


def comparison(report: Reporter, node: Node, left: Typed, right: Typed) -> Typed:
    """A comparison of two values of one kind, or the test for empty."""
    operator = str(node.value)
    first, second = node.parts
    for this, other in ((first, right), (second, left)):
        if this.kind == "text" and this.value == "":
            return _emptiness(report, node, other)
    _check_codes(report, node, left, second)
    _check_codes(report, node, right, first)
    kinds = {left.kind, right.kind}
    equality = operator in ("=", "!=")
    if equality and Kind.TRUTH in kinds:
        trees = (to_truth(left), to_truth(right))
    elif Kind.DATE in kinds:
        trees = (to_day(report, left, first), to_day(report, right, second))
    elif equality and Kind.NUMBER not in kinds:
        trees = (left.tree, right.tree)
    else:
        trees = (to_number(report, left, first), to_number(report, right, second))
    return Typed((operator, *trees), Kind.TRUTH)


def _emptiness(report: Reporter, node: Node, value: Typed) -> Typed:
    if node.value not in ("=", "!="):
        report.report(node, "nothing is smaller or larger than an empty text", "use = '' or != ''")
    test: Tree = ("empty", value.tree)
    return Typed(test if node.value == "=" else ("not", test), Kind.TRUTH)


def _check_codes(report: Reporter, node: Node, answer: Typed, other: Node) -> None:
    """Report a comparison with something that the question can never have as its answer."""
    if answer.codes is None:
        return
    if answer.multiple and answer.kind is Kind.TEXT:
        mend = f"write selected(${{{answer.source}}}, 'code')"
        report.report(node, f"several choices may be ticked in ${{{answer.source}}}", mend, answer.source)
        return
    check_code(report, answer, other)


def check_code(report: Reporter, answer: Typed, other: Node) -> None:
    """Report a literal that is none of the codes of a question."""
    if answer.codes is None or other.kind not in ("number", "text") or other.value == "":
        return
    code = str(other.value) if other.kind == "text" else f"{other.value:.15g}"
    known = [number_of(known) for known in answer.codes]
    if code in answer.codes or (other.kind == "number" and other.value in known):
        return
    mend = did_you_mean(code, answer.codes)
    report.report(other, f"unknown choice '{code}' of ${{{answer.source}}}", mend, subject=answer.source)

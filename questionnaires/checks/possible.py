"""Can conditions hold together? Intervals, codes and emptiness of each answer, followed back to what leads to it.

The search is sound in one direction: "no" is certain, "yes" may only mean that nothing speaks against it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from questionnaires.checks.examined import Examined
from questionnaires.expressions import Kind, Tree, kind_of
from questionnaires.model import AnswerType

MOST_ALTERNATIVES = 200
DEEPEST = 8
MOST_WORK = 30_000
"""How many literals are looked at when following conditions back; beyond it each condition speaks for itself."""
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Literal:
    """One thing said of one answer: a comparison with a constant, a ticked choice, or that it is (not) empty."""

    name: str
    says: str
    value: float | str = ""


IMPOSSIBLE = Literal("", "impossible")
Alternative = tuple[Literal, ...]
ANYTHING: tuple[Alternative, ...] = ((),)
NEVER: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class Box:
    """What is left for one answer."""

    whole: bool = False
    codes: set[str] | None = None
    low: float = -math.inf
    high: float = math.inf
    not_values: set[float | str] = field(default_factory=set)
    only: set[str] | None = None
    ticked: set[str] = field(default_factory=set)
    not_ticked: set[str] = field(default_factory=set)
    empty: bool = False
    given: bool = False

    def take(self, literal: Literal) -> None:
        """Narrow by one literal."""
        if literal.says == "empty":
            self.empty = True
            return
        if literal.says == "not ticked":
            self.not_ticked.add(str(literal.value))
            return
        self.given = True
        if literal.says == "ticked":
            self.ticked.add(str(literal.value))
        elif literal.says == "!=":
            self.not_values.add(literal.value)
        elif isinstance(literal.value, str) and literal.says == "=":
            self.only = {literal.value} if self.only is None else self.only & {literal.value}
        elif isinstance(literal.value, float):
            self._bound(literal.says, literal.value)

    def _bound(self, says: str, value: float) -> None:
        step = 1.0 if self.whole else 0.0
        if says in ("<", "<=", "="):
            limit = (
                value if says != "<" else (math.ceil(value) - step if self.whole else math.nextafter(value, -math.inf))
            )
            self.high = min(self.high, limit)
        if says in (">", ">=", "="):
            limit = (
                value if says != ">" else (math.floor(value) + step if self.whole else math.nextafter(value, math.inf))
            )
            self.low = max(self.low, limit)

    def holds(self) -> bool:
        """True while some value, or none, is left."""
        if self.empty:
            return not self.given
        if not self.given:
            return True
        if self.ticked & self.not_ticked or (self.codes is not None and not self.ticked <= self.codes):
            return False
        return self._text_left() and self._number_left()

    def _text_left(self) -> bool:
        left = self.codes if self.only is None else self.only if self.codes is None else self.only & self.codes
        return left is None or bool(left - self.not_values - self.not_ticked)

    def _number_left(self) -> bool:
        low, high = (math.ceil(self.low), math.floor(self.high)) if self._counts() else (self.low, self.high)
        if low > high:
            return False
        if not self._counts() and low < high:
            return True
        excluded = [value for value in self.not_values if isinstance(value, float) and low <= value <= high]
        return len(excluded) < high - low + 1

    def _counts(self) -> bool:
        return self.whole and math.isfinite(self.low) and math.isfinite(self.high)


class Possibilities:
    """Answers the question for one questionnaire; without `follow`, from the conditions alone."""

    def __init__(self, examined: Examined, *, follow: bool = True) -> None:
        self.examined = examined
        self.follow = follow
        self.questions = examined.questionnaire.questions
        self.work = 0

    def together(self, conditions: Sequence[Tree]) -> bool:
        """False where the conditions can never all hold."""
        return self._search(list(conditions), frozenset(), frozenset(), 0)

    def answered(self, name: str, conditions: Sequence[Tree]) -> bool:
        """False where they can never all hold while the question has an answer."""
        return self._search(list(conditions), frozenset({name}), frozenset({name}), 0)

    def _search(self, conditions: list[Tree], given: frozenset[str], followed: frozenset[str], depth: int) -> bool:
        if depth > DEEPEST or (depth and self.work > MOST_WORK):
            return True
        ways = list(_conjunction([_alternatives(tree, True) for tree in conditions]))
        if len(ways) >= MOST_ALTERNATIVES:
            return True
        for way in ways:
            self.work += len(way) + 1 if depth else 0
            boxes = self._boxes(way, given)
            if boxes is None:
                continue
            leading = [
                name for name, box in boxes.items() if box.given and name not in followed and name in self.questions
            ]
            further = [tree for name in leading for tree in self._leads_to(name)]
            if not further or self._search(
                [*conditions, *further], given | {*leading}, followed | {*leading}, depth + 1
            ):
                return True
        return False

    def _leads_to(self, name: str) -> Iterator[Tree]:
        """What must hold for a question to have an answer: that it is asked, and its own hard check."""
        if not self.follow:
            return
        yield from self.examined.chain(name)
        constraint = self.examined.tree(name, "constraint")
        if constraint is not None and self.examined.questionnaire.repeat_of.get(name) is None:
            yield constraint

    def _boxes(self, way: Alternative, given: frozenset[str]) -> dict[str, Box] | None:
        """What is left for each answer; None where that is nothing."""
        boxes = {name: self._box(name) for name in given}
        for box in boxes.values():
            box.given = True
        for literal in way:
            if literal is IMPOSSIBLE:
                return None
            boxes.setdefault(literal.name, self._box(literal.name)).take(literal)
        return boxes if all(box.holds() for box in boxes.values()) else None

    def _box(self, name: str) -> Box:
        question = self.questions.get(name)
        if question is None:
            return Box()
        codes = {choice.name for choice in self.examined.questionnaire.listed_choices(question)}
        if question.type is AnswerType.LEVEL:
            return Box(whole=True, low=0.0, high=4.0)
        is_code = kind_of(self.examined.questionnaire, name) is Kind.TEXT and bool(codes)
        whole = question.type in (AnswerType.INTEGER, AnswerType.DATE)
        return Box(whole=whole, codes=codes if is_code else None)


def _conjunction(parts: Sequence[tuple[Alternative, ...]]) -> Iterator[Alternative]:
    """Every way in which all parts hold, as far as there are not too many."""
    size = math.prod(len(part) for part in parts)
    if size > MOST_ALTERNATIVES:
        yield from [()] * MOST_ALTERNATIVES
        return
    for way in product(*parts):
        yield tuple(literal for alternative in way for literal in alternative)


def _alternatives(tree: Tree, positive: bool) -> tuple[Alternative, ...]:
    """The ways in which a condition is true (or, negated, false). Unknown conditions may hold in any case."""
    operation = tree[0]
    if operation == "truth":
        return ANYTHING if tree[1] is positive else NEVER
    if operation == "not":
        return _alternatives(tree[1], not positive)
    if operation in ("and", "or"):
        both = (operation == "and") is positive
        parts = [_alternatives(part, positive) for part in tree[1:]]
        return tuple(_conjunction(parts)) if both else tuple(way for part in parts for way in part)
    if operation == "if":
        return _of_if(tree, positive)
    return _of_literal(tree, positive)


def _of_if(tree: Tree, positive: bool) -> tuple[Alternative, ...]:
    _, condition, then, otherwise = tree
    ways = [
        *_conjunction([_alternatives(condition, True), _alternatives(then, positive)]),
        *_conjunction([_alternatives(condition, False), _alternatives(otherwise, positive)]),
    ]
    return tuple(ways)


def _of_literal(tree: Tree, positive: bool) -> tuple[Alternative, ...]:
    operation = tree[0]
    if operation == "empty" and tree[1][0] == "answer":
        return ((Literal(tree[1][1], "empty" if positive else "given"),),)
    if operation == "selected" and tree[1][0] == "answer" and tree[2][0] == "text":
        return ((Literal(tree[1][1], "ticked" if positive else "not ticked", tree[2][1]),),)
    if operation in OPPOSITE:
        return _of_comparison(tree, positive)
    return ((_as_a_whole(tree, positive),),)


def _as_a_whole(tree: Tree, positive: bool) -> Literal:
    """A condition that cannot be looked into is at least not true and false at once."""
    return Literal(repr(tree), "ticked" if positive else "not ticked", "holds")


def _of_comparison(tree: Tree, positive: bool) -> tuple[Alternative, ...]:
    operation, left, right = tree
    if _constant(left) is not None and _constant(right) is None:
        return _of_comparison((MIRRORED[operation], right, left), positive)
    named = [part[1] for part in (left, right) if part[0] == "answer"]
    if left[0] != "answer" or _constant(right) is None:
        sure = tuple(Literal(name, "given") for name in named)
        return ((*sure, _as_a_whole(tree, True)),) if positive else ((_as_a_whole(tree, False),),)
    value = _constant(right)
    says = operation if positive else OPPOSITE[operation]
    known = Literal(left[1], says, value if value is not None else "")
    return ((known,),) if positive else ((known,), (Literal(left[1], "empty"),))


def _constant(tree: Tree) -> float | str | None:
    if tree[0] in ("number", "text"):
        value: float | str = tree[1]
        return value
    if tree[0] == "negate" and tree[1][0] == "number":
        return float(-tree[1][1])
    return None

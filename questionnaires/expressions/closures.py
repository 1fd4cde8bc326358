"""One machine of three: a typed tree as nested Python functions of one assessment's values."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from questionnaires.expressions import values
from questionnaires.expressions.values import Tree, Value

Values = Mapping[str, Any]
"""Answers by name; `name[]` holds all instances of one, `today()` the day, `choice:tag` a choice's column."""
Evaluate = Callable[[Values], Value]


def compile(tree: Tree | Sequence[Any]) -> Evaluate:
    """The function that evaluates a typed tree. It never raises for values of the declared kinds."""
    operation, parts = tree[0], tree[1:]
    if operation in CONSTANTS:
        return _constant(parts[0] if parts else None)
    if operation in NAMES:
        return NAMES[operation](*parts)
    if operation in FOLDS:
        return _fold(operation, parts[0])
    if operation in ENDING_WITH_A_WORD:
        return ENDING_WITH_A_WORD[operation](compile(parts[0]), parts[1])
    return OPERATIONS[operation](*(compile(part) for part in parts))


def _constant(value: Value) -> Evaluate:
    return lambda _: value


def _answer(name: str, _kind: str) -> Evaluate:
    return lambda env: env.get(name)


def _today() -> Evaluate:
    return lambda env: env.get("today()")


def _arithmetic(calculate: Callable[[float, float], float | None]) -> Callable[[Evaluate, Evaluate], Evaluate]:
    def build(left: Evaluate, right: Evaluate) -> Evaluate:
        def evaluate(env: Values) -> Value:
            a, b = left(env), right(env)
            return None if a is None or b is None else calculate(a, b)  # type: ignore[arg-type]

        return evaluate

    return build


def _plus(a: float, b: float) -> float | None:
    return values.finite(a + b)


def _minus(a: float, b: float) -> float | None:
    return values.finite(a - b)


def _times(a: float, b: float) -> float | None:
    return values.finite(a * b)


def _over(a: float, b: float) -> float | None:
    return values.finite(a / b) if b else None


def _modulo(a: float, b: float) -> float | None:
    return values.finite(math.fmod(a, b)) if b else None


def _equal(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> bool:
        a, b = left(env), right(env)
        return a is not None and b is not None and a == b

    return evaluate


def _unequal(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> bool:
        a, b = left(env), right(env)
        return a is not None and b is not None and a != b

    return evaluate


def _less(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> bool:
        a, b = left(env), right(env)
        return a is not None and b is not None and a < b  # type: ignore[operator]

    return evaluate


def _at_most(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> bool:
        a, b = left(env), right(env)
        return a is not None and b is not None and a <= b  # type: ignore[operator]

    return evaluate


def _and(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda env: bool(left(env)) and bool(right(env))


def _or(left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda env: bool(left(env)) or bool(right(env))


def _not(part: Evaluate) -> Evaluate:
    return lambda env: not part(env)


def _empty(part: Evaluate) -> Evaluate:
    return lambda env: part(env) is None


def _if(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    return lambda env: then(env) if condition(env) else otherwise(env)


def _coalesce(*parts: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> Value:
        for part in parts:
            value = part(env)
            if value is not None:
                return value
        return None

    return evaluate


def _selected(answer: Evaluate, code: Evaluate) -> Evaluate:
    def evaluate(env: Values) -> bool:
        chosen, wanted = answer(env), code(env)
        return chosen is not None and wanted is not None and wanted in str(chosen).split()

    return evaluate


def _count_selected(answer: Evaluate) -> Evaluate:
    return lambda env: float(len(str(answer(env) or "").split()))


def _concat(*parts: Evaluate) -> Evaluate:
    return lambda env: "".join(str(part(env) or "") for part in parts) or None


def _length(part: Evaluate) -> Evaluate:
    return lambda env: float(len(str(part(env) or "")))


def _of(function: Callable[[Any], Value]) -> Callable[[Evaluate], Evaluate]:
    """A function of one value that is empty of empty."""

    def build(part: Evaluate) -> Evaluate:
        def evaluate(env: Values) -> Value:
            value = part(env)
            return None if value is None else function(value)

        return evaluate

    return build


def _truth_of(part: Evaluate) -> Evaluate:
    return lambda env: bool(part(env))


def _round(part: Evaluate, digits: int) -> Evaluate:
    def evaluate(env: Values) -> Value:
        value = part(env)
        return None if value is None else values.rounded(value, digits)  # type: ignore[arg-type]

    return evaluate


def _regex(part: Evaluate, expression: str) -> Evaluate:
    fits = values.pattern(expression).fullmatch

    def evaluate(env: Values) -> bool:
        value = part(env)
        return value is not None and fits(value) is not None

    return evaluate


def _fold(operation: str, folded: Tree) -> Evaluate:
    """A set's entries put together; `each` lists values, `answers` the instances of a repeat."""
    combine = FOLDS[operation]
    if folded[0] == "answers":
        name = f"{folded[1]}[]"
        return lambda env: combine(env.get(name, ()))
    parts = [compile(part) for part in folded[1:]]
    return lambda env: combine([part(env) for part in parts])


def _given(entries: Sequence[Any]) -> list[Any]:
    return [entry for entry in entries if entry is not None]


def _sum(entries: Sequence[Any]) -> Value:
    """What is given, added up one after another; empty where there are instances and none gives a value."""
    given = _given(entries)
    if entries and not given:
        return None
    total = 0.0
    for entry in given:
        total += entry
    return values.finite(total)


def _mean(entries: Sequence[Any]) -> Value:
    given = _given(entries)
    total = _sum(given)
    return values.finite(total / len(given)) if given and isinstance(total, float) else None


CONSTANTS = frozenset({"number", "text", "truth", "none"})
NAMES: Mapping[str, Callable[..., Evaluate]] = {"answer": _answer, "today": _today}
FOLDS: Mapping[str, Callable[[Sequence[Any]], Value]] = {
    "sum": _sum,
    "mean": _mean,
    "min": lambda entries: min(_given(entries), default=None),
    "max": lambda entries: max(_given(entries), default=None),
    "count": lambda entries: float(len(entries)),
    "count-non-empty": lambda entries: float(len(_given(entries))),
}
ENDING_WITH_A_WORD: Mapping[str, Callable[[Evaluate, Any], Evaluate]] = {"round": _round, "regex": _regex}
OPERATIONS: Mapping[str, Callable[..., Evaluate]] = {
    "+": _arithmetic(_plus),
    "-": _arithmetic(_minus),
    "*": _arithmetic(_times),
    "div": _arithmetic(_over),
    "mod": _arithmetic(_modulo),
    "negate": _of(lambda value: 0.0 - value),
    "=": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _at_most,
    ">": lambda left, right: _less(right, left),
    ">=": lambda left, right: _at_most(right, left),
    "and": _and,
    "or": _or,
    "not": _not,
    "empty": _empty,
    "if": _if,
    "coalesce": _coalesce,
    "selected": _selected,
    "count-selected": _count_selected,
    "concat": _concat,
    "length": _length,
    "int": _of(lambda value: values.finite(float(math.trunc(value)))),
    "abs": _of(abs),
    "number-of-text": _of(values.number_of),
    "number-of-truth": _of(float),
    "day-of-text": _of(values.day_of),
    "text-of-number": _of(values.text_of),
    "text-of-day": _of(values.text_of_day),
    "text-of-truth": _of(lambda value: "true" if value else "false"),
    "truth-of-number": _truth_of,
    "truth-of-text": _truth_of,
}

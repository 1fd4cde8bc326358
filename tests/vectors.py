"""The shared table of what expressions mean, as Python values: every machine that evaluates is held against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from questionnaires import loader
from questionnaires.expressions import Kind, Tree, Value, kind_of, parse, typed
from questionnaires.expressions.values import day_of
from questionnaires.model import Questionnaire

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 5, 20)
TODAY_IN_DAYS = 20593.0


@dataclass(frozen=True)
class Vector:
    """An expression, the answers, and what it must yield; `instance` is 0 outside the repeat."""

    text: str
    answers: Mapping[str, Any]
    expected: Value
    question: str | None
    instance: int

    @property
    def id(self) -> str:
        """What a failing test prints."""
        return f"{self.text} with {dict(self.answers)}"

    @property
    def tree(self) -> Tree:
        """The typed tree of the expression."""
        return typed(parse(self.text), sample("every_kind"), self.question)


@lru_cache
def sample(name: str) -> Questionnaire:
    """A sample questionnaire."""
    return loader.read(SAMPLES / f"{name}.yaml")


@lru_cache
def vectors() -> tuple[Vector, ...]:
    """The whole table."""
    groups = yaml.safe_load((SAMPLES / "expression_vectors.yaml").read_text(encoding="utf-8"))
    return tuple(vector for group in groups for vector in _of_group(group))


def _of_group(group: Mapping[str, Any]) -> Iterator[Vector]:
    for text, answers, expected in group["cases"]:
        yield Vector(text, answers, expected, group.get("question"), group.get("instance", 0))


def stored(name: str, value: Any) -> Value:
    """A value of the table as expressions see it."""
    if value is None:
        return None
    if kind_of(sample("every_kind"), name) is Kind.DATE:
        return day_of(value)
    return float(value) if isinstance(value, int | float) else value


def environment(answers: Mapping[str, Any], instance: int = 0) -> dict[str, Any]:
    """The values of an assessment with these answers, as seen outside the repeat or from one of its instances."""
    lists = {name: tuple(stored(name, v) for v in value) for name, value in answers.items() if isinstance(value, list)}
    longest = max((len(entries) for entries in lists.values()), default=0)
    repeated = [name for name, repeat in sample("every_kind").repeat_of.items() if repeat == "r"]
    env: dict[str, Any] = {name: stored(name, v) for name, v in answers.items() if name not in lists}
    env["today()"] = TODAY_IN_DAYS
    env["r[]"] = tuple(range(1, longest + 1))
    for name in repeated:
        env[f"{name}[]"] = lists.get(name, (None,) * longest)
        if instance:
            env[name] = env[f"{name}[]"][instance - 1]
    return env


def same(found: Any, expected: Value) -> bool:
    """Equal in value and in kind; dates of the table stand for days."""
    if isinstance(found, float) and isinstance(expected, str):
        expected = day_of(expected)
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return found is expected
    return bool(found == expected) and isinstance(found, str) == isinstance(expected, str)

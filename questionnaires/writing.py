"""A questionnaire as the text of a definition file, which the loader reads back to the same questionnaire."""

import json
import re
from collections.abc import Iterator
from typing import Any

from questionnaires.model import Questionnaire
from questionnaires.texts import DESIRED

PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
TRAPS = frozenset({"true", "false", "on", "off", "null", "yes", "no", "y", "n"})
FIRST = ("questionnaire", "version", "title", "purpose", "name", "type", "label", "hint")
LAST = ("choices", "questions", "pages", "sections", "dimensions", "indicators", "severity", "kept")


def as_yaml(questionnaire: Questionnaire) -> str:
    """The definition of a questionnaire: one key a line, defaults left out, desired levels as their one word."""
    data = questionnaire.model_dump(mode="json", exclude_defaults=True)
    written_out = {f"{name}{DESIRED}" for name, question in questionnaire.questions.items() if question.desired}
    return "\n".join(_lines(_without(data, written_out), 0)) + "\n"


def _without(part: Any, names: set[str]) -> Any:
    """The data without the questions that the loader writes out itself."""
    if isinstance(part, dict):
        return {key: _without(value, names) for key, value in part.items()}
    if isinstance(part, list):
        kept = (item for item in part if not (isinstance(item, dict) and item.get("name") in names and "type" in item))
        return [_without(item, names) for item in kept]
    return part


def _lines(data: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key in sorted(data, key=_rank):
        value = data[key]
        if isinstance(value, dict) and value:
            yield f"{indent}{_scalar(key)}:"
            yield from _lines(value, depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{_scalar(key)}:"
            for item in value:
                first, *rest = _lines(item, depth + 2)
                yield f"{indent}  - {first.lstrip()}"
                yield from rest
        else:
            yield f"{indent}{_scalar(key)}: {_value(value)}"


def _rank(key: str) -> tuple[int, int]:
    if key in FIRST:
        return 0, FIRST.index(key)
    return (2, LAST.index(key)) if key in LAST else (1, 0)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_scalar(item) for item in value)}]"
    return "{}" if value == {} else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.17f}".rstrip("0") + "0" if "e" in repr(value) else repr(value)
    if isinstance(value, int):
        return str(value)
    return value if PLAIN.fullmatch(value) and value not in TRAPS else json.dumps(value, ensure_ascii=False)

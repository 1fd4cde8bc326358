"""Does a definition have the right attributes with values of the right kind? Faults in words, and a repaired copy.

The repaired copy lets the checks of meaning run in the same pass, so that an author sees all faults at once.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from questionnaires import model
from questionnaires.errors import did_you_mean
from questionnaires.strict_yaml import Path, Plain

PARTS: dict[str, type[BaseModel]] = {
    "sections": model.Section,
    "pages": model.Page,
    "choices": model.Choice,
    "warnings": model.SoftCheck,
    "carried": model.Carried,
    "dimensions": model.Dimension,
    "indicators": model.Indicator,
    "severity": model.SeverityBands,
    "kept": model.Kept,
}
STANDINS: dict[str, Any] = {
    "questionnaire": "unnamed",
    "version": "0.0.0",
    "type": "note",
    "check": "true()",
    "minutes": 1,
    "weight": 1,
    "kind": "expression",
    "at_least": [0.2, 0.4, 0.6, 0.8],
    "sections": [],
    "pages": [],
    "questions": [],
}
"""What a missing or unusable value is replaced by while the rest is checked; anything else becomes a unique word."""

PATTERNS = {
    "name": "use lower-case letters, digits and _, beginning with a letter, at most 60 characters",
    "questionnaire": "use lower-case letters, digits and -, beginning with a letter",
    "version": "write three whole numbers such as 1.0.0",
    "required_languages": "write languages as two lower-case letters, such as pl",
}
EXPECTED = {
    "string_type": ("a text is expected here", "put the value in quotes"),
    "int_type": ("a whole number is expected here", "write it in digits, without quotes"),
    "int_from_float": ("a whole number is expected here", "leave the decimals out"),
    "float_type": ("a number is expected here", "write it in digits, without quotes"),
    "bool_type": ("yes or no is expected here", "write yes or no"),
    "tuple_type": ("a list is expected here", "begin each item with '- '"),
    "dict_type": ("a map is expected here", "write 'key: value' lines"),
    "model_type": ("a map of attributes is expected here", "write 'attribute: value' lines"),
    "model_attributes_type": ("a map of attributes is expected here", "write 'attribute: value' lines"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at a path of the data. `of_key` places it at the key; `subject` is the word it is about."""

    path: Path
    problem: str
    mend: str
    of_key: bool = False
    offset: int = 0
    subject: str = ""


@dataclass(slots=True)
class Shaped:
    """The questionnaire (repaired where needed, None where hopeless), the faults, and what was repaired."""

    questionnaire: model.Questionnaire | None = None
    faults: list[Fault] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def concerns_repair(self, fault: Fault) -> bool:
        """True for a fault that only follows from a repair."""
        return fault.subject in self.words or any(fault.path[: len(path)] == path for path in self.damaged)


def shape(data: Mapping[str, Plain]) -> Shaped:
    """Validate plain data into a questionnaire, with every fault of shape."""
    shaped = Shaped()
    copy: dict[str, Any] = json.loads(json.dumps(data))
    for _ in range(6):
        try:
            shaped.questionnaire = model.Questionnaire.model_validate_json(json.dumps(copy))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = _data_path(detail["loc"])
                if not any(path == fault.path for fault in shaped.faults):
                    shaped.faults.append(_fault(detail, path, copy))
                _repair(copy, path, detail, shaped)
        else:
            break
    return shaped


def _data_path(loc: tuple[int | str, ...]) -> Path:
    """A pydantic location without the tags of its unions and its marks of keys."""
    path: list[int | str] = []
    for step in loc:
        tag_of_union = (
            (step in ("question", "repeat") and len(path) > 1 and path[-2] == "questions" and isinstance(path[-1], int))
            or (step in ("text", "other") and len(path) > 1 and path[-1] in ("choices", "required"))
            or step == "[key]"
        )
        if not tag_of_union:
            path.append(step)
    return tuple(path)


def _fault(detail: ErrorDetails, path: Path, data: Mapping[str, Any]) -> Fault:
    last = next((step for step in reversed(path) if isinstance(step, str)), "")
    kind = detail["type"]
    if kind == "missing":
        return Fault(path, f"'{path[-1]}' is missing", f"add the line '{path[-1]}: …'")
    if kind == "extra_forbidden":
        known = list(part_of(path[:-1], data).model_fields)
        return Fault(path, f"unknown attribute '{path[-1]}'", did_you_mean(str(path[-1]), known), of_key=True)
    if kind in ("enum", "literal_error"):
        mend = did_you_mean(str(detail["input"]), _expected_words(detail))
        return Fault(path, f"unknown {last} '{detail['input']}'", mend)
    if kind == "string_pattern_mismatch":
        mend = PATTERNS.get(last, "use letters, digits and _ . - only, at most 40 characters")
        of_key = detail["loc"][-1] == "[key]"
        return Fault(path, f"'{detail['input']}' is not possible here", mend, of_key=of_key)
    if kind == "string_too_long":
        return Fault(path, f"longer than {detail['ctx']['max_length']} characters", "shorten it")
    problem, mend = EXPECTED.get(kind, (detail["msg"].replace("Input should", "the value should"), "change the value"))
    return Fault(path, problem, mend)


def _expected_words(detail: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", detail["ctx"]["expected"])


def part_of(path: Path, data: Mapping[str, Any]) -> type[BaseModel]:
    """Which part of the model stands at a path of the data."""
    words = [step for step in path if isinstance(step, str)]
    if not words:
        return model.Questionnaire
    if words[-1] == "questions":
        here = at(data, path)
        return model.Repeat if isinstance(here, dict) and "questions" in here else model.Question
    if words[0] == "choices":
        return model.Choice
    return PARTS.get(words[-1], model.Questionnaire)


def at(data: Any, path: Iterable[str | int]) -> Any:
    """The value at a path of plain data; None where there is nothing."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _repair(data: dict[str, Any], path: Path, detail: ErrorDetails, shaped: Shaped) -> None:
    """Take out or replace what is wrong, and remember it with the words that others may refer to."""
    parent, key = at(data, path[:-1]), path[-1] if path else ""
    old = at(data, path)
    shaped.damaged.add(path)
    if isinstance(old, str):
        shaped.words.add(old)
    if key == "type" and isinstance(parent, dict):
        shaped.words.add(str(parent.get("name", "")))
    if isinstance(parent, list) and isinstance(key, int):
        _replace_item(parent, key, path)
    elif isinstance(parent, dict) and isinstance(key, str):
        field_here = part_of(path[:-1], data).model_fields.get(key)
        if field_here is None or not field_here.is_required():
            parent.pop(key, None)
        else:
            near = did_you_mean(str(old), _expected_words(detail)) if "expected" in detail.get("ctx", {}) else ""
            guess = re.search(r"'(.*)'\?", near)
            parent[key] = guess[1] if guess else STANDINS.get(key, f"unnamed{len(shaped.damaged)}")


def _replace_item(parent: list[Any], index: int, path: Path) -> None:
    """Give a list an item of the right shape where one is unusable or missing."""
    owner = next((step for step in reversed(path) if isinstance(step, str)), "")
    part = model.Question if owner == "questions" else PARTS.get(owner)
    names = [] if part is None else [name for name, info in part.model_fields.items() if info.is_required()]
    unique = f"unnamed_item{abs(hash(path)) % 10_000}"
    item: Any = {name: STANDINS.get(name, unique) for name in names} if part else unique
    parent[index : index + 1] = [item]

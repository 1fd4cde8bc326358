"""What was built made sound: expressions that cannot be used are reported and left out, and what remains is told."""

import json
from collections.abc import Callable
from typing import Any

from questionnaires import checks
from questionnaires.errors import DefinitionError
from questionnaires.importing.expressions import ANSWER
from questionnaires.importing.making import Making
from questionnaires.model import Questionnaire
from questionnaires.shape import Fault, at, shape
from questionnaires.strict_yaml import Path
from questionnaires.texts import texts

ROUNDS = 40
LEFT_OUT = frozenset({"relevant", "constraint", "choice_filter", "required", "default", "constraint_message", "unit"})
READ = frozenset({"label", "hint", "constraint_message", "message", "title", "purpose", "item", "known_by"})
"""Attributes that people read."""
MEANT = ("no answers ever lead here", "no answer can meet this constraint")
"""Faults of what the author means; the form is taken as it is, and they are told."""


def settled(making: Making, data: dict[str, Any]) -> Questionnaire | None:
    """The questionnaire of the data, repaired in place where it must be; None where nothing is left of it."""
    for _ in range(ROUNDS):
        shaped = shape(data)
        for fault in shaped.faults:
            making.report.to_mend.append(_error(making, data, fault))
        made = shaped.questionnaire
        if made is None:
            return None
        data = json.loads(json.dumps(made.model_dump(mode="json", exclude_defaults=True)))
        if not _repaired(making, data, checks.check(made)):
            return made
    return None


def _repaired(making: Making, data: dict[str, Any], faults: list[Fault]) -> bool:
    """Take out what the faults are about; True where the data changed."""
    making.report.to_mend[:] = [_error(making, data, fault) for fault in faults if fault.problem in MEANT]
    doomed: list[Path] = []
    for fault in faults:
        if fault.problem in MEANT:
            continue
        path = _doomed(fault)
        if path is not None and path not in doomed:
            _report(making, data, fault, path)
            doomed.append(path)
    for path in sorted(doomed, key=lambda path: tuple((str(type(step)), step) for step in path), reverse=True):
        _take_out(data, path)
    return bool(doomed)


def _doomed(fault: Fault) -> Path | None:
    """What has to go: an attribute, the whole question where it cannot do without, an idle list, or an empty group."""
    path = fault.path
    while path and not isinstance(path[-1], str):
        path = path[:-1]
    if path and path[-1] in LEFT_OUT:
        return path
    if fault.path[-1:] in (("pages",), ("questions",)):
        return fault.path[:-1]
    while path and not (len(path) > 1 and isinstance(path[-1], int) and path[-2] in ("questions", "indicators")):
        path = path[:-1]
    idle = len(fault.path) == 2 and fault.path[0] == "choices"
    return path or (fault.path if idle else None)


def _report(making: Making, data: dict[str, Any], fault: Fault, path: Path) -> None:
    element, row = _element(making, data, path)
    attribute = str(path[-1]) if isinstance(path[-1], str) else str(fault.path[-1])
    value = at(data, path) if isinstance(path[-1], str) else at(data, fault.path)
    if path[0] == "choices":
        making.report.add("left out", "choices", 0, str(path[1]), "list_name", "unused list")
        return
    why = {"calculation": "calculation", "constraint_message": "idle message"}.get(attribute, "expression")
    why = "empty group" if fault.path[-1] in ("pages", "questions") else why
    making.report.add("left out", "survey", row, element, attribute, why, problem=fault.problem, value=value or "")


def _element(making: Making, data: dict[str, Any], path: Path) -> tuple[str, int]:
    """The name and the row of the question, repeat or group that a path leads into."""
    for length in range(len(path), 0, -1):
        part = at(data, path[:length])
        if isinstance(part, dict) and "name" in part:
            return str(part["name"]), making.rows.get(str(part["name"]), 0)
    return "form", 0


def _error(making: Making, data: dict[str, Any], fault: Fault) -> DefinitionError:
    element, row = _element(making, data, fault.path)
    where = f"survey, {element}, {fault.path[-1]}" if fault.path else element
    return DefinitionError(making.file, row or 1, 1, where, fault.problem, fault.mend)


def _take_out(data: dict[str, Any], path: Path) -> None:
    parent = at(data, path[:-1])
    if isinstance(parent, dict):
        parent.pop(path[-1], None)
    elif isinstance(parent, list) and isinstance(path[-1], int):
        del parent[path[-1]]


def with_known_places(making: Making, made: Questionnaire) -> Questionnaire:
    """The questionnaire with no text that names an answer that is not there; the name itself stands in its place."""
    known = {*made.questions, *made.repeats}
    missing = {name for _, text in texts(made) for name in ANSWER.findall(text) if name not in known}
    if not missing:
        return made
    for name in sorted(missing):
        making.report.add("changed", "survey", making.rows.get(name, 0), name, "label", "absent", value=name)

    def shown(text: str) -> str:
        return ANSWER.sub(lambda found: found[0] if found[1] in known else f"({found[1]})", text)

    for found in making.translations.values():
        found.update({context: shown(text) for context, text in found.items()})
    return Questionnaire.model_validate_json(json.dumps(_changed(made.model_dump(mode="json"), shown)))


def _changed(part: Any, shown: Callable[[str], str], key: str = "") -> Any:
    if isinstance(part, dict):
        return {name: _changed(value, shown, name) for name, value in part.items()}
    if isinstance(part, list):
        return [_changed(item, shown, key) for item in part]
    return shown(part) if isinstance(part, str) and key in READ else part

"""One row of the survey as one question of ours, and what of it has no counterpart."""

from typing import Any

from questionnaires.importing.making import Making
from questionnaires.importing.rows import Asked, implied, parameters
from questionnaires.importing.sheets import MEDIA, Line
from questionnaires.model import AnswerType

SILENT = (AnswerType.NOTE, AnswerType.CALCULATE)
YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"no", "false", "false()", "0", ""})
HANDLED = frozenset(
    {"type", "name", "required", "relevant", "constraint", "calculation", "choice_filter", "default", "appearance",
     "parameters", "disabled"}
)  # fmt: skip
SHOWN = frozenset({"label", "hint", "constraint_message"})
LONGEST_DEFAULT = 200
GENERAL_MESSAGE = "This answer does not fit. Please check it."
TIME = "regex(., '([01]?[0-9]|2[0-3]):[0-5][0-9]')"
TIME_MESSAGE = "Please write a time such as 14:30."


def question_of(making: Making, line: Line, what: Asked, name: str) -> dict[str, Any]:
    """The attributes of a question; its name is given already."""
    kind, element = what.type, line.get("name")
    assert kind is not None
    made: dict[str, Any] = {"name": name, "type": kind.value}
    if what.note:
        making.note("changed", line, element, "type", what.note, value=line.get("type"))
    made |= _texts(making, line, name, kind)
    made["relevant"] = making.expression(line, element, "relevant")
    made |= _logic(making, line, kind)
    if what.note == "as number":
        made |= _ends(line, made)
    if line.get("type").strip().lower() == "time" and not made.get("constraint"):
        made |= {"constraint": TIME, "constraint_message": TIME_MESSAGE}
    given = implied(line)
    if given and not made.get("constraint"):
        made |= {"constraint": given[0], "constraint_message": made["constraint_message"] or given[1]}
    if given:
        made["hint"] = made["hint"] or given[2]
    _report_rest(making, line)
    made |= _settled_check(making, line, made)
    return {key: value for key, value in made.items() if value != ""}


def _texts(making: Making, line: Line, name: str, kind: AnswerType) -> dict[str, Any]:
    texts = {
        attribute: making.english(line.texts.get(attribute, {}), f"{name}/{attribute}")
        for attribute in ("label", "hint", "constraint_message")
    }
    if not texts["label"].strip():
        texts["label"] = texts["hint"] or line.get("name").replace("_", " ").strip() or name
        if kind is not AnswerType.CALCULATE:
            making.note("changed", line, line.get("name"), "label", "label")
    return texts


def _logic(making: Making, line: Line, kind: AnswerType) -> dict[str, Any]:
    element = line.get("name")
    made: dict[str, Any] = {"appearance": line.get("appearance")}
    required, default = line.get("required"), line.get("default")
    calculation = line.get("calculation")
    if kind is AnswerType.CALCULATE:
        made["calculation"] = making.words.expression(calculation or default)
        default = ""
    elif calculation:
        making.note("left out", line, element, "calculation", "computed", value=calculation)
    if kind in SILENT:
        _report_idle(making, line, {"constraint": line.get("constraint"), "default": default})
        return made
    if required.strip().lower() in YES:
        made["required"] = True
    elif required.strip().lower() not in NO:
        made["required"] = making.expression(line, element, "required")
    made["constraint"] = making.expression(line, element, "constraint")
    made["choice_filter"] = making.expression(line, element, "choice_filter")
    made["default"] = _default(making, line, default)
    return made


def _report_idle(making: Making, line: Line, given: dict[str, str]) -> None:
    for attribute, value in given.items():
        if value:
            making.note("left out", line, line.get("name"), attribute, "attribute", value=value)


def _default(making: Making, line: Line, default: str) -> str:
    """A fixed default; one that is worked out is reported."""
    worked_out = "${" in default or ("(" in default and ")" in default)
    if worked_out or len(default) > LONGEST_DEFAULT:
        making.note("left out", line, line.get("name"), "default", "default", value=default)
        return ""
    words = (making.words.codes.get(word, word) for word in default.split())
    return " ".join(words) if line.get("type").lower().startswith(("select", "rank")) else default


def _ends(line: Line, made: dict[str, Any]) -> dict[str, Any]:
    """The ends of a slider as a check."""
    given = parameters(line)
    start, end = given.get("start") or "0", given.get("end") or "10"
    ends = f". >= {start} and . <= {end}"
    before = made.get("constraint", "")
    message = made.get("constraint_message") or f"Please write a number from {start} to {end}."
    return {"constraint": f"({before}) and {ends}" if before else ends, "constraint_message": message}


def _settled_check(making: Making, line: Line, made: dict[str, Any]) -> dict[str, Any]:
    """A check with its message: one is added where it lacks, and taken out where no check would show it."""
    element, message = line.get("name"), made.get("constraint_message", "")
    if made.get("constraint") and not message:
        making.note("changed", line, element, "constraint_message", "message")
        return {"constraint_message": GENERAL_MESSAGE}
    if message and not made.get("constraint"):
        making.note("left out", line, element, "constraint_message", "idle message", value=message)
        return {"constraint_message": ""}
    return {}


def _report_rest(making: Making, line: Line) -> None:
    element = line.get("name")
    for column, text in line.cells.items():
        if column == "parameters" and line.get("type").strip().lower() != "range":
            making.note("left out", line, element, column, "parameters", value=text)
        elif column not in HANDLED and not column.startswith("surveyapp_"):
            making.note("left out", line, element, column, "attribute")
    for column in line.texts:
        if column in MEDIA:
            making.note("left out", line, element, column, "media")
        elif column not in SHOWN:
            making.note("left out", line, element, column, "attribute")

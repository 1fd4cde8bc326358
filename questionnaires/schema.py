"""A JSON Schema of definitions, for editors that complete and check while one writes."""

from typing import Any

from questionnaires.model import Questionnaire

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a definition file, where truths are written as the words yes and no."""
    made: dict[str, Any] = _as_written(Questionnaire.model_json_schema())
    return {"$schema": DIALECT, **made, "title": "Questionnaire"}


def _as_written(part: Any) -> Any:
    """What the model calls a truth is a word in a file, perhaps an expression; a code may be a whole number."""
    if isinstance(part, list):
        return [_as_written(item) for item in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "boolean":
        rest = {key: value for key, value in part.items() if key not in ("type", "default")}
        default = {"default": "yes" if part["default"] else "no"} if isinstance(part.get("default"), bool) else {}
        return {"enum": ["yes", "no"], **rest, **default}
    if part.get("type") == "string" and "pattern" in part and part["pattern"].startswith("^[A-Za-z0-9]"):
        return {**part, "type": ["string", "integer"]}
    return {("anyOf" if key == "oneOf" else key): _as_written(value) for key, value in part.items()}

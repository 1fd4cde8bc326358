"""The activity list: kinds of support, what gaps they answer, what they cost; the only place that links the two.

A list is a YAML file with a version, read strictly: every fault is told at once, with its line and what would mend it.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from analysis.activity_model import Activity, ActivityList
from questionnaires import strict_yaml
from questionnaires.errors import DefinitionError, DefinitionErrors, did_you_mean
from questionnaires.strict_yaml import Document

__all__ = ["Activity", "ActivityList", "idle", "load", "parse", "read", "versions"]

LISTS = Path(__file__).parent / "activities"


def versions() -> tuple[str, ...]:
    """The versions at hand, the oldest first."""
    return tuple(
        sorted((path.stem for path in LISTS.glob("*.yaml")), key=lambda version: [int(n) for n in version.split(".")])
    )


def load(version: str | None = None) -> ActivityList:
    """A version of the list that comes with the product, the newest unless told; LookupError for one that does not
    exist.
    """
    known = versions()
    version = known[-1] if version is None else version
    if version not in known:
        raise LookupError(f"there is no activity list {version}; {did_you_mean(version, known)}")
    return read(LISTS / f"{version}.yaml")


def read(path: Path) -> ActivityList:
    """Read and check a list; raises DefinitionErrors with every fault found."""
    return parse(path.read_text(encoding="utf-8"), str(path))


def parse(text: str, filename: str) -> ActivityList:
    """As `read`, from a text; `filename` is only printed in errors."""
    document = strict_yaml.read(text, filename)
    errors = list(document.errors)
    if not isinstance(document.data, dict):
        fault = _error(document, (), "the file holds no map of attributes", "begin with version: …")
        raise DefinitionErrors([*errors, fault])
    try:
        activities = ActivityList.model_validate(_as_written(document.data))
    except ValidationError as refused:
        raise DefinitionErrors([*errors, *_faults(document, refused.errors())]) from None
    errors += _meaning(document, activities)
    if errors:
        raise DefinitionErrors(errors)
    return activities


def _as_written(data: Any) -> Any:
    """The words yes and no, which strict YAML leaves as they are, as true and false where a switch stands."""
    if isinstance(data, dict) and isinstance(data.get("activities"), list):
        switch = {"yes": True, "no": False}
        rows = [
            row | {"across_borders": switch.get(row["across_borders"], row["across_borders"])}
            if isinstance(row, dict) and isinstance(row.get("across_borders"), str)
            else row
            for row in data["activities"]
        ]
        return data | {"activities": rows}
    return data


BRANCHES = ("constrained-int", "literal['all']")
"""Names that pydantic puts into the path of a value that may be of two kinds."""
WORDS = {
    "tuple_type": ("it must be a list", "write each on a line of its own, after a dash"),
    "int_type": ("it must be a whole number", "correct the value"),
    "int_parsing": ("it must be a whole number", "correct the value"),
    "int_from_float": ("it must be a whole number", "correct the value"),
    "float_type": ("it must be a number", "correct the value"),
    "float_parsing": ("it must be a number", "correct the value"),
    "string_type": ("it must be a text", "put it in quotes"),
    "model_type": ("it must be a map of attributes", "write one a line, further in"),
    "bool_type": ("it must be yes or no", "correct the value"),
    "bool_parsing": ("it must be yes or no", "correct the value"),
}
"""What is wrong and what would mend it, by pydantic's kind of error."""
SHAPES = {
    "code": "write a capital letter and two or three digits, such as A01",
    "requires": "write the code of an activity, such as A01",
    "countries": "write two capital letters, such as PL",
    "gap": "name an indicator such as g5, a dimension such as housing, or all",
    "addresses": "name an indicator such as g5, a dimension such as housing, or all",
    "version": "write three numbers, such as 1.0.0",
}
"""What would mend a text of the wrong shape, by attribute."""


def _faults(document: Document, details: Sequence[ErrorDetails]) -> Iterator[DefinitionError]:
    """One fault a place: where a value may be of two kinds, what the number lacks says more than that it is no word."""
    by_place: dict[tuple[str | int, ...], list[ErrorDetails]] = {}
    for detail in details:
        path = tuple(step for step in detail["loc"] if step not in BRANCHES)
        by_place.setdefault(path, []).append(detail)
    for path, found in by_place.items():
        plain = [detail for detail in found if detail["type"] != "literal_error"]
        yield _fault(document, path, (plain or found)[0], or_all=len(plain) < len(found))


def _fault(document: Document, path: tuple[str | int, ...], detail: ErrorDetails, *, or_all: bool) -> DefinitionError:
    kind = detail["type"]
    last = next((str(step) for step in reversed(path) if isinstance(step, str)), "file")
    if kind == "missing":
        problem, mend = f"'{last}' is missing", f"add {last}: …"
    elif kind == "extra_forbidden":
        problem, mend = f"'{last}' is not known here", did_you_mean(last, _attributes(path), "take it out")
    elif kind == "too_short":
        problem, mend = f"'{last}' is empty", SHAPES.get(last, "name at least one")
    else:
        told, mend = _words(detail, last)
        problem = f"'{last}' does not fit: {told}{', or all' if or_all and 'number' in told else ''}"
    mark = document.key_mark(path) if kind == "extra_forbidden" else document.value_mark(path)
    return DefinitionError(document.file, mark.line, mark.column, _where(document, path), problem, mend)


def _words(detail: ErrorDetails, last: str) -> tuple[str, str]:
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "string_pattern_mismatch":
            return "it is written differently", SHAPES.get(last, "correct the value")
        case "greater_than_equal":
            return f"it must be at least {limits['ge']}", "correct the value"
        case "greater_than":
            return f"it must be above {limits['gt']}", "correct the value"
        case "less_than_equal":
            return f"it must be at most {limits['le']}", "correct the value"
        case "value_error":
            return str(limits["error"]), "correct one of them"
        case kind:
            return WORDS.get(kind, (detail["msg"].lower(), "correct the value"))


def _attributes(path: tuple[str | int, ...]) -> Iterable[str]:
    depth = len(path)
    return (ActivityList if depth == 1 else Activity).model_fields


def _where(document: Document, path: tuple[str | int, ...]) -> str:
    if len(path) >= 2 and path[0] == "activities" and isinstance(path[1], int):
        row: Any = document.data["activities"][path[1]]  # type: ignore[index, call-overload]
        code = row.get("code") if isinstance(row, dict) else None
        return f"activity {code or path[1] + 1}"
    return "activity list"


def _meaning(document: Document, activities: ActivityList) -> Iterator[DefinitionError]:
    """Faults that one activity alone does not show: repeated or unknown codes, unknown countries, circles of
    prerequisites.
    """
    seen: set[str] = set()
    for number, activity in enumerate(activities.activities):
        place = ("activities", number)
        if activity.code in seen:
            yield _error(
                document, (*place, "code"), f"the code '{activity.code}' stands here twice", "give it a code of its own"
            )
        seen.add(activity.code)
        if activity.requires is not None and activity.requires not in activities.by_code:
            mend = did_you_mean(activity.requires, activities.by_code)
            yield _error(document, (*place, "requires"), f"unknown activity code '{activity.requires}'", mend)
        elif _circular(activities, activity):
            yield _error(
                document, (*place, "requires"), "its prerequisites lead back to itself", "take one of them out"
            )
        for country in set(activity.countries) - set(activities.countries):
            mend = did_you_mean(country, activities.countries)
            yield _error(document, (*place, "countries"), f"unknown country '{country}'", mend)


def idle(path: Path, measured: Iterable[tuple[str, str]]) -> list[DefinitionError]:
    """Activities of a list that address nothing of what is measured: (indicator, dimension) of one or more versions."""
    text, known = path.read_text(encoding="utf-8"), list(measured)
    document, activities = strict_yaml.read(text, str(path)), parse(text, str(path))
    unmatched = set(activities.unmatched(known))
    names = sorted({name for pair in known for name in pair})
    faults = []
    for number, activity in enumerate(activities.activities):
        links = [link.gap for link in activity.addresses]
        if all((activity.code, link) in unmatched for link in links):
            problem = f"no questionnaire measures what it addresses: {', '.join(links)}"
            mend = did_you_mean(links[0], names, "address an indicator or a dimension that is measured")
            faults.append(_error(document, ("activities", number, "addresses"), problem, mend))
    return faults


def _circular(activities: ActivityList, activity: Activity) -> bool:
    step, steps = activity.requires, 0
    while step in activities.by_code and steps <= len(activities):
        if step == activity.code:
            return True
        step, steps = activities.by_code[step].requires, steps + 1
    return False


def _error(document: Document, path: tuple[str | int, ...], problem: str, mend: str) -> DefinitionError:
    mark = document.value_mark(path)
    return DefinitionError(document.file, mark.line, mark.column, _where(document, path), problem, mend)

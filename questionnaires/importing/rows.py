"""The rows of a survey sheet as a tree: groups and repeats with what stands in them, and types in our words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.importing.sheets import Line
from questionnaires.model import AnswerType

BEGIN = re.compile(r"begin[\s_]+(group|repeat|lgroup|looped group|loop)\b", re.IGNORECASE)
END = re.compile(r"end[\s_]+(group|repeat|lgroup|looped group|loop)\b", re.IGNORECASE)
LOOP = re.compile(r"begin[\s_]+loop\s+over\s+(\S+)", re.IGNORECASE)
SELECT = re.compile(
    r"(?P<kind>select_one_from_file|select_multiple_from_file|select_one_external|select one from file|"
    r"select multiple from file|add select one prompt using|add select multiple prompt using|"
    r"select all that apply from|select all that apply|select one from|select1|select[_ ]one|select[_ ]multiple|rank)"
    r"\s+(?P<list>\S+?)(?P<other>\s+or[_ ](?:specify[_ ])?other)?\s*$",
    re.IGNORECASE,
)
TYPES: Mapping[str, AnswerType] = {
    "integer": AnswerType.INTEGER, "int": AnswerType.INTEGER, "decimal": AnswerType.DECIMAL, "text": AnswerType.TEXT,
    "string": AnswerType.TEXT, "date": AnswerType.DATE, "note": AnswerType.NOTE, "calculate": AnswerType.CALCULATE,
    "q string": AnswerType.TEXT, "add text prompt": AnswerType.TEXT, "add integer prompt": AnswerType.INTEGER,
    "add decimal prompt": AnswerType.DECIMAL, "add date prompt": AnswerType.DATE, "add note prompt": AnswerType.NOTE,
    "q int": AnswerType.INTEGER, "q decimal": AnswerType.DECIMAL, "q date": AnswerType.DATE,
    "add calculate prompt": AnswerType.CALCULATE, "q calculate": AnswerType.CALCULATE, "number": AnswerType.INTEGER,
    "phone number": AnswerType.TEXT, "percentage": AnswerType.INTEGER,
    "number of days in last month": AnswerType.INTEGER, "number of days in last six months": AnswerType.INTEGER,
    "number of days in last year": AnswerType.INTEGER,
}  # fmt: skip
IMPLIED: Mapping[str, tuple[str, str, str]] = {
    "phone number": (r"regex(., '^\d*$')", "Please write digits only.", "Enter numbers only."),
    "percentage": ("0 <= . and . <= 100", "Please write a number from 0 to 100.", ""),
    "number of days in last month":
        ("0 <= . and . <= 31", "Please write a number from 0 to 31.", "Enter a number 0-31."),
    "number of days in last six months":
        ("0 <= . and . <= 183", "Please write a number from 0 to 183.", "Enter a number 0-183."),
    "number of days in last year":
        ("0 <= . and . <= 365", "Please write a number from 0 to 365.", "Enter a number 0-365."),
}  # fmt: skip
"""Checks, with a message of ours, and hints that pyxform gives to a type unless a row has its own."""
AS_TEXT = frozenset(
    {"time", "datetime", "date time", "barcode", "q barcode", "add barcode prompt", "phonenumber q",
     "add datetime prompt", "add date time prompt", "q datetime", "add time prompt", "q time"}
)  # fmt: skip
METADATA = frozenset(
    {"start", "end", "today", "deviceid", "device id", "imei", "phonenumber", "phone_number", "username", "email",
     "subscriberid", "simserial", "simid", "audit", "start-geopoint", "background-audio", "background-geopoint",
     "start time", "end time", "get start time", "get end time", "get today",
     "get device id", "get subscriber id", "get sim id", "get phone number", "uri:deviceid", "uri:simserial",
     "uri:subscriberid", "uri:phonenumber", "uri:username", "uri:email"}
)  # fmt: skip
CHOOSES: Mapping[str, AnswerType] = {"one": AnswerType.SELECT_ONE, "multiple": AnswerType.SELECT_MULTIPLE}


@dataclass(slots=True)
class Group:
    """A group or repeat (`repeat` true) with its rows in their order; the root has no line of its own.

    A loop is a repeat too, once for each choice of a list.
    """

    line: Line
    repeat: bool = False
    parts: list["Group | Line"] = field(default_factory=list)

    @property
    def loops_over(self) -> str:
        """The list whose choices a loop goes through; empty for all that is none."""
        found = LOOP.match(self.line.get("type"))
        return found[1] if found else ""

    def lines(self) -> Iterator[Line]:
        """Every row in it that is no group."""
        for part in self.parts:
            yield from part.lines() if isinstance(part, Group) else (part,)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row asks for: our type, its list, whether others may be named, and what was made of a foreign type."""

    type: AnswerType | None
    listed: str = ""
    other: bool = False
    note: str = ""
    """A key of the report where the type changed."""
    metadata: bool = False


def tree_of(lines: Iterable[Line], file: str) -> Group:
    """The tree of a sheet; raises DefinitionErrors for groups that do not close."""
    root = Group(Line(0))
    stack = [root]
    for line in lines:
        kind = line.get("type")
        begin, end = BEGIN.match(kind), END.match(kind)
        if not kind or line.get("disabled").lower() in ("yes", "true"):
            continue
        if begin:
            group = Group(line, begin[1].lower() != "group")
            stack[-1].parts.append(group)
            stack.append(group)
        elif end:
            if len(stack) == 1:
                raise _wrong(file, line, "nothing was begun that could end here", "take the row out")
            stack.pop()
        else:
            stack[-1].parts.append(line)
    if len(stack) > 1:
        raise _wrong(file, stack[-1].line, "this group does not end", f"add a row 'end group' after row {line.row}")
    return root


def _wrong(file: str, line: Line, problem: str, mend: str) -> DefinitionErrors:
    where = f"survey, row {line.row}"
    return DefinitionErrors([DefinitionError(file, line.row, 1, where, problem, mend)])


def asked(line: Line) -> Asked:
    """What a row asks for; a type of None where there is no counterpart."""
    written = " ".join(line.get("type").split())
    kind = written.lower()
    select = SELECT.match(written)
    if select:
        return _select(select)
    plain = kind.replace("_", " ")
    if kind in METADATA or plain in METADATA:
        return Asked(None, metadata=True)
    if kind in TYPES or plain in TYPES:
        return Asked(TYPES.get(kind) or TYPES[plain])
    if kind == "range":
        whole = all("." not in value for value in parameters(line).values())
        return Asked(AnswerType.INTEGER if whole else AnswerType.DECIMAL, note="as number")
    if kind in ("acknowledge", "trigger"):
        return Asked(AnswerType.SELECT_ONE, note="acknowledged")
    return Asked(AnswerType.TEXT, note="as text") if plain in AS_TEXT or kind in AS_TEXT else Asked(None)


def implied(line: Line) -> tuple[str, str, str] | None:
    """The check, message and hint that go with the type of a row."""
    return IMPLIED.get(line.get("type").strip().lower().replace("_", " "))


def _select(found: re.Match[str]) -> Asked:
    kind, listed = found["kind"].lower().replace(" ", "_"), found["list"]
    if "from_file" in kind or listed.startswith("${"):
        return Asked(AnswerType.TEXT, note="as text")
    if kind == "rank":
        return Asked(AnswerType.SELECT_MULTIPLE, listed, note="ranked")
    if kind == "select_one_external":
        return Asked(AnswerType.SELECT_ONE, f"external {listed}")
    many = "multiple" in kind or "all_that_apply" in kind
    return Asked(CHOOSES["multiple" if many else "one"], listed, bool(found["other"]))


def parameters(line: Line) -> dict[str, str]:
    """The parameters of a row by name."""
    pairs = (part.partition("=") for part in re.split(r"[\s,;]+", line.get("parameters")) if part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}

"""A form and what we send out after taking it in, compared through what pyxform makes of both.

Four things are put in one way first, since they mean the same on a phone: `required` of false() and none; our checks,
which wait while an answer they compare with is empty; a day with midnight behind it; and names and codes that the
report says are called otherwise.
"""

import re
from dataclasses import dataclass, fields
from pathlib import Path

from pyxform.xls2xform import convert

from questionnaires import xlsform
from questionnaires.importing import Imported
from tests.questionnaires.importing.xform_facts import Asked, asked_in

WAITS = re.compile(r"(?:\$\{\w+\}='' or ?)+\((.*)\)", re.DOTALL)
MADE_BY_PYXFORM = ("generated_", "reserved_name_for_field_list_labels_")
TOLD_BY = {
    "control": {"type"},
    "type": {"type"},
    "required": {"required"},
    "constraint": {"constraint", "type"},
    "calculation": {"calculation"},
    "when": {"relevant"},
    "choices": {"type", "choices"},
    "default": {"default", "type"},
    "filter": {"choice_filter", "type"},
}
"""By which attributes of a report a difference is told."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of a question: an attribute, or `gone` or `added`; and whether the report tells it."""

    question: str
    what: str
    before: object
    after: object
    told: bool


def sent_out(imported: Imported, path: Path) -> dict[str, Asked]:
    """What pyxform makes of the form that we send out."""
    xlsform.save(xlsform.form(imported.questionnaire, tuple(imported.catalogues)), path)
    return asked_in(convert(str(path), warnings=[]).xform)


def differences(before: dict[str, Asked], after: dict[str, Asked], imported: Imported) -> list[Difference]:
    """Everything that is not the same."""
    told, names, codes = _told(imported)
    found = []
    for name, asked in before.items():
        if name.startswith(MADE_BY_PYXFORM):
            continue
        here = names.get(name, name)
        reported = told.get(name, set()) | told.get(here, set())
        if asked.listed and told.get(f"{asked.listed}/"):
            reported.add("choices")
        if here not in after:
            counts = "repeat_count" in told.get(name.removesuffix("_count"), set())
            found.append(Difference(name, "gone", asked, None, bool({"type", "calculation"} & reported) or counts))
            continue
        for field in fields(Asked):
            was, is_now = (_in_one_way(part, field.name, names, codes) for part in (asked, after[here]))
            if field.name == "when" and was != is_now and any("relevant" in part for part in told.values()):
                reported.add("relevant")
            away = {part for part in _named(was) - _named(is_now) if "type" in told.get(part, ())}
            reported |= TOLD_BY.get(field.name, set()) if away else set()
            unknown = field.name == "choices" and not was and asked.listed
            if field.name != "listed" and was != is_now and not unknown:
                found.append(Difference(name, field.name, was, is_now, bool(TOLD_BY[field.name] & reported)))
    known = {names.get(name, name) for name in before}
    unnamed = sum(name.startswith("generated_note_name") for name in before)
    added = [name for name in after if name not in known]
    return found + [Difference(name, "added", None, after[name], told=False) for name in added[unnamed:]]


def _told(imported: Imported) -> tuple[dict[str, set[str]], dict[str, str], dict[str, str]]:
    """What the report tells of each element, and what names and codes are called here."""
    told: dict[str, set[str]] = {}
    names, codes = dict[str, str](), dict[str, str]()
    for entry in imported.report.entries:
        told.setdefault(entry.element, set()).add(entry.attribute)
        listed, mark, code = entry.element.partition("/")
        if mark:
            told.setdefault(f"{listed}/", set()).add(entry.attribute)
        if entry.attribute == "name" and entry.kind == "changed":
            (codes if mark else names)[code or listed] = str(entry.why.values["value"])
    return told, names, codes


def _in_one_way(asked: Asked, attribute: str, names: dict[str, str], codes: dict[str, str]) -> object:
    value = getattr(asked, attribute)
    if isinstance(value, frozenset):
        return frozenset(_renamed(part, names, codes) for part in value)
    if isinstance(value, tuple):
        return tuple((codes.get(code, code), label) for code, label in value)
    if attribute == "default" and asked.type == "date":
        return asked.default.removesuffix(" 00:00:00")
    if not isinstance(value, str) or attribute in ("control", "type"):
        return value
    waiting = WAITS.fullmatch(value)
    value = _renamed(waiting[1] if waiting else value, names, codes)
    return "" if (attribute, value) == ("required", "false()") else value


def _named(value: object) -> set[str]:
    """The answers that an expression names; one that was left out is told where it stood."""
    return set(re.findall(r"\$\{([^}]+)\}", " ".join(value) if isinstance(value, frozenset) else str(value)))


def _renamed(text: str, names: dict[str, str], codes: dict[str, str]) -> str:
    text = re.sub(r"\$\{([^}]+)\}", lambda found: f"${{{names.get(found[1], found[1])}}}", text)
    return re.sub(r"'([^']*)'", lambda found: f"'{codes.get(found[1], found[1])}'", text)

"""A form and what we send out after taking it in, compared through what pyxform makes of both.

Five things are put in one way first, since they mean the same on a phone: `required` of false() and none; our checks,
which wait while an answer they compare with is empty; a day with midnight behind it; names and codes that the
report says are called otherwise; and a text that is lacking in a language, where we send out the English one.
"""

import re
from dataclasses import dataclass, fields
from pathlib import Path

from pyxform.xls2xform import convert

from questionnaires import translations, xlsform
from questionnaires.catalogues import written
from questionnaires.importing import Imported
from questionnaires.importing.report import WHY
from questionnaires.importing.sheets import code_of
from tests.questionnaires.importing.xform_facts import Asked, asked_in
from tests.questionnaires.importing.xform_texts import Said

WAITS = re.compile(r"(?:\$\{\w+\}='' or ?)+\((.*)\)", re.DOTALL)
MADE_BY_PYXFORM = ("generated_", "reserved_name_for_field_list_labels_")
ENGLISH = "en"
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
    "inside": {"type", "repeat_count"},
    "says": {"source", "image", "audio", "video"},
    "choices_say": {"source"},
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
    shelf = path.parent / "catalogues"
    for language, catalogue in imported.catalogues.items():
        file = translations.catalogue_path(imported.questionnaire.key, language, shelf)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written(catalogue), encoding="utf-8")
    xlsform.save(xlsform.form(imported.questionnaire, tuple(imported.catalogues), shelf), path)
    return asked_in(convert(str(path), warnings=[]).xform)


def differences(before: dict[str, Asked], after: dict[str, Asked], imported: Imported) -> list[Difference]:
    """Everything that is not the same."""
    told, names, codes = _told(imported)
    found = []
    for name, asked in before.items():
        if name.startswith(MADE_BY_PYXFORM):
            continue
        here = names.get(name, name)
        reported = told.get(name, set()) | told.get(here, set()) | ({"source"} if _has_no_english(imported) else set())
        if asked.listed and told.get(f"{asked.listed}/"):
            reported.add("choices")
        if here not in after:
            counts = "repeat_count" in told.get(name.removesuffix("_count"), set())
            found.append(Difference(name, "gone", asked, None, bool({"type", "calculation"} & reported) or counts))
            continue
        for field in fields(Asked):
            was, is_now = (_in_one_way(part, field.name, names, codes) for part in (asked, after[here]))
            was, is_now = _without_english_instead(field.name, was, is_now)
            if field.name == "when" and was != is_now and any("relevant" in part for part in told.values()):
                reported.add("relevant")
            away = {part for part in _named(was) - _named(is_now) if "type" in told.get(part, ())}
            reported |= TOLD_BY.get(field.name, set()) if away else set()
            unknown = field.name in ("choices", "choices_say") and not was and asked.listed
            if field.name != "listed" and was != is_now and not unknown:
                found.append(Difference(name, field.name, was, is_now, bool(TOLD_BY[field.name] & reported)))
    found += _in_another_order(before, after, names)
    known = {names.get(name, name) for name in before}
    unnamed = sum(name.startswith("generated_note_name") for name in before)
    added = [name for name in after if name not in known]
    return found + [Difference(name, "added", None, after[name], told=False) for name in added[unnamed:]]


def _has_no_english(imported: Imported) -> bool:
    return any(entry.why.text == WHY["source"] for entry in imported.report.entries)


def _in_another_order(before: dict[str, Asked], after: dict[str, Asked], names: dict[str, str]) -> list[Difference]:
    was = [names.get(name, name) for name, asked in before.items() if asked.control]
    was = [name for name in was if name in after and after[name].control]
    is_now = [name for name in after if name in was]
    return [] if was == is_now else [Difference("form", "order", was, is_now, told=False)]


def _without_english_instead(attribute: str, was: object, is_now: object) -> tuple[object, object]:
    """Without the English texts that we send out where a language lacks its own."""
    if attribute not in ("says", "choices_say") or not isinstance(is_now, frozenset) or not isinstance(was, frozenset):
        return was, is_now
    spoken = {(code, what, language) for code, (what, language, _) in was}
    lacking = {(c, (w, language, t)) for c, (w, language, t) in is_now if (c, w, language) not in spoken}
    filled = {(c, (w, language, t)) for c, (w, language, t) in lacking if (c, (w, ENGLISH, t)) in is_now - lacking}
    return was, is_now - filled


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
            (codes if mark else names).setdefault(code or listed, str(entry.why.values["value"]))
    return told, names, codes


def _in_one_way(asked: Asked, attribute: str, names: dict[str, str], codes: dict[str, str]) -> object:
    value = getattr(asked, attribute)
    if attribute in ("inside", "says", "choices_say"):
        return _words_in_one_way(asked, attribute, names, codes)
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


def _words_in_one_way(asked: Asked, attribute: str, names: dict[str, str], codes: dict[str, str]) -> object:
    if attribute == "inside":
        return tuple((names.get(name, name), _renamed(f"${{{count}}}", names, codes)) for name, count in asked.inside)
    if attribute == "says":
        return frozenset(("", _said(one, names)) for one in asked.says)
    return frozenset((codes.get(code, code), _said(one, names)) for code, one in asked.choices_say)


def _said(said: Said, names: dict[str, str]) -> Said:
    what, language, text = said
    code = code_of(language) or (ENGLISH if language in ("", "default") else language)
    return what, code, _renamed(text, names, {})


def _named(value: object) -> set[str]:
    """The answers that an expression names; one that was left out is told where it stood."""
    return set(re.findall(r"\$\{([^}]+)\}", str(value)))


def _renamed(text: str, names: dict[str, str], codes: dict[str, str]) -> str:
    text = re.sub(r"\$\{([^}]+)\}", lambda found: f"${{{names.get(found[1], found[1])}}}", text)
    return re.sub(r"'([^']*)'", lambda found: f"'{codes.get(found[1], found[1])}'", text)

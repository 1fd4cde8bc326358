"""The sheets of an XLSForm as lines with the columns that we know, whatever spelling and language heads them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from babel.core import Locale, UnknownLocaleError

from questionnaires.workbook import Sheet, Value, Workbook

TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "no_app_error_string", "image",
     "audio", "video", "big-image"}
)  # fmt: skip
MEDIA = frozenset({"image", "audio", "video", "big-image"})
ALIASES: Mapping[str, str] = {
    "caption": "label", "relevance": "relevant", "calculate": "calculation", "constraint message": "constraint_message",
    "constraining message": "constraint_message", "choice filter": "choice_filter", "list name": "list_name",
    "read_only": "readonly", "repeat_count": "repeat_count", "repeat count": "repeat_count", "count": "repeat_count",
    "noapperrorstring": "no_app_error_string", "jr:noapperrorstring": "no_app_error_string", "jr:count": "repeat_count",
    "jr:requiredmsg": "required_message", "jr:constraintmsg": "constraint_message", "required message":
    "required_message", "requiredmsg": "required_message", "guidance hint": "guidance_hint", "command": "type",
}  # fmt: skip
CHOICE_ALIASES: Mapping[str, str] = {"value": "name", "list": "list_name", "caption": "label", "list name": "list_name"}
SETTING_ALIASES: Mapping[str, str] = {
    "id_string": "form_id", "set form id": "form_id", "set_form_id": "form_id", "title": "form_title",
    "set form title": "form_title", "set_form_title": "form_title",
}  # fmt: skip
KNOWN_SETTINGS = frozenset({"form_title", "form_id", "version", "default_language"})
PREFIXES = ("bind::", "bind:", "control::", "control:", "media::", "media:", "body::", "body:")
CODED = re.compile(r"\(([A-Za-z]{2})(?:[-_][A-Za-z0-9-]+)?\)\s*$")
WHOLE = re.compile(r"[A-Za-z]{2}")


@dataclass(slots=True)
class Line:
    """One row: plain cells by column, texts by column and language ('' without one); `row` counts from 1."""

    row: int
    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """A plain cell; empty where there is none."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Sheets:
    """The sheets of a form, its languages in the order of their columns, and the sheets that mean nothing here."""

    survey: list[Line] = field(default_factory=list)
    choices: list[Line] = field(default_factory=list)
    external: list[Line] = field(default_factory=list)
    settings: Line = field(default_factory=lambda: Line(2))
    languages: list[str] = field(default_factory=list)
    own: dict[str, list[Line]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def sheets_of(workbook: Workbook, own: Iterable[str]) -> Sheets:
    """The form in a workbook. `own` names sheets of our own export."""
    made, known = Sheets(), frozenset(own)
    for name, sheet in by_role(workbook).items():
        if name == "survey":
            made.survey = _lines(sheet, ALIASES, made.languages)
        elif name == "choices" or (name == "columns" and not made.choices):
            made.choices = _lines(sheet, CHOICE_ALIASES, made.languages)
        elif name == "external_choices":
            made.external = _lines(sheet, CHOICE_ALIASES, made.languages)
        elif name == "settings":
            made.settings = _settings(sheet)
        elif name in known:
            made.own[name] = _lines(sheet, {}, [])
        elif sheet.rows:
            made.others.append(sheet.name)
    return made


def by_role(workbook: Workbook) -> dict[str, Sheet]:
    """The sheets by what they are for; one that stands alone is the survey."""
    if len(workbook.sheets) == 1:
        return {"survey": next(iter(workbook.sheets.values()))}
    return {sheet.name.strip().lower(): sheet for sheet in workbook.sheets.values()}


def _lines(sheet: Sheet, aliases: Mapping[str, str], languages: list[str]) -> list[Line]:
    first = next((place for place, row in enumerate(sheet.rows) if row), None)
    if first is None:
        return []
    heads = [_head(text_of(cell), aliases) for cell in sheet.rows[first]]
    for _, language in heads:
        if language and language not in languages:
            languages.append(language)
    made = []
    for place, row in enumerate(sheet.rows[first + 1 :], first + 2):
        line = Line(place)
        for (column, language), value in zip(heads, row, strict=False):
            text = text_of(value)
            if not column or not text:
                continue
            if column in TRANSLATED and aliases:
                line.texts.setdefault(column, {}).setdefault(language, text)
            else:
                line.cells.setdefault(column, text)
        if line.cells or line.texts:
            made.append(line)
    return made


def _settings(sheet: Sheet) -> Line:
    """The settings, by the whole head of their column."""
    heads, *rows = [row for row in sheet.rows if row] or [()]
    made = Line(2)
    for head, value in zip(heads, rows[0] if rows else (), strict=False):
        column = " ".join(text_of(head).lower().split())
        if column and (text := text_of(value)):
            made.cells.setdefault(SETTING_ALIASES.get(column, column), text)
    return made


def _head(head: str, aliases: Mapping[str, str]) -> tuple[str, str]:
    """The column and the language that a head names."""
    text = head.strip()
    lower = text.lower()
    prefix = next((prefix for prefix in PREFIXES if lower.startswith(prefix)), "")
    text = text[len(prefix) :].strip()
    delimiter = "::" if "::" in text else ":"
    column, _, language = text.partition(delimiter)
    if delimiter == ":" and _known(column, aliases) not in TRANSLATED:
        column, language = text, ""
    return _known(column, aliases), language.strip()


def _known(column: str, aliases: Mapping[str, str]) -> str:
    lower = column.strip().lower()
    plain = lower.replace(" ", "_") if lower.replace(" ", "_") in TRANSLATED else lower
    return aliases.get(plain, plain)


def text_of(value: Value) -> str:
    """A cell as text: whole numbers as digits, truths as the words of XLSForm."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else str(value)


def code_of(language: str) -> str:
    """The two letters of a language as a column names it, such as `Polish (pl)` or `Polski`; '' for an unknown one."""
    coded = CODED.search(language)
    if coded:
        return coded[1].lower()
    word = language.strip().lower()
    if WHOLE.fullmatch(word) and _locale(word):
        return word
    return _by_name().get(word, "")


def _locale(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _by_name() -> Mapping[str, str]:
    if not NAMES:
        for code, name in Locale.parse("en").languages.items():
            if len(code) == 2 and _locale(code):
                NAMES.setdefault(name.lower(), code)
                NAMES.setdefault((Locale.parse(code).get_display_name(code) or name).lower(), code)
    return NAMES


NAMES: dict[str, str] = {}

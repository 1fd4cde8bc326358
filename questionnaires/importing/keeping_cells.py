"""The cells that are kept: rows in the columns of XLSForm, texts that are otherwise here, choices and settings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from questionnaires.importing.expressions import both
from questionnaires.importing.making import Making
from questionnaires.importing.rows import LOOP, SELECT, Group
from questionnaires.importing.sheets import KNOWN_SETTINGS, MEDIA, TRANSLATED, Line, code_of
from questionnaires.model import AnswerType, Kept, Questionnaire
from questionnaires.translations import SOURCE
from questionnaires.xlsform_columns import PREFIX, named
from questionnaires.xlsform_kept import TEXTS, Row

EXPRESSIONS = (
    "relevant",
    "required",
    "constraint",
    "calculation",
    "choice_filter",
    "default",
    "repeat_count",
    "trigger",
)
PLAIN = ("appearance", "parameters", "readonly")


def cells_of(making: Making, line: Line, above: Sequence[Group]) -> Row:
    """A row in the columns of XLSForm, with what it names as that is called here; conditions from above with it."""
    words = making.words
    called = {row: name for name, row in making.rows.items()}
    cells = {"type": _type(making, line), "name": called.get(line.row, line.get("name"))}
    cells |= {column: words.renamed(line.get(column)) for column in EXPRESSIONS}
    cells |= {column: line.get(column) for column in PLAIN}
    for group in reversed(above):
        cells["relevant"] = both(words.renamed(group.line.get("relevant")), cells["relevant"])
    for column in sorted(TRANSLATED & set(line.texts)):
        for language, text in line.texts[column].items():
            cells[_head(column, language)] = words.text(text)
    return {column: text for column, text in cells.items() if text}


def _head(column: str, language: str) -> str:
    code = code_of(language) or (SOURCE if not language else "")
    return f"{column}::{named(code) if code else language}"


def _type(making: Making, line: Line) -> str:
    """The type with its list as that is called here."""
    written = " ".join(line.get("type").split())
    found = LOOP.match(written) or SELECT.match(written)
    listed = _list_in(written)
    if found is None or not listed:
        return written
    start = found.start(found.lastindex or 0) if found.re is LOOP else found.start("list")
    return f"{written[:start]}{making.listed.known.get(listed, listed)}{written[start + len(listed) :]}"


def _list_in(written: str) -> str:
    """The list that a type names."""
    loop, select = LOOP.match(written), SELECT.match(written)
    if loop:
        return loop[1]
    return select["list"] if select and "file" not in select["kind"] else ""


def texts_kept(making: Making, line: Line, name: str, ours: Row) -> tuple[Row, Row]:
    """The texts of a row that are otherwise here, such as a label taken from a hint, and what stands here instead."""
    theirs, instead = Row(), Row()
    if line.get("type").strip().lower().startswith(AnswerType.CALCULATE.value):
        return theirs, instead
    languages = making.sheets.languages
    has_english = not languages or any(code_of(language) == SOURCE for language in languages)
    for column in TEXTS:
        english = ours.get(f"{column}::{named(SOURCE)}", "")
        texts = {language: making.words.text(text) for language, text in line.texts.get(column, {}).items()}
        if not any(texts.values()):
            if english:
                theirs[column], instead[column] = "", english
            continue
        if has_english and english and not any(_is_english(language) for language, text in texts.items() if text):
            theirs[_head(column, SOURCE)], instead[_head(column, SOURCE)] = "", english
        said = next((_plain(text) for language, text in texts.items() if text and _is_english(language)), "")
        for language, text in texts.items():
            if not _is_english(language) and _plain(text) == said:
                continue
            code = code_of(language) or (SOURCE if not language else "")
            here = english if code == SOURCE else making.translations.get(code, {}).get(f"{name}/{column}", "")
            if text and _plain(text) != _plain(here) and (has_english or _plain(text) != _plain(english)):
                theirs[_head(column, language)] = text
                instead[_head(column, language)] = here
    return theirs, instead


def _is_english(language: str) -> bool:
    return not language or code_of(language) == SOURCE


def _plain(text: str) -> str:
    return " ".join(text.split())


def choices_kept(making: Making, made: Questionnaire) -> Iterator[Kept]:
    """What choices have that ours have not: pictures, no label, or the code of another in their list."""
    labels = {f"{listed}/{one.name}": one.label for listed, choices in made.choices.items() for one in choices}
    may_repeat = making.sheets.settings.get("allow_choice_duplicates").lower() in ("yes", "true")
    for line in making.sheets.choices:
        at = making.chosen.get(line.row, "")
        if at not in labels:
            continue
        code = at.partition("/")[2]
        cells, ours = _pictures(line), Row()
        if not any(line.texts.get("label", {}).values()) and labels[at] == code:
            cells, ours = cells | {"label": ""}, {"label": code}
        wanted = making.words.codes.get(line.get("name"), line.get("name"))
        if may_repeat and wanted != code:
            cells, ours = cells | {"name": wanted}, ours | {"name": code}
        if cells:
            yield Kept(sheet="choices", at=at, cells=cells, ours=ours)


def _pictures(line: Line) -> Row:
    return {
        _head(column, language): text
        for column in sorted(MEDIA & set(line.texts))
        for language, text in line.texts[column].items()
    }


def lists_kept(making: Making, made: Questionnaire, kept: Iterable[Kept]) -> Iterator[Kept]:
    """The choices of lists that only kept rows use."""
    called = {name for one in kept if one.row and (name := _list_in(one.cells.get("type", "")))} - set(made.choices)
    for line in making.sheets.choices:
        at = making.chosen.get(line.row, "")
        listed = at.partition("/")[0]
        if listed in called:
            cells = {"list_name": listed, "name": line.get("name")}
            labels: Mapping[str, str] = line.texts.get("label", {})
            cells |= {_head("label", language): text for language, text in labels.items()} | _pictures(line)
            yield Kept(sheet="choices", at=at, row=True, cells=cells)


def settings_kept(making: Making) -> Iterator[Kept]:
    """The settings that mean nothing here."""
    for column, text in sorted(making.sheets.settings.cells.items()):
        if column not in KNOWN_SETTINGS and not column.startswith(PREFIX):
            yield Kept(sheet="settings", at=column, cells={column: making.words.renamed(text)})

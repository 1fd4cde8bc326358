"""The door: a workbook in; a questionnaire, its catalogues and a report out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from questionnaires import catalogues, workbook
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.importing.building import Building
from questionnaires.importing.keeping import with_kept
from questionnaires.importing.listing import lists_of
from questionnaires.importing.making import Making
from questionnaires.importing.naming import plain
from questionnaires.importing.report import Report
from questionnaires.importing.rows import tree_of
from questionnaires.importing.settling import settled, with_known_places
from questionnaires.importing.sheets import KNOWN_SETTINGS, code_of, sheets_of
from questionnaires.importing.validating import check_form
from questionnaires.model import Questionnaire
from questionnaires.texts import choices_context, context_of, texts
from questionnaires.translations import SOURCE
from questionnaires.workbook import Limits, Workbook
from questionnaires.xlsform_columns import PREFIX, SHEETS, TEXTS, value

VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
LONGEST_KEY = 40
USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Imported:
    """A questionnaire with its catalogues by language, and what became of the parts that have no counterpart."""

    questionnaire: Questionnaire
    catalogues: Mapping[str, Catalogue]
    report: Report


def import_xlsform(source: Path | bytes, name: str = "", limits: Limits = USUAL) -> Imported:
    """Take in an XLSForm (.xlsx). Nothing of it is lost without standing in the report.

    Raises WorkbookRefused for a workbook that is not read, and DefinitionErrors for one that is no XLSForm.
    """
    return import_workbook(workbook.read(source, name, limits))


def import_workbook(book: Workbook) -> Imported:
    """As `import_xlsform`, from a workbook that was read already."""
    sheets = sheets_of(book, (*SHEETS, TEXTS))
    if not sheets.survey:
        raise _hopeless(book.name, "there is no sheet 'survey' with questions", "name the sheet with the questions so")
    check_form(book)
    making = Making(book.name, sheets)
    made = settled(making, _data(making, Path(book.name).stem))
    whole = with_kept(making, with_known_places(making, made)) if made is not None else None
    if whole is None or not (whole.sections or whole.kept):
        types = ", ".join(dict.fromkeys(line.get("type") for line in sheets.survey if line.get("type")))
        problem = f"none of its rows is in use; it has: {types[:200]}"
        raise _hopeless(book.name, problem, "ask for numbers, texts, dates or choices, in rows that are not disabled")
    if not whole.sections:
        making.report.add("left out", "survey", 0, "form", "type", "nothing asked")
    _report_languages(making)
    return Imported(whole, dict(_catalogues(making, whole)), making.report)


def _hopeless(file: str, problem: str, mend: str) -> DefinitionErrors:
    return DefinitionErrors([DefinitionError(file, 1, 1, "form", problem, mend)])


def _data(making: Making, stem: str) -> dict[str, Any]:
    settings = making.sheets.settings
    title = settings.get("form_title") or settings.get("form_id") or stem
    root = tree_of(making.sheets.survey, making.file)
    building = Building(making, {})
    building.name_all(root)
    making.words.names = making.names.known
    building.lists.update(lists_of(making))
    data = {"title": title, **_head(making, title, stem), "sections": building.build(root, title)}
    if data["sections"] and not making.own:
        making.report.add("changed", "survey", 0, "every section", "minutes", "minutes")
    data["choices"] = {
        making.listed.known[name]: building.lists[name] for name in sorted(building.used & set(building.lists))
    }
    _report_whole(making, {*building.lists} - building.used)
    return data | {name: _own_rows(making, name) for name in SHEETS if name in making.sheets.own}


def _head(making: Making, title: str, stem: str) -> dict[str, Any]:
    settings, report = making.sheets.settings, making.report
    own = making.own_of(settings)
    if making.own:
        return {"version": settings.get("version"), **own}
    version = settings.get("version")
    if not VERSION.fullmatch(version):
        report.add("changed", "settings", 2, "form", "version", "version", value=version or "–")
        version = "1.0.0"
    report.add("changed", "settings", 2, "form", "purpose", "purpose")
    for column in settings.cells:
        if column not in KNOWN_SETTINGS:
            report.add("left out", "settings", 2, "form", column, "setting")
    key = plain(settings.get("form_id") or stem, "form").replace("_", "-").strip("-")[:LONGEST_KEY]
    return {"questionnaire": key, "version": version, "purpose": title}


def _own_rows(making: Making, name: str) -> list[dict[str, Any]]:
    return [
        {column: value(column, text) for column, text in line.cells.items()} for line in making.sheets.own.get(name, [])
    ]


def _report_whole(making: Making, unused: set[str]) -> None:
    for name in sorted(unused):
        if not making.own:
            making.report.add("left out", "choices", 0, name, "list_name", "unused list")
    for sheet in making.sheets.others:
        making.report.add("left out", sheet, 0, sheet, "sheet", "sheet")


def _report_languages(making: Making) -> None:
    for language in making.sheets.languages:
        if not code_of(language) and language not in making.fallen_back:
            making.report.add("left out", "survey", 0, "form", f"label::{language}", "language", value=language)
    if making.fallen_back:
        known = ", ".join(sorted(making.fallen_back))
        making.report.add("changed", "survey", 0, "form", "label", "source", value=known)


def _catalogues(making: Making, made: Questionnaire) -> Iterator[tuple[str, Catalogue]]:
    _add_own_texts(making)
    for language, found in sorted(making.translations.items()):
        said = found | dict(_renamed(made, found))
        entries = [
            Entry(context, english, said[context])
            for context, english in texts(made)
            if said.get(context) and said[context] != english
        ]
        if entries:
            yield language, Catalogue(catalogues.empty(made.key, language).header, tuple(entries))


def _add_own_texts(making: Making) -> None:
    for line in making.sheets.own.get(TEXTS, []):
        for language, text in line.cells.items():
            if language not in ("context", SOURCE) and not language.startswith(PREFIX):
                making.translations.setdefault(language, {})[line.get("context")] = text


def _renamed(made: Questionnaire, found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Translations under the contexts that a desired level and the choices of a single question have."""
    for question in made.questions.values():
        yield from _moved(found, f"{question.name}/label", f"{context_of(made, question)}/label")
        if question.choices and not isinstance(question.choices, str):
            context = choices_context(made, question)
            for choice in question.choices:
                listed = f"list/{question.name}_choices/choice/{choice.name}"
                yield from _moved(found, listed, f"{context}/choice/{choice.name}")


def _moved(found: Mapping[str, str], here: str, there: str) -> Iterator[tuple[str, str]]:
    if here != there and here in found:
        yield there, found[here]

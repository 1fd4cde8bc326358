"""The lists of choices of an XLSForm, with columns for choice filters as tags and codes that machines can store."""

from collections.abc import Iterable
from typing import Any

from questionnaires.importing.making import Making
from questionnaires.importing.naming import CODE, Names, code
from questionnaires.importing.sheets import MEDIA, Line
from questionnaires.xlsform_columns import PREFIX

COLUMNS = frozenset({"list_name", "name", "label"})
OTHER = "other"
EXTERNAL = "external "
"""Marks the lists of the sheet external_choices."""


def lists_of(making: Making) -> dict[str, list[dict[str, Any]]]:
    """Every list by the name that the survey calls it by; those of select_one_external by theirs, marked."""
    tags = _tags(making)
    making.words.tags = {column: tag for column, tag in tags.items() if column != tag}
    made: dict[str, list[dict[str, Any]]] = {}
    taken: dict[str, set[str]] = {}
    sheets = (("choices", making.sheets.choices, ""), ("external_choices", making.sheets.external, EXTERNAL))
    for sheet, lines, mark in sheets:
        for line in lines:
            listed = mark + line.get("list_name")
            if line.get("list_name") and line.get("name"):
                name = making.listed.known.get(listed) or making.listed.give(listed, "list")
                choice = _choice(making, sheet, line, taken.setdefault(listed, set()), tags, name)
                made.setdefault(listed, []).append(choice)
    return made


def _tags(making: Making) -> dict[str, str]:
    names = Names(taken={"name", "label"})
    columns: Iterable[str] = dict.fromkeys(
        column
        for line in [*making.sheets.choices, *making.sheets.external]
        for column in line.cells
        if column not in COLUMNS and "::" not in column and not column.startswith(PREFIX)
    )
    return {column: names.give(column, "tag") for column in columns}


def _choice(
    making: Making, sheet: str, line: Line, taken: set[str], tags: dict[str, str], listed: str
) -> dict[str, Any]:
    written = line.get("name")
    name = code(written, taken)
    taken.add(name)
    element = f"{line.get('list_name')}/{written}"
    if sheet == "choices":
        making.chosen[line.row] = f"{listed}/{name}"
    if name != written:
        if not CODE.fullmatch(written):
            making.words.codes.setdefault(written, name)
        making.report.add("changed", sheet, line.row, element, "name", "code", value=name)
    label = making.english(line.texts.get("label", {}), f"list/{listed}/choice/{name}") or written
    for column in sorted(MEDIA & set(line.texts)):
        making.report.add("left out", sheet, line.row, element, column, "media")
    for column in line.cells:
        if "::" in column:
            making.report.add("left out", sheet, line.row, element, column, "column")
    given = {tags[column]: text for column, text in line.cells.items() if column in tags}
    return {"name": name, "label": label, **({"tags": given} if given else {}), **making.own_of(line)}

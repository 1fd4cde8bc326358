"""The rows and cells of other tools that a questionnaire keeps, put back where they stood."""

import re
from collections.abc import Iterable, Iterator

from questionnaires.model import Kept, Questionnaire
from questionnaires.preparation import page_step, section_step
from questionnaires.translations import SOURCE
from questionnaires.xlsform_columns import PREFIX, named

Row = dict[str, str]
TEXTS = ("label", "hint", "constraint_message")
"""Columns in several languages that our own rows have."""
BEGINS, ENDS = re.compile(r"begin[\s_]", re.IGNORECASE), re.compile(r"end[\s_]+(group|repeat|loop)", re.IGNORECASE)


class TheirRow(dict[str, str]):
    """A row that is another tool's."""


class KeptRows:
    """What a questionnaire keeps, by where it goes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._cells: dict[tuple[str, str], Kept] = {}
        self._rows: dict[str, list[TheirRow]] = {}
        self._choices: list[Row] = []
        known = set(places(questionnaire))
        for kept in questionnaire.kept:
            if not kept.row:
                self._cells[kept.sheet, kept.at] = kept
            elif kept.sheet == "choices":
                self._choices.append(dict(kept.cells))
            else:
                at = next((name for name in (kept.at, *kept.earlier) if name in known), "")
                self._rows.setdefault(at, []).append(TheirRow(kept.cells))

    def behind(self, name: str) -> Iterator[Row]:
        """The rows behind a part of ours; with / the first in a repeat, and for an empty name before all."""
        yield from self._rows.get(name, ())

    def choices(self) -> Iterator[Row]:
        """The choices of lists that no question of ours uses."""
        yield from self._choices

    def settings(self) -> Row:
        """The settings that mean nothing here."""
        found = (kept.cells for (sheet, _), kept in self._cells.items() if sheet == "settings")
        return {column: text for cells in found for column, text in cells.items()}

    def chosen(self, row: Row) -> Row:
        """The row of a choice as the other tool has it, unless somebody has changed it here since."""
        return _restored(row, self._cells.get(("choices", f"{row['list_name']}/{row['name']}")))

    def restored(self, row: Row) -> Row:
        """A row of the survey as the other tool has it, unless somebody has changed it here since."""
        return _restored(row, self._cells.get(("survey", row.get("name", ""))))

    @staticmethod
    def balanced(rows: Iterable[Row]) -> list[Row]:
        """The survey without groups of another tool that no longer begin and end in the same part of ours."""
        made, begun, odd = list(rows), list[int](), set[int]()
        for place, row in enumerate(made):
            kind, is_theirs = row.get("type", ""), isinstance(row, TheirRow)
            if BEGINS.match(kind):
                begun.append(place)
            elif ENDS.match(kind) and is_theirs and not (begun and isinstance(made[begun[-1]], TheirRow)):
                odd.add(place)
            elif ENDS.match(kind):
                while not is_theirs and isinstance(made[begun[-1]], TheirRow):
                    odd.add(begun.pop())
                begun.pop()
        odd |= {*begun}
        return [row for place, row in enumerate(made) if place not in odd]


def places(questionnaire: Questionnaire) -> dict[str, int]:
    """Where kept rows can stand, in the order of the form."""
    found = [""]
    for section in questionnaire.sections:
        for page in section.pages:
            for item in page.questions:
                inner = questionnaire.repeats[item.name].questions if item.name in questionnaire.repeats else ()
                found += [f"{item.name}/", *(question.name for question in inner)] if inner else []
                found.append(item.name)
            found.append(page_step(section.name, page.name))
        found.append(section_step(section.name))
    return {name: number for number, name in enumerate(found)}


def _restored(row: Row, kept: Kept | None) -> Row:
    if kept is None:
        return row
    logic = {column for column in kept.cells if not _is_text(column)}
    if any(row.get(column, "") != kept.ours.get(column, "") for column in logic):
        logic = set()
    theirs = {f"{PREFIX}{column}" for column in logic} | ({f"{PREFIX}choices"} if "type" in logic else set())
    made = row | {column: kept.cells[column] for column in logic}
    for column in kept.cells.keys() - logic:
        if row.get(column, "") == kept.ours.get(column, "") or column in TEXTS:
            made |= _in_languages(row, column, kept)
    return {column: text for column, text in made.items() if column not in theirs}


def _is_text(column: str) -> bool:
    return column.partition("::")[0] in TEXTS or "::" in column


def _in_languages(row: Row, column: str, kept: Kept) -> Row:
    """A text in its language, and wherever our row says the same since it has no translation."""
    ours, (base, _, language) = kept.ours.get(column, ""), column.partition("::")
    is_source = not language or language == named(SOURCE)
    same = {n for n, text in row.items() if is_source and ours and text == ours and n.partition("::")[0] == base}
    return dict.fromkeys({*same - kept.cells.keys(), *([column] if language else [])}, kept.cells[column])

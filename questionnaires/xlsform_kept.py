"""The rows and cells of other tools that a questionnaire keeps, put back where they stood."""

from collections.abc import Iterator

from questionnaires.model import Kept, Questionnaire
from questionnaires.xlsform_columns import PREFIX

Row = dict[str, str]


class KeptRows:
    """What a questionnaire keeps, by where it goes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._cells: dict[tuple[str, str], Kept] = {}
        self._rows: dict[str, list[Row]] = {}
        known = {*questionnaire.questions, *questionnaire.repeats, *(f"{name}/" for name in questionnaire.repeats)}
        for kept in questionnaire.kept:
            if kept.row:
                self._rows.setdefault(kept.at if kept.at in known else "", []).append(dict(kept.cells))
            else:
                self._cells[kept.sheet, kept.at] = kept

    def behind(self, name: str) -> Iterator[Row]:
        """The rows behind a question or repeat of ours; with / the first in it, and for an empty name before all."""
        yield from self._rows.get(name, ())

    def unlabelled(self, row: Row) -> Row:
        """The row of a choice without its labels, where it has none of its own and nobody has given it one since."""
        kept = self._cells.get(("choices", f"{row['list_name']}/{row['name']}"))
        labels = [column for column in row if column.startswith("label::")]
        if kept is None or any(row[column] != kept.ours.get("label") for column in labels):
            return row
        return row | dict.fromkeys(labels, "")

    def restored(self, row: Row) -> Row:
        """A row of the survey as the other tool has it, unless somebody has changed it here since."""
        kept = self._cells.get(("survey", row.get("name", "")))
        if kept is None or any(row.get(column, "") != text for column, text in kept.ours.items()):
            return row
        theirs = {f"{PREFIX}{column}" for column in kept.cells}
        theirs |= {f"{PREFIX}choices"} if "type" in kept.cells else set()
        return {column: text for column, text in (row | kept.cells).items() if column not in theirs}

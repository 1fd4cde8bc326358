"""What a form asks or says that has no counterpart here: kept, so that what we send out asks it again."""

from collections.abc import Iterator, Sequence

from questionnaires.importing.expressions import ANSWER, both
from questionnaires.importing.making import Making
from questionnaires.importing.rows import SELECT, Group, tree_of
from questionnaires.importing.sheets import TRANSLATED, Line, code_of
from questionnaires.model import Kept, Questionnaire
from questionnaires.translations import SOURCE
from questionnaires.xlsform import form, named
from questionnaires.xlsform_kept import Row

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
OURS = frozenset({"name", "label", "hint", "constraint_message"})
"""What every question of ours has; it goes out as it is here."""
BY_TYPE = ("type", "parameters", "constraint", "required", "calculation", "choice_filter", "default")
"""What goes with a type that has no counterpart."""
SAVED = "last-saved#"
"""Before the name of an answer: what was given the time before."""
Part = list[Kept]
"""Cells, a row, or a group with all its rows: kept as a whole or not at all."""
DEEP = 2
"""Groups further inside than sections and pages are opened, and their conditions stand at what they hold."""


def with_kept(making: Making, made: Questionnaire) -> Questionnaire:
    """The questionnaire with all that its report says is left out or asked otherwise, as far as XLSForm has columns."""
    parts = _with_names([*_Keeper(making, made).everything()], {*made.questions, *made.repeats})
    found = [one for part in parts for one in part] + [*_unlabelled(making, made)]
    kept = sorted(found, key=lambda one: (one.row, one.sheet, one.at))
    return made.model_copy(update={"kept": tuple(kept)}) if kept else made


def _with_names(parts: list[Part], ours: set[str]) -> list[Part]:
    """What names only answers that go out too (a repeat inside a repeat, for one, does not); a group goes whole."""
    while True:
        known = ours | {one.cells.get("name", "") for part in parts for one in part if one.row}
        left = [part for part in parts if _read_in(part) <= known]
        if len(left) == len(parts):
            return parts
        parts = left


def _read_in(part: Part) -> set[str]:
    cells = " ".join(text for one in part for text in one.cells.values())
    return {*ANSWER.findall(cells.replace(SAVED, ""))}


class _Keeper:
    """Walks through the rows beside what became of them."""

    def __init__(self, making: Making, made: Questionnaire) -> None:
        self.making, self.made = making, made
        self.called = {row: name for name, row in making.rows.items()}
        self.names = {row: name for row, name in self.called.items() if name in {*made.questions, *made.repeats}}
        self.ours: dict[str, Row] = {row.get("name", ""): row for row in form(made).survey}
        self.told: dict[int, set[str]] = {}
        for entry in making.report.entries:
            if entry.sheet == "survey":
                self.told.setdefault(entry.row, set()).add(entry.attribute)

    def everything(self) -> Iterator[Part]:
        """Rows and cells in the order of the form."""
        yield from self._inside(tree_of(self.making.sheets.survey, self.making.file), ())

    def _inside(self, group: Group, above: tuple[Group, ...]) -> Iterator[Part]:
        behind = ""
        for part in group.parts:
            line = part.line if isinstance(part, Group) else part
            name = self.names.get(line.row, "")
            if name:
                behind = name
                yield [*self._cells(line, name, above)]
            if isinstance(part, Group) and any(row.row in self.names for row in part.lines()):
                yield from self._inside(part, (*above, part))
            elif not name:
                conditions = _opened(above) if behind else above
                yield [*self._rows(part, behind or _repeat_of(above, self.names), conditions)]

    def _cells(self, line: Line, name: str, above: tuple[Group, ...]) -> Iterator[Kept]:
        """The cells of a row of ours that are another tool's."""
        told, ours = self.told.get(line.row, set()), self.ours.get(name, {})
        cells = self._of_line(line, [*_opened(above)])
        wanted = {column for column in cells if column.partition("::")[0] in told - OURS}
        wanted |= {column for column in BY_TYPE if "type" in told}
        found = {column: cells.get(column, "") for column in wanted if cells.get(column, "") != ours.get(column, "")}
        if found:
            yield Kept(at=name, cells=found, ours={column: ours.get(column, "") for column in found})

    def _rows(self, part: Group | Line, behind: str, above: Sequence[Group]) -> Iterator[Kept]:
        """A row, or a group with all that stands in it."""
        if isinstance(part, Line):
            yield Kept(at=behind, row=True, cells=self._of_line(part, above))
            return
        yield Kept(at=behind, row=True, cells=self._of_line(part.line, above))
        for inner in part.parts:
            yield from self._rows(inner, behind, ())
        yield Kept(at=behind, row=True, cells={"type": "end_repeat" if part.repeat else "end_group"})

    def _of_line(self, line: Line, above: Sequence[Group]) -> Row:
        """A row in the columns of XLSForm, with what it names as that is called here; conditions from above with it."""
        words = self.making.words
        cells = {"type": self._type(line), "name": self.called.get(line.row, line.get("name"))}
        cells |= {column: words.renamed(line.get(column)) for column in EXPRESSIONS}
        cells |= {column: line.get(column) for column in PLAIN}
        for group in reversed(above):
            cells["relevant"] = both(words.renamed(group.line.get("relevant")), cells["relevant"])
        for column in sorted(TRANSLATED & set(line.texts)):
            for language, text in line.texts[column].items():
                code = code_of(language) or (SOURCE if not language else "")
                cells[f"{column}::{named(code) if code else language}"] = words.text(text)
        return {column: text for column, text in cells.items() if text}

    def _type(self, line: Line) -> str:
        written = " ".join(line.get("type").split())
        select = SELECT.match(written)
        if select is None or "file" in select["kind"]:
            return written
        listed = self.making.listed.known.get(select["list"], select["list"])
        return f"{written[: select.start('list')]}{listed}{written[select.end('list') :]}"


def _opened(above: Sequence[Group]) -> list[Group]:
    """The groups that are no group here any more."""
    deep, inside, found = 0, False, []
    for group in above:
        inside |= group.repeat
        deep += not group.repeat
        if not group.repeat and (inside or deep > DEEP):
            found.append(group)
    return found


def _repeat_of(above: Sequence[Group], names: dict[int, str]) -> str:
    """The repeat in which a row stands before anything that we ask."""
    return next((f"{names[group.line.row]}/" for group in reversed(above) if group.line.row in names), "")


def _unlabelled(making: Making, made: Questionnaire) -> Iterator[Kept]:
    """Choices without a label, which are called by their codes here."""
    bare = {(name, one.name) for name, choices in made.choices.items() for one in choices if one.name == one.label}
    for line in making.sheets.choices:
        listed = making.listed.known.get(line.get("list_name"), "")
        code = making.words.codes.get(line.get("name"), line.get("name"))
        if not any(line.texts.get("label", {}).values()) and (listed, code) in bare:
            yield Kept(sheet="choices", at=f"{listed}/{code}", cells={"label": ""}, ours={"label": code})

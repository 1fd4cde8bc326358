"""What a form asks or says that has no counterpart here: kept, so that what we send out asks it again."""

from collections.abc import Iterator, Sequence

from questionnaires.importing.expressions import ANSWER
from questionnaires.importing.keeping_cells import cells_of, choices_kept, lists_kept, settings_kept, texts_kept
from questionnaires.importing.listing import OTHER
from questionnaires.importing.making import Making
from questionnaires.importing.rows import Group, asked, implied, tree_of
from questionnaires.importing.sheets import Line
from questionnaires.model import Kept, Page, Questionnaire, Section
from questionnaires.preparation import page_step, section_step
from questionnaires.xlsform import form
from questionnaires.xlsform_kept import TEXTS, Row, places

OURS = frozenset({"name", *TEXTS})
"""What every question of ours has; its texts are compared one by one."""
BY_TYPE = ("type", "parameters", "constraint", "required", "calculation", "choice_filter", "default")
"""What goes with a type that has no counterpart."""
SAVED = "last-saved#"
"""Before the name of an answer: what was given the time before."""
Part = list[Kept]
"""Cells, a row, or a group with all its rows: kept as a whole or not at all."""
EARLIER = 5
"""How many questions before its own a row knows."""
DEEP = 2
"""Groups further inside than sections and pages are opened, and their conditions stand at what they hold."""


def with_kept(making: Making, made: Questionnaire) -> Questionnaire:
    """The questionnaire with all that its report says is left out or asked otherwise, as far as XLSForm has columns."""
    parts = [*_Keeper(making, made).everything(), *([one] for one in settings_kept(making))]
    parts = _with_names(parts, {*made.questions, *made.repeats})
    found = [one for part in parts for one in part]
    found += [*choices_kept(making, made), *lists_kept(making, made, found)]
    order = places(made)
    kept = sorted(found, key=lambda one: (one.row, one.sheet, order.get(one.at, 0), "" if one.at in order else one.at))
    return made.model_copy(update={"kept": tuple(kept)}) if kept else made


def _with_names(parts: list[Part], ours: set[str]) -> list[Part]:
    """What names only answers that go out too; a group goes whole."""
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
        ours = {*made.questions, *made.repeats}
        self.names = {row: name for name, row in making.rows.items() if name in ours}
        self.ours: dict[str, Row] = {row.get("name", ""): row for row in form(made).survey}
        self.told: dict[int, set[str]] = {}
        for entry in making.report.entries:
            if entry.sheet == "survey":
                self.told.setdefault(entry.row, set()).add(entry.attribute)
        self.behind = ""
        """What of ours came last, with / for a repeat that has only begun."""
        self.past: list[str] = []
        """The questions and repeats so far."""
        self.around: tuple[Group, ...] = ()
        """The groups that it stands in, as far as they are groups here too."""
        self.homes = _homes(made)

    def everything(self) -> Iterator[Part]:
        """Rows and cells in the order of the form."""
        yield from self._inside(tree_of(self.making.sheets.survey, self.making.file), ())

    def _inside(self, group: Group, above: tuple[Group, ...]) -> Iterator[Part]:
        for part in group.parts:
            line = part.line if isinstance(part, Group) else part
            name = self.names.get(line.row, "")
            if name:
                yield [*self._cells(line, name, above)]
            if isinstance(part, Group) and any(row.row in self.names for row in part.lines()):
                yield from self._opened_group(part, name, above)
            elif name:
                other = self.making.names.known.get(f"{line.get('name')}_{OTHER}", "") if asked(line).other else ""
                self.behind, self.around = other if other in self.homes else name, self._standing(above)
                self.past += dict.fromkeys((name, self.behind))
            else:
                yield [*self._rows(part, above)]

    def _opened_group(self, group: Group, name: str, above: tuple[Group, ...]) -> Iterator[Part]:
        """What stands in a group of which something is asked here; of a repeat in a repeat begin and end are kept."""
        inner = (*above, group)
        framed = group.repeat and not name
        if framed:
            at, conditions = self._place(above)
            yield [self._row(at, cells_of(self.making, group.line, conditions))]
        elif name:
            self.behind, self.around = f"{name}/", self._standing(inner)
        start = len(self.past)
        yield from self._inside(group, inner)
        if framed:
            yield [self._row(self._place(inner)[0], {"type": "end_repeat"})]
        elif name:
            self.behind, self.around, self.past[start:] = name, self._standing(above), [name]

    def _cells(self, line: Line, name: str, above: tuple[Group, ...]) -> Iterator[Kept]:
        """The cells of a row of ours that are another tool's."""
        told, ours = self.told.get(line.row, set()), self.ours.get(name, {})
        cells = cells_of(self.making, line, _opened(above))
        wanted = {column for column in cells if column.partition("::")[0] in told - OURS}
        wanted |= {column for column in BY_TYPE if "type" in told or implied(line)}
        found = {column: cells.get(column, "") for column in wanted if cells.get(column, "") != ours.get(column, "")}
        texts, our_texts = texts_kept(self.making, line, name, ours)
        if found or texts:
            said = {column: ours.get(column, "") for column in found}
            yield Kept(at=name, cells=found | texts, ours=said | our_texts)

    def _rows(self, part: Group | Line, above: tuple[Group, ...]) -> Iterator[Kept]:
        """A row, or a group with all that stands in it."""
        at, conditions = self._place(above)
        yield from self._whole(part, at, conditions)

    def _whole(self, part: Group | Line, at: str, conditions: Sequence[Group]) -> Iterator[Kept]:
        line = part.line if isinstance(part, Group) else part
        yield self._row(at, cells_of(self.making, line, conditions))
        if isinstance(part, Group):
            for inner in part.parts:
                yield from self._whole(inner, at, ())
            end = "end loop" if part.loops_over else "end_repeat" if part.repeat else "end_group"
            yield self._row(at, {"type": end})

    def _row(self, at: str, cells: Row) -> Kept:
        earlier = tuple(name for name in reversed(self.past[-EARLIER - 1 :]) if name != at)[:EARLIER]
        return Kept(at=at, earlier=earlier, row=True, cells=cells)

    def _place(self, above: tuple[Group, ...]) -> tuple[str, list[Group]]:
        """Where a row goes, and the groups whose conditions it has to say itself there; begun repeats say theirs."""
        standing = self._standing(above)
        at = self.behind
        shared = [group for group in self.around if any(group is other for other in standing)]
        if len(shared) < len(self.around):
            section, page = self.homes[at.rstrip("/")]
            at = page_step(section.name, page.name) if shared else section_step(section.name)
        framed = [n for n, group in enumerate(above, 1) if group.repeat and group.line.row not in self.names]
        own = above[framed[-1] if framed else 0 :]
        return at, [group for group in own if not group.repeat and not any(group is other for other in shared)]

    def _standing(self, above: tuple[Group, ...]) -> tuple[Group, ...]:
        """The groups above that are groups or repeats here too."""
        opened = _opened(above)
        return tuple(
            group
            for group in above
            if (group.line.row in self.names if group.repeat else not any(group is other for other in opened))
        )


def _homes(made: Questionnaire) -> dict[str, tuple[Section, Page]]:
    """The section and page of every question and repeat."""
    return {
        name: (section, page)
        for section in made.sections
        for page in section.pages
        for item in page.questions
        for name in (item.name, *(question.name for question in getattr(item, "questions", ())))
    }


def _opened(above: Sequence[Group]) -> list[Group]:
    """The groups that are no group here any more."""
    deep, inside, found = 0, False, []
    for group in above:
        inside |= group.repeat
        deep += not group.repeat
        if not group.repeat and (inside or deep > DEEP):
            found.append(group)
    return found

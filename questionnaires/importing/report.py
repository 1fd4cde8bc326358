"""What became of the parts of an XLSForm that this application has no like of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from questionnaires.errors import DefinitionError
from questionnaires.wording import Wording, marked, read_back

Kind = Literal["left out", "changed"]
BECAME = re.compile(r": (left out|changed): ")
ROW = re.compile(r"(.*), row (\d{1,7})")
LONGEST = 500
"""Signs of a line that is read back."""

WHY: Mapping[str, str] = {
    "type": marked("questions of the type “%(value)s” have no counterpart"),
    "as text": marked("“%(value)s” has no counterpart; it is asked as a text"),
    "as number": marked("a slider has no counterpart; it is asked as a number between its ends"),
    "ranked": marked("an order has no counterpart; several choices can be made, without their order"),
    "acknowledged": marked("an acknowledgement is asked as a choice of one"),
    "nothing asked": marked(
        "nothing of it can be asked here, so it stays a draft; all of it is kept and goes out again with the XLSForm"
    ),
    "metadata": marked("the device notes this by itself; there is no device here"),
    "media": marked("pictures and sounds have no counterpart"),
    "attribute": marked("this attribute has no counterpart"),
    "parameters": marked("these parameters have no counterpart: %(value)s"),
    "sheet": marked("this sheet has no counterpart"),
    "column": marked("this column has no counterpart"),
    "setting": marked("this setting has no counterpart"),
    "language": marked("the language “%(value)s” has no code of two letters; head the column “%(value)s (xx)”"),
    "source": marked("there is no English; the texts in %(value)s stand in its place until they are translated"),
    "renamed": marked("called “%(value)s” here, since names are of lower-case letters, digits and _"),
    "code": marked("called “%(value)s” here, since codes are of letters, digits and _ . -, each once in a list"),
    "expression": marked("the expression cannot be used here: %(problem)s; it was: %(value)s"),
    "calculation": marked("the calculation cannot be used here: %(problem)s; it was: %(value)s"),
    "computed": marked("only a calculate is worked out; people are asked this one, without: %(value)s"),
    "absent": marked("a text names the answer “%(value)s”, which is not there; its name stands in the text"),
    "default": marked("only a fixed value can be filled in beforehand; it was: %(value)s"),
    "message": marked("a check needs a message; a general one was added"),
    "idle message": marked("there is no check that would show it: %(value)s"),
    "heading": marked("groups within groups are shown on one page; the heading was: %(value)s"),
    "nested": marked("a repeat inside a repeat has no counterpart; it is asked once for all"),
    "loop": marked("a loop over choices has no counterpart; it is not asked here"),
    "repeat_count": marked("how often it is repeated cannot follow from an answer; it was: %(value)s"),
    "purpose": marked("an XLSForm does not say what it is for; write the purpose"),
    "version": marked("versions are three numbers; this one is 1.0.0, and it was: %(value)s"),
    "minutes": marked("minutes were estimated, and who knows the answers is to be written"),
    "unused list": marked("no question uses this list"),
    "empty group": marked("no question is left in this group"),
    "long": marked("the text is longer than %(most)s characters and was cut"),
    "label": marked("a label is needed; its name was taken"),
    "own cell": marked("the cell cannot be read: %(value)s"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that could not be taken as it was: where, which attribute, and why. `row` is 0 where there is none."""

    kind: Kind
    sheet: str
    row: int
    element: str
    attribute: str
    why: Wording

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" if self.row else self.sheet
        return f"{place}: {self.element}, {self.attribute}: {self.kind}: {self.why}"

    def as_data(self) -> dict[str, object]:
        """The entry for a script."""
        place = {"kind": self.kind, "sheet": self.sheet, "row": self.row, "element": self.element}
        return {**place, "attribute": self.attribute, "why": str(self.why)}


def entry_of(line: str) -> Entry | None:
    """The entry that was written as this line; None for any other line."""
    became = BECAME.search(line) if len(line) <= LONGEST else None
    why = read_back(line[became.end() :], WHY.values()) if became else None
    if became is None or why is None:
        return None
    kind: Kind = "left out" if became[1] == "left out" else "changed"
    place, _, what = line[: became.start()].partition(": ")
    element, _, attribute = what.rpartition(", ")
    row = ROW.fullmatch(place)
    return Entry(kind, row[1] if row else place, int(row[2]) if row else 0, element, attribute, why)


@dataclass(slots=True)
class Report:
    """All entries in the order of the workbook, and what is to be mended before the questionnaire can be published."""

    entries: list[Entry] = field(default_factory=list)
    to_mend: list[DefinitionError] = field(default_factory=list)

    def add(self, kind: Kind, sheet: str, row: int, element: str, attribute: str, why: str, **values: object) -> None:
        """Note one thing; `why` is a key of `WHY`."""
        self.entries.append(Entry(kind, sheet, row, element, attribute, Wording(WHY[why], values)))

    def left_out(self) -> list[Entry]:
        """What the questionnaire lacks."""
        return [entry for entry in self.entries if entry.kind == "left out"]

    def changed(self) -> list[Entry]:
        """What is in the questionnaire in another form."""
        return [entry for entry in self.entries if entry.kind == "changed"]

    def lines(self) -> Iterator[str]:
        """The report in words."""
        yield from (str(entry) for entry in self.entries)
        yield from (f"to mend: {error}" for error in self.to_mend)

    def as_data(self) -> dict[str, object]:
        """The report for a script."""
        return {
            "entries": [entry.as_data() for entry in self.entries],
            "to_mend": [asdict(error) for error in self.to_mend],
        }

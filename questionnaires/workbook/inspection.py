"""The parts of a workbook looked through before anything is parsed: entities, links, and where cells stand."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from questionnaires.workbook.archive import MEGA, chunks
from questionnaires.workbook.parts import Limits, cell_name
from questionnaires.workbook.refusals import Refused

XML = (".xml", ".rels", ".vml")
PICTURES = "xl/media/"
WORKBOOK = "xl/workbook.xml"
PLACE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
Place = tuple[int, int]


@dataclass(slots=True)
class Inspection:
    """What is known of a workbook after a first look."""

    limits: Limits
    cells: int = 0
    names: dict[str, str] = field(default_factory=dict)
    """The sheet of a relation."""
    targets: dict[str, str] = field(default_factory=dict)
    """The part of a relation of the workbook."""
    unresolved: dict[str, dict[Place, str]] = field(default_factory=dict)
    """By part: cells that hold an error, or a formula that was never worked out."""

    def sheets(self) -> dict[str, str]:
        """The name of the sheet of each part."""
        return {part: self.names[relation] for relation, part in self.targets.items() if relation in self.names}

    def unresolved_of(self, sheet: str) -> Mapping[Place, str]:
        """The unresolved cells of a sheet."""
        parts = (part for part, name in self.sheets().items() if name == sheet)
        return self.unresolved.get(next(parts, ""), {})


def inspect(archive: zipfile.ZipFile, limits: Limits) -> Inspection:
    """Look through every part; raises Refused for the first thing that cannot be accepted."""
    found = Inspection(limits)
    entries = sorted(archive.infolist(), key=lambda entry: "worksheets/" in entry.filename)
    for entry in entries:
        pieces = chunks(archive, entry)
        name = entry.filename
        if not name.lower().endswith(XML) or name.startswith(PICTURES):
            for _ in pieces:
                pass
            continue
        try:
            _Reader(found, entry).read(pieces)
        except expat.ExpatError:
            raise Refused("damaged", name) from None
    return found


class _Reader:
    """Reads one part; which handlers are set follows from its root element."""

    def __init__(self, found: Inspection, entry: zipfile.ZipInfo) -> None:
        self.found, self.entry = found, entry
        self.parser: Any = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._refuse_entities
        self.parser.StartElementHandler = self._root

    def read(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.parser.Parse(piece, False)
        self.parser.Parse(b"", True)

    def _refuse_entities(self, *_: object) -> NoReturn:
        raise Refused("entities", self.entry.filename)

    def _root(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _plain(tag)
        limits = self.found.limits
        self.parser.StartElementHandler = None
        if kind == "worksheet":
            _Cells(self.found, self.entry.filename).listen(self.parser)
        elif kind == "workbook":
            self.parser.StartElementHandler = self._workbook
        elif kind == "Relationships":
            self.parser.StartElementHandler = self._relation
        elif kind == "Types":
            self.parser.StartElementHandler = self._content
        elif kind == "sst" and self.entry.file_size > limits.texts:
            raise Refused("texts", most=limits.texts // MEGA)

    def _workbook(self, tag: str, attributes: dict[str, str]) -> None:
        if _plain(tag) == "sheet":
            relation = next((value for name, value in attributes.items() if _plain(name) == "id" and ":" in name), "")
            self.found.names[relation] = attributes.get("name", "")

    def _relation(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/externalLinkPath"):
            raise Refused("links")
        if self.entry.filename.lower() == "xl/_rels/workbook.xml.rels":
            target = attributes.get("Target", "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            self.found.targets[attributes.get("Id", "")] = part

    def _content(self, tag: str, attributes: dict[str, str]) -> None:
        content = attributes.get("ContentType", "").lower()
        if "macroenabled" in content or "vbaproject" in content:
            raise Refused("macros")


class _Cells:
    """Follows the cells of one sheet: how many hold something, and how far away the last of them stands."""

    def __init__(self, found: Inspection, part: str) -> None:
        self.found, self.part = found, part
        self.unresolved = found.unresolved.setdefault(part, {})
        self.row = self.column = -1
        self.last: Place = (-1, -1)
        self.kind = ""
        self.filled = False
        self.formula: str | None = None
        self.text: list[str] = []

    def listen(self, parser: Any) -> None:
        self.parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = _plain(tag)
        if kind == "c":
            self._cell(attributes)
        elif kind == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self.row + 1
            self.column = -1
        elif kind == "is":
            self._value()
        elif kind == "f" or (kind == "v" and (self.kind == "e" or self.formula is not None)):
            self.text = []
            self.parser.CharacterDataHandler = self.text.append
        elif kind == "v":
            self._value()

    def _cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r", "")
        place = PLACE.fullmatch(written)
        if place:
            self.row, self.column = int(place[2]) - 1, _column(place[1].upper())
        elif written:
            raise Refused("damaged", self.part)
        else:
            self.column += 1
        self.kind, self.filled, self.formula = attributes.get("t", ""), False, None

    def _value(self) -> None:
        limits = self.found.limits
        self.filled = True
        self.found.cells += 1
        if self.found.cells > limits.cells:
            raise Refused("cells", most=limits.cells)
        self.last = (max(self.last[0], self.row), max(self.last[1], self.column))
        if (self.last[0] + 1) * (self.last[1] + 1) > limits.area:
            sheet = self.found.sheets().get(self.part, self.part)
            raise Refused("area", f"{sheet}, {cell_name(self.row, self.column)}", most=limits.area)

    def _end(self, tag: str) -> None:
        kind = _plain(tag)
        if self.parser.CharacterDataHandler is not None:
            self._read(kind, "".join(self.text))
            self.parser.CharacterDataHandler = None
        elif kind == "c" and self.formula is not None and not self.filled:
            self._leave("=" + self.formula)

    def _read(self, kind: str, text: str) -> None:
        """Take in a formula, its result, or an error."""
        if kind == "f":
            self.formula = text
        elif self.kind == "e":
            self._leave(text)
        elif text or self.kind == "str":
            self._value()

    def _leave(self, text: str) -> None:
        """Keep what the parser would leave out."""
        self._value()
        self.unresolved[self.row, self.column] = text


def _plain(tag: str) -> str:
    return tag.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1

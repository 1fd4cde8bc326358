"""YAML without surprises: maps, lists, text and numbers, each with its place in the file.

Whatever YAML 1.1 would turn into something else than it looks like (true, on, ~, 010, 1:30, 2026-01-01, 1e3) is refused
with its place, and reading goes on, so that all faults are told at once.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from questionnaires.errors import DefinitionError

LONGEST_FILE = 2_000_000
DEEPEST = 24
MOST_PARTS = 60_000
"""Maps, lists, keys and values together; a questionnaire of a thousand questions has about 48 000."""
MOST_ERRORS = 1_000
"""An author mends no more at once, and a hostile file shall not keep anybody busy."""

Path = tuple[str | int, ...]
Plain = dict[str, "Plain"] | list["Plain"] | str | int | float

WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})\.\d{1,17}")
KEEP = r"\g<0>"
TRAPS = (
    (r"(?i:true|on)", "yes", "write yes, or put the word in quotes"),
    (r"(?i:false|off)", "no", "write no, or put the word in quotes"),
    (r"(?i:null|~|)", "", "write the value, '' for an empty text, or leave the line out"),
    (r"[-+]?0[0-7_]+|[-+]?0[xob][0-9a-fA-F_]+", KEEP, "write the number in decimal digits, or put it in quotes"),
    (r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?", KEEP, "put it in quotes"),
    (r"\d{4}-\d\d?-\d\d?([Tt ].*)?", KEEP, "put the date in quotes"),
    (r"[-+.]?\d[\d_,]*\.?\d*([eE][-+]?\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", KEEP, "write it as 12 or as 0.5"),
)
"""What looks like one thing and is another in YAML: pattern, what reading goes on with, what would mend it."""
SUSPECT = re.compile(r"[-+.~\d].*|(?i:true|on|false|off|null|)", re.DOTALL)
"""Whatever may be one of these traps; most texts are not, and need no closer look."""
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, from 1. `exact` where the characters of a value follow each other from there as they are."""

    line: int
    column: int
    exact: bool = False


@dataclass(slots=True)
class Document:
    """What a file says, where each part of it stands, and what could not be read."""

    file: str
    data: Plain = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    refused: set[Path] = field(default_factory=set)
    """Where a value was refused; `data` goes on with the likeliest reading, or without it."""
    errors: list[DefinitionError] = field(default_factory=list)
    broken: bool = False
    """True where reading stopped before the end, so that `data` is only the beginning."""

    def key_mark(self, path: Path) -> Mark:
        """The place of the key of `path`, or of the nearest thing around it."""
        return self.keys.get(path) or self.value_mark(path)

    def value_mark(self, path: Path) -> Mark:
        """The place of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Mark(1, 1))


@dataclass(slots=True)
class _Open:
    """A map or list that is being read; `key` is the one whose value comes next, `ignored` a subtree to throw away."""

    path: Path
    made: dict[str, Plain] | list[Plain]
    key: str | None = None
    ignored: bool = False


def read(text: str, file: str) -> Document:
    """Read one document; `errors` holds everything refused, and `data` the rest. Raises nothing for bad content."""
    document = Document(file)
    document.broken = True
    if len(text) > LONGEST_FILE:
        _refuse(document, Mark(1, 1), f"the file is longer than {LONGEST_FILE:,} characters", "split or shorten it")
        return document
    try:
        text.encode()
        document.broken = not _Builder(document).build(yaml.parse(text, Loader=yaml.CLoader))
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        _refuse(document, Mark(line, 1), "half a character (a lone surrogate) stands here", "type the character again")
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = _mark(place) if place else Mark(1, 1)
        _refuse(document, mark, f"this is not YAML ({error.problem})", "check indentation, colons and quotes")
    except yaml.YAMLError:
        _refuse(document, Mark(1, 1), "the file holds characters that YAML does not allow", "save it as UTF-8 text")
    return document


def _refuse(document: Document, mark: Mark, problem: str, mend: str) -> None:
    document.errors.append(DefinitionError(document.file, mark.line, mark.column, "file", problem, mend))


def _mark(place: Any) -> Mark:
    """A place of the parser, which counts from 0."""
    return Mark(place.line + 1, place.column + 1)


class _EndHere(Exception):
    pass


class _Builder:
    """Follows the events of the C parser with a stack of its own, so that depth never meets Python's."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[_Open] = []
        self.documents = 0
        self.parts = 0

    def build(self, events: Iterator[yaml.Event]) -> bool:
        """Read to the end; False where that is not possible."""
        try:
            for event in events:
                self._take(event)
        except _EndHere:
            return False
        return True

    def _take(self, event: yaml.Event) -> None:
        mark = _mark(event.start_mark)
        self._count(event, mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                _refuse(self.document, mark, "a second document begins here", "keep one document a file")
                raise _EndHere
        elif isinstance(event, yaml.AliasEvent):
            _refuse(self.document, mark, f"the alias *{event.anchor} is not allowed", "write the content out")
            self.document.refused.add(self._next_path())
            self._place(None, mark)
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_decorations(event, mark)
            self._node(event, mark)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()

    def _count(self, event: yaml.Event, mark: Mark) -> None:
        self.parts += isinstance(event, yaml.NodeEvent)
        if self.parts > MOST_PARTS:
            _refuse(self.document, mark, f"more than {MOST_PARTS:,} parts in one file", "split or shorten it")
            raise _EndHere
        if len(self.document.errors) > MOST_ERRORS:
            _refuse(self.document, mark, "too much is wrong to read on", "mend what is told before this")
            raise _EndHere

    def _refuse_decorations(self, event: yaml.NodeEvent, mark: Mark) -> None:
        if event.anchor is not None:
            _refuse(self.document, mark, f"the anchor &{event.anchor} is not allowed", "write the content out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            _refuse(self.document, mark, f"the tag {tag} is not allowed", "leave it out")

    def _node(self, event: yaml.NodeEvent, mark: Mark) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, mark)
            return
        made: dict[str, Plain] | list[Plain] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if len(self.open) >= DEEPEST:
            _refuse(self.document, mark, f"more than {DEEPEST} levels inside each other", "flatten it")
            raise _EndHere
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.made, dict) and top.key is None and not top.ignored:
            _refuse(self.document, mark, "a key must be a word", "write the key as plain text")
            top.key = ""
            self.open.append(_Open(top.path, made, ignored=True))
            return
        path, ignored = self._place(made, mark)
        self.open.append(_Open(path, made, ignored=ignored))

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.made, dict) and top.key is None:
            self._key(top, event.value, mark)
            return
        if (found := FORBIDDEN.search(event.value)) is not None:
            _refuse(self.document, mark, f"the character U+{ord(found[0]):04X} is not allowed in a text", "take it out")
        plain = not event.style and event.tag is None
        exact = mark.line == _mark(event.end_mark).line
        place = Mark(mark.line, mark.column, exact and event.style not in ("|", ">"))
        self._place(
            self._value(event.value, mark) if plain else unicodedata.normalize("NFC", event.value),
            place,
            quotes=0 if plain else 1,
        )

    def _value(self, text: str, mark: Mark) -> Plain | None:
        if WHOLE.fullmatch(text) and text != "-0":
            return int(text)
        if DECIMAL.fullmatch(text):
            return float(text)
        for trap, instead, mend in TRAPS if SUSPECT.fullmatch(text) else ():
            if (found := re.fullmatch(trap, text)) is not None:
                problem = f"YAML may read '{text}' as something else than it looks like"
                _refuse(self.document, mark, problem if text else "no value is given", mend)
                self.document.refused.add(self._next_path())
                return found.expand(instead) or None
        return unicodedata.normalize("NFC", text)

    def _next_path(self) -> Path:
        """The path of the value that comes next."""
        if not self.open:
            return ()
        top = self.open[-1]
        return (*top.path, len(top.made) if isinstance(top.made, list) else top.key or "")

    def _key(self, top: _Open, key: str, mark: Mark) -> None:
        top.key = key
        first = self.document.keys.get((*top.path, key))
        if top.ignored:
            return
        if not key:
            _refuse(self.document, mark, "a key must be a word", "write the key as plain text")
        elif first is not None:
            top.key = ""
            _refuse(self.document, mark, f"'{key}' stands here twice", f"keep one (the first is on line {first.line})")
        else:
            self.document.keys[(*top.path, key)] = mark

    def _place(self, value: Plain | None, mark: Mark, quotes: int = 0) -> tuple[Path, bool]:
        """Put a value where it belongs; tells its path and whether it stands in something thrown away."""
        start = Mark(mark.line, mark.column + quotes if mark.exact else mark.column, mark.exact)
        path = self._next_path()
        top = self.open[-1] if self.open else None
        ignored = top is not None and (top.ignored or path[-1] == "")
        if top is None:
            self.document.data = "" if value is None else value
        elif isinstance(top.made, list):
            top.made.append("" if value is None else value)
        else:
            if value is not None and not ignored:
                top.made[str(path[-1])] = value
            top.key = None
        if not ignored:
            self.document.values[path] = start
        return path, ignored

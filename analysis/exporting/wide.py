"""Answers as tables with one row a municipality, read batch by batch so that a large round takes no memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.exporting.tables import MISSING, Block, Filled
from analysis.exporting.variables import Asked, Layout, columns_for
from questionnaires.model import Questionnaire

BATCH = 16_384
INSTANCES = 1 << 20
"""More instances of a repeat than anybody can give."""
COLUMNS = ("municipality", "question", "instance", "number", "text", "non_answer", "estimated")
Array = NDArray[Any]


@dataclass(frozen=True)
class Rows:
    """Some answers as arrays of equal length: `unit` and `question` are places, `missing` one in MISSING or −1."""

    unit: Array
    question: Array
    instance: Array
    number: Array
    text: Array
    missing: Array
    estimated: Array

    def __getitem__(self, chosen: slice | Array) -> "Rows":
        return Rows(**{name: values[chosen] for name, values in vars(self).items()})

    def followed_by(self, other: "Rows") -> "Rows":
        """These and then the others."""
        return Rows(**{name: np.concatenate([values, vars(other)[name]]) for name, values in vars(self).items()})


@dataclass(frozen=True)
class Round:
    """What the tables of a round are made of: the file of the answers, who gave any, and by which version."""

    answers: Path
    municipalities: Sequence[str]
    """In alphabetical order, as in the file."""
    versions: Sequence[str]
    questionnaires: Mapping[str, Questionnaire]
    identity: Mapping[str, Array]
    """Values of the columns that say whose a row is, by name."""


def by_municipality(source: Round, layout: Layout) -> Iterator[Block]:
    """One row a municipality, with the answers outside of repeats."""
    lookup, names = _lookup(source, layout.asked)
    for first, last, rows in _complete(source, names):
        own = rows[rows.instance == 0]
        place = lookup[_version_places(source)[own.unit], own.question]
        estimated = _joined_names(own[own.estimated & (place >= 0)], names, first, last - first)
        given = {**{name: values[first:last] for name, values in source.identity.items()}, "estimated": estimated}
        identity = [Filled(given[variable.name]) for variable in layout.identity]
        yield [*identity, *_filled(layout.asked, own, place, own.unit - first, last - first)]


def by_instance(source: Round, layout: Layout) -> Iterator[Block]:
    """One row an instance of a repeat, with the answers inside."""
    lookup, names = _lookup(source, layout.asked)
    for _, _, rows in _complete(source, names):
        place = lookup[_version_places(source)[rows.unit], rows.question]
        inside = (place >= 0) & (rows.instance > 0)
        own, place = rows[inside], place[inside]
        instances, row = np.unique(own.unit.astype(np.int64) * INSTANCES + own.instance, return_inverse=True)
        units = np.array(source.municipalities, dtype=object)[instances // INSTANCES]
        identity = [Filled(units), Filled((instances % INSTANCES).astype(np.float64))]
        yield [*identity, *_filled(layout.asked, own, place, row, len(instances))]


def _version_places(source: Round) -> Array:
    order = {version: place for place, version in enumerate(source.questionnaires)}
    return np.array([order[version] for version in source.versions], dtype=np.int64)


def _lookup(source: Round, asked: Sequence[Asked]) -> tuple[Array, list[str]]:
    """The column of each question by version, −1 for none; and the names of the questions in their places."""
    names = list(dict.fromkeys(name for one in source.questionnaires.values() for name in one.questions))
    lookup = np.full((len(source.questionnaires), len(names) + 1), -1, dtype=np.int64)
    for row, questionnaire in enumerate(source.questionnaires.values()):
        for name, column in columns_for(questionnaire, asked).items():
            lookup[row, names.index(name)] = column
    return lookup, names


def _complete(source: Round, names: Sequence[str]) -> Iterator[tuple[int, int, Rows]]:
    """The answers of whole municipalities: from which place, to below which, and the rows."""
    places = _Places(source.municipalities), _Places(names), _Places(map(str, MISSING))
    held: Rows | None = None
    first = 0
    with pq.ParquetFile(source.answers) as file:
        for batch in file.iter_batches(batch_size=BATCH, columns=list(COLUMNS)):
            rows = _rows(batch, *places)
            rows = rows if held is None else held.followed_by(rows)
            if np.any(np.diff(rows.unit) < 0) or (len(rows.unit) and rows.unit[0] < first):
                raise DataError.one(str(source.answers), "its rows are not in order", "restore it from a copy")
            last = int(rows.unit[-1]) if len(rows.unit) else first
            cut = int(np.searchsorted(rows.unit, last))
            if last > first:
                yield first, last, rows[:cut]
            first, held = last, rows[cut:]
    if held is None:
        held = Rows(*(np.array([], dtype=kind) for kind in (int, int, int, float, object, int, bool)))
    yield first, len(source.municipalities), held


def _rows(batch: pa.RecordBatch, units: "_Places", questions: "_Places", kinds: "_Places") -> Rows:
    """The answers of the municipalities that are told; those of others are passed over."""
    column = dict(zip(COLUMNS, batch.columns, strict=True))
    own = units(column["municipality"])
    rows = Rows(
        unit=own,
        question=questions(column["question"]),
        instance=column["instance"].to_numpy(zero_copy_only=False),
        number=column["number"].to_numpy(zero_copy_only=False),
        text=column["text"].to_numpy(zero_copy_only=False),
        missing=kinds(column["non_answer"]),
        estimated=column["estimated"].to_numpy(zero_copy_only=False).astype(bool),
    )
    return rows if (own >= 0).all() else rows[own >= 0]


class _Places:
    """The place of each text among those known, −1 for an unknown or missing one; a dictionary is looked up once."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = {text: place for place, text in enumerate(known)}
        self.dictionary = pa.array([], type=pa.string())
        self.lookup = np.array([-1], dtype=np.int64)

    def __call__(self, column: pa.DictionaryArray) -> Array:
        if not column.dictionary.equals(self.dictionary):
            self.dictionary = column.dictionary
            found = (self.known.get(text, -1) for text in column.dictionary.to_pylist())
            self.lookup = np.array([*found, -1], dtype=np.int64)
        indices = column.indices.fill_null(len(self.lookup) - 1).to_numpy(zero_copy_only=False)
        return np.asarray(self.lookup[indices])


def _joined_names(rows: Rows, names: Sequence[str], first: int, height: int) -> Array:
    """The questions whose answers are estimates, by municipality, separated by spaces."""
    found = np.full(height, None, dtype=object)
    for unit, question in zip(rows.unit - first, rows.question, strict=True):
        found[unit] = names[question] if found[unit] is None else f"{found[unit]} {names[question]}"
    return found


def _filled(asked: Sequence[Asked], rows: Rows, place: Array, row: Array, height: int) -> Iterator[Filled]:
    """The columns of the questions: answers put into their rows, column by column."""
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(len(asked) + 1))
    for column, one in enumerate(asked):
        own = order[bounds[column] : bounds[column + 1]]
        at = row[own]
        missing = None
        if one.variable.misses:
            missing = np.full(height, -1, dtype=np.int8)
            missing[at] = rows.missing[own]
        values = np.full(height, np.nan) if one.variable.is_numeric else np.full(height, None, dtype=object)
        values[at] = rows.number[own] if one.variable.is_numeric else rows.text[own]
        yield Filled(values, missing)
        yield from _flags(one, values)


def _flags(asked: Asked, texts: Array) -> Iterator[Filled]:
    """1 where a choice is ticked, 0 where another is, missing without an answer."""
    if not asked.flags:
        return
    ticked = {text: frozenset(text.split()) for text in set(texts.tolist()) if text is not None}
    for code, _ in asked.variable.choices:
        found = {text: float(code in chosen) for text, chosen in ticked.items()}
        yield Filled(np.array([found.get(text, np.nan) for text in texts.tolist()], dtype=np.float64))

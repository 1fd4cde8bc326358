"""A table as Parquet: every column in its own type, and beside it the reason where a value is missing."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.exporting.tables import MISSING, Filled, Table, Variable

ROW_GROUP = 65_536
REASON = "__missing"
"""Ends the name of a column that holds reasons."""
TYPES = {
    "whole": pa.int64(),
    "number": pa.float64(),
    "level": pa.int8(),
    "flag": pa.bool_(),
    "date": pa.date32(),
}
"""Texts, codes and whatever holds a value that its type cannot hold stand as texts or as numbers."""


def write(path: Path, table: Table) -> None:
    """Write the table, some ten thousand rows at a time; labels stand in the metadata of the columns."""
    schema = pa.schema([column for variable in table.variables for column in columns_of(variable)])
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for block in table.blocks():
            arrays = [
                array
                for variable, filled in zip(table.variables, block, strict=True)
                for array in _arrays(variable, filled)
            ]
            waiting.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            if sum(len(batch) for batch in waiting) >= ROW_GROUP:
                writer.write_table(pa.Table.from_batches(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting))


def columns_of(variable: Variable) -> Iterator[pa.Field]:
    """The columns that a variable becomes, with its label as metadata."""
    label = {"label": variable.label, **({"unit": variable.unit} if variable.unit else {})}
    yield pa.field(variable.name, TYPES.get(variable.kind, pa.string()), metadata=label)
    if variable.misses:
        yield pa.field(variable.name + REASON, pa.string())


def _arrays(variable: Variable, filled: Filled) -> Iterator[pa.Array]:
    kind = TYPES.get(variable.kind, pa.string())
    if variable.is_numeric:
        yield pa.array(filled.values, from_pandas=True).cast(kind)
    else:
        yield pa.array(filled.values, type=pa.string()).cast(kind)
    if variable.misses:
        words = np.array([*map(str, MISSING), None], dtype=object)
        places = np.full(len(filled.values), -1) if filled.missing is None else filled.missing
        yield pa.array(words[places], type=pa.string())

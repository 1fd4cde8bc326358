"""What a folder of data says of itself to other programs: a Frictionless data package with schemas and hashes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from analysis import files

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
OPEN = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
"""The licence of what is published. Data of single municipalities have none: they are not for publication."""
CLOSED = "by municipality, for those who may read answers by name; not for publication"


@dataclass(frozen=True)
class Resource:
    """One file, or one sheet of it. `fields` are descriptors of the table schema; none for what is no table."""

    name: str
    path: str
    title: str = ""
    fields: Sequence[Mapping[str, Any]] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)
    """What the table schema holds beside its fields."""
    sheet: str = ""


def write(
    folder: Path,
    *,
    name: str,
    title: str,
    version: str,
    created: datetime,
    resources: Iterable[Resource],
    is_open: bool,
    **more: Any,
) -> None:
    """Write the descriptor of files that lie in the folder, with the hash and size of each.

    `is_open` puts it under the licence of published figures; otherwise it says that it is not for publication. `more`
    are further properties, for those who know them.
    """
    descriptor = {
        "$schema": PROFILE,
        "name": slug(name),
        "title": title,
        "version": version,
        "created": created.isoformat(),
        **({"licenses": [OPEN]} if is_open else {"access": CLOSED}),
        **more,
        "resources": [_described(folder, one) for one in resources],
    }
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    files.write_whole(folder / NAME, text.encode())


def slug(name: str) -> str:
    """A name in the letters that a data package allows."""
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name.lower())


def fields_of(schema: pa.Schema) -> list[dict[str, str]]:
    """The columns of a Parquet file as fields of a table schema."""
    return [{"name": column.name, "type": _type(column.type)} for column in schema]


def _type(kind: pa.DataType) -> str:
    known = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_timestamp, "datetime"),
    )
    return next((name for fits, name in known if fits(kind)), "string")


def _described(folder: Path, resource: Resource) -> dict[str, Any]:
    path = folder / resource.path
    table = {"type": "table"} if resource.fields else {}
    return {
        "name": slug(resource.name),
        **table,
        "path": resource.path,
        **({"title": resource.title} if resource.title else {}),
        "format": path.suffix.removeprefix("."),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{files.sha256(path)}",
        **({"dialect": {"sheetName": resource.sheet}} if resource.sheet else {}),
        **({"schema": {"fields": list(resource.fields), **resource.schema}} if resource.fields else {}),
    }

"""SQLite for tests: as in production, but that nothing waits for the disk, since no test outlives the machine."""

from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from sqlalchemy import Engine, event

from surveyapp.database import Database, connect
from surveyapp.models import Base


def open_unsynced(path: Path) -> Database:
    """Open the database in the file, which a power cut may damage but an end of the process may not."""
    database = connect(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _do_not_sync)
    for engine in (database.engine, database.read.kw["bind"]):
        _write_statements_once(engine)
    return database


def make_empty(path: Path) -> Path:
    """Write a file with empty tables, to be copied."""
    database = open_unsynced(path)
    Base.metadata.create_all(database.engine)
    database.close()
    return path


def _do_not_sync(connection: Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def _write_statements_once(engine: Engine) -> None:
    """Take the SQL of statements from those of the databases before, as one that stays open would.

    Each test has a database of its own, and writing the same statements out for each took a tenth of the time.
    """
    first = _first_engine()
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


@lru_cache(maxsize=1)
def _first_engine() -> Engine:
    """An engine of an SQLite that has been asked once, so that its dialect knows what that can do."""
    engine = connect("sqlite://").engine
    with engine.connect():
        return engine

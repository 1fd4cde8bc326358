"""SQLite for tests: as in production, but that nothing waits for the disk, since no test outlives the machine."""

from pathlib import Path
from sqlite3 import Connection
from typing import Any

from sqlalchemy import event

from surveyapp.database import Database, connect
from surveyapp.models import Base


def open_unsynced(path: Path) -> Database:
    """Open the database in the file, which a power cut may damage but an end of the process may not."""
    database = connect(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _do_not_sync)
    return database


def make_empty(path: Path) -> Path:
    """Write a file with empty tables, to be copied."""
    database = open_unsynced(path)
    Base.metadata.create_all(database.engine)
    database.close()
    return path


def _do_not_sync(connection: Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")

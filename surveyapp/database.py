"""The database: durable settings for SQLite and PostgreSQL, reading and writing transactions, migrations."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session as Session
from sqlalchemy.orm import sessionmaker

from surveyapp.errors import BadInput

SQLITE_SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY")
BUSY_SECONDS = 25
"""How long a writer waits for another: less than the 30 seconds after which a web server ends its worker in silence."""
STATEMENT_TIMEOUT = "-c statement_timeout=25s -c timezone=UTC"
CONNECT_SECONDS = 10
SQLITE_AWAY = frozenset(
    (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
)
POSTGRESQL_AWAY = ("08", "40", "53", "55P03", "57")
"""States that pass: no connection, rolled back for another, out of resources, locked, stopped by operator or clock."""

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Database:
    """One database and its two kinds of transaction: `reading` refuses to write, `writing` takes the lock at once."""

    engine: Engine
    read: sessionmaker[Session]
    write: sessionmaker[Session]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and cannot change it."""
        with self.read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed on leaving, or rolled back whole if anything is raised."""
        with self.write.begin() as session:
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def connect(url: str) -> Database:
    """Open the database at the address, making the folder of an SQLite file where it is absent."""
    engine = _sqlite(url) if make_url(url).get_backend_name() == "sqlite" else _postgresql(url)
    read = engine.execution_options(reading=True, postgresql_readonly=True)
    return Database(engine, sessionmaker(read), sessionmaker(engine, expire_on_commit=False))


def rows_of(session: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[AnyRow]:
    """Ask for columns, below the ORM, by a statement written once; what the session has yet to write is written first.

    What every page asks goes this way, which costs a third less.
    """
    session.flush()
    found: Sequence[AnyRow] = session.connection().execute(statement, values).all()
    return found


def is_away(error: BaseException) -> bool:
    """Tell whether the database is only locked or cannot be reached for now, so that trying again helps."""
    if isinstance(error, NoConnectionLeft):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in SQLITE_AWAY
    state = getattr(error.orig, "sqlstate", None)
    never_reached = isinstance(error, OperationalError) and state is None
    return error.connection_invalidated or never_reached or str(state).startswith(POSTGRESQL_AWAY)


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to the revision, whole or not at all."""
    with _migrations() as config, database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def refuse_outdated(database: Database) -> None:
    """Raise BadInput, with the mend, if the tables are not those of this version of the application."""
    with _migrations() as config, database.engine.connect() as connection:
        wanted = ScriptDirectory.from_config(config).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() != wanted:
            raise BadInput.one("database", "its tables are not up to date", "run: surveyapp db upgrade")


@contextmanager
def _migrations() -> Iterator[AlembicConfig]:
    with as_file(files("migrations")) as folder:
        config = AlembicConfig()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        yield config


def _sqlite(url: str) -> Engine:
    if (path := make_url(url).database) and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions begin late and end before DDL; SQLAlchemy's "begin" below takes their place.
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN fails at once under two writers, so whoever may write takes the lock first and waits for it.
    reading = connection.get_execution_options().get("reading", False)
    if connection.info.get("query_only") is not reading:
        # Only where it changes: SQLite forgets every statement that it has prepared, which costs more than they do.
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        connection.info["query_only"] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgresql(url: str) -> Engine:
    named = make_url(url)
    if named.drivername == "postgresql":
        named = named.set(drivername="postgresql+psycopg")
    arguments = {"options": STATEMENT_TIMEOUT, "connect_timeout": CONNECT_SECONDS}
    return create_engine(named, connect_args=arguments, pool_pre_ping=True, pool_timeout=CONNECT_SECONDS)

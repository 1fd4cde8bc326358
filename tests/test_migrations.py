"""The migrations make exactly the tables of the models, whole or not at all."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from surveyapp.database import Database, connect, refuse_outdated, upgrade
from surveyapp.errors import BadInput
from surveyapp.models import Base


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path):
    """A database without any table."""
    if request.param == "sqlite":
        database = connect(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield database
        database.close()
        return
    address: str = request.getfixturevalue("postgres_address")
    server = connect(address)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrations"))
        connection.execute(text("CREATE DATABASE migrations"))
    database = connect(server.engine.url.set(database="migrations").render_as_string(hide_password=False))
    yield database
    database.close()
    server.close()


def _constraints(database: Database) -> set[tuple[str, str]]:
    inspector = inspect(database.engine)
    tables = [table for table in inspector.get_table_names() if table != "alembic_version"]
    return {
        (table, str(found["name"]))
        for table in tables
        for found in [*inspector.get_check_constraints(table), *inspector.get_unique_constraints(table)]
    }


def test_upgrading_an_empty_database_gives_the_tables_of_the_models(empty_database: Database):
    upgrade(empty_database)
    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated = _constraints(empty_database)
    with empty_database.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == _constraints(empty_database)
    assert migrated


def test_upgrading_twice_changes_nothing(empty_database: Database):
    upgrade(empty_database)
    upgrade(empty_database)
    refuse_outdated(empty_database)


def test_a_database_that_is_behind_is_refused_with_the_mend(empty_database: Database):
    upgrade(empty_database, "0001")
    with pytest.raises(BadInput, match="run: surveyapp db upgrade"):
        refuse_outdated(empty_database)


def test_a_migration_that_fails_leaves_nothing_of_itself(empty_database: Database):
    upgrade(empty_database, "0001")
    with empty_database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE answers (id INTEGER)"))  # stands in the way of the second migration
    with pytest.raises(Exception, match="answers"):
        upgrade(empty_database)
    tables = set(inspect(empty_database.engine).get_table_names())
    assert "rounds" not in tables
    with empty_database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "0001"

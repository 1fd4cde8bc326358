"""Transactions: durable, honest about reading and writing, patient with other writers."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from surveyapp.database import Database, connect
from surveyapp.models import Country
from surveyapp.models.jobs import Job
from tests.factories import make_country


def test_a_reading_session_cannot_change_anything(database: Database):
    with database.reading() as session, pytest.raises(DBAPIError, match="(?i)read-?only"):
        make_country(session)
    with database.reading() as session:
        assert session.scalars(select(Country)).all() == []


def test_a_writing_session_is_committed_on_leaving(database: Database):
    with database.writing() as session:
        make_country(session)
    with database.reading() as session:
        assert session.scalars(select(Country.code)).all() == ["RO"]


def test_a_writing_session_is_rolled_back_whole_when_anything_is_raised(database: Database):
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        make_country(session)
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalars(select(Country)).all() == []


def test_a_connection_can_write_again_after_it_was_read_with(database: Database):
    for _ in range(3):
        with database.reading() as session:
            session.scalars(select(Country)).all()
        with database.writing() as session:
            make_country(session)


def test_reading_again_does_not_make_sqlite_forget_what_it_prepared(tmp_path: Path):
    database = connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    settings: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *seen: settings.append(seen[2]))
    for _ in range(3):
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    database.close()
    assert [line for line in settings if "query_only" in line] == ["PRAGMA query_only = ON"]


def test_many_writers_wait_for_one_another_and_all_succeed(database: Database):
    def write(number: int) -> None:
        for step in range(10):
            with database.writing() as session:
                session.scalars(select(Job.id).limit(1)).all()
                session.add(Job(kind=f"{number}-{step}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with database.reading() as session:
        assert len(set(session.scalars(select(Job.kind)))) == 40


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(tmp_path: Path):
    database = connect(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'x.sqlite'}")
    with database.reading() as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.postgres
def test_postgresql_stops_a_statement_that_never_ends_and_confirms_commits(postgres_address: str):
    database = connect(postgres_address.replace("postgresql+psycopg://", "postgresql://"))
    with database.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "25s"
        assert session.scalar(text("SHOW timezone")) == "UTC"
    database.close()

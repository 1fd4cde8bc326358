"""What tests may ask for: a clean database of each kind, the application on it, a served one, and a browser."""

import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from analysis import findings
from surveyapp.app import create_app
from surveyapp.config import Config
from surveyapp.database import Database, connect
from surveyapp.models import Base, User
from surveyapp.models.base import utc_now
from surveyapp.services import accounts
from surveyapp.services.sessions import start_session
from tests.computing import Compute, computed_once
from tests.factories import count_anew
from tests.postgres import PostgresMissing, postgres_server
from tests.routing import compiled_once, parsed_once
from tests.serving import served
from tests.sqlite import make_empty, open_unsynced
from tests.worlds import ALONE, World, copied, folder_of_run, make_template

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
"""Machines of two cores are busy at times, and a slow example is no fault."""

PATIENCE = 60_000
"""Milliseconds that a browser waits for what a test expects; where that comes, they cost nothing."""
expect.set_options(timeout=PATIENCE)

SECRET = "a-secret-for-tests-0123456789-abcdefghij"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FILLED = text(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in Base.metadata.tables))


SLOWEST = (
    "surveyapp/test_cli.py",
    "journeys/test_killed_server.py",
    "surveyapp/views/test_activities.py",
    "test_routes.py",
    "surveyapp/services/test_releases.py",
    "journeys/test_collection_accessibility.py",
    "analysis/test_cli.py",
    "journeys/test_collection.py",
    "journeys/test_paths.py",
    "faults/test_killed_worker.py",
    "journeys/test_accounts.py",
    "journeys/test_dashboards.py",
    "journeys/test_without_javascript.py",
    "analysis/portfolio/test_search.py",
    "surveyapp/demo/test_rounds.py",
    "questionnaires/workbook/test_reading.py",
)
"""Files that take longest by the clock."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the slowest files come first, so that no worker is left with one while the others have nothing to do.

    Works with `--no-loadscope-reorder`; else files with the most tests come first, and the slowest have few.
    """
    tests = Path(__file__).parent
    rank = {tests / name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_collection_finish() -> None:
    """Look for garbage only among what the tests make.

    Thousands of collected tests and all modules live to the end; to walk over them anew took a fifth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


def skip_or_fail(reason: str) -> None:
    """Skip a test that this machine cannot run; where everything must run, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"needed with CI=true: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Let each test make its own application without compiling the same routes again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled_once(Rule._compile_builder))
        patch.setattr(Rule, "_parse_rule", parsed_once(Rule._parse_rule))
        yield


@pytest.fixture(scope="session")
def findings_once(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Compute:
    """`findings.compute` for tests of what shows findings: computes them once for equal data."""
    return computed_once(findings.compute, folder_of_run(tmp_path_factory, worker, "findings"))


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this process among those that share the tests of a run; `master` where it is alone."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", ALONE))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with empty tables, to be copied."""
    return make_empty(tmp_path_factory.mktemp("sqlite") / "template.sqlite")


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a running PostgreSQL."""
    try:
        with postgres_server() as address:
            yield address
    except PostgresMissing as missing:
        skip_or_fail(str(missing))


@pytest.fixture(scope="session")
def postgres_database(postgres_address: str) -> Iterator[Database]:
    """A PostgreSQL database with tables, emptied before each test."""
    database = connect(postgres_address)
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A clean database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    count_anew()
    if request.param == "postgres":
        shared: Database = request.getfixturevalue("postgres_database")
        with shared.engine.begin() as connection:
            if filled := connection.scalars(FILLED).all():
                connection.execute(text(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE"))
        yield shared
        return
    path = tmp_path / "test.sqlite"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    own = open_unsynced(path)
    yield own
    own.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write; others see what it did once the test commits it."""
    with database.write() as session:
        yield session


@pytest.fixture
def real_passwords() -> None:
    """Ask for passwords hashed as in production, which costs a tenth of a second each."""


@pytest.fixture(autouse=True)
def cheap_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as cheaply as can be, unless a test is about just that."""
    if "real_passwords" not in request.fixturenames:
        monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def count_queries() -> Callable[[Session], AbstractContextManager[list[str]]]:
    """Collect the statements that a session sends within a block."""

    @contextmanager
    def counting(session: Session) -> Iterator[list[str]]:
        statements: list[str] = []
        engine = session.get_bind()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


def make_config(instance: Path, *, demo: bool = False, public_url: str = "http://127.0.0.1:5000") -> Config:
    """Settings for tests."""
    return Config(
        instance=instance,
        database_url="sqlite://",
        secret=SECRET,
        public_url=public_url,
        trusted_hosts=("localhost", "127.0.0.1"),
        demo=demo,
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all tests instead of once for each application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(database: Database, tmp_path: Path, compiled_templates: FileSystemBytecodeCache) -> Flask:
    """The application on the test's database."""
    app = create_app(make_config(tmp_path / "instance"), database)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of the application who is not signed in and whose forms need no token."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, client: FlaskClient, session: Session) -> Callable[[User], FlaskClient]:
    """Sign somebody in without a password; commits what the test has made so far."""

    def enter(user: User) -> FlaskClient:
        key = start_session(session, user, utc_now())
        session.commit()
        client.set_cookie("session-key", key)
        return client

    return enter


@dataclass(frozen=True, slots=True)
class LiveServer:
    """An application that answers on a port of this machine."""

    url: str
    app: Flask


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def live_server(database: Database, tmp_path: Path) -> Iterator[LiveServer]:
    """The application on the test's database, served to browsers."""
    port = free_port()
    app = create_app(make_config(tmp_path / "instance", public_url=f"http://127.0.0.1:{port}"), database)
    with served(app, port):
        yield LiveServer(f"http://127.0.0.1:{port}", app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, any that is installed."""
    named = [os.environ.get("CHROMIUM", ""), *CHROMIUMS]
    path = next((found for name in named if name and (found := shutil.which(name))), None)
    if path is None:
        skip_or_fail("no Chromium is installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without cookies; requests to any other host fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    foreign: list[str] = []
    context.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url) else None)
    page = context.new_page()
    yield page
    context.close()
    assert not foreign, f"requests to other hosts: {foreign}"


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Path:
    """The folder of the demonstration world, which nobody changes."""
    return make_template(folder_of_run(tmp_path_factory, worker, "world"))


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> Iterator[World]:
    """The demonstration world, to read and to change."""
    with copied(world_template, tmp_path / "world") as world:
        yield world


@pytest.fixture(scope="module")
def kept_world(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demonstration world for the tests of one module, which leave it as it is."""
    with copied(world_template, tmp_path_factory.mktemp("kept")) as world:
        yield world

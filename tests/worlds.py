"""The demonstration world for tests: made once for all workers of a run, copied for each that wants to change it."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from surveyapp import demo
from surveyapp.database import Database
from surveyapp.models.base import utc_now
from tests.sqlite import make_empty, open_unsynced

SEED = 2026
FILE = "world.sqlite"
DAY = "day"
ALONE = "master"
"""What the one process of a run without workers is called."""


@dataclass(frozen=True, slots=True)
class World:
    """A demonstration: its database, and the instance folder in which its truth lies."""

    database: Database
    instance: Path


def folder_of_run(factory: pytest.TempPathFactory, worker: str, name: str) -> Path:
    """A folder that all workers of a run share."""
    base = factory.getbasetemp()
    folder = (base if worker == ALONE else base.parent) / name
    folder.mkdir(exist_ok=True)
    return folder


def make_template(folder: Path) -> Path:
    """Give the folder with the world's database and truth, which the first worker to come makes."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / FILE).exists():
            _make(folder)
    return folder


@contextmanager
def copied(template: Path, folder: Path) -> Iterator[World]:
    """A copy of the world to read and to change."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template / FILE, folder / FILE)
    shutil.copyfile(template / demo.truth.FILE, folder / demo.truth.FILE)
    database = open_unsynced(folder / FILE)
    yield World(database, folder)
    database.close()


def _make(folder: Path) -> None:
    making = folder / "making.sqlite"
    database = open_unsynced(make_empty(making))
    with database.writing() as session:
        today = utc_now().date()
        demo.build(session, SEED, today=today).write(folder)
        (folder / DAY).write_text(today.isoformat(), encoding="ascii")
    database.close()
    making.rename(folder / FILE)

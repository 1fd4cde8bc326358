"""The command line as an operator meets it: exit status, stdout, stderr."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from surveyapp.cli import FAMILIES, commands

ROMANIA = Path(__file__).parents[1] / "data" / "municipalities_ro.csv"


def run(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `surveyapp` as a program on an instance of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    environment = {**kept, "SURVEYAPP_INSTANCE": str(instance)}
    command = [sys.executable, "-W", "error", "-m", "surveyapp", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation made by `db upgrade`."""
    folder = tmp_path_factory.mktemp("upgraded") / "instance"
    made = run(folder, "db", "upgrade")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def instance(upgraded: Path, tmp_path: Path) -> Path:
    """An installation with its tables and nobody in it."""
    return Path(shutil.copytree(upgraded, tmp_path / "instance"))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_command_loads_and_explains_itself(name: str):
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.name == name
    assert command.help


def test_a_register_is_tried_imported_and_imported_again(instance: Path):
    tried = run(instance, "register", "import", str(ROMANIA), "--dry-run")
    assert tried.stdout.endswith(
        "Dry run, nothing was written: 3181 added, 0 changed, 0 unchanged; "
        "1453 names respelled, 6 without their kind.\n"
    )
    assert "respelled: 'Oraş abrud' is now 'Oraș Abrud'" in tried.stdout
    for added, unchanged in ((3181, 0), (0, 3181)):
        done = run(instance, "register", "import", str(ROMANIA), "--json")
        assert done.returncode == 0, done.stderr
        counts = json.loads(done.stdout)
        assert (counts["added"], counts["changed"], counts["unchanged"]) == (added, 0, unchanged)


def test_a_broken_register_is_told_on_stderr_with_exit_status_one(instance: Path):
    broken = instance / "broken.csv"
    broken.write_text("country,code,name,region\nRO,1,Comuna X,RO-XX\nRO,,Comuna Y,RO-AB\n", encoding="utf-8")
    done = run(instance, "register", "import", str(broken))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "broken.csv:2: region: 'RO-XX' is no region of RO; write it as RO-XX, by ISO 3166-2",
        "broken.csv:3: code: the cell is empty; fill it in",
    ]


def test_the_first_administrator_is_invited_from_the_command_line(instance: Path):
    done = run(instance, "user", "invite", "ana@example.org", "--name", "Ana", "--role", "administrator")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://127.0.0.1:5000/en/choose-password/")


def test_an_unknown_organisation_is_told_and_nobody_is_invited(instance: Path):
    done = run(instance, "user", "invite", "a@b.org", "--name", "A", "--role", "approver", "--organisation", "RO:0")
    assert done.returncode == 1
    assert "organisation" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_without_its_tables_is_told_with_the_mend(tmp_path: Path):
    done = run(tmp_path, "worker", "--once")
    assert (done.returncode, done.stderr) == (1, "database: its tables are not up to date; run: surveyapp db upgrade\n")


def test_the_worker_does_what_waits_and_stops(instance: Path):
    done = run(instance, "worker", "--once")
    assert (done.returncode, done.stdout) == (0, "0 done\n")

"""The command line as an operator meets it: exit status, stdout, stderr."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from surveyapp.cli import FAMILIES, commands, main
from tests.conftest import free_port

ROMANIA = Path(__file__).parents[1] / "data" / "municipalities_ro.csv"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `surveyapp` with arguments on an instance, in this process: a new one would load every library again."""

    def run_command(instance: Path, *arguments: str) -> Done:
        for name in [name for name in os.environ if name.startswith("SURVEYAPP_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("SURVEYAPP_INSTANCE", str(instance))
        monkeypatch.setattr(sys, "argv", ["surveyapp", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return run_command


@pytest.fixture
def instance(tmp_path: Path, run: Run) -> Path:
    """An installation with its tables and nobody in it."""
    made = run(tmp_path, "db", "upgrade")
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.mark.parametrize("name", FAMILIES)
def test_every_command_loads_and_explains_itself(name: str):
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.name == name
    assert command.help


def test_a_register_is_tried_imported_and_imported_again(instance: Path, run: Run):
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


def test_a_broken_register_is_told_on_stderr_with_exit_status_one(instance: Path, run: Run):
    broken = instance / "broken.csv"
    broken.write_text("country,code,name,region\nRO,1,Comuna X,RO-XX\nRO,,Comuna Y,RO-AB\n", encoding="utf-8")
    done = run(instance, "register", "import", str(broken))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "broken.csv:2: region: 'RO-XX' is no region of RO; write it as RO-XX, by ISO 3166-2",
        "broken.csv:3: code: the cell is empty; fill it in",
    ]


def test_the_first_administrator_is_invited_from_the_command_line(instance: Path, run: Run):
    done = run(instance, "user", "invite", "ana@example.org", "--name", "Ana", "--role", "administrator")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://127.0.0.1:5000/en/choose-password/")


def test_an_unknown_organisation_is_told_and_nobody_is_invited(instance: Path, run: Run):
    done = run(instance, "user", "invite", "a@b.org", "--name", "A", "--role", "approver", "--organisation", "RO:0")
    assert done.returncode == 1
    assert "organisation" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_without_its_tables_is_told_with_the_mend(tmp_path: Path, run: Run):
    done = run(tmp_path, "worker", "--once")
    assert (done.returncode, done.stderr) == (1, "database: its tables are not up to date; run: surveyapp db upgrade\n")


def test_the_worker_does_what_waits_and_stops(instance: Path, run: Run):
    done = run(instance, "worker", "--once")
    assert (done.returncode, done.stdout) == (0, "1 done\n"), "the day's tidying"
    again = run(instance, "worker", "--once")
    assert (again.returncode, again.stdout) == (0, "0 done\n")


def _page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=300) as response:
        return str(response.read().decode())


@pytest.fixture
def heeds_interrupts() -> Iterator[None]:
    """Tests that run in the background of a shell are deaf to Ctrl+C, and so would be whatever they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_interrupts")
def test_the_demonstration_makes_its_world_serves_it_and_ends_when_told(tmp_path: Path):
    port = free_port()
    command = [sys.executable, "-m", "surveyapp", "demo", "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    environment = {**kept, "SURVEYAPP_INSTANCE": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            while not (tmp_path / "secret").exists() and server.poll() is None:
                time.sleep(0.05)
            page = None
            while page is None and server.poll() is None:
                with suppress(OSError):
                    page = _page(f"http://127.0.0.1:{port}/en/sign-in")
            assert page is not None
            assert "officer.ro@demo.example" not in page
            assert "Association of Communes of Romania" in page
            assert "simulated" in page
            assert "Needs assessment 2025" in _page(f"http://127.0.0.1:{port}/en/published")
            for report in ("2025-1/report.pdf", "2025-1/RO/report.pdf"):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/uk/published/{report}", timeout=300) as pdf:
                    assert 8 <= len(re.findall(rb"/Type\s*/Page\b", pdf.read())) <= 16
        finally:
            server.send_signal(signal.SIGINT)
            output = server.communicate(timeout=300)[0]
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "officer.ro@demo.example" in output


def test_the_demonstration_keeps_away_from_a_real_survey(instance: Path, run: Run):
    run(instance, "user", "invite", "ana@example.org", "--name", "Ana", "--role", "administrator")
    done = run(instance, "demo", "--port", str(free_port()))
    assert done.returncode == 1
    assert "holds a real survey" in done.stderr


def test_a_port_in_use_is_told_with_the_mend(instance: Path, run: Run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(instance, "demo", "--port", str(port))
    assert (done.returncode, done.stderr) == (
        1,
        f"--port {port}: another program uses this port; choose another one\n",
    )


def test_a_persons_data_are_given_in_json_and_nothing_in_it_opens_the_account(instance: Path, run: Run):
    run(instance, "user", "invite", "ana@example.org", "--name", "Ana Ștefan", "--role", "administrator")
    done = run(instance, "user", "export", "Ana@Example.org")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [row["name"] for row in told["users"]] == ["Ana Ștefan"]
    assert [row["role"] for row in told["memberships"]] == ["administrator"]
    assert "Ștefan" in done.stdout, "letters are written, not numbered"
    assert "token_hash" not in done.stdout
    nobody = run(instance, "user", "export", "nobody@example.org")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nobody has an account with this address" in nobody.stderr


def test_a_person_is_pseudonymised_for_good_and_only_when_that_is_confirmed(
    instance: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    run(instance, "user", "invite", "ana@example.org", "--name", "Ana Ștefan", "--role", "administrator")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    refused = run(instance, "user", "pseudonymise", "ana@example.org")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Ana Ștefan" in run(instance, "user", "export", "ana@example.org").stdout
    done = run(instance, "user", "pseudonymise", "ana@example.org", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    called = done.stdout.partition("'")[2].partition("'")[0]
    assert called.startswith("Person ")
    assert run(instance, "user", "export", "ana@example.org").returncode == 1
    number = called.removeprefix("Person ")
    left = run(instance, "user", "export", f"person-{number}@pseudonym.invalid").stdout
    assert [row["active"] for row in json.loads(left)["users"]] == [False]
    assert "ana@example.org" not in left
    assert "Ștefan" not in left
    for name in instance.glob("surveyapp.sqlite*"):
        assert b"ana@example.org" not in name.read_bytes(), "erased from the file, not only from the tables"

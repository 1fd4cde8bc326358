"""The house keeps its shape: layers, sizes, names, promises, and files that read the same on every machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import SLOWEST

ROOT = Path(__file__).parents[1]
WINGS = ("surveyapp", "analysis", "questionnaires")
MODULES = sorted(path for wing in WINGS for path in (ROOT / wing).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 500
LONGEST_FUNCTION = 50
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|common|helpers?|manager|misc|new|final|v\d+)(_|$)")
OPEN_ENDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
PLACES = re.compile(
    r"py" r"pi\.org|python" r"hosted\.org|npm" r"js\.(org|com)|deb\.deb" r"ian\.org"
    r"|/work/(main|shared)|/tmp/te" r"am|/ro" r"ot/|\.py" r"env"
)  # fmt: skip
"""Addresses of package registries, and paths that exist on one machine only."""

ROOMS = {ROOT / wing for wing in WINGS} | {ROOT / "surveyapp" / room for room in ("services", "cli")}
"""Packages whose modules stand for themselves; in any other, the modules are the inside of one thing."""

TESTED_THROUGH = {
    "surveyapp/services/health.py": "tests/surveyapp/views/test_service.py",
    "surveyapp/services/showcase.py": "tests/surveyapp/views/test_accounts.py",
    "surveyapp/services/places.py": "tests/surveyapp/services/test_register.py",
    "surveyapp/services/answer_rows.py": "tests/surveyapp/services/test_draft_moves.py",
    "surveyapp/services/moved_sections.py": "tests/surveyapp/services/test_draft_moves.py",
    "surveyapp/services/draft_reports.py": "tests/surveyapp/services/test_draft_runs.py",
    "surveyapp/services/release_files.py": "tests/surveyapp/views/test_release_files.py",
    "surveyapp/services/codebooks.py": "tests/surveyapp/views/test_release_files.py",
    "surveyapp/logs.py": "tests/surveyapp/test_app.py",
}
"""Modules whose promises are proved by the test of what uses them."""


def _named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


class Told(NamedTuple):
    """What the source of a module tells: it is taken apart once, since most rules ask for something of it."""

    is_documented: bool
    sizes: dict[str, int]
    """Lines of each function."""
    silent: list[str]
    """Public parts that do not say what they promise."""
    untyped: list[str]
    """Public functions that do not say what they give."""
    packages: frozenset[str]
    """The first names of what is imported."""
    modules: frozenset[str]
    """What is imported, and whatever of it may be a module."""


@cache
def _told(path: Path) -> Told:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [*ast.walk(tree)]
    public = [*_public(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    taken = [(node, node.module) for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return Told(
        is_documented=bool(ast.get_docstring(tree)),
        sizes={
            node.name: (node.end_lineno or 0) - node.lineno + 1 for node in nodes if isinstance(node, ast.FunctionDef)
        },
        silent=[node.name for node in public if ast.get_docstring(node) is None],
        untyped=[node.name for node in public if isinstance(node, ast.FunctionDef) and node.returns is None],
        packages=frozenset(name.partition(".")[0] for name in plain | {name for _, name in taken}),
        modules=frozenset(plain).union(
            *({name} | {f"{name}.{alias.name}" for alias in node.names} for node, name in taken)
        ),
    )


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (part for part in node.body if isinstance(part, ast.FunctionDef))
                yield from (part for part in methods if not part.name.startswith("_"))


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_imports_run_down_and_never_in_circles():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=_named(MODULES))
def test_a_module_is_short_named_for_one_thing_and_finished(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert not FORBIDDEN_NAMES.search(path.stem), f"{path.stem}: name it for what it is about"
    assert not OPEN_ENDS.search(text)
    assert _told(path).is_documented, "say in the first line what the module is for"


@pytest.mark.parametrize("path", MODULES, ids=_named(MODULES))
def test_every_public_part_says_what_it_promises(path: Path):
    assert _told(path).silent == []
    assert _told(path).untyped == []


@pytest.mark.parametrize("path", MODULES + TESTS, ids=_named(MODULES + TESTS))
def test_a_function_fits_on_a_screen(path: Path):
    assert {name: size for name, size in _told(path).sizes.items() if size > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", TESTS, ids=_named(TESTS))
def test_a_test_module_stays_readable(path: Path):
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_TEST_MODULE


def _mirrored(test: Path) -> Path:
    place = test.relative_to(ROOT / "tests")
    return ROOT / place.with_name(place.name.removeprefix("test_"))


def test_tests_mirror_the_wings():
    tests = [path for wing in WINGS for path in (ROOT / "tests" / wing).rglob("test_*.py")]
    assert _named([path for path in tests if not _is_there(_mirrored(path))]) == []


def _is_there(module: Path) -> bool:
    definition = ROOT / "questionnaires" / "definitions" / module.stem.replace("_", "-")
    return module.exists() or module.with_suffix("").is_dir() or definition.is_dir()


def test_every_module_is_tested():
    """By its mirrored test, a test that imports it, the tests of the package whose inside it is, or, for pages and
    their forms, the routes that lead to them."""
    mirrored, imported = {_mirrored(path) for path in TESTS}, _imported_modules(TESTS)
    untested = []
    for path in MODULES:
        name = str(path.relative_to(ROOT)).removesuffix(".py").removesuffix("/__init__")
        holds_logic = bool(_told(path).sizes) and path.parent.name != "models"
        inside = path.parent not in ROOMS and any((ROOT / "tests" / path.parent.relative_to(ROOT)).glob("test_*.py"))
        by_route = path.parent.name in ("views", "forms")
        through = TESTED_THROUGH.get(str(path.relative_to(ROOT)))
        known = path in mirrored or path.parent.with_suffix(".py") in mirrored or name.replace("/", ".") in imported
        if holds_logic and not (known or inside or by_route or (through and (ROOT / through).exists())):
            untested.append(path)
    assert _named(untested) == []


def _imported_modules(paths: list[Path]) -> set[str]:
    return {name for path in paths for name in _told(path).modules}


def test_files_read_the_same_on_every_machine():
    found = {}
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if match := PLACES.search(text):
            found[str(path.relative_to(ROOT))] = match[0]
    assert found == {}


NOT_IMPORTED = {
    "gunicorn": "serves wsgi.py in production",
    "plotly": "its drawing library is served to browsers as it is",
    "psycopg": "loaded by SQLAlchemy for a PostgreSQL address",
    "setuptools": "installs the project itself",
    "tzdata": "time zones where the system has none",
}
PART_OF = {
    "itsdangerous": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "werkzeug": "flask",
    "pydantic-core": "pydantic",
}
"""Libraries that come with another one and have no version of their own to choose."""


def _required(name: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=]", line)[0].lower() for line in lines if line and not line.startswith(("#", "-r"))}


def _imported(paths: list[Path]) -> set[str]:
    names = {name for path in paths for name in _told(path).packages}
    return names - set(sys.stdlib_module_names) - {*WINGS, "migrations", "tests", "wsgi"}


def test_what_runs_is_required_and_what_is_required_runs():
    imported = _imported([*MODULES, ROOT / "wsgi.py", *sorted((ROOT / "migrations").rglob("*.py"))])
    owners = packages_distributions()
    used = {_distribution(owner) for name in imported for owner in owners.get(name, [name])}
    required = _required("run") | _required("postgres") | _required("report") | _required("export")
    assert used - required == set()
    assert required - used - set(NOT_IMPORTED) == set()


def _distribution(name: str) -> str:
    plain = name.lower().replace("_", "-")
    return PART_OF.get(plain, plain)


def test_the_locks_hold_every_requirement_with_its_hashes():
    for name in ("run", "postgres", "report", "export", "test"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = {found.lower() for found in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
        assert _required(name) <= pinned, f"run: make locks ({name})"
        assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_project_file_names_the_python_that_the_locks_were_made_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"


def test_the_slowest_tests_that_are_named_are_there():
    assert [name for name in SLOWEST if not (ROOT / "tests" / name).is_file()] == []

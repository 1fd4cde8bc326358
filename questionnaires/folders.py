"""A definition as its author hands it in: one YAML file, or a zip of its folder; hostile ones are refused unread."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import NoReturn

from questionnaires.errors import DefinitionError, DefinitionErrors

LARGEST = 2_000_000
"""Bytes of what is handed in."""
LARGEST_FILE = 1_000_000
LARGEST_WHOLE = 4_000_000
"""Bytes of one file and of all files together, unpacked."""
MOST_ENTRIES = 100
DEEPEST = 5
DEFINITION = "questionnaire.yaml"
CATALOGUE = re.compile(r"([a-z]{2})\.po")
ZIP_MARK = b"PK\x03\x04"
WORKBOOK_MARK = "xl/workbook.xml"
SILENT = ("__MACOSX/", ".DS_Store", "published.lock")
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Folder:
    """What was handed in: the definition's text, catalogues by language, and files that are not used."""

    name: str
    source: str
    catalogues: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def is_workbook(data: bytes) -> bool:
    """True for a workbook, which is a zip too."""
    if not data.startswith(ZIP_MARK):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return WORKBOOK_MARK in archive.NameToInfo
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def unpack(data: bytes, name: str) -> Folder:
    """Read what was handed in under a file name; raises DefinitionErrors for what cannot or must not be read."""
    if len(data) > LARGEST:
        _refuse(name, f"the file is larger than {LARGEST:,} bytes", "hand in the definition and its catalogues only")
    if not data.startswith(ZIP_MARK):
        return Folder(name, _text(data[: LARGEST_FILE + 1], name))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _opened(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, ValueError):
        _refuse(name, "this is not a zip that can be read", "pack the folder again")


def _opened(archive: zipfile.ZipFile, name: str) -> Folder:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if faults := [*_faults(archive.infolist(), name)]:
        raise DefinitionErrors(faults)
    wanted = {entry.filename: entry for entry in entries if _is_wanted(entry.filename)}
    texts = {path: _text(archive.open(entry).read(LARGEST_FILE + 1), path) for path, entry in wanted.items()}
    definitions = [path for path in texts if PurePosixPath(path).name == DEFINITION]
    if len(definitions) != 1:
        problem = f"{len(definitions)} files named {DEFINITION}" if definitions else f"no file named {DEFINITION}"
        _refuse(name, problem, f"put one version with its {DEFINITION} into the zip")
    catalogues = {PurePosixPath(path).stem: text for path, text in texts.items() if path not in definitions}
    if len(catalogues) < len(texts) - 1:
        _refuse(name, "two catalogues of one language", "keep one file a language, such as pl.po")
    unused = tuple(sorted(entry.filename for entry in entries if not _is_wanted(entry.filename, silent=True)))
    return Folder(definitions[0], texts[definitions[0]], catalogues, unused)


def _is_wanted(path: str, *, silent: bool = False) -> bool:
    if any(mark in path for mark in SILENT):
        return silent
    file = PurePosixPath(path).name
    return file == DEFINITION or CATALOGUE.fullmatch(file) is not None


def _faults(entries: list[zipfile.ZipInfo], name: str) -> Iterator[DefinitionError]:
    """Everything about an archive that is refused before any of it is unpacked."""
    if len(entries) > MOST_ENTRIES:
        yield _fault(name, f"the zip holds more than {MOST_ENTRIES} entries", "pack only the questionnaire's folder")
        return
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        yield _fault(name, f"the files are larger than {LARGEST_WHOLE:,} bytes together", "pack only the folder")
    seen: set[str] = set()
    for entry in entries:
        problem = _problem(entry, seen)
        seen.add(entry.filename)
        if problem:
            yield _fault(name, f"the entry '{entry.filename[:80]}' {problem}", "pack the folder again without it")


def _problem(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    path = PurePosixPath(entry.filename)
    leads_out = path.is_absolute() or ".." in path.parts or any(sign in entry.filename for sign in "\\:")
    problems = {
        "leads out of the folder": leads_out,
        f"lies more than {DEEPEST} folders deep": len(path.parts) > DEEPEST,
        "is a link": stat.S_ISLNK(entry.external_attr >> 16),
        "is encrypted": bool(entry.flag_bits & ENCRYPTED),
        "is packed in an unusual way": entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
        f"is larger than {LARGEST_FILE:,} bytes": entry.file_size > LARGEST_FILE,
        "stands there twice": entry.filename in seen,
    }
    return next((problem for problem, is_so in problems.items() if is_so), "")


def _text(data: bytes, path: str) -> str:
    if len(data) > LARGEST_FILE:
        _refuse(path, f"the file is larger than {LARGEST_FILE:,} bytes", "split or shorten it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = DefinitionError(path, line, 1, "file", "the file is not UTF-8 text", "save it as UTF-8")
        raise DefinitionErrors([fault]) from None


def _fault(path: str, problem: str, mend: str) -> DefinitionError:
    return DefinitionError(path, 1, 1, "file", problem, mend)


def _refuse(path: str, problem: str, mend: str) -> NoReturn:
    raise DefinitionErrors([_fault(path, problem, mend)])

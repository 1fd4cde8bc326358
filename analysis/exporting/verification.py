"""Is an export still what its release says? It is made again and compared byte by byte."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import files
from analysis.computed import EXPORTS
from analysis.errors import DataError, Fault
from analysis.exporting.bundle import terms_of, write
from analysis.release import COMPUTED


def changes(release: Path, export: Path) -> Iterator[Fault]:
    """Every file of an export that is missing, unknown, or not as it comes out of the release again."""
    try:
        terms = terms_of(export)
        with TemporaryDirectory() as again:
            write(release, terms, Path(again))
            wanted = files.hashes(Path(again))
    except DataError as error:
        yield from error.faults
        return
    found = files.hashes(export)
    for path in sorted({*wanted, *found}):
        if path not in found:
            yield Fault(str(export / path), "the file is missing", "export again")
        elif path not in wanted:
            yield Fault(str(export / path), "the file is not part of the export", "take it away")
        elif found[path] != wanted[path]:
            yield Fault(str(export / path), "is not what the release gives", "export again")


def kept(release: Path) -> list[Path]:
    """The exports that lie beside the figures of a release."""
    folder = release / COMPUTED / EXPORTS
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

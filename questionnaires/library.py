"""The one door to questionnaires: which there are, in which versions, and each of them whole."""

from functools import lru_cache
from pathlib import Path

from questionnaires import loader
from questionnaires.model import Questionnaire

FILE = "questionnaire.yaml"


def definitions_directory() -> Path:
    """Where the definitions stand."""
    return Path(__file__).parent / "definitions"


def keys(directory: Path | None = None) -> tuple[str, ...]:
    """The keys of all questionnaires, in alphabetical order."""
    root = directory or definitions_directory()
    return tuple(sorted({path.parent.parent.name for path in root.glob(f"*/*/{FILE}")}))


def versions(key: str, directory: Path | None = None) -> tuple[str, ...]:
    """The versions of a questionnaire, oldest first; none for an unknown key."""
    root = directory or definitions_directory()
    found = (path.parent.name for path in root.glob(f"*/*/{FILE}") if path.parent.parent.name == key)
    return tuple(sorted(found, key=numbers))


def shelf(directory: Path | None = None) -> tuple[tuple[str, str], ...]:
    """Key and version of everything there is, oldest versions first."""
    known = keys(directory)
    return tuple((key, version) for key in known for version in versions(key, directory))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def path_of(key: str, version: str, directory: Path | None = None) -> Path:
    """The file of a version. Raises KeyError for one that is not there."""
    if version not in versions(key, directory):
        raise KeyError(f"{key} {version}")
    return (directory or definitions_directory()) / key / version / FILE


@lru_cache(maxsize=64)
def load(key: str, version: str, directory: Path | None = None) -> Questionnaire:
    """A version as its file says, read once. Raises KeyError where there is none, DefinitionErrors for a faulty one."""
    return loader.read(path_of(key, version, directory))


def canonical(questionnaire: Questionnaire) -> str:
    """The one JSON text of a questionnaire, for the database and for releases."""
    return questionnaire.canonical


def sha256(questionnaire: Questionnaire) -> str:
    """The hash of the canonical text, in hexadecimal digits."""
    return questionnaire.sha256


@lru_cache(maxsize=64)
def restore(text: str) -> Questionnaire:
    """The questionnaire of a canonical text, the same that it was made from."""
    return Questionnaire.model_validate_json(text)

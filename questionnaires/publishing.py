"""Publishing a version: sound, translated, numbered as its changes ask, and from then on never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from questionnaires import library
from questionnaires.differences import Difference, allows, differences, step_between
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.model import Questionnaire
from questionnaires.translating import required_gaps

LOCK = "published.lock"
HEAD = "# Published versions and the sha256 of their content. A line here is never changed and never taken out.\n"
SHOWN_GAPS = 5


@dataclass(frozen=True, slots=True)
class Published:
    """What was published, and what changed since the version before, where there is one."""

    questionnaire: Questionnaire
    sha256: str
    difference: Difference | None


def lock_path(directory: Path | None = None) -> Path:
    """The file that names every published version."""
    return (directory or library.definitions_directory()) / LOCK


def locked(directory: Path | None = None) -> dict[tuple[str, str], str]:
    """The sha256 of every published version by key and version, in the order of publication.

    Raises DefinitionErrors for a lock file that cannot be read.
    """
    return {version: sha256 for version, (sha256, _) in _lines(lock_path(directory)).items()}


def _lines(path: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """sha256 and line by key and version."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    errors = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], 1):
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        if len(parts) != 3 or len(parts[2]) != 64 or (parts[0], parts[1]) in found:
            problem = "a line of the lock is not 'key version sha256', or stands twice"
            errors.append(DefinitionError(str(path), number, 1, "lock", problem, "take the file from the last release"))
        else:
            found[parts[0], parts[1]] = parts[2], number
    if errors:
        raise DefinitionErrors(errors)
    return found


def broken_locks(directory: Path | None = None) -> Iterator[DefinitionError]:
    """Published versions whose file is gone or says something else than when it was published."""
    lock = lock_path(directory)
    for (key, version), (sha256, line) in _lines(lock).items():
        if version not in library.versions(key, directory):
            mend = "bring its file back"
            yield DefinitionError(str(lock), line, 1, f"{key} {version}", "a published version is gone", mend)
        elif library.load(key, version, directory).sha256 != sha256:
            path = str(library.path_of(key, version, directory))
            problem = f"version {version} is published, and its content is not what was published"
            mend = "take the changes back, and make them in a version with a new number"
            yield DefinitionError(path, 2, 1, "version", problem, mend)


def publish(key: str, version: str, directory: Path | None = None) -> Published:
    """Add a version to the lock. Raises DefinitionErrors, with every reason, for one that must not be published."""
    lock = locked(directory)
    questionnaire = library.load(key, version, directory)
    path = library.path_of(key, version, directory)
    before = _last_published(key, version, lock, directory)
    difference = differences(before, questionnaire) if before is not None else None
    errors = [*broken_locks(directory), *_refusals(questionnaire, path, lock, difference, directory)]
    if errors:
        raise DefinitionErrors(errors)
    if (key, version) not in lock:
        file = lock_path(directory)
        text = file.read_text(encoding="utf-8") if file.exists() else HEAD
        file.write_text(f"{text}{key} {version} {questionnaire.sha256}\n", encoding="utf-8")
    return Published(questionnaire, questionnaire.sha256, difference)


def _last_published(
    key: str, version: str, lock: Mapping[tuple[str, str], str], directory: Path | None
) -> Questionnaire | None:
    earlier = [number for known, number in lock if known == key and number != version]
    return library.load(key, max(earlier, key=library.numbers), directory) if earlier else None


def _refusals(
    questionnaire: Questionnaire,
    path: Path,
    lock: Mapping[tuple[str, str], str],
    difference: Difference | None,
    directory: Path | None,
) -> Iterator[DefinitionError]:
    if questionnaire.key != path.parent.parent.name or questionnaire.version != path.parent.name:
        problem = f"the file says {questionnaire.key} {questionnaire.version} and stands in another folder"
        yield DefinitionError(str(path), 1, 1, "questionnaire", problem, "move it, or correct its key and version")
    if difference is not None and (questionnaire.key, questionnaire.version) not in lock:
        yield from step_faults(library.load(questionnaire.key, difference.before, directory), questionnaire, path)
    gaps = required_gaps(questionnaire, directory)
    for gap in gaps[:SHOWN_GAPS]:
        problem = f"the text “{gap.english}” is {gap.reason} in {gap.language}"
        mend = f"translate it in {questionnaire.key}/{gap.language}.po"
        yield DefinitionError(str(path), 1, 1, gap.context, problem, mend)
    if len(gaps) > SHOWN_GAPS:
        problem = f"{len(gaps) - SHOWN_GAPS} more texts have no translation"
        yield DefinitionError(
            str(path), 1, 2, "required_languages", problem, "export the catalogues and translate them"
        )


def step_faults(before: Questionnaire, after: Questionnaire, path: Path) -> list[DefinitionError]:
    """Why one version must not be published after another: its number, or a crosswalk that is not of this step."""
    return [*_number(after, path, differences(before, after)), *_left_over(before, after, path)]


def _left_over(before: Questionnaire, after: Questionnaire, path: Path) -> Iterator[DefinitionError]:
    """A crosswalk that stands there from the step before would be gone a second time: hours converted twice."""
    for name, question in after.questions.items():
        old = before.questions.get(name)
        if question.carried is not None and old is not None and old.carried == question.carried:
            problem = f"its crosswalk is that of version {before.version} and would be applied a second time"
            mend = "take 'carried' out, or say how it carries over from the last version"
            yield DefinitionError(str(path), 1, 1, f"question {name}, carried", problem, mend)


def _number(questionnaire: Questionnaire, path: Path, difference: Difference) -> Iterator[DefinitionError]:
    """The number must come after the last published one and be raised as far as the changes ask."""
    step = step_between(difference.before, questionnaire.version)
    if step is None:
        problem = f"version {difference.before} is published, and {questionnaire.version} does not come after it"
        yield DefinitionError(str(path), 2, 1, "version", problem, "give it a higher number")
    elif not difference.changes:
        problem = f"nothing has changed since version {difference.before}"
        yield DefinitionError(str(path), 2, 1, "version", problem, "leave it unpublished")
    elif not allows(step, difference.needs):
        gravest = max(difference.changes, key=lambda change: change.effect.rank)
        mend = f"make it {raised(difference.before, difference.needs)}"
        problem = f"a {step} number is too small for this change: {gravest}"
        yield DefinitionError(str(path), 2, 1, "version", problem, mend)


def raised(version: str, step: str) -> str:
    """The next version by a patch, minor or major step."""
    major, minor, patch = library.numbers(version)
    return {"patch": f"{major}.{minor}.{patch + 1}", "minor": f"{major}.{minor + 1}.0", "major": f"{major + 1}.0.0"}[
        step
    ]

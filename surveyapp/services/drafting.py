"""Drafting a version: read what an author handed in, keep it as a draft where it is sound, take it away again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import catalogues, library, loader, publishing, strict_yaml, translating
from questionnaires.catalogues import CatalogueError
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.folders import Folder, unpack
from questionnaires.model import Questionnaire
from questionnaires.translations import SOURCE
from surveyapp.errors import Conflict, NotFound
from surveyapp.languages import LANGUAGES, mark
from surveyapp.models import QuestionnaireDraft, QuestionnaireVersion
from surveyapp.models.base import utc_now
from surveyapp.services.access import Actor
from surveyapp.services.accounts import record
from surveyapp.services.catalogues import additions, read_catalogue, write_entries
from surveyapp.services.form_workbooks import form_as_folder, is_form_workbook, notes_of

LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in: sound with its questionnaire, or faulty with every error; `source` is what the lines show."""

    name: str
    source: str = ""
    folder: Folder | None = None
    questionnaire: Questionnaire | None = None
    errors: tuple[DefinitionError, ...] = ()
    notes: tuple[str, ...] = ()
    """What became of the parts of an XLSForm that have no counterpart; they stand at the head of the source."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of it: the draft's place, and what became of the files beside the definition."""

    key: str
    number: str
    replaced: bool
    translations: int
    kept_apart: int
    """Translations that differ from those in use, which an upload does not change."""
    unused: tuple[str, ...]
    notes: int = 0


def read_handed(data: bytes, name: str) -> Handed:
    """Read a file, a folder or an XLSForm; changes nothing, raises nothing for bad content."""
    from_workbook = is_form_workbook(data)
    try:
        folder = form_as_folder(data, name) if from_workbook else unpack(data, name)
    except DefinitionErrors as faulty:
        return Handed(name, errors=faulty.errors)
    try:
        questionnaire = loader.parse(folder.source, folder.name, as_draft=True)
    except DefinitionErrors as faulty:
        return Handed(folder.name, folder.source, folder, errors=faulty.errors)
    errors = tuple(_catalogue_errors(folder))
    notes = notes_of(folder.source) if from_workbook else ()
    return Handed(folder.name, folder.source, folder, None if errors else questionnaire, errors, notes)


def store_draft(
    session: Session, actor: Actor, handed: Handed, *, replace: bool = False, at: datetime | None = None
) -> Drafted:
    """Keep a sound definition as a draft with its author.

    Raises DefinitionErrors, at the line of the number, where a version with it is published, lies in the installation's
    files, or is a draft that is not to be replaced.
    """
    made, folder = handed.questionnaire, handed.folder
    if made is None or folder is None:
        raise DefinitionErrors(handed.errors)
    row = session.scalar(
        select(QuestionnaireDraft)
        .where(QuestionnaireDraft.key == made.key, QuestionnaireDraft.number == made.version)
        .with_for_update()
    )
    if problem := _refusal(session, made, row, replace=replace):
        raise DefinitionErrors([_at_number(handed, *problem)])
    replaced = row is not None
    row = row or QuestionnaireDraft(key=made.key, number=made.version)
    row.sha256, row.document, row.source = made.sha256, made.canonical, folder.source
    row.drafted_at, row.drafted_by_id = at or utc_now(), actor.user_id
    session.add(row)
    session.flush()
    subject = f"{made.key} {made.version}: sha256 {made.sha256}"
    record(session, actor.user_id, "questionnaire drafted", subject=subject)
    taken, apart = _take_catalogues(session, actor, made, folder, row.drafted_at)
    return Drafted(made.key, made.version, replaced, taken, apart, folder.unused, len(handed.notes))


def withdraw_draft(session: Session, actor: Actor, draft_id: int) -> None:
    """Take a draft away. Raises NotFound for an unknown one, Conflict for one that was published."""
    row = session.get(QuestionnaireDraft, draft_id)
    if row is None:
        raise NotFound(f"draft {draft_id}")
    if row.version_id is not None:
        raise Conflict(mark("This version is published, so it can no longer be withdrawn."))
    session.delete(row)
    record(session, actor.user_id, "questionnaire draft withdrawn", subject=f"{row.key} {row.number}: {row.sha256}")


def source_of(session: Session, draft_id: int) -> str:
    """The definition of a draft as its author wrote it. Raises NotFound."""
    text = session.scalar(select(QuestionnaireDraft.source).where(QuestionnaireDraft.id == draft_id))
    if text is None:
        raise NotFound(f"draft {draft_id}")
    return text


def _refusal(
    session: Session, made: Questionnaire, draft: QuestionnaireDraft | None, *, replace: bool
) -> tuple[str, str] | None:
    place = (made.key, made.version)
    recorded = session.scalar(
        select(QuestionnaireVersion.id).where(
            QuestionnaireVersion.key == made.key, QuestionnaireVersion.number == made.version
        )
    )
    if len(made.version) > LONGEST_NUMBER:
        return f"the number is longer than {LONGEST_NUMBER} characters", "give it a shorter one"
    if recorded is not None or place in publishing.locked():
        return f"version {made.version} is published and never changes", "give yours a higher number"
    if place in library.shelf():
        return f"version {made.version} lies in the files of this installation", "give yours another number"
    if draft is not None and not replace:
        mend = "tick “Replace the draft”, or give yours another number"
        return f"there is a draft {made.version} already", mend
    return None


def _at_number(handed: Handed, problem: str, mend: str) -> DefinitionError:
    place = strict_yaml.read(handed.source, handed.name).value_mark(("version",))
    return DefinitionError(handed.name, place.line, place.column, "version", problem, mend)


def _catalogue_errors(folder: Folder) -> list[DefinitionError]:
    found = []
    for language, text in folder.catalogues.items():
        name = f"{language}.po"
        if language not in LANGUAGES:
            mend = f"languages here: {', '.join(LANGUAGES)}"
            found.append(DefinitionError(name, 1, 1, "file", "the interface does not speak this language", mend))
            continue
        try:
            catalogues.parse(text, name)
        except CatalogueError as error:
            found.append(_as_definition_error(name, str(error)))
    return found


def _as_definition_error(name: str, words: str) -> DefinitionError:
    """An error of a catalogue, which is written `file:line:column: where: problem; mend`."""
    place, where, problem = words.removeprefix(f"{name}:").split(": ", 2)
    line, _, column = place.partition(":")
    what, _, mend = problem.rpartition("; ")
    return DefinitionError(name, int(line), int(column), where, what, mend)


def _take_catalogues(
    session: Session, actor: Actor, made: Questionnaire, folder: Folder, at: datetime
) -> tuple[int, int]:
    """Take in the translations of texts that have none yet; those in use are changed on their own page."""
    taken = apart = 0
    known = list(translating.versions_texts([made]))
    for language, text in folder.catalogues.items():
        if language == SOURCE:
            continue
        ours = read_catalogue(session, made.key, language)
        added, differing = additions(ours, catalogues.parse(text, language), known)
        if added:
            write_entries(session, actor, made.key, language, added, at)
        taken, apart = taken + len(added), apart + differing
    return taken, apart

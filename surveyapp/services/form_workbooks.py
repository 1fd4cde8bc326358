"""XLSForms handed in as drafts, whose head notes what has no counterpart here, and versions handed out as XLSForms."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from questionnaires import catalogues, xlsform
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.folders import LARGEST, Folder, is_workbook
from questionnaires.importing import Imported, import_xlsform
from questionnaires.model import Questionnaire
from questionnaires.translations import SOURCE
from questionnaires.wording import Wording
from questionnaires.workbook import Limits, WorkbookFault, WorkbookRefused
from questionnaires.writing import as_yaml
from surveyapp.languages import LANGUAGES, mark

WEB = Limits(file=LARGEST, parts=200, unpacked=20_000_000, texts=2_000_000, cells=10_000, area=400_000)
"""Enough for some 400 questions in several languages; what is larger is taken in at the command line."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LONGEST_NOTE = 400
TAKEN_OVER = mark("Taken over from the workbook %(name)s. What is otherwise here than there:")
UNSPOKEN = mark("translations into %(language)s: left out: the interface does not speak this language")


def is_form_workbook(data: bytes) -> bool:
    """True for a workbook, also for an old or protected one, which is refused with a reason that fits."""
    return data.startswith(OLD_EXCEL) or is_workbook(data)


def form_as_folder(data: bytes, name: str) -> Folder:
    """The definition and catalogues that an XLSForm becomes; its source begins with notes of what is otherwise here.

    Raises DefinitionErrors, with sheet and row or cell, for a workbook that is refused, no XLSForm or to be mended.
    """
    try:
        taken = import_xlsform(data, name, WEB)
    except WorkbookRefused as refused:
        raise DefinitionErrors(_as_error(fault, name) for fault in refused.faults) from None
    if taken.report.to_mend:
        raise DefinitionErrors(_with_row(error) for error in taken.report.to_mend)
    spoken = {
        language: catalogues.written(catalogue)
        for language, catalogue in taken.catalogues.items()
        if language in LANGUAGES and language != SOURCE
    }
    head = "".join(f"# {_plain(note)}\n" for note in _notes(taken, name))
    return Folder(f"{PurePath(name).stem}.yaml", head + as_yaml(taken.questionnaire), spoken)


def as_form(questionnaire: Questionnaire, languages: Sequence[str]) -> bytes:
    """A version as an XLSForm workbook with its texts in these languages, English first."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        xlsform.save(xlsform.form(questionnaire, languages), path)
        return path.read_bytes()


def notes_of(source: str) -> tuple[str, ...]:
    """The comments at the head of a definition, one a line; after an import, what became of the workbook's parts."""
    notes = []
    for line in source.splitlines():
        if not line.startswith("#"):
            break
        notes.append(line.removeprefix("#").strip())
    return tuple(note for note in notes if note)


def _notes(taken: Imported, name: str) -> Iterator[str]:
    unspoken = sorted(set(taken.catalogues) - set(LANGUAGES))
    if taken.report.entries or unspoken:
        yield str(Wording(TAKEN_OVER, {"name": name}))
    yield from taken.report.lines()
    for language in unspoken:
        yield str(Wording(UNSPOKEN, {"language": language}))


def _plain(note: str) -> str:
    """A note as one line of a comment, whatever stood in the cells that it tells of."""
    line = "".join(sign for sign in " ".join(note.split()) if sign.isprintable())
    return line if len(line) <= LONGEST_NOTE else line[:LONGEST_NOTE] + " …"


def _as_error(fault: WorkbookFault, name: str) -> DefinitionError:
    where = fault.where.removeprefix(name).removeprefix(", ") or "file"
    return DefinitionError(name, 1, 1, where, str(fault.problem), str(fault.mend))


def _with_row(error: DefinitionError) -> DefinitionError:
    sheet, comma, rest = error.where.partition(", ")
    return replace(error, where=f"{sheet}, row {error.line}, {rest}") if comma and error.line > 1 else error

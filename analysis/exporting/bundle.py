"""One export: a folder with the tables of a release in one kind of file, their codebook, and what says it all."""

import json
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from analysis import computed, datapackage, files
from analysis.computed import EXPORTS
from analysis.datapackage import Resource
from analysis.errors import DataError
from analysis.exporting import answers, codebook, csv_files, figures, judged, parquet_files, statistical, workbooks
from analysis.exporting.codebook import Codebook
from analysis.exporting.source import Source, open_source
from analysis.exporting.tables import MISSING_LABELS, Table, Variable
from analysis.exporting.words import say
from analysis.manifest import NAME
from analysis.release import COMPUTED

Form = Literal["csv", "xlsx", "parquet", "spss", "stata"]
FORMS: Mapping[Form, str] = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "spss": "sav", "stata": "dta"}
"""Kinds of files, each with the ending of its files."""
LANGUAGES = ("en", "pl", "ro", "fr", "uk")
WORKBOOK = "data.xlsx"
JSON_TYPES: Mapping[str, str] = {"whole": "integer", "level": "integer", "flag": "integer", "number": "number"}
PARQUET_TYPES: Mapping[str, str] = {**JSON_TYPES, "flag": "boolean", "date": "date"}
Say = Callable[[str], None]


def is_available(form: Form) -> bool:
    """Whether files of a kind can be written here: those for SPSS and Stata need the extra `export`."""
    return form not in ("spss", "stata") or statistical.is_installed()


@dataclass(frozen=True, slots=True)
class Terms:
    """What is exported, and how: kind of file, language of the labels, and whether also what is known by municipality.

    Without `answers` an export holds only what everybody may see.
    """

    form: Form
    language: str = "en"
    answers: bool = False

    def __post_init__(self) -> None:
        for at, value, known in (("format", self.form, FORMS), ("language", self.language, LANGUAGES)):
            if value not in known:
                raise DataError.one(at, f"'{value}' is not known", f"choose one of {', '.join(known)}")


def export(release: Path, terms: Terms, target: Path | None = None, say: Say = lambda _: None) -> Path:
    """Export a release, into a folder that is not there yet, or beside its figures, in place of the same export before.

    Raises DataError where nothing was computed yet, FileExistsError where the folder is there.
    """
    if target is not None:
        with files.whole_folder(target) as folder:
            write(release, terms, folder, say)
        return target
    own = default_folder(release, terms)
    with computed.amended(release) as folder:
        draft = folder / own.relative_to(release / COMPUTED)
        with files.whole_folder(draft, replacing=True) as inside:
            write(release, terms, inside, say)
    return own


def default_folder(release: Path, terms: Terms) -> Path:
    """Where an export lies if it is told no other place."""
    return release / COMPUTED / EXPORTS / f"{terms.form}-{terms.language}{'-answers' * terms.answers}"


def write(
    release: Path, terms: Terms, folder: Path, say: Say = lambda _: None, *, only: Set[str] | None = None
) -> None:
    """Write an export into an empty folder, byte for byte the same for the same release.

    `only` names the municipalities that may be told by name, where not all are.
    """
    source = open_source(release, terms.language, only)
    book = codebook.codebook(source.wording)
    tables = [*figures.published(source), *judged.counts(source), *(_named(source) if terms.answers else ())]
    created = source.manifest.made_at
    resources = [*_write_tables(folder, terms, source, tables, say)]
    codebook.write(folder / codebook.NAME, book, created)
    datapackage.write(
        folder,
        name=f"{source.manifest.round}-{terms.form}-{terms.language}{'-answers' * terms.answers}",
        title=f"{book.title}, {source.manifest.round}",
        version=source.manifest.version,
        created=created,
        resources=[*resources, Resource("codebook", codebook.NAME)],
        is_open=not terms.answers,
        release={"sha256": files.sha256(release / NAME), "method": source.manifest.method},
        export=asdict(terms),
        codebook=_described(book),
        **({} if only is None else {"municipalities": len(source.approved())}),
    )


def terms_of(folder: Path) -> Terms:
    """Under which terms an export was made, as it says itself. Raises DataError where that cannot be read."""
    path = folder / datapackage.NAME
    try:
        return Terms(**json.loads(path.read_text(encoding="utf-8"))["export"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError.one(str(path), "is missing or damaged", "export again") from error


def _write_tables(folder: Path, terms: Terms, source: Source, tables: list[Table], tell: Say) -> Iterator[Resource]:
    created, ending = source.manifest.made_at, FORMS[terms.form]
    if terms.form == "xlsx":
        with workbooks.workbook(folder / WORKBOOK, source.manifest.round, created) as book:
            for table in tables:
                tell(table.name)
                workbooks.add_table(book, table)
        yield from (_resource(table, WORKBOOK, terms, sheet=table.name[:31]) for table in tables)
        return
    for table in tables:
        tell(table.name)
        path = folder / f"{table.name}.{ending}"
        if terms.form == "csv":
            csv_files.write(path, table)
        elif terms.form == "parquet":
            parquet_files.write(path, table)
        else:
            statistical.WRITERS[ending](path, table, terms.language, created)
        yield _resource(table, path.name, terms)


def _named(source: Source) -> Iterator[Table]:
    yield from figures.by_municipality(source)
    if source.only is None:
        yield from judged.doubts(source)
    yield from answers.tables(source)


def _resource(table: Table, path: str, terms: Terms, *, sheet: str = "") -> Resource:
    """The table as the data package tells it."""
    types = PARQUET_TYPES if terms.form == "parquet" else JSON_TYPES
    names = statistical.names_of(table) if terms.form in ("spss", "stata") else {}
    told = [_field(variable, names.get(variable.name, variable.name), types) for variable in table.variables]
    if terms.form == "parquet":
        reasons = {
            one.name: {"name": one.name + parquet_files.REASON, "type": "string"}
            for one in table.variables
            if one.misses
        }
        told = [part for field in told for part in (field, reasons.get(field["name"])) if part]
    words = [{"value": word, "label": say(label, terms.language)} for word, label in MISSING_LABELS.items()]
    missing = [{"value": "", "label": say("no answer", terms.language)}, *words]
    return Resource(table.name, path, table.title, told, {"missingValues": missing}, sheet)


def _field(variable: Variable, name: str, types: Mapping[str, str]) -> dict[str, Any]:
    labelled = [{"value": code, "label": label} for code, label in variable.choices]
    return {
        "name": name,
        "type": types.get(variable.kind, "string"),
        "title": variable.label,
        **({"unit": variable.unit} if variable.unit else {}),
        **({"categories": labelled} if labelled and variable.kind == "choice" else {}),
        **({"key": variable.key} if variable.key else {}),
    }


def _described(book: Codebook) -> dict[str, Any]:
    """What the package says of questionnaire versions."""
    return {"path": codebook.NAME, "versions": [{"version": one, "sha256": value} for one, value in book.versions]}

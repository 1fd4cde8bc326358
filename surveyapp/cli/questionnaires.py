"""`surveyapp questionnaire`: check, compare, translate and publish definitions."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click

from analysis import activity_list
from questionnaires import (
    catalogues,
    importing,
    library,
    loader,
    publishing,
    translating,
    translations,
    writing,
    xlsform,
)
from questionnaires.catalogues import CatalogueError
from questionnaires.differences import Difference, differences
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.model import Questionnaire
from questionnaires.schema import schema
from questionnaires.workbook import WorkbookRefused
from surveyapp.errors import BadInput, SurveyError

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
Result = TypeVar("Result")
LANGUAGE = click.argument("language", metavar="LANGUAGE")


def _told(read: Callable[[], Result]) -> Result:
    """What reading gives; faults of a definition or a catalogue become faults of the command."""
    try:
        return read()
    except (DefinitionErrors, CatalogueError, WorkbookRefused) as error:
        raise SurveyError(str(error)) from None


@click.group()
def questionnaire() -> None:
    """Look after the definitions of questionnaires."""


@questionnaire.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS_JSON
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check definition FILES, or every version in the library and its lock, and tell all faults at once."""
    errors: list[DefinitionError] = []
    sound: list[tuple[Path, Questionnaire]] = []
    for file in files or _library_files():
        try:
            sound.append((file, loader.read(file)))
        except DefinitionErrors as faulty:
            errors += faulty.errors
    if not files and not errors:
        errors += publishing.broken_locks()
        errors += _idle_activities(made for _, made in sound)
    if as_json:
        click.echo(json.dumps([asdict(error) for error in errors], ensure_ascii=False, indent=2))
    else:
        for file, made in sound:
            click.echo(f"{file}: sound, {len(made.questions)} questions, {len(made.indicators)} indicators")
    if errors:
        raise SurveyError("\n".join(str(error) for error in errors))


def _idle_activities(questionnaires: Iterable[Questionnaire]) -> list[DefinitionError]:
    """Activities of the newest list that address nothing any questionnaire measures in its last version."""
    last = {made.key: made for made in questionnaires}
    measured = [(item.name, item.dimension) for made in last.values() for item in made.indicators]
    path = activity_list.LISTS / f"{activity_list.versions()[-1]}.yaml"
    return activity_list.idle(path, measured) if measured else []


def _library_files() -> list[Path]:
    return [library.path_of(key, version) for key, version in library.shelf()]


@questionnaire.command(name="schema")
def print_schema() -> None:
    """Print a JSON Schema of definitions for editors."""
    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))


@questionnaire.command()
@click.argument("before")
@click.argument("after")
@AS_JSON
def diff(before: str, after: str, as_json: bool) -> None:
    """Tell what changed from BEFORE to AFTER, each a file or a version such as municipal-needs/1.0.0."""
    found = differences(_version(before), _version(after))
    click.echo(json.dumps(found.as_data(), ensure_ascii=False, indent=2) if as_json else _in_words(found))


def _in_words(found: Difference) -> str:
    lines = [str(change) for change in found.changes]
    kept = [part for part in found.comparable if part.verdict == "yes"]
    carried = [part.question for part in found.comparable if part.verdict == "crosswalk"]
    lost = [f"{part.question} ({part.reason})" for part in found.comparable if part.verdict == "no"]
    lines.append(f"{len(kept)} questions stay comparable as they are")
    lines += [f"comparable through the crosswalk: {', '.join(carried)}"] if carried else []
    lines += [f"not comparable: {', '.join(lost)}"] if lost else []
    lines.append(
        f"these changes ask for a {found.needs} step after {found.before}" if found.changes else "nothing changed"
    )
    return "\n".join(lines)


def _version(name: str) -> Questionnaire:
    """A version by its file, or by its key and number in the library."""
    path = Path(name)
    if path.is_file():
        return _told(lambda: loader.read(path))
    key, _, number = name.replace("@", "/").partition("/")
    if number not in library.versions(key):
        known = ", ".join(f"{known}/{version}" for known, version in library.shelf())
        raise BadInput.one(name, "neither a file nor a version in the library", f"name a file or one of: {known}")
    return _told(lambda: library.load(key, number))


@questionnaire.command()
@click.argument("key")
@click.argument("version")
def publish(key: str, version: str) -> None:
    """Publish a VERSION: check it, its translations and its number, and lock its content for good."""
    if version not in library.versions(key):
        known = ", ".join(library.versions(key)) or "none"
        raise BadInput.one(f"{key} {version}", "there is no such version", f"versions here: {known}")
    published = _told(lambda: publishing.publish(key, version))
    since = (
        f", {len(published.difference.changes)} changes since {published.difference.before}"
        if published.difference
        else ""
    )
    click.echo(f"published {key} {version}{since}: sha256 {published.sha256}")


@questionnaire.command(name="export-po")
@click.argument("key")
@LANGUAGE
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; standard output without."
)
def export_po(key: str, language: str, out: Path | None) -> None:
    """Write the catalogue of a LANGUAGE for translators: texts of all versions, stale ones marked."""
    versions = _all_versions(key)
    made = translating.for_translators(versions, _told(lambda: translating.catalogue_of(key, language)))
    if out is None:
        click.echo(catalogues.written(made), nl=False)
        return
    out.write_text(catalogues.written(made), encoding="utf-8")
    lacking = translating.gaps(versions[-1], language, made)
    click.echo(f"{out}: {len(made.entries)} texts, {len(lacking)} of {versions[-1].version} still to translate")


@questionnaire.command(name="import-po")
@click.argument("key")
@LANGUAGE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@AS_JSON
def import_po(key: str, language: str, file: Path, dry_run: bool, as_json: bool) -> None:
    """Take a translator's FILE into the catalogue of a LANGUAGE, without texts that repeat the English."""
    versions = _all_versions(key)
    ours = _told(lambda: translating.catalogue_of(key, language))
    merged = translating.merge(versions, language, ours, _told(lambda: catalogues.read(file)))
    if merged.taken and not dry_run:
        path = translations.catalogue_path(key, language)
        path.write_text(catalogues.written(merged.catalogue), encoding="utf-8")
    lacking = len(translating.gaps(versions[-1], language, merged.catalogue))
    if as_json:
        told = {"taken": len(merged.taken), "refused": [asdict(gap) for gap in merged.refused], "lacking": lacking}
        click.echo(
            json.dumps({**told, "unknown": [entry.context for entry in merged.unknown]}, ensure_ascii=False, indent=2)
        )
    else:
        ending = "Dry run, nothing was written: " if dry_run else ""
        counts = f"{len(merged.taken)} texts taken, {len(merged.refused)} refused, {len(merged.unknown)} unknown"
        click.echo(f"{ending}{counts}, {lacking} of {versions[-1].version} still to translate.")
    if merged.refused:
        raise SurveyError("\n".join(_refusals(file, merged.refused)))


@questionnaire.command(name="export-xlsform")
@click.argument("version")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write.")
@click.option("--language", "languages", multiple=True, help="A further language, such as pl; may be given again.")
def export_xlsform(version: str, out: Path, languages: tuple[str, ...]) -> None:
    """Write a VERSION, such as municipal-needs/1.0.0, as an XLSForm, and list what has no counterpart there."""
    made = xlsform.form(_version(version), languages)
    xlsform.save(made, out)
    for part in made.unsaid:
        click.echo(f"no counterpart in XLSForm: {part}")
    click.echo(
        f"{out}: {len(made.survey)} rows, {len(made.choices)} choices, {len(made.unsaid)} things without counterpart"
    )


@questionnaire.command(name="import-xlsform")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write into."
)
@AS_JSON
def import_xlsform(file: Path, out: Path, as_json: bool) -> None:
    """Take the XLSForm in FILE in as a definition with its catalogues, and tell what has no counterpart here."""
    taken = _told(lambda: importing.import_xlsform(file))
    made, report = taken.questionnaire, taken.report
    path = out / made.key / made.version / library.FILE
    if path.exists():
        raise BadInput.one(str(path), "there is a definition already", "name another folder, or take it away")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writing.as_yaml(made), encoding="utf-8")
    for language, catalogue in taken.catalogues.items():
        translations.catalogue_path(made.key, language, out).write_text(catalogues.written(catalogue), encoding="utf-8")
    if as_json:
        told = {"file": str(path), "languages": list(taken.catalogues), "questions": len(made.questions)}
        click.echo(json.dumps({**told, **report.as_data()}, ensure_ascii=False, indent=2))
        return
    for line in report.lines():
        click.echo(line)
    counts = (
        f"{len(made.questions)} questions, {len(report.left_out())} things left out, {len(report.changed())} changed"
    )
    click.echo(f"{path}: {counts}")


def _refusals(file: Path, gaps: Iterable[translating.Gap]) -> list[str]:
    reasons = {
        "repeated": "the translation repeats the English; translate it or leave it empty",
        "places": "the places in ${…} or %(…)s are not those of the English; keep each of them once",
    }
    return [f"{file}: {gap.context}: {reasons.get(gap.reason, gap.reason)}" for gap in gaps]


def _all_versions(key: str) -> list[Questionnaire]:
    known = library.keys()
    if key not in known:
        raise BadInput.one(key, "there is no such questionnaire", f"questionnaires here: {', '.join(known)}")
    return _told(lambda: translating.all_versions(key))

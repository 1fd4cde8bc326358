"""`surveyapp register`: municipalities from a country's own list."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from surveyapp.cli.edge import opened_database
from surveyapp.services.place_names import PlaceName
from surveyapp.services.register import Import, import_register
from surveyapp.services.register_file import read_register


@click.group()
def register() -> None:
    """Look after the register of municipalities."""


@register.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def import_file(file: Path, dry_run: bool, as_json: bool) -> None:
    """Import the municipalities of a CSV file, all or none; the same file twice changes nothing.

    Needed columns: country, code, name, region. Optional: kind, population, size_class, association, refugees_hosted,
    refugees_on, refugees_source, valid_from, valid_to, successor.
    """
    content = read_register(file)
    with opened_database() as database:
        if dry_run:
            with database.write() as session:
                outcome = import_register(session, content)
                session.rollback()
        else:
            with database.writing() as session:
                outcome = import_register(session, content)
    click.echo(_as_json(outcome, dry_run) if as_json else _in_words(outcome, dry_run))


def _as_json(outcome: Import, dry_run: bool) -> str:
    return json.dumps({"dry_run": dry_run, **asdict(outcome)}, ensure_ascii=False, indent=2)


def _in_words(outcome: Import, dry_run: bool) -> str:
    lines = [f"respelled: {place.original!r} is now {_written(place)!r}" for place in outcome.respelled]
    lines += [f"without kind: {place.name!r}" for place in outcome.without_kind]
    counts = f"{outcome.added} added, {outcome.changed} changed, {outcome.unchanged} unchanged"
    names = f"{len(outcome.respelled)} names respelled, {len(outcome.without_kind)} without their kind"
    ending = "Dry run, nothing was written: " if dry_run else ""
    return "\n".join([*lines, f"{ending}{counts}; {names}."])


def _written(place: PlaceName) -> str:
    return f"{place.kind} {place.name}".strip()

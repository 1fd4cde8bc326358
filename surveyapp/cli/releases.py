"""`surveyapp release`: frozen results of a round, in a folder and to the public."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from analysis.progress import Progress
from surveyapp.cli.edge import opened_database
from surveyapp.config import from_environment
from surveyapp.errors import BadInput
from surveyapp.services.releases import (
    FOLDER,
    get_release,
    get_round,
    make_release,
    publish_release,
    record_release,
    verify_release,
)

STEPS = 17
VERIFY_STEPS = 3


@click.group()
def release() -> None:
    """Freeze results and publish them."""


@release.command(name="make")
@click.argument("round_code", metavar="ROUND")
@click.option("--out", type=click.Path(path_type=Path), help="A folder that is not there yet; else under the instance.")
@click.option("--seed", default=1, show_default=True, help="For whatever is drawn at random.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def make(round_code: str, out: Path | None, seed: int, as_json: bool) -> None:
    """Write the approved answers of a round and everything computed from them into a folder."""
    instance = from_environment().instance
    made_at = datetime.now(UTC).replace(microsecond=0)
    folder = out or instance / FOLDER / f"{round_code}-{made_at:%Y%m%dT%H%M%SZ}"
    with opened_database() as database:
        with database.reading() as session, Progress(STEPS) as progress:
            collection = get_round(session, round_code)
            made = make_release(session, collection, folder, made_at=made_at, seed=seed, say=progress.step)
        with database.writing() as session:
            code = record_release(session, made, instance).code
    told = {"release": code, "folder": str(folder), "manifest_sha256": made.manifest_sha256}
    click.echo(json.dumps(told) if as_json else f"Release {code} is in {folder}")


@release.command()
@click.argument("code")
def publish(code: str) -> None:
    """Show a release to the public, for good."""
    with opened_database() as database, database.writing() as session:
        row = publish_release(session, code, from_environment().instance, now=datetime.now(UTC))
        click.echo(f"Release {row.code} is published.")


@release.command(name="verify")
@click.argument("code")
def check(code: str) -> None:
    """Say whether a release is what was recorded, and whether its figures come out again."""
    with opened_database() as database, database.reading() as session, Progress(VERIFY_STEPS) as progress:
        faults = verify_release(get_release(session, code), from_environment().instance, progress.step)
    if faults:
        raise BadInput(faults)
    click.echo(f"Release {code} is what was recorded, and its figures come out the same.")

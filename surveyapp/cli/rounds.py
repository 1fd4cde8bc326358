"""`surveyapp round`: opening a round over countries, closing it or giving it more time, and how far it has come."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from questionnaires.model import Questionnaire
from surveyapp.cli.edge import opened_database
from surveyapp.config import from_environment
from surveyapp.database import Session
from surveyapp.errors import BadInput
from surveyapp.models.base import utc_now
from surveyapp.services.retention import Standing, keep_until, standings, tidy
from surveyapp.services.rounds import (
    CountryProgress,
    countries_of,
    moment_in,
    move_closing,
    open_round,
    read_progress,
)
from surveyapp.services.shelf import list_editions
from surveyapp.services.versions import record_version

LOCAL = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"])


@click.group()
def round() -> None:
    """Look after rounds. Times are those of each country's own clocks, such as 2026-10-30T18:00."""


@round.command(name="open")
@click.argument("code")
@click.option("--title", required=True, help="What municipalities see.")
@click.option("--questionnaire", default="municipal-needs", show_default=True, help="Its key.")
@click.option("--version", help="The version to start from; the newest unless given.")
@click.option("--country", "countries", multiple=True, required=True, help="Such as PL; give it once for each.")
@click.option("--opens", type=LOCAL, help="From when; at once unless given.")
@click.option("--closes", type=LOCAL, required=True, help="Until when.")
def open_(
    code: str,
    title: str,
    questionnaire: str,
    version: str | None,
    countries: Sequence[str],
    opens: datetime | None,
    closes: datetime,
) -> None:
    """Open the round CODE, or further countries of it, for all members of the countries' associations."""
    now = utc_now()
    with opened_database() as database, database.writing() as session:
        content = _content(session, questionnaire, version)
        windows = {
            country: (moment_in(session, country, opens) if opens else now, moment_in(session, country, closes))
            for country in countries
        }
        recorded = record_version(session, content)
        open_round(session, code=code, title=title, version=recorded, windows=windows, invited_at=now)
        progress = read_progress(session, code)
    click.echo("\n".join(_in_words(line, now) for line in progress if line.country in countries))


@round.command()
@click.argument("code")
@click.option("--country", "countries", multiple=True, help="Only there; everywhere unless given.")
@click.option("--at", "local", type=LOCAL, help="When; at once unless given. A later moment gives more time.")
def close(code: str, countries: Sequence[str], local: datetime | None) -> None:
    """Close the round CODE, or move its closing."""
    now = utc_now()
    with opened_database() as database, database.writing() as session:
        for country in countries or countries_of(session, code):
            move_closing(session, code, [country], moment_in(session, country, local) if local else now)
        progress = read_progress(session, code)
    click.echo("\n".join(_in_words(line, now) for line in progress))


@round.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def status(code: str, as_json: bool) -> None:
    """Say how many municipalities of each country have started, sent and approved."""
    with opened_database() as database, database.reading() as session:
        progress = read_progress(session, code)
    now = utc_now()
    click.echo(_as_json(progress) if as_json else "\n".join(_in_words(line, now) for line in progress))


@round.command()
@click.argument("code")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day, at least 60 from now.")
def keep(code: str, until: datetime) -> None:
    """Keep the answers of the round CODE until a day; 60 days before, those responsible are told by mail."""
    with opened_database() as database, database.writing() as session:
        keep_until(session, code, until.date(), utc_now())
    click.echo(f"The answers of {code} are kept until {until:%Y-%m-%d}.")


@round.command(name="tidy")
@click.option("--dry-run", is_flag=True, help="Only tell what would be announced and what would go.")
def tidy_rounds(dry_run: bool) -> None:
    """Announce and erase answers whose time is over, as the worker does each day; releases stay as they are."""
    with opened_database() as database:
        with database.reading() as session:
            found = standings(session, utc_now())
        if not dry_run:
            tidy(database, from_environment().public_url, lambda _done, _steps: None)
    click.echo("\n".join(_what_goes(line, dry_run) for line in found) or "No round has a day until which it is kept.")


def _what_goes(line: Standing, dry_run: bool) -> str:
    going = f"{line.answers} answers and {line.changes} changes of {line.assessments} assessments"
    step = {
        "wait": f"nothing to do; {going} kept",
        "announce": "those responsible would be told" if dry_run else "those responsible are told",
        "erase": f"{going} would go" if dry_run else f"{going} erased",
    }[line.step]
    return f"{line.code}: kept until {line.kept_until}; {step}"


def _content(session: Session, key: str, version: str | None) -> Questionnaire:
    """A version of the files or published in the browser; a draft that waits for its publication is none."""
    ready = [edition for edition in list_editions(session) if not edition.is_open_draft]
    for edition in ready:
        if edition.key == key and version in (None, edition.number):
            return edition.content
    known = ", ".join(f"{edition.key} {edition.number}" for edition in reversed(ready))
    raise BadInput.one(f"{key} {version or ''}".strip(), "there is no such version", f"there are: {known}")


def _in_words(line: CountryProgress, now: datetime) -> str:
    state = "open until" if line.window.is_open(now) else "opens" if now < line.window.opens_at else "closed on"
    moment = line.window.opens_at if state == "opens" else line.window.closes_at
    local = moment.astimezone(line.window.closes_locally.tzinfo)
    counts = f"{line.started} started, {line.sent} sent, {line.approved} approved of {line.frame}"
    return f"{line.country}: {state} {local:%Y-%m-%d %H:%M %Z}; {counts}"


def _as_json(progress: Sequence[CountryProgress]) -> str:
    lines = [
        {
            "country": line.country,
            "opens_at": line.window.opens_at.astimezone(UTC).isoformat(),
            "closes_at": line.window.closes_at.astimezone(UTC).isoformat(),
            "time_zone": line.window.time_zone,
            "frame": line.frame,
            "started": line.started,
            "sent": line.sent,
            "approved": line.approved,
        }
        for line in progress
    ]
    return json.dumps(lines, indent=2)

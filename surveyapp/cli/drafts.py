"""`surveyapp drafts`: moving drafts in progress to another published version, previewed first, and back again."""

import json
from collections.abc import Callable
from dataclasses import asdict

import click

from analysis.progress import Progress
from surveyapp.cli.edge import opened_database
from surveyapp.database import Database
from surveyapp.errors import BadInput
from surveyapp.models.base import utc_now
from surveyapp.models.moves import MoveStatus
from surveyapp.services.draft_reports import MoveLine, Run, read_run
from surveyapp.services.draft_runs import find_round, move_all, plan_run, preview_run, return_all


@click.group()
def drafts() -> None:
    """Move drafts in progress to another published version of their questionnaire."""


@drafts.command()
@click.argument("round_code", metavar="ROUND", required=False)
@click.option("--to", "target", metavar="VERSION", help="The published version to move to.")
@click.option("--all", "everybody", is_flag=True, help="Move every draft of the round.")
@click.option("--one", metavar="CODE", help="Move the draft of one municipality, such as RO-1234.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen; so it is without --all and --one.")
@click.option("--undo", type=int, metavar="RUN", help="Move the drafts of an earlier run back.")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def migrate(
    round_code: str | None,
    target: str | None,
    everybody: bool,
    one: str | None,
    dry_run: bool,
    undo: int | None,
    as_json: bool,
) -> None:
    """Move the drafts of ROUND to a version, one or all at once, while people go on saving.

    Each answer carries over, carries over and needs another look, or is archived; none is lost. Moves can be undone.
    """
    _refuse_unclear(round_code, target, everybody, one, undo)
    with opened_database() as database:
        if undo is not None:
            run = _undone(database, undo)
        elif dry_run or not (everybody or one):
            run = _previewed(database, str(round_code), str(target), one)
        else:
            run = _moved(database, str(round_code), str(target), one)
    click.echo(_as_json(run) if as_json else _in_words(run))


def _refuse_unclear(
    round_code: str | None, target: str | None, everybody: bool, one: str | None, undo: int | None
) -> None:
    if undo is not None and (round_code or target or everybody or one):
        raise BadInput.one("--undo", "it goes with nothing else", "give only the number of the run")
    if undo is None and not (round_code and target):
        raise BadInput.one(
            "drafts migrate", "which drafts, and where to", "give a ROUND and --to VERSION, or --undo RUN"
        )
    if everybody and one:
        raise BadInput.one("--one", "it does not go with --all", "give one of the two")


def _previewed(database: Database, round_code: str, target: str, one: str | None) -> Run:
    with database.reading() as session, Progress(1) as progress:
        collection = find_round(session, round_code)
        return preview_run(session, collection, target, utc_now(), one, _say(progress, "looked at"))


def _say(progress: Progress, what: str) -> Callable[[int, int], None]:
    def say(done: int, of: int) -> None:
        progress.steps, progress.done = of, done
        progress.step(f"{done} of {of} drafts {what}")

    return say


def _moved(database: Database, round_code: str, target: str, one: str | None) -> Run:
    with database.writing() as session:
        run_id = plan_run(session, find_round(session, round_code), target, by=None, at=utc_now(), only=one)
    with Progress(1) as progress:
        move_all(database, run_id, by=None, progress=_say(progress, "moved"))
    with database.reading() as session:
        return read_run(session, run_id)


def _undone(database: Database, run_id: int) -> Run:
    with database.reading() as session:
        read_run(session, run_id)
    with Progress(1) as progress:
        return_all(database, run_id, by=None, progress=_say(progress, "moved back"))
    with database.reading() as session:
        return read_run(session, run_id)


def _in_words(run: Run) -> str:
    planned = bool(run.count(MoveStatus.PLANNED))
    lines = [_line(line) for line in run.lines]
    number = "" if planned else f"Run {run.id}: "
    counts = ", ".join(
        f"{run.count(status)} {word}"
        for status, word in (
            (MoveStatus.PLANNED, "would move"),
            (MoveStatus.MOVED, "moved"),
            (MoveStatus.RETURNED, "moved back"),
            (MoveStatus.LEFT, "left as they were"),
        )
        if run.count(status)
    )
    totals = f"{run.total('carried')} answers carry over, {run.total('looks')} need another look, 0 lost"
    archived = f"{run.total('archived')} archived, {run.total('missing')} questions to answer"
    undo = f"\nTo undo: surveyapp drafts migrate --undo {run.id}" if run.count(MoveStatus.MOVED) else ""
    return (
        "\n".join([*lines, f"{number}{run.round_code} to {run.key} {run.to_version}: {counts}; {totals}; {archived}"])
        + undo
    )


def _line(line: MoveLine) -> str:
    told = f"{line.country}-{line.code} {line.municipality}, from {line.from_version}: "
    if line.status is MoveStatus.LEFT:
        return f"{told}left as it was, {line.problem}"
    numbers = f"{line.carried} carry over, {line.looks} need another look, 0 lost; {line.archived} archived"
    problem = f"; not moved back: {line.problem}" if line.problem else ""
    return f"{told}{numbers}{problem}"


def _as_json(run: Run) -> str:
    told = asdict(run)
    told["made_at"] = run.made_at.isoformat()
    planned = run.count(MoveStatus.PLANNED) > 0
    totals = {name: run.total(name) for name in ("carried", "looks", "archived", "missing")}
    return json.dumps(
        {"run": None if planned else told.pop("id"), **{k: v for k, v in told.items() if k not in ("id", "job_id")},
         "totals": totals | {"lost": 0}},
        ensure_ascii=False,
        indent=2,
    )  # fmt: skip

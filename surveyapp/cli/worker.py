"""`surveyapp worker`: carries out waiting jobs and sends waiting mail."""

import signal
from threading import Event

import click

from surveyapp.cli.edge import opened_database
from surveyapp.config import from_environment
from surveyapp.work import plan_the_day, work, work_until


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now and stop.")
def worker(once: bool) -> None:
    """Carry out waiting jobs and send waiting mail, until told to stop."""
    config, stop = from_environment(), Event()
    with opened_database() as database:
        if once:
            plan_the_day(database)
            click.echo(f"{work(database, config)} done")
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        work_until(stop, database, config)

"""`surveyapp db`: the tables of the database."""

import click

from surveyapp.cli.edge import opened_database
from surveyapp.database import upgrade


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(name="upgrade")
def upgrade_tables() -> None:
    """Bring the tables to the present form, whole or not at all."""
    with opened_database() as database:
        upgrade(database)
    click.echo("The database is up to date.")

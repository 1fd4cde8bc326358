"""`surveyapp db`: the tables of the database."""

from contextlib import closing

import click

from surveyapp.config import from_environment
from surveyapp.database import connect, upgrade
from surveyapp.services.places import load_regions


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(name="upgrade")
def upgrade_tables() -> None:
    """Bring the tables to the present form, whole or not at all, with the countries and regions taking part."""
    with closing(connect(from_environment().database_url)) as database:
        upgrade(database)
        with database.writing() as session:
            load_regions(session)
    click.echo("The database is up to date.")

"""`surveyapp user`: the first account of an installation, and any other."""

import json
from datetime import UTC, datetime

import click

from surveyapp.cli.edge import opened_database
from surveyapp.config import from_environment
from surveyapp.languages import LANGUAGES
from surveyapp.services.access import Role
from surveyapp.services.invitations import find_seat, invite
from surveyapp.services.personal_data import export_person, pseudonymise_person


@click.group()
def user() -> None:
    """Look after accounts."""


@user.command(name="invite")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--organisation", default="", help="Municipality (RO:1017), association (its code) or country (RO).")
@click.option("--language", default="en", type=click.Choice(list(LANGUAGES)))
def invite_user(email: str, name: str, role: str, organisation: str, language: str) -> None:
    """Give a person a role and mail a single-use link to choose a password; the link is printed too."""
    links: list[str] = []

    def link(reader: str, token: str) -> str:
        links.append(f"{from_environment().public_url}/{reader}/choose-password/{token}")
        return links[-1]

    with opened_database() as database, database.writing() as session:
        seat = find_seat(session, role, organisation)
        invite(session, email=email, name=name, language=language, seat=seat, now=datetime.now(UTC), link=link)
    click.echo("\n".join(links) or "The account has a password already; the role is added.")


@user.command()
@click.argument("email")
def export(email: str) -> None:
    """Give everything that names a person, in JSON; nothing in it opens the account."""
    with opened_database() as database, database.reading() as session:
        found = export_person(session, email)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@user.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do it without asking; it cannot be undone.")
def pseudonymise(email: str, yes: bool) -> None:
    """Take a person's name and address from the account for good and close it; the office's work stays."""
    if not yes:
        click.confirm(f"Take name and address from {email} for good?", abort=True, err=True)
    with opened_database() as database, database.writing() as session:
        name = pseudonymise_person(session, email, datetime.now(UTC))
    click.echo(f"The account is closed and called '{name}' from now on.")

"""`surveyapp user`: the first account of an installation, and any other."""

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cli.edge import opened_database
from surveyapp.config import from_environment
from surveyapp.errors import BadInput
from surveyapp.languages import LANGUAGES
from surveyapp.models import Association, Municipality, Role
from surveyapp.services.invitations import Seat, invite


@click.group()
def user() -> None:
    """Look after accounts."""


@user.command(name="invite")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--municipality", metavar="COUNTRY:CODE", help="For contributor, coordinator, approver: such as RO:1017.")
@click.option("--association", metavar="CODE", help="For an officer.")
@click.option("--country", metavar="CODE", help="For an observer.")
@click.option("--language", default="en", type=click.Choice(list(LANGUAGES)))
def invite_user(
    email: str,
    name: str,
    role: str,
    municipality: str | None,
    association: str | None,
    country: str | None,
    language: str,
) -> None:
    """Give a person a role and mail a single-use link to choose a password; the link is printed too."""
    links: list[str] = []

    def link(reader: str, token: str) -> str:
        links.append(f"{from_environment().public_url}/{reader}/choose-password/{token}")
        return links[-1]

    with opened_database() as database, database.writing() as session:
        seat = Seat(Role(role), _municipality_id(session, municipality), _association_id(session, association), country)
        invite(session, email=email, name=name, language=language, seat=seat, now=datetime.now(UTC), link=link)
    click.echo("\n".join(links) or "The account has a password already; the role is added.")


def _municipality_id(session: Session, named: str | None) -> int | None:
    if named is None:
        return None
    country, _, code = named.partition(":")
    query = select(Municipality.id).where(Municipality.country_code == country, Municipality.code == code)
    return _found(session.scalar(query), "--municipality", named)


def _association_id(session: Session, named: str | None) -> int | None:
    if named is None:
        return None
    return _found(session.scalar(select(Association.id).where(Association.code == named)), "--association", named)


def _found(key: int | None, option: str, named: str) -> int:
    if key is None:
        raise BadInput.one(option, f"'{named}' is not known", "import the register first, or check the code")
    return key

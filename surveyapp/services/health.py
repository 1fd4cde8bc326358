"""Is the database there."""

from sqlalchemy import select
from sqlalchemy.orm import Session


def check_database(session: Session) -> None:
    """Ask the database the smallest question; whatever it raises means that it is not well."""
    session.scalar(select(1))

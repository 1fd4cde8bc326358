"""What is known about one person: given to them whole, and taken from the account while their work stays on record."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.errors import BadInput
from surveyapp.models import AccessLog, Base, Membership, Message, SignInSession, Token, User
from surveyapp.services.accounts import find_user, record

WITHHELD = frozenset(
    {"password_hash", "totp_secret", "totp_step", "recovery_hashes", "key_hash", "token_hash", "data", "chain_sha256"}
)
"""Columns that open an account or a session: given to nobody, not even to the person."""
NOT_OF_A_PERSON = frozenset({"document", "result", "plan"})
"""Columns with whole questionnaires and plans, which say nothing about the person who made them."""
NOBODY = "pseudonym.invalid"
"""A domain to which no letter can ever be sent."""


def export_person(session: Session, email: str) -> dict[str, Any]:
    """Everything that names a person, table by table, ready for JSON; without what opens the account.

    Raises BadInput for an address that nobody has.
    """
    user = _person(session, email)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if rows := list(_rows(session, table, user)):
            found[table.name] = rows
    return found


def pseudonymise_person(session: Session, email: str, now: datetime) -> str:
    """Take name and address from an account for good, close it, and tell what it is called from now on.

    What the person wrote and approved stays under that name, so that histories and receipts still hold. Raises
    BadInput for an address that nobody has.
    """
    user = _person(session, email)
    called = f"Person {user.id}"
    session.execute(update(AccessLog).where(_named(user.email)).values(subject=_renamed(user.email, called)))
    session.execute(delete(Message).where(Message.to_address == user.email))
    for table in (SignInSession, Token):
        session.execute(delete(table).where(table.user_id == user.id))
    ended = update(Membership).where(Membership.user_id == user.id, Membership.ended_at.is_(None))
    session.execute(ended.values(ended_at=now))
    user.name, user.email, user.language = called, f"person-{user.id}@{NOBODY}", "en"
    user.active, user.password_hash, user.signed_in_at = False, None, None
    user.totp_secret, user.totp_step, user.recovery_hashes = None, None, ""
    record(session, None, "pseudonymised", subject=user.name)
    session.flush()
    return user.name


def _person(session: Session, email: str) -> User:
    user = find_user(session, email)
    if user is None:
        raise BadInput.one(email, "nobody has an account with this address", "check how it is written")
    return user


def _rows(session: Session, table: Table, user: User) -> Iterator[dict[str, Any]]:
    """The rows of a table that point to the person, are the person's account, or were sent to it."""
    own = [column == user.id for column in table.columns for key in column.foreign_keys if key.column is _ID]
    if table is User.__table__:
        own.append(_ID.in_([user.id]))
    if table is Message.__table__:
        own.append(Message.to_address == user.email)
    if table is AccessLog.__table__:
        own.append(_named(user.email))
    if not own:
        return
    query = select(table).where(or_(*own)).order_by(*table.primary_key)
    for row in session.execute(query).mappings():
        yield {name: _plain(value) for name, value in row.items() if name not in WITHHELD | NOT_OF_A_PERSON}


def _named(email: str) -> ColumnElement[bool]:
    """Whether a line of the log ends with the address as a word of its own, as those about a person do."""
    return or_(AccessLog.subject == email, AccessLog.subject.endswith(f" {email}", autoescape=True))


def _renamed(email: str, name: str) -> ColumnElement[str]:
    kept = func.length(AccessLog.subject) - len(email)
    return func.substr(AccessLog.subject, 1, kept) + name


_ID = User.__table__.c.id


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value

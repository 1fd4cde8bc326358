"""Accounts: passwords and who may come in. An unknown address, a wrong password and a closed account look the same."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.config import Lifetimes
from surveyapp.errors import BadInput, NotFound
from surveyapp.languages import LANGUAGES, mark
from surveyapp.models import AccessLog, User
from surveyapp.services.sessions import LIFETIMES, end_sessions_of, start_pending_session, start_session

HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class SignIn:
    """A password that was right: the key for the cookie, and whether the second factor is still owed."""

    key: str
    second_factor_owed: bool


def normalised_email(address: str) -> str:
    """Write an address the one way it is stored and looked up."""
    return unicodedata.normalize("NFC", address).strip().casefold()


def find_user(session: Session, email: str) -> User | None:
    """Find an account by its address, whatever the letter case it is typed in."""
    return session.scalars(select(User).where(User.email == normalised_email(email))).one_or_none()


def sign_in(
    session: Session, email: str, password: str, now: datetime, lifetimes: Lifetimes = LIFETIMES
) -> SignIn | None:
    """Check address and password and open a session; None for whatever is not right, after the same time."""
    user = find_user(session, email)
    known = user is not None and user.active and user.password_hash is not None
    stored = user.password_hash if user is not None and known else None
    if not _matches(stored or _hash_of_nobody(), password) or user is None or stored is None:
        return None
    if HASHER.check_needs_rehash(stored):
        user.password_hash = HASHER.hash(_prepared(password))
    if user.totp_secret:
        return SignIn(start_pending_session(session, user, now), second_factor_owed=True)
    record(session, user.id, "signed in")
    return SignIn(start_session(session, user, now, lifetimes), second_factor_owed=False)


def check_password(user: User, password: str) -> bool:
    """Tell whether this is the person's password."""
    return user.password_hash is not None and _matches(user.password_hash, password)


def set_password(session: Session, user: User, password: str) -> None:
    """Give the account its password and sign it out everywhere.

    Raises BadInput, with the reason, for a password that is too easy to guess.
    """
    refuse_weak_password(password, user.email, user.name)
    user.password_hash = HASHER.hash(_prepared(password))
    end_sessions_of(session, user.id)
    record(session, user.id, "password changed")


def refuse_weak_password(password: str, *personal: str) -> None:
    """Raise BadInput for a password that is short, repeats a few letters, or is made of the person's own words."""
    prepared = _prepared(password)
    folded = prepared.casefold()
    words = {part for text in personal for part in text.casefold().replace("@", " ").split() if len(part) > 3}
    if len(prepared) < SHORTEST_PASSWORD:
        raise BadInput.one("password", mark("Please choose a password of at least 12 characters."))
    if len(prepared) > LONGEST_PASSWORD:
        raise BadInput.one("password", mark("Please choose a password of at most 200 characters."))
    if len(set(folded)) < FEWEST_LETTERS or any(word in folded for word in words):
        raise BadInput.one("password", mark("This is easy to guess. Please use several words that only you connect."))


def change_password(session: Session, user: User, present: str, password: str) -> bool:
    """Exchange the password if the present one is right; False, and nothing changed, if it is not."""
    if not check_password(user, present):
        return False
    set_password(session, user, password)
    return True


def change_language(user: User, language: str) -> None:
    """Remember the language in which the person reads pages and mail."""
    if language in LANGUAGES:
        user.language = language


def get_user(session: Session, user_id: int) -> User:
    """Give an account. Raises NotFound for an unknown one."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def record(
    session: Session, user_id: int | None, action: str, *, municipality_id: int | None = None, subject: str = ""
) -> None:
    """Write into the access log who did what, so that the municipality concerned can read it."""
    session.add(AccessLog(user_id=user_id, municipality_id=municipality_id, action=action, subject=subject))


def _prepared(password: str) -> str:
    # The same letter can be typed in two ways; without this a password typed on a phone may not match.
    return unicodedata.normalize("NFC", password)


def _matches(stored: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return HASHER.verify(stored, _prepared(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return HASHER.hash("the account that does not exist")

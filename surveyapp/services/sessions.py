"""Sessions live on the server: a row by the sha256 of its cookie. Deleting the row signs the person out everywhere."""

import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveyapp.config import Lifetimes
from surveyapp.models import SignInSession, User
from surveyapp.services.actors import Visit, key_hash

LIFETIMES = Lifetimes()
RENEWED_BELOW = 5 / 6
"""A session is renewed once less than this part of its idle time is left, so that not every request writes."""
PENDING_LIFETIME = timedelta(minutes=10)


def start_session(session: Session, user: User, now: datetime, lifetimes: Lifetimes = LIFETIMES) -> str:
    """Sign the person in under a key never used before and return it, for the cookie."""
    user.signed_in_at = now
    forget_expired_sessions(session, now)
    return _add(session, _until(now, now, lifetimes), now, user_id=user.id)


def start_pending_session(session: Session, user: User, now: datetime) -> str:
    """Remember for a few minutes who gave the right password and still owes the second factor; return the key."""
    return _add(session, now + PENDING_LIFETIME, now, data={"pending": user.id})


def end_session(session: Session, hashed: str) -> None:
    """Sign this session out; its cookie opens nothing any more."""
    session.execute(delete(SignInSession).where(SignInSession.key_hash == hashed))


def end_sessions_of(session: Session, user_id: int, *, but: str = "") -> None:
    """Sign the person out everywhere, perhaps but in the session that asks for it."""
    session.execute(delete(SignInSession).where(SignInSession.user_id == user_id, SignInSession.key_hash != but))


def renew_session(session: Session, visit: Visit, now: datetime, lifetimes: Lifetimes = LIFETIMES) -> None:
    """Let the session of somebody at work live on, but never beyond its whole lifetime."""
    until = _until(visit.started_at, now, lifetimes)
    session.execute(update(SignInSession).where(SignInSession.key_hash == visit.key_hash).values(expires_at=until))


def needs_renewal(visit: Visit, now: datetime, lifetimes: Lifetimes = LIFETIMES) -> bool:
    """Whether so much of the idle time has passed that a write is worth it, and the session can last any longer."""
    is_late = visit.expires_at - now < lifetimes.idle * RENEWED_BELOW
    return visit.actor is not None and is_late and visit.expires_at < _until(visit.started_at, now, lifetimes)


def change_organisation(session: Session, visit: Visit, key: str) -> None:
    """Work for another of the person's organisations from here on; an unknown one changes nothing that is reached."""
    row = session.get_one(SignInSession, visit.key_hash)
    row.data = json.dumps({**visit.data, "organisation": key})


def pending_user(session: Session, visit: Visit) -> User | None:
    """Give the person who owes the second factor in this session."""
    user_id = visit.data.get("pending")
    if user_id is None:
        return None
    return session.scalars(select(User).where(User.id == user_id, User.active)).one_or_none()


def forget_expired_sessions(session: Session, now: datetime) -> None:
    """Delete the rows of sessions that are over."""
    session.execute(delete(SignInSession).where(SignInSession.expires_at <= now))


def _until(started: datetime, now: datetime, lifetimes: Lifetimes) -> datetime:
    return min(now + lifetimes.idle, started + lifetimes.whole)


def _add(
    session: Session, until: datetime, now: datetime, *, user_id: int | None = None, data: dict[str, int] | None = None
) -> str:
    key = secrets.token_urlsafe(32)
    row = SignInSession(
        key_hash=key_hash(key), user_id=user_id, data=json.dumps(data or {}), created_at=now, expires_at=until
    )
    session.add(row)
    return key

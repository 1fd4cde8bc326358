"""What somebody typed while no longer signed in, kept on the server under a key that only their browser is told."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.models import SignInSession
from surveyapp.services.actors import key_hash

LIFETIME = timedelta(hours=12)
LARGEST = 100_000
"""The most letters that are kept: far more than a page of answers, far less than would burden the server."""

Fields = Sequence[tuple[str, str]]


def keep_form(session: Session, user_id: int, path: str, fields: Fields, now: datetime) -> str | None:
    """Keep the fields of a form for the person who was shown it, and give the key; None where they are too many.

    It lies among the sessions, since it ends as they do: as a cookie, its key opens nothing.
    """
    data = json.dumps({"kept": {"user": user_id, "path": path, "fields": list(fields)}})
    if len(data) > LARGEST:
        return None
    key = secrets.token_urlsafe(32)
    session.add(SignInSession(key_hash=key_hash(key), data=data, created_at=now, expires_at=now + LIFETIME))
    session.flush()
    return key


def find_kept_form(session: Session, key: str, user_id: int, path: str, now: datetime) -> list[tuple[str, str]] | None:
    """The fields kept for this person and page; None for anybody else, an unknown key and one that is over."""
    data = session.scalar(
        select(SignInSession.data).where(SignInSession.key_hash == key_hash(key), SignInSession.expires_at > now)
    )
    kept = json.loads(data).get("kept") if data else None
    if kept is None or kept["user"] != user_id or kept["path"] != path:
        return None
    return [(name, value) for name, value in kept["fields"]]


def forget_kept_form(session: Session, key: str, user_id: int, path: str, now: datetime) -> None:
    """Delete what was kept, once it is saved."""
    if find_kept_form(session, key, user_id, path, now) is not None:
        session.execute(delete(SignInSession).where(SignInSession.key_hash == key_hash(key)))

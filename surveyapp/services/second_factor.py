"""The second factor: one-time codes of an authenticator app, and recovery codes for the day the phone is lost."""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from surveyapp.models import User
from surveyapp.services.accounts import record
from surveyapp.services.actors import key_hash
from surveyapp.services.sessions import end_sessions_of

ISSUER = "Needs assessment"
RECOVERY_CODES = 8
STEP_SECONDS = 30
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters and digits that are read for one another."""


def propose_secret() -> str:
    """Make a secret for an authenticator app (160 bits, base32)."""
    return pyotp.random_base32()


def provisioning_uri(user: User, secret: str) -> str:
    """Give what the app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def enrol(session: Session, user: User, secret: str, code: str, now: datetime, *, but: str = "") -> list[str] | None:
    """Bind the app to the account once its first code is right, and return the recovery codes, shown this one time.

    None, and nothing changed, if the code is not right. Other sessions of the person are signed out.
    """
    step = _matching_step(secret, code, now)
    if step is None:
        return None
    codes = ["-".join(_random_letters() for _ in range(3)) for _ in range(RECOVERY_CODES)]
    user.totp_secret, user.totp_step = secret, step
    user.recovery_hashes = " ".join(key_hash(code) for code in codes)
    end_sessions_of(session, user.id, but=but)
    record(session, user.id, "second factor set up")
    return codes


def accept_code(session: Session, user: User, code: str, now: datetime) -> bool:
    """Check a one-time or a recovery code; each is accepted once."""
    return _accept_one_time(user, code, now) or _accept_recovery(session, user, code)


def remove(session: Session, user: User, *, by: int) -> None:
    """Take the second factor from somebody who lost phone and codes, signed out everywhere; `by` is who did it."""
    user.totp_secret, user.totp_step, user.recovery_hashes = None, None, ""
    end_sessions_of(session, user.id)
    record(session, by, "second factor removed", subject=user.email)


def _accept_one_time(user: User, code: str, now: datetime) -> bool:
    step = _matching_step(user.totp_secret or "", code, now) if user.totp_secret else None
    if step is None or step <= (user.totp_step or 0):
        return False
    user.totp_step = step
    return True


def _accept_recovery(session: Session, user: User, code: str) -> bool:
    hashed, left = key_hash(code.strip().casefold().replace(" ", "-")), user.recovery_hashes.split()
    if hashed not in left:
        return False
    user.recovery_hashes = " ".join(other for other in left if other != hashed)
    record(session, user.id, "recovery code used")
    return True


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The half minute a code belongs to: this one, or a neighbour for clocks that differ a little."""
    totp, typed, present = pyotp.TOTP(secret), "".join(code.split()), int(now.timestamp()) // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if typed.isascii() and secrets.compare_digest(totp.at(step * STEP_SECONDS), typed):
            return step
    return None


def _random_letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))

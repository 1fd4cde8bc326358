"""The hash of what was approved, and the reference under which a receipt is found again."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Assessment, User
from surveyapp.services.answers import StoredAnswer, content_of, read_answers
from surveyapp.services.assessments import Head

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What references are made of: no 0, O, 1, I, L or U, which are misread or misheard."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a municipality keeps of its approval."""

    reference: str
    approved_at: datetime
    approved_by: str
    sha256: str
    answers: int


def hash_answers(version_sha256: str, answers: Iterable[StoredAnswer]) -> str:
    """The sha256 of everything answered on a version: the same answers give the same hash, whatever their history.

    It covers question, instance and content in the order of their names; to check it by hand, write the JSON list
    `[version, [question, instance, content], …]` without spaces and hash its UTF-8 bytes.
    """
    rows = sorted((*item.place, content_of(item.answer)) for item in answers)
    return hashlib.sha256(
        json.dumps([version_sha256, *rows], ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def make_reference() -> str:
    """A reference such as 7F2C-9KQM, one of 656 thousand million, easy to read out over the telephone."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_receipt(session: Session, head: Head) -> Receipt | None:
    """The receipt of an approved assessment; none before approval."""
    if head.reference is None or head.approved_at is None or head.approved_sha256 is None:
        return None
    name = session.scalar(
        select(User.name).join(Assessment, Assessment.approved_by_id == User.id).where(Assessment.id == head.id)
    )
    return Receipt(
        reference=head.reference,
        approved_at=head.approved_at.astimezone(ZoneInfo(head.window.time_zone)),
        approved_by=name or "",
        sha256=head.approved_sha256,
        answers=len(read_answers(session, head.id)),
    )


def is_as_approved(session: Session, head: Head) -> bool:
    """True when the answers stored now are the ones that were approved."""
    return head.approved_sha256 == hash_answers(head.version_sha256, read_answers(session, head.id).values())

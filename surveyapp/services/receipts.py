"""The hash of what was approved, and the reference under which a receipt is found again."""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from surveyapp.languages import alphabetical
from surveyapp.models import Answer, Assessment, Municipality, QuestionnaireVersion, User
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services.answers import STORED_COLUMNS, StoredAnswer, content_of, read_answers, stored_answer
from surveyapp.services.assessments import Head
from surveyapp.services.history import find_break
from surveyapp.services.messages import post, receipt_letter

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


def mail_receipt(session: Session, head: Head, link: Callable[[str], str]) -> None:
    """Write to whoever approved and whoever sent the assessment, each in the own language.

    `link` makes the address of the receipt in a language. Does nothing before approval.
    """
    receipt = read_receipt(session, head)
    if receipt is None:
        return
    readers = select(User).join(Assessment, or_(User.id == Assessment.approved_by_id, User.id == Assessment.sent_by_id))
    for user in session.scalars(readers.where(Assessment.id == head.id, User.active).order_by(User.id)).unique():
        letter = receipt_letter(
            user.language,
            name=user.name,
            municipality=head.municipality_name,
            round_title=head.round_title,
            reference=receipt.reference,
            approved_at=receipt.approved_at,
            sha256=receipt.sha256,
            link=link(user.language),
        )
        post(session, user.email, letter)


def is_as_approved(session: Session, head: Head) -> bool:
    """True when the answers stored now are the ones that were approved."""
    return head.approved_sha256 == hash_answers(head.version_sha256, read_answers(session, head.id).values())


def find_altered(session: Session, round_id: int) -> list[str]:
    """Names of a round's municipalities whose answers are not the approved ones, or whose history does not hold.

    All answers of the round are read with one query, so that a whole round is told in about a second.
    """
    approved = session.execute(
        select(Assessment.id, Assessment.approved_sha256, QuestionnaireVersion.sha256, Municipality.name)
        .join_from(Assessment, Municipality)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
        .where(Assessment.round_id == round_id, Assessment.status == AssessmentStatus.APPROVED)
        .order_by(Assessment.id)
    ).all()
    stored: defaultdict[int, list[StoredAnswer]] = defaultdict(list)
    for id, *row in session.execute(_approved_answers(round_id)):
        stored[id].append(stored_answer(row))
    return [
        name
        for id, approved_sha256, version_sha256, name in sorted(approved, key=lambda row: alphabetical(row.name))
        if hash_answers(version_sha256, stored[id]) != approved_sha256 or find_break(session, id) is not None
    ]


def _approved_answers(round_id: int) -> Select[*tuple[Any, ...]]:
    table = Answer.__table__
    columns = [table.c.assessment_id, *(table.c[name] for name in STORED_COLUMNS)]
    return (
        select(*columns)
        .join(Assessment, Assessment.id == table.c.assessment_id)
        .where(Assessment.round_id == round_id, Assessment.status == AssessmentStatus.APPROVED)
    )

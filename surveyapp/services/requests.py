"""Requests that were carried out, so that the same one sent twice has one effect."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from surveyapp.models import SaveRequest
from surveyapp.services.answers import Place, content_of
from surveyapp.services.entries import Entry, Outcome

REQUESTS = cast(Table, SaveRequest.__table__)
FORM_KEY_LENGTH = 31

_DONE = select(REQUESTS.c.outcome, REQUESTS.c.at).where(
    REQUESTS.c.assessment_id == bindparam("wanted"), REQUESTS.c.key == bindparam("request")
)
_ADDED = insert(REQUESTS)


@dataclass(frozen=True, slots=True)
class DoneRequest:
    """What a request did when it was carried out."""

    at: datetime
    saved: dict[Place, int]
    conflicts: frozenset[Place]
    instance: int | None


def key_of(form_key: str, entries: Iterable[Entry]) -> str:
    """The key of a request: the form's own, and what it holds, for the same form may come again with other content."""
    content = [(*entry.place, entry.based_on, content_of(entry.answer)) for entry in entries]
    return f"{_prefix(form_key)}{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]}"


def read_request(session: Session, assessment_id: int, key: str) -> DoneRequest | None:
    """What the request did, or none when it was not carried out yet."""
    row = session.execute(_DONE, {"wanted": assessment_id, "request": key}).first()
    if row is None:
        return None
    told = json.loads(row.outcome)
    return DoneRequest(
        at=row.at,
        saved=_revisions(told["saved"]),
        conflicts=frozenset((question, instance) for question, instance in told["conflicts"]),
        instance=told["instance"],
    )


def remember_request(session: Session, assessment_id: int, key: str, outcome: Outcome) -> None:
    """Note what a request did, in the transaction that does it."""
    told = {
        "saved": [[*place, revision] for place, revision in outcome.saved.items()],
        "conflicts": [list(conflict.place) for conflict in outcome.conflicts],
        "instance": outcome.instance,
    }
    session.execute(
        _ADDED,
        {"assessment_id": assessment_id, "key": key, "outcome": json.dumps(told), "at": outcome.at},
    )


def revisions_of_form(session: Session, assessment_id: int, form_key: str) -> dict[Place, int]:
    """What earlier saves of the same form made: nobody is in conflict with what the same screen saved before."""
    outcomes = session.scalars(
        select(REQUESTS.c.outcome)
        .where(REQUESTS.c.assessment_id == assessment_id)
        .where(REQUESTS.c.key.startswith(_prefix(form_key), autoescape=True))
        .order_by(REQUESTS.c.at)
    )
    made: dict[Place, int] = {}
    for outcome in outcomes:
        made |= _revisions(json.loads(outcome)["saved"])
    return made


def forget_requests(session: Session, before: datetime) -> int:
    """Delete what was noted before a moment, when no form of that time can be sent again; tell how many."""
    return len(session.execute(delete(REQUESTS).where(REQUESTS.c.at < before).returning(REQUESTS.c.key)).all())


def _prefix(form_key: str) -> str:
    return form_key[:FORM_KEY_LENGTH] + ":"


def _revisions(saved: list[list[str | int]]) -> dict[Place, int]:
    return {(str(question), int(instance)): int(revision) for question, instance, revision in saved}

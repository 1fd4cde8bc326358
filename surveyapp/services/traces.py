"""Traces of figures read by name: a municipality sees in its access log who outside the office looked at its gaps."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy.orm import Session

from surveyapp.languages import mark
from surveyapp.models import AccessLog, Municipality
from surveyapp.services.access import Actor

VIEWED, EXPORTED = mark("viewed figures"), mark("exported figures")
EXPORTED_ANSWERS = mark("exported answers")
MOST = 500
"""Names asked for in one statement, below what either database takes."""


def untraced(
    session: Session, actor: Actor, municipalities: Collection[str], action: str, subject: str, now: datetime
) -> list[int]:
    """Which of the municipalities, by their names in findings, hold no such line of the person's for today (UTC) yet.

    Only read, so that a page opened again and again takes no lock and does not bury the log; none of one's own office.
    """
    names, found = sorted(municipalities), list[int]()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    told = select(AccessLog.id).where(
        AccessLog.municipality_id == Municipality.id,
        AccessLog.user_id == actor.user_id,
        AccessLog.action == action,
        AccessLog.subject == subject,
        AccessLog.at >= today,
    )
    for start in range(0, len(names), MOST):
        query = select(Municipality.id).where(_name().in_(names[start : start + MOST]), ~told.exists())
        found += session.scalars(query)
    return [number for number in found if number != actor.municipality_id]


def leave_traces(
    session: Session, actor: Actor, municipality_ids: Collection[int], action: str, subject: str, now: datetime
) -> None:
    """Write a line for each municipality in one statement."""
    line = {"user_id": actor.user_id, "action": action, "subject": subject, "at": now}
    session.execute(insert(AccessLog), [{**line, "municipality_id": number} for number in municipality_ids])


def _name() -> ColumnElement[str]:
    return Municipality.country_code + literal("-") + Municipality.code

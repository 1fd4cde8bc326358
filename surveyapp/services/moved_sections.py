"""Sections of a draft that moves: those that are opened again, those that are added, and how it was before."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from questionnaires.model import Questionnaire
from surveyapp.database import rows_of
from surveyapp.models import SectionState

ADDED, OPENED = "added", "opened"
STATES = cast(Table, SectionState.__table__)
_STATES = select(STATES.c.section, STATES.c.completed_at, STATES.c.completed_by_id, STATES.c.look_again).where(
    STATES.c.assessment_id == bindparam("wanted")
)
_ADD = insert(STATES)
_OPEN = (
    update(STATES)
    .where(STATES.c.assessment_id == bindparam("a"), STATES.c.section == bindparam("s"))
    .values(completed_at=None, completed_by_id=None, look_again=True)
)
_CLOSE = (
    update(STATES)
    .where(STATES.c.assessment_id == bindparam("a"), STATES.c.section == bindparam("s"), STATES.c.look_again.is_(True))
    .values({name: bindparam(name) for name in ("completed_at", "completed_by_id", "look_again")})
)
"""Only where nobody has looked since."""


def open_again(session: Session, assessment_id: int, questionnaire: Questionnaire, questions: Collection[str]) -> str:
    """Open the sections of these questions for another look, add those the draft lacks, and tell as JSON how it was."""
    states = {row.section: row for row in rows_of(session, _STATES, {"wanted": assessment_id})}
    added = [section.name for section in questionnaire.sections if section.name not in states]
    if added:
        rows = [{"assessment_id": assessment_id, "section": name} for name in added]
        session.connection().execute(_ADD, rows)
    opened = sorted({questionnaire.section_of[question] for question in questions})
    if opened:
        session.connection().execute(_OPEN, [{"a": assessment_id, "s": name} for name in opened])
    was: dict[str, list[Any]] = {}
    for name in opened:
        if name in states:
            row = states[name]
            moment = row.completed_at.isoformat() if row.completed_at else None
            was[name] = [moment, row.completed_by_id, row.look_again]
    return json.dumps({ADDED: added, OPENED: was})


def close_again(session: Session, assessment_id: int, sections: str) -> None:
    """Bring back how it was before `open_again`, except for what the office has said or arranged since."""
    told = json.loads(sections)
    was = [
        {
            "a": assessment_id,
            "s": name,
            "completed_at": datetime.fromisoformat(completed_at) if completed_at else None,
            "completed_by_id": completed_by_id,
            "look_again": look_again,
        }
        for name, (completed_at, completed_by_id, look_again) in told.get(OPENED, {}).items()
    ]
    if was:
        session.connection().execute(_CLOSE, was)
    if not told.get(ADDED):
        return
    untouched = (SectionState.owner_id.is_(None), SectionState.due_on.is_(None), SectionState.completed_at.is_(None))
    session.execute(
        delete(SectionState).where(
            SectionState.assessment_id == assessment_id, SectionState.section.in_(told[ADDED]), *untouched
        )
    )

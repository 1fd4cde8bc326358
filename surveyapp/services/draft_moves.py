"""A draft moves to another version: what that does with its answers, and the move itself in one short transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, bindparam, case, insert, select, update
from sqlalchemy.orm import Session, joinedload

from questionnaires.answers import Answer
from questionnaires.carry_over import Migration, crosswalk, preview
from questionnaires.model import Questionnaire
from surveyapp.database import rows_of
from surveyapp.errors import BadInput
from surveyapp.models import (
    Assessment,
    AssessmentEvent,
    Comment,
    DraftMove,
    KeptAnswer,
    Municipality,
    QuestionnaireVersion,
    RoundCountry,
)
from surveyapp.models.moves import Fate, MoveStatus
from surveyapp.services.answer_rows import FRESH, replace_answers
from surveyapp.services.answers import Place, StoredAnswer, answers_of, content_of, read_answers
from surveyapp.services.moved_sections import open_again
from surveyapp.services.versions import versions_between
from surveyapp.services.windows import NotOpen, Window, take_lock_to_answer

ASSESSMENTS = cast(Table, Assessment.__table__)
KEPT = cast(Table, KeptAnswer.__table__)
MOVED_ON = "it has moved on to another version since"
WOULD_LOSE = "an answer would be lost"
"""Never seen; a draft is rather left than moved so."""
MOVED = "moved"
"""The kind of the event, and the origin of the changes in the history."""
_WHOSE = select(DraftMove.assessment_id).where(DraftMove.id == bindparam("wanted"))
_IS_REMARKED = select(Comment.id).where(Comment.assessment_id == bindparam("wanted")).limit(1)
_SET_VERSION = update(ASSESSMENTS).where(ASSESSMENTS.c.id == bindparam("wanted")).values(version_id=bindparam("to"))
_NOTED = insert(cast(Table, AssessmentEvent.__table__))
PLANNED = (
    select(
        Assessment.version_id,
        QuestionnaireVersion.key,
        QuestionnaireVersion.number,
        RoundCountry.opens_at,
        RoundCountry.closes_at,
        RoundCountry.time_zone,
    )
    .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
    .join(Municipality, Municipality.id == Assessment.municipality_id)
    .join(
        RoundCountry,
        and_(RoundCountry.round_id == Assessment.round_id, RoundCountry.country_code == Municipality.country_code),
    )
    .where(Assessment.id == bindparam("wanted"))
)


Chains = dict[int, tuple[Questionnaire, ...]]
"""By the version a draft is on, the way from there to the version it moves to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do with a draft as it stood when it was looked at."""

    version_id: int
    versions: tuple[Questionnaire, ...]
    stored: Mapping[Place, StoredAnswer]
    migration: Migration

    @property
    def numbers(self) -> dict[str, int]:
        """How many answers carry over, need another look and are archived, and how many are missing afterwards."""
        found = self.migration
        counted = {"carried": found.carried, "looks": found.looks, "archived": found.archived, "missing": found.missing}
        return {name: len(part) for name, part in counted.items()}

    @property
    def lost(self) -> tuple[Answer, ...]:
        """Answers that would be in none of these; there are none."""
        return self.migration.lost(answers_of(self.stored))


def plan_move(session: Session, assessment_id: int, target: str, at: datetime, *, known: Chains | None = None) -> Plan:
    """Look at a draft and say what moving it to a version would do; changes nothing.

    `known` holds the ways that were looked up for other drafts. Raises BadInput for a version that is not published, or
    does not come after that of the draft.
    """
    (row,) = rows_of(session, PLANNED, {"wanted": assessment_id})
    version_id, key, number, opens_at, closes_at, time_zone = row
    known = {} if known is None else known
    if version_id not in known:
        known[version_id] = versions_between(session, key, number, target)
    versions = known[version_id]
    stored = read_answers(session, assessment_id)
    today = at.astimezone(Window(opens_at, closes_at, time_zone).closes_locally.tzinfo).date()
    return Plan(version_id, versions, stored, preview(versions, answers_of(stored), today=today))


def move_draft(session: Session, move_id: int, *, by: int | None, at: datetime, seen: Plan | None = None) -> None:
    """Move a planned draft: its answers, what is archived, an event, and the sections that need another look.

    `seen` saves the work under the lock where the draft is still as it was then. One that can no longer be changed is
    left as it is, with the reason; one that is not planned any more is not touched.
    """
    assessment_id = moving_assessment(session, move_id)
    try:
        lock = take_lock_to_answer(session, assessment_id, at)
    except NotOpen as closed:
        move = under_lock(session, move_id)
        move.status, move.problem = MoveStatus.LEFT, str(closed)
        return
    move = under_lock(session, move_id)
    if move.status is not MoveStatus.PLANNED:
        return
    stored = read_answers(session, move.assessment_id)
    if seen is None or (seen.version_id, seen.stored) != (lock.version_id, stored):
        seen = look_at(session, move.assessment_id, move.run.version.number, at)
    if seen is None or seen.lost:
        move.status, move.problem = MoveStatus.LEFT, WOULD_LOSE if seen else MOVED_ON
        return
    _carry_out(session, move, seen, by, at)


def moving_assessment(session: Session, move_id: int) -> int:
    """Whose move it is. Raises NoResultFound."""
    return int(session.connection().execute(_WHOSE, {"wanted": move_id}).scalar_one())


def under_lock(session: Session, move_id: int) -> DraftMove:
    """The move with its run, as they are now; the caller holds the lock of its assessment."""
    options = [joinedload(DraftMove.run)]
    return session.get_one(DraftMove, move_id, options=options, populate_existing=True)


def look_at(
    session: Session, assessment_id: int, target: str, at: datetime, *, known: Chains | None = None
) -> Plan | None:
    """As `plan_move`; none where the draft has moved on to that version, or beyond."""
    try:
        return plan_move(session, assessment_id, target, at, known=known)
    except BadInput:
        return None


def _carry_out(session: Session, move: DraftMove, plan: Plan, by: int | None, at: datetime) -> None:
    after, tail = replace_answers(session, move.assessment_id, plan.stored, _after(plan), by=by, at=at, origin=MOVED)
    _keep(session, move.id, plan, after)
    rename_comments(session, move.assessment_id, renamed(plan.versions))
    looks = {look.after.question for look in plan.migration.looks}
    move.sections = open_again(session, move.assessment_id, plan.versions[-1], looks)
    move.from_version_id, move.status, move.moved_at, move.moved_by_id = plan.version_id, MoveStatus.MOVED, at, by
    for name, number in plan.numbers.items():
        setattr(move, name, number)
    set_version(session, move.assessment_id, move.run.version_id)
    steps = f"{plan.versions[0].version} → {plan.versions[-1].version}"
    note_event(session, move.assessment_id, MOVED, steps, by=by, at=at, sequence=tail.sequence)


def _after(plan: Plan) -> dict[Place, StoredAnswer]:
    """The answers after the move; all keep their author and time, and those that stay as they were their revision."""
    after = {}
    for before, answer in (*plan.migration.carried, *((look.before, look.after) for look in plan.migration.looks)):
        own = plan.stored[before.question, before.instance]
        moved = own if before == answer else StoredAnswer(answer, FRESH, own.author_id, own.saved_at)
        after[answer.question, answer.instance] = moved
    return after


def _keep(session: Session, move_id: int, plan: Plan, after: Mapping[Place, StoredAnswer]) -> None:
    """Keep every answer as it was, with what became of it."""
    fates: list[tuple[Answer, Answer | None, Fate, str]] = [
        *((before, answer, Fate.CARRIED, "") for before, answer in plan.migration.carried),
        *((look.before, look.after, Fate.LOOK, look.why) for look in plan.migration.looks),
        *((answer, None, Fate.ARCHIVED, why) for answer, why in plan.migration.archived),
    ]
    rows = []
    for before, answer, fate, why in fates:
        to = after[answer.question, answer.instance] if answer else None
        rows.append(kept_row(move_id, plan.stored[before.question, before.instance], fate, why, to))
    if rows:
        session.execute(insert(KEPT), rows)


def kept_row(
    move_id: int, stored: StoredAnswer, fate: Fate, why: str = "", to: StoredAnswer | None = None
) -> dict[str, object]:
    """A row of the archive: an answer, what became of it, and where it stands now."""
    question, instance = stored.place
    return {
        "move_id": move_id,
        "question": question,
        "instance": instance,
        "content": content_of(stored.answer),
        "revision": stored.revision,
        "author_id": stored.author_id,
        "saved_at": stored.saved_at,
        "fate": fate,
        "why": why,
        "to_question": to.place[0] if to else None,
        "to_instance": to.place[1] if to else None,
        "to_revision": to.revision if to else None,
    }


def renamed(versions: Sequence[Questionnaire]) -> dict[str, str]:
    """Old name to new, for questions that go by another name in the last version."""
    found = crosswalk(*versions).comparable.values()
    return {part.before: part.question for part in found if part.before != part.question}


def rename_comments(session: Session, assessment_id: int, names: Mapping[str, str]) -> None:
    """Let remarks stand at their question under its other name."""
    if names and rows_of(session, _IS_REMARKED, {"wanted": assessment_id}):
        here = update(Comment).where(Comment.assessment_id == assessment_id, Comment.question.in_(names))
        session.execute(here.values(question=case(dict(names), value=Comment.question)))


def set_version(session: Session, assessment_id: int, version_id: int) -> None:
    """Let an assessment be on another version."""
    session.connection().execute(_SET_VERSION, {"wanted": assessment_id, "to": version_id})


def note_event(
    session: Session, assessment_id: int, kind: str, steps: str, *, by: int | None, at: datetime, sequence: int
) -> None:
    """Write the event into the assessment's own record."""
    row = {"assessment_id": assessment_id, "kind": kind, "at": at, "by_id": by, "reason": steps}
    session.connection().execute(_NOTED, row | {"last_sequence": sequence})

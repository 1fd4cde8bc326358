"""What the municipality approved in the round before, as answers to today's version, to stand beside the fields."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import Questionnaire
from surveyapp.errors import BadInput
from surveyapp.models import Assessment, QuestionnaireVersion
from surveyapp.services.answers import Place, answers_of, read_answers
from surveyapp.services.assessments import Record
from surveyapp.services.versions import open_version, versions_between

KEPT = 256

_read: dict[tuple[int, str, str], Mapping[Place, Answer]] = {}
"""By municipality, what was approved and today's version: none of them changes, so it is read once a process."""


def read_last_round(session: Session, record: Record) -> Mapping[Place, Answer]:
    """The answers of the latest approved assessment before this one that mean the same today; none where none do.

    They go through the crosswalk of the versions between; what may not be compared is left out.
    """
    earlier = record.head.earlier_sha256
    if earlier is None:
        return {}
    key = (record.head.municipality_id, earlier, record.head.version_sha256)
    if key not in _read:
        if len(_read) >= KEPT:
            _read.clear()
        _read[key] = _carried(session, record, earlier)
    return _read[key]


def _carried(session: Session, record: Record, earlier: str) -> Mapping[Place, Answer]:
    row = session.execute(
        select(Assessment.id, QuestionnaireVersion.id, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assessment.version_id)
        .where(Assessment.municipality_id == record.head.municipality_id, Assessment.approved_sha256 == earlier)
        .order_by(Assessment.id.desc())
        .limit(1)
    ).one()
    before = open_version(session, row[1], row[2])
    versions = _steps(session, before, record.questionnaire)
    if not versions:
        return {}
    walk = crosswalk(*versions)
    found: dict[Place, Answer] = {}
    for answer in answers_of(read_answers(session, row[0])):
        carried = walk.carry(answer).answer
        verdict = walk.comparable.get(carried.question) if carried else None
        if carried is not None and carried.raw is None and verdict is not None and verdict.verdict != "no":
            found.setdefault((carried.question, carried.instance), carried)
    return found


def _steps(session: Session, before: Questionnaire, today: Questionnaire) -> tuple[Questionnaire, ...]:
    """The versions from that of the round before to today's; none where no way leads from one to the other."""
    if before.sha256 == today.sha256:
        return (today,)
    if before.key != today.key:
        return ()
    try:
        return versions_between(session, today.key, before.version, today.version)
    except BadInput:
        return ()

"""What a round says, computed from the answers as they are now and kept until one of them changes."""

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.findings import Findings
from surveyapp.models import Answer, Assessment, FrameUnit, Round
from surveyapp.models.collection import AssessmentStatus
from surveyapp.services import dataset

AnySelect = Select[*tuple[Any, ...]]
KEPT = 4
"""Rounds held in memory; each is a few megabytes."""

_kept: "OrderedDict[str, Findings]" = OrderedDict()
_computing = Lock()


def results_for(session: Session, round: Round) -> Findings:
    """The findings of a round, computed once for each state of its approved answers, so that a change shows at once.

    Where drafts stand is not looked at: it changes with every save and no figure rests on it.
    """
    key = fingerprint(session, round)
    with _computing:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        found = findings.compute(dataset.read(session, round))
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return found


def rounds_with_results(session: Session) -> list[Round]:
    """Rounds to which at least one approved assessment was given and whose answers are kept, the newest first."""
    approved = select(Assessment.round_id).where(Assessment.status == AssessmentStatus.APPROVED)
    kept = select(Round).where(Round.id.in_(approved), Round.answers_erased_at.is_(None))
    return list(session.scalars(kept.order_by(Round.created_at.desc(), Round.id)))


def fingerprint(session: Session, round: Round) -> str:
    """A hash that changes with any approved answer, any approval and any change of the frame of the round."""
    parts = [str(session.connection().engine.url), round.code, str(round.version_id)]
    for statement in (_answers(round), _assessments(round), _frame(round)):
        parts += [repr(value) for value in session.execute(statement).one()]
    return sha256("\n".join(parts).encode()).hexdigest()


def _answers(round: Round) -> AnySelect:
    return (
        select(
            func.count(),
            func.sum(Answer.revision),
            func.sum(Answer.number),
            func.sum(func.length(Answer.text)),
            func.count(Answer.non_answer),
            func.max(Answer.saved_at),
        )
        .join(Assessment, Assessment.id == Answer.assessment_id)
        .where(Assessment.round_id == round.id, Assessment.status == AssessmentStatus.APPROVED)
    )


def _assessments(round: Round) -> AnySelect:
    sums = (func.sum(Assessment.id), func.sum(Assessment.version_id), func.max(Assessment.approved_at))
    return select(func.count(), *sums).where(
        Assessment.round_id == round.id, Assessment.status == AssessmentStatus.APPROVED
    )


def _frame(round: Round) -> AnySelect:
    numbers = (FrameUnit.municipality_id, FrameUnit.population, FrameUnit.refugees_hosted, FrameUnit.association_id)
    words = (func.sum(func.length(FrameUnit.region_code)), func.sum(func.length(FrameUnit.size_class)))
    return select(func.count(), *(func.sum(number) for number in numbers), *words).where(FrameUnit.round_id == round.id)

"""Answers that are far from what stood before: in the last round, or when the approver returned the assessment."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.answers import Answer
from questionnaires.model import AnswerType
from surveyapp.services.answers import Place
from surveyapp.services.assessments import Record

TIMES = 2.0
"""A number is far from another from so many times on, up or down."""
COUNTED = 10.0
"""A whole number also differs by at least this much, since few things double soon."""
LEVELS = 2.0
"""A level is far from another from so many steps on."""


class Before(StrEnum):
    """What an answer is compared with."""

    LAST_ROUND = "last_round"
    LAST_RETURN = "last_return"


@dataclass(frozen=True, slots=True)
class LargeChange:
    """An answer that stands now far from one that stood before."""

    place: Place
    before: Answer
    when: Before


Pairs = Iterable[tuple[Place, Answer | None]]


def large_changes(record: Record, last_round: Pairs, last_return: Pairs) -> tuple[LargeChange, ...]:
    """Those of the answers that are asked now, in their order; what stood before comes by place.

    Instances of a repeat are no longer the same thing a round later, so only a return is compared with in repeats.
    """
    found = {
        (place, when): LargeChange(place, before, when)
        for when, pairs in ((Before.LAST_ROUND, last_round), (Before.LAST_RETURN, last_return))
        for place, before in pairs
        if before is not None and (when is Before.LAST_RETURN or place[1] == 0) and _is_large(record, place, before)
    }
    return tuple(found[place, when] for place in record.path.asked for when in Before if (place, when) in found)


def _is_large(record: Record, place: Place, before: Answer) -> bool:
    stored = record.stored.get(place)
    if stored is None or place[0] not in record.questionnaire.questions:
        return False
    kind = record.questionnaire.questions[place[0]].type
    return is_large_change(kind, before.number, stored.answer.number)


def is_large_change(kind: AnswerType, before: float | None, now: float | None) -> bool:
    """Whether two answers of a kind are far from each other; only numbers and levels can be."""
    if before is None or now is None or before == now:
        return False
    if kind is AnswerType.LEVEL:
        return abs(now - before) >= LEVELS
    if kind is AnswerType.INTEGER and abs(now - before) < COUNTED:
        return False
    small, large = sorted((abs(before), abs(now)))
    return kind in (AnswerType.INTEGER, AnswerType.DECIMAL) and (before * now <= 0 or large >= TIMES * small)

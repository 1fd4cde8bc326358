"""What an approver should look at first: large changes, explained, estimated and missing answers, what was returned."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import AnswerType
from surveyapp.services.answers import Place
from surveyapp.services.approval import Step, last_return, read_steps
from surveyapp.services.assessments import Record
from surveyapp.services.history import RecordedChange, read_changes, read_tail
from surveyapp.services.large_changes import LargeChange, large_changes
from surveyapp.services.last_round import read_last_round

MEASURED = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL, AnswerType.TEXT})
"""Kinds of answers of which two years seldom have the same."""


@dataclass(frozen=True, slots=True)
class Review:
    """The places that need an eye, in the order in which they are asked."""

    large: tuple[LargeChange, ...]
    """Against the last round and the last return."""
    explained: tuple[Place, ...]
    estimated: tuple[Place, ...]
    not_given: tuple[Place, ...]
    same_as_last: tuple[Place, ...]
    """Where the very figure or words of the last round stand again, as they do when nobody looked anew."""
    returned: Step | None
    changed: Mapping[Place, RecordedChange]
    """Since the last return: each answer that changed, with the answer that stood then."""
    last_sequence: int
    """Up to which change all this is true; handed back with the approval."""


def make_review(session: Session, record: Record) -> Review:
    """Look through an assessment for its approver."""
    given = [(place, record.stored[place].answer) for place in record.path.asked if place in record.stored]
    returned = last_return(read_steps(session, record.head.id))
    changed = _changed(session, record, returned) if returned else {}
    before_return = {place: change.before for place, change in changed.items()}
    return Review(
        large=large_changes(record, read_last_round(session, record).items(), before_return.items()),
        explained=tuple(place for place, answer in given if answer.reason),
        estimated=tuple(place for place, answer in given if answer.estimated),
        not_given=tuple(place for place, answer in given if answer.non_answer),
        same_as_last=_same_as_last(session, record),
        returned=returned,
        changed=changed,
        last_sequence=read_tail(session, record.head.id).sequence,
    )


def _same_as_last(session: Session, record: Record) -> tuple[Place, ...]:
    """The measured and described answers that are those of the last round; a choice seldom changes in a year."""
    last = read_last_round(session, record)
    stored = record.stored
    return tuple(
        place
        for place in record.path.asked
        if place in last and place in stored and _is_repeated(record, stored[place].answer, last[place])
    )


def _is_repeated(record: Record, now: Answer, before: Answer) -> bool:
    kind = record.questionnaire.questions[now.question].type
    is_zero_again = not now.number and not now.text
    return kind in MEASURED and not is_zero_again and (now.number, now.text) == (before.number, before.text)


def _changed(session: Session, record: Record, returned: Step) -> dict[Place, RecordedChange]:
    """What changed since a return, of what the version asks that the assessment is on by now."""
    changed = changes_since(session, record.head.id, returned.last_sequence)
    return {place: change for place, change in changed.items() if place[0] in record.questionnaire.questions}


def changes_since(session: Session, assessment_id: int, sequence: int) -> dict[Place, RecordedChange]:
    """What changed after a moment of the history, each answer once: from what stood then to what stands now."""
    changed: dict[Place, RecordedChange] = {}
    for change in read_changes(session, assessment_id, after=sequence):
        first = changed.get(change.place)
        changed[change.place] = change.since(first.before) if first else change
    return {place: change for place, change in changed.items() if change.before != change.answer}

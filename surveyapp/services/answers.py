"""Stored answers as the questionnaire sees them, and the canonical form in which the history writes one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from questionnaires.answers import Answer
from questionnaires.model import NonAnswer
from surveyapp.database import rows_of
from surveyapp.models import Answer as AnswerRow

Place = tuple[str, int]
"""Where an answer stands: question and repeat instance."""

CLEARED = "{}"
"""What the history holds for an answer that was taken away."""

_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

VALUE_COLUMNS = ("number", "text", "non_answer", "estimated", "raw", "reason", "explanation")
STORED_COLUMNS = ("question", "instance", *VALUE_COLUMNS, "revision", "author_id", "saved_at")

ANSWERS: Select[Any] = select(*(AnswerRow.__table__.c[name] for name in STORED_COLUMNS))
OF_ASSESSMENT = ANSWERS.where(AnswerRow.__table__.c.assessment_id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer with the revision it has, by whom and when."""

    answer: Answer
    revision: int
    author_id: int | None
    saved_at: datetime

    @property
    def place(self) -> Place:
        """Question and instance."""
        return self.answer.question, self.answer.instance


def stored_answer(row: Sequence[Any]) -> StoredAnswer:
    """Make a stored answer of a row with STORED_COLUMNS in their order."""
    *answer, revision, author_id, saved_at = row
    return StoredAnswer(Answer(*answer), revision, author_id, saved_at)


def read_answers(session: Session, assessment_id: int) -> dict[Place, StoredAnswer]:
    """All answers of an assessment by question and instance, with one query below the ORM."""
    rows = rows_of(session, OF_ASSESSMENT, {"wanted": assessment_id})
    return {(row[0], row[1]): stored_answer(row) for row in rows}


def answers_of(stored: Mapping[Place, StoredAnswer]) -> list[Answer]:
    """The answers alone, as `path.follow` takes them."""
    return [item.answer for item in stored.values()]


def is_empty(answer: Answer) -> bool:
    """True when nothing at all was entered, so that no row is kept."""
    return answer.number is None and answer.text is None and answer.non_answer is None and answer.raw is None


def content_of(answer: Answer | None) -> str:
    """The answer as canonical JSON without its place: only what is set, names in order; '{}' when there is none.

    A zero is written without a sign, since 0 and -0 are the same answer.
    """
    if answer is None or is_empty(answer):
        return CLEARED
    told = ((name, getattr(answer, name)) for name in VALUE_COLUMNS)
    values = {name: value for name, value in told if value is not None and value is not False}
    if answer.number == 0:
        values["number"] = 0.0
    return _WRITER.encode(values)


def from_content(content: str, place: Place) -> Answer | None:
    """The answer that `content_of` wrote; none for one that was taken away."""
    told: dict[str, Any] = json.loads(content)
    values = {name: told[name] for name in VALUE_COLUMNS if name in told}
    if not values:
        return None
    if "non_answer" in values:
        values["non_answer"] = NonAnswer(values["non_answer"])
    return Answer(*place, **values)


def by_place(answers: Iterable[StoredAnswer]) -> dict[Place, StoredAnswer]:
    """Index stored answers by where they stand."""
    return {item.place: item for item in answers}

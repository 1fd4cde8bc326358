"""What a form hands to saving, and what saving hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from questionnaires.answers import Answer
from surveyapp.errors import Conflict
from surveyapp.services.answers import Place, StoredAnswer

ADDED = -1
"""The instance of answers to a repeat instance that is only now being added; saving gives it its number."""


class RepeatFull(Conflict):
    """The repeat holds as many as it may, so no further one was added; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person submitted for one question: the answer (empty to take it away) and the revision it was based on."""

    answer: Answer
    based_on: int = 0

    @property
    def place(self) -> Place:
        """Question and instance."""
        return self.answer.question, self.answer.instance

    def placed(self, instance: int | None) -> "Entry":
        """The same entry in the instance that was given to what is being added."""
        if instance is None or self.answer.instance != ADDED:
            return self
        return replace(self, answer=replace(self.answer, instance=instance))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two people changed the same answer: mine is not saved, theirs stands, shared is the last that both had seen."""

    place: Place
    mine: Answer
    theirs: StoredAnswer | None
    shared: Answer | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save did: the revision of each answer that changed, and what is left for choice."""

    at: datetime
    saved: Mapping[Place, int]
    conflicts: tuple[Disagreement, ...] = ()
    instance: int | None = None
    """The number given to the repeat instance that was added."""
    repeated: bool = False
    """True when the same request had been carried out before, so that nothing was done again."""
    moved: bool = False
    """True when the page belonged to another version than the assessment is on by now."""
    homeless: tuple[Answer, ...] = ()
    """What was typed on such a page and has no place any more; it is kept in the archive."""

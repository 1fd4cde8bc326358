"""One answer as the questionnaire sees it, the same whether it comes from a database, a file or a test."""

from dataclasses import dataclass

from questionnaires.model import NonAnswer


@dataclass(frozen=True, slots=True)
class Answer:
    """What was given for one question and repeat instance (0 outside repeats, else 1, 2, …).

    Numbers and levels are in `number`; texts, dates (ISO), codes and space-separated codes in `text`. `raw` holds an
    entry that could not be read, kept as typed. `reason` and `explanation` say why a soft check was confirmed.
    """

    question: str
    instance: int = 0
    number: float | None = None
    text: str | None = None
    non_answer: NonAnswer | None = None
    estimated: bool = False
    raw: str | None = None
    reason: str | None = None
    explanation: str | None = None

    @property
    def given(self) -> bool:
        """True when there is a value or a non-answer, so that `required` is satisfied."""
        return self.number is not None or self.text is not None or self.non_answer is not None

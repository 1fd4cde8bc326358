"""What was wrong at first: entries that an approver sent back, and the words in which it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Questionnaire
from questionnaires.path import dependents

HIGHEST_LEVEL = 4
AT_MOST = 3
REASONS = (
    "Please ask the service again. What I saw on my last visit does not fit this level.",
    "Two of these answers differ a lot from last year. Are they right, or was the question read in another way?",
    "The county told us another figure at the last round table. Please compare before we send this.",
    "We do know this by now: the service finished its count last week.",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Why an assessment was sent back, and what stood in it at first where it was corrected later."""

    reason: str
    first: dict[tuple[str, int], Answer]

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions concerned, in order."""
        return tuple(question for question, _ in self.first)


def correct(told: Sequence[Answer], questionnaire: Questionnaire, generator: np.random.Generator) -> Correction:
    """Choose a few answers that were wrong at first; none on which other questions depend."""
    lonely = [answer for answer in told if _may_have_been_wrong(answer, questionnaire)]
    chosen = sorted(generator.choice(len(lonely), size=min(AT_MOST, len(lonely)), replace=False).tolist())
    first = {(lonely[place].question, 0): _at_first(lonely[place], generator) for place in chosen}
    return Correction(REASONS[int(generator.integers(len(REASONS)))], first)


def _may_have_been_wrong(answer: Answer, questionnaire: Questionnaire) -> bool:
    question = questionnaire.questions[answer.question]
    return (
        question.type is AnswerType.LEVEL
        and not answer.question.endswith("_desired")
        and answer.non_answer is None
        and NonAnswer.UNKNOWN in question.non_answers
        and not dependents(questionnaire, answer.question)
    )


def _at_first(answer: Answer, generator: np.random.Generator) -> Answer:
    if generator.random() < 0.25:
        return replace(answer, number=None, non_answer=NonAnswer.UNKNOWN)
    level = answer.number or 0.0
    return replace(answer, number=level - 1 if level == HIGHEST_LEVEL else level + 1)

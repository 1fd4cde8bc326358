"""From an office's replies to the answers it gives: what is asked, what it does not know, what it had to estimate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer, Questionnaire
from questionnaires.path import follow
from surveyapp.demo.latent import Office
from surveyapp.demo.replies import Desk, Reply, reply_to_all

PROFILE = "profile"
"""The section that every office can answer, and on which all others depend."""
NUMBERS = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL})
REASONS = ("checked", "special")
"""What an office says when a soft check asks again."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is true of a municipality, and what its office told of it; both hold only what was asked."""

    true: tuple[Answer, ...]
    told: tuple[Answer, ...]


def fill(
    office: Office,
    questionnaire: Questionnaire,
    difficulty: Mapping[str, float],
    reference: date,
    generator: np.random.Generator,
) -> Filled:
    """Let an office complete the questionnaire; hard checks hold, soft ones are confirmed with a reason."""
    desk = Desk(office, questionnaire, difficulty, reference, generator)
    everything = [_answer(*place, reply) for place, reply in reply_to_all(desk).items()]
    asked = set(follow(questionnaire, everything, today=reference).asked)
    true = tuple(answer for answer in everything if (answer.question, answer.instance) in asked)
    told = [spoken for answer in true if (spoken := _tell(answer, desk)) is not None]
    return Filled(true, _confirm(questionnaire, told, reference))


def _answer(question: str, instance: int, reply: Reply) -> Answer:
    if isinstance(reply, str):
        return Answer(question, instance, text=reply)
    return Answer(question, instance, number=float(reply))


def _tell(answer: Answer, desk: Desk) -> Answer | None:
    """What the office says where the truth is `answer`; None for an optional question left open."""
    question = desk.questionnaire.questions[answer.question]
    if desk.questionnaire.section_of[answer.question] == PROFILE or answer.instance:
        return answer
    draw = desk.generator.random()
    ignorance = (1 - desk.office.knows) * (1.2 if question.type in NUMBERS else 0.25)
    if draw < ignorance and question.non_answers:
        kind = NonAnswer.UNKNOWN if draw < 0.55 * ignorance else NonAnswer.NOT_COLLECTED
        if draw > 0.96 * ignorance:
            kind = NonAnswer.PREFER_NOT
        return Answer(answer.question, non_answer=kind if kind in question.non_answers else question.non_answers[0])
    if question.required is False and desk.chance(0.2):
        return None
    return replace(answer, estimated=question.type in NUMBERS and desk.chance(0.15))


def _confirm(questionnaire: Questionnaire, told: Sequence[Answer], reference: date) -> tuple[Answer, ...]:
    """Give a reason wherever a soft check asks."""
    asked_again = {
        (problem.question, problem.instance)
        for problem in follow(questionnaire, told, today=reference).problems
        if problem.kind == "soft"
    }
    return tuple(
        replace(answer, reason=REASONS[0], explanation="Compared with the register.")
        if (answer.question, answer.instance) in asked_again
        else answer
        for answer in told
    )

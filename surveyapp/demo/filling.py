"""From an office's replies to the answers it gives: what is asked, what it does not know, what it had to estimate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from questionnaires.answers import Answer
from questionnaires.carry_over import crosswalk
from questionnaires.model import AnswerType, NonAnswer, Questionnaire
from questionnaires.path import follow
from surveyapp.demo.desk import Desk, Reply
from surveyapp.demo.latent import Office
from surveyapp.demo.replies import reply_to_all

PROFILE = "profile"
"""The section that every office can answer, and on which all others depend."""
NUMBERS = frozenset({AnswerType.INTEGER, AnswerType.DECIMAL})
EXPLANATIONS = {
    "h4_specialist": ("checked", "The hospital has a walk-in hour for newcomers; family doctors are booked out."),
    "e3_pupils": ("changed", "Two classes came over from a school that closed; a new wing opens next year."),
    "s2_occupied": ("estimate", "Folding beds for families who arrived this month; a second site is being prepared."),
    "refugees_women": ("counted_differently", "Our register counts girls from 16 on among women."),
    "s1_unsuitable": ("counted_differently", "The housing office counts households, not persons."),
}
"""What offices say when a soft check asks again: the reason from the list, and their note."""
CHECKED = ("checked", "Compared with the register.")
"""What they say elsewhere."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is true of a municipality, and what its office told of it; both hold only what was asked.

    `desk` is where it was written down, so that the same office can tell the same on another version.
    """

    true: tuple[Answer, ...]
    told: tuple[Answer, ...]
    desk: Desk


def fill(
    office: Office,
    versions: Sequence[Questionnaire],
    difficulty: Mapping[str, float],
    reference: date,
    generator: np.random.Generator,
) -> Filled:
    """Let an office complete the last of the versions; hard checks hold, soft ones are confirmed with a reason.

    Offices reply in the words of the first version; what a later one asks in another unit or with other codes follows
    by its own crosswalk.
    """
    desk = Desk(office, versions[-1], difficulty, reference, generator)
    reply_to_all(desk)
    return _filled(desk, versions)


def retell(filled: Filled, versions: Sequence[Questionnaire]) -> Filled:
    """The same truth as the same office tells it on the last of these versions."""
    return _filled(replace(filled.desk, questionnaire=versions[-1]), versions)


def _filled(desk: Desk, versions: Sequence[Questionnaire]) -> Filled:
    everything = list(_in_words_of(versions, [_answer(*place, reply) for place, reply in desk.replies.items()]))
    asked = set(follow(desk.questionnaire, everything, today=desk.reference).asked)
    true = tuple(answer for answer in everything if (answer.question, answer.instance) in asked)
    told = [spoken for answer in true if (spoken := _tell(answer, desk)) is not None]
    return Filled(true, _confirm(desk.questionnaire, told, desk.reference), desk)


def _in_words_of(versions: Sequence[Questionnaire], replies: Iterable[Answer]) -> Iterator[Answer]:
    """Replies in the words of the first version, and those to questions that only a later one asks."""
    walk = crosswalk(*versions)
    carried = {found.before for found in walk.comparable.values() if found.verdict == "crosswalk"}
    for reply in replies:
        answer = walk.carry(reply).answer if reply.question in carried else reply
        if answer is not None and answer.question in versions[-1].questions:
            yield answer


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
    ignorance = (1 - desk.office.knows) * (0.9 if question.type in NUMBERS else 0.3)
    if draw < ignorance and question.non_answers:
        kind = NonAnswer.UNKNOWN if draw < 0.55 * ignorance else NonAnswer.NOT_COLLECTED
        if draw > 0.96 * ignorance:
            kind = NonAnswer.PREFER_NOT
        return Answer(answer.question, non_answer=kind if kind in question.non_answers else question.non_answers[0])
    if question.required is False and desk.chance(0.08):
        return None
    return replace(answer, estimated=question.type in NUMBERS and desk.chance(0.15))


def _confirm(questionnaire: Questionnaire, told: Sequence[Answer], reference: date) -> tuple[Answer, ...]:
    """Give a reason wherever a soft check asks."""
    problems = follow(questionnaire, told, today=reference).problems
    asked_again = {(problem.question, problem.instance) for problem in problems if problem.kind == "soft"}
    return tuple(_explain(answer) if (answer.question, answer.instance) in asked_again else answer for answer in told)


def _explain(answer: Answer) -> Answer:
    reason, note = EXPLANATIONS.get(answer.question, CHECKED)
    return replace(answer, reason=reason, explanation=note)

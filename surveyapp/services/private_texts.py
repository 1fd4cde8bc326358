"""Texts that are promised to stay between a municipality and the secretariat: told to be there, not what they say."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from analysis.dataset import WITHHELD
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Questionnaire
from surveyapp.services.access import EXPERTS, MUNICIPALITY, Actor
from surveyapp.services.answers import Place, StoredAnswer


@lru_cache(maxsize=64)
def private_texts(questionnaire: Questionnaire) -> frozenset[str]:
    """Give the questions with such texts."""
    questions = questionnaire.questions.items()
    return frozenset(name for name, each in questions if not each.published and each.type is AnswerType.TEXT)


def as_told_to(
    actor: Actor, stored: dict[Place, StoredAnswer], questionnaire: Questionnaire
) -> dict[Place, StoredAnswer]:
    """Give the answers to a record within the actor's reach, such texts withheld from everybody outside."""
    if actor.is_secretariat or actor.roles & (MUNICIPALITY | EXPERTS):
        return stored
    return _withheld(stored, private_texts(questionnaire))


def _withheld(stored: Mapping[Place, StoredAnswer], private: frozenset[str]) -> dict[Place, StoredAnswer]:
    return {
        place: replace(item, answer=_without_words(item.answer)) if place[0] in private else item
        for place, item in stored.items()
    }


def _without_words(answer: Answer) -> Answer:
    text, raw, why = (None if words is None else WITHHELD for words in (answer.text, answer.raw, answer.explanation))
    return replace(answer, text=text, raw=raw, explanation=why)

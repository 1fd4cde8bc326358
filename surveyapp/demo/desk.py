"""One office at work on one questionnaire: how able it is where a question is concerned, and what it wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from questionnaires.model import Questionnaire
from surveyapp.demo.latent import Office

Reply = int | float | str
OF_QUESTION, OF_CHANCE = 0.28, 0.22
"""Spread of what makes one question harder than another, and of what differs from one year to the next."""
CURRENCY = {"PL": 1.0, "MD": 4.4, "RO": 1.2}
"""A country's money for one zloty."""


@dataclass(slots=True)
class Desk:
    """An office, the questionnaire before it, the day to which replies refer, and what has been replied so far."""

    office: Office
    questionnaire: Questionnaire
    difficulty: Mapping[str, float]
    reference: date
    generator: np.random.Generator
    replies: dict[tuple[str, int], Reply] = field(default_factory=dict)

    def able(self, question: str) -> float:
        """Capacity where this question is concerned."""
        dimension = self.questionnaire.section_of[question]
        known = self.office.capacity.get(dimension, 0.0) + self.office.particular[question]
        return known + self.difficulty[question] + self.generator.normal(0, OF_CHANCE)

    def curve(self, question: str, offset: float = 0.0) -> float:
        """Capacity as a share between 0 and 1."""
        return float(1 / (1 + np.exp(-(self.able(question) + offset))))

    def put(self, question: str, reply: Reply, instance: int = 0) -> None:
        """Write a reply down."""
        self.replies[question, instance] = reply

    def count(self, question: str) -> int:
        """A number written down before."""
        return int(self.replies[question, 0])

    @property
    def children(self) -> int:
        """Girls and boys together."""
        return self.count("refugees_girls") + self.count("refugees_boys")

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.generator.random() < probability)

    def spread(self, middle: float, part: float = 0.2) -> int:
        """A whole number around a middle, never negative."""
        return max(0, round(middle * float(np.exp(self.generator.normal(0, part)))))

    def money(self, zloty: float, part: float) -> float:
        """A sum in the country's money around so many zloty, to the hundred."""
        drawn = zloty * CURRENCY[self.office.place.country] * float(np.exp(self.generator.normal(0, part)))
        return float(round(drawn, -2))

    def day(self, latest: int, earliest: int) -> str:
        """A date so many days before the reference date."""
        return (self.reference - timedelta(days=int(self.generator.integers(latest, earliest)))).isoformat()


def difficulties(questionnaire: Questionnaire, generator: np.random.Generator) -> dict[str, float]:
    """How much easier or harder each question is than the others of its dimension, the same for everybody."""
    return {name: float(generator.normal(0, OF_QUESTION)) for name in questionnaire.questions}

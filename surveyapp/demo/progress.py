"""How far an office has come in a round, and when: drawn so that whether it answered hangs on country and size alone.

Who answers within a stratum is then unrelated to the answers, as the method assumes of those who did not answer.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from surveyapp.demo.territory import Place
from surveyapp.models.collection import AssessmentStatus

DRAWN_FROM = {"0-1999": 0.64, "2000-9999": 0.72, "10000-49999": 0.78, "50000+": 0.84}
"""Share of each size class that has answered when a round closes; in an open one a little less."""
COUNTRY_LEANING = {"PL": 0.0, "MD": -0.06, "RO": 0.03}
OPEN_YET = 0.2
LATER = {"sent": 0.24, "returned": 0.10, "filling": 0.38, "opened": 0.13, "invited": 0.15}
"""How far those have come who have not answered in the open round."""
SENT_BACK = 0.14
"""How often an approver asked for corrections before approving."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """When a round is open, and whether it still is."""

    code: str
    title: str
    opens_on: date
    closes_on: date
    today: date

    @property
    def is_open(self) -> bool:
        """True while offices can still answer."""
        return self.closes_on > self.today

    @property
    def reference(self) -> date:
        """The day on which most offices completed their profile."""
        return min(self.opens_on + timedelta(days=14), self.today - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Progress:
    """When an office came how far; None for what has not happened.

    `first_sent`, `returned` and `corrected` belong to an assessment that went back once; `sections` says how many
    sections are filled in so far, None for all of them.
    """

    invited: datetime
    reminded: datetime | None = None
    started: datetime | None = None
    saved: datetime | None = None
    first_sent: datetime | None = None
    returned: datetime | None = None
    corrected: datetime | None = None
    sent: datetime | None = None
    approved: datetime | None = None
    sections: int | None = None

    @property
    def status(self) -> AssessmentStatus:
        """The state of the assessment."""
        if self.approved:
            return AssessmentStatus.APPROVED
        return AssessmentStatus.SENT if self.sent else AssessmentStatus.DRAFT

    @property
    def last_saved(self) -> datetime | None:
        """When an answer was last saved."""
        return self.corrected or self.saved


def draw(place: Place, plan: RoundPlan, generator: np.random.Generator) -> Progress:
    """How far this office came in this round."""
    answering = DRAWN_FROM[place.size_class] + COUNTRY_LEANING[place.country] - (OPEN_YET if plan.is_open else 0.0)
    state = "approved" if generator.random() < answering else _later(plan, generator)
    went_back = state in {"sent", "approved"} and generator.random() < SENT_BACK
    sections = int(generator.integers(3, 8)) if state == "filling" else None
    return reach(state, plan, generator, went_back=went_back, sections=sections)


def reach(
    state: str,
    plan: RoundPlan,
    generator: np.random.Generator,
    *,
    went_back: bool = False,
    sections: int | None = None,
) -> Progress:
    """The way of an office to a state: one of LATER or `approved`, sent back once on the way or not."""
    first = datetime.combine(plan.opens_on, time(7), UTC)
    if state == "invited":
        return Progress(first, reminded=first + timedelta(days=21))
    went_back = went_back or state == "returned"
    is_sent = state in {"sent", "approved"}
    started, saved, first_sent, returned, corrected, sent, approved = _moments(plan, first, generator)
    return Progress(
        invited=first,
        reminded=first + timedelta(days=21) if state == "opened" else None,
        started=started,
        saved=None if state == "opened" else saved,
        first_sent=first_sent if went_back else None,
        returned=returned if went_back else None,
        corrected=corrected if went_back and is_sent else None,
        sent=sent if is_sent else None,
        approved=approved if state == "approved" else None,
        sections=sections,
    )


def _later(plan: RoundPlan, generator: np.random.Generator) -> str:
    if not plan.is_open:
        return "filling" if generator.random() < 0.5 else "invited"
    return str(generator.choice([*LATER], p=[*LATER.values()]))


def _moments(plan: RoundPlan, first: datetime, generator: np.random.Generator) -> list[datetime]:
    """Seven moments in order, at working hours, from the first day of the round to the day before its end or today."""
    last = datetime.combine(min(plan.closes_on, plan.today), time(7), UTC) - timedelta(days=1)
    days = np.sort(generator.integers(0, max((last - first).days, 7), 7))
    minutes = np.sort(generator.integers(0, 9 * 60, 7))
    return [
        first + timedelta(days=int(day), minutes=int(minute), seconds=int(second))
        for day, minute, second in zip(days, minutes, generator.integers(0, 60, 7), strict=True)
    ]

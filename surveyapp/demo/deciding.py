"""What the committee of the demonstration decided on the closed round, and who took part since.

A plan is worked out by the worker after the world is made, so that the first page does not wait for it: `prepare` asks
for it, and `decide` records the decision and the deliveries once it is there.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Event

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.planning import Assumptions
from surveyapp.database import Database
from surveyapp.models import Release, Scenario
from surveyapp.services import decisions, deliveries, planning
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.decisions import Record, Wording
from surveyapp.services.planning import Wish
from surveyapp.services.showcase import showcase_accounts

FROZEN_AFTER, PUBLISHED_AFTER = timedelta(days=21), timedelta(days=45)
"""After the closed round has ended."""
DECIDED_ON = date(2026, 2, 10)
HELD_ON = (date(2026, 4, 14), date(2026, 5, 19), date(2026, 6, 9))
"""The days on which the offers with the most seats were held."""
ABSENT = 4
"""Every so-manieth of those invited could not come."""
PAUSE = 2.0
"""Seconds between two looks for the plan."""
NAME = "For the steering committee"
WORDS = Wording(
    title="Activities for the year after the first round",
    body="Steering committee of the programme",
    decided_on=DECIDED_ON,
    summary="The plan at the full budget is adopted as it stands. Offers across borders are announced first.",
    reasons="It closes more of the gaps than any other plan that was worked out for this budget, every country takes "
    "part, and most of its offers stay when weights and effects are doubted.",
    dissent="One member would have spent less on academies and more on help at the office, since small offices cannot "
    "send anybody for two days.",
)


def prepare(session: Session, release: str) -> int:
    """Ask for the plan that rests on a release alone; the scenario's id."""
    return planning.save_frozen(session, _account(session, "analyst"), release, Wish(NAME, Assumptions(), {}))


def decide_in_time(stop: Event, database: Database, today: date) -> None:
    """Record the decision as soon as its plan is worked out, unless that was done before or `stop` comes first."""
    while not stop.is_set():
        with database.reading() as session:
            waiting = _waiting(session)
            scenario = planning.open_scenario(session, waiting) if waiting is not None else None
        if scenario is None or scenario.problem:
            return
        if scenario.result is not None:
            with database.writing() as session:
                decide(session, scenario.id, today)
            return
        stop.wait(PAUSE)


def decide(session: Session, scenario_id: int, today: date) -> int:
    """Record and sign the decision on a frozen scenario's plan, and who took part since; the decision's id.

    Raises Conflict where the plan is not worked out yet.
    """
    publisher, scenario = _account(session, "publisher"), planning.open_scenario(session, scenario_id)
    budget = (scenario.result or {}).get("budget", 0.0)
    number = decisions.begin(session, publisher, scenario_id, budget, WORDS)
    seen = decisions.open_decision(session, number).content_sha256
    at = datetime.combine(min(DECIDED_ON, today), datetime.min.time(), UTC) + timedelta(hours=15)
    decisions.sign(session, publisher, number, seen=seen, at=at)
    record = decisions.open_decision(session, number)
    for offer, who, on in _took_part(record):
        deliveries.record_deliveries(session, publisher, record, offer, who, min(on, today), today=today)
    return number


def release_moments(closes_on: date) -> tuple[datetime, datetime]:
    """When the closed round was frozen, and when it was published."""
    first = datetime.combine(closes_on, datetime.min.time(), UTC) + timedelta(hours=9)
    return first + FROZEN_AFTER, first + PUBLISHED_AFTER


def _took_part(record: Record) -> Iterator[tuple[tuple[str, str], Sequence[str], date]]:
    """The offers with the most seats, and those who came: all who were invited but every ABSENT-th."""
    offers = [(row["activity"], row["country"]) for row in record.offers]
    invited = {offer: sorted(record.invited(*offer)) for offer in offers}
    largest = sorted(offers, key=lambda offer: (-len(invited[offer]), offer))
    for offer, on in zip(largest, HELD_ON, strict=False):
        came = [key for number, key in enumerate(invited[offer], start=1) if number % ABSENT]
        if came:
            yield offer, came, on


def _waiting(session: Session) -> int | None:
    """The frozen scenario on which nothing is decided yet."""
    if decisions.list_decisions(session):
        return None
    query = select(Scenario.id).join(Release, Release.id == Scenario.release_id).where(Scenario.name == NAME)
    return session.scalar(query.order_by(Scenario.id).limit(1))


def _account(session: Session, name: str) -> Actor:
    account = next(found for found in showcase_accounts(session) if found.email.startswith(f"{name}@"))
    actor = load_actor(session, account.user_id)
    assert actor is not None
    return actor

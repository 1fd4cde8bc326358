"""A scenario frozen with a release, with a plan written by hand, for tests of what is decided on it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.planning import Assumptions
from surveyapp.models import Job, Role, Scenario
from surveyapp.models.jobs import JobStatus
from surveyapp.services import planning
from surveyapp.services.access import Actor, load_actor
from surveyapp.services.decisions import Wording
from surveyapp.services.planning import Wish
from tests.results_world import ResultsWorld, make_published_release

BUDGET = 1_000.0
OFFER = ("A02", "RO")
REASON = "Agreed with the county."
WORDS = Wording(
    "Academy for six", "Steering committee", date(2026, 6, 2), "We hold it once.", "Gaps are wide.", "CALM: too dear."
)


def keys_of(world: ResultsWorld, count: int) -> list[str]:
    """The first members as the analysis names them."""
    return [f"RO-{place.code}" for place in list(world.members.values())[:count]]


def a_result(invited: list[str]) -> dict[str, Any]:
    """What a scenario comes to where one academy in Romania is held for these."""
    seats = [{"activity": OFFER[0], "country": OFFER[1], "municipality": key, "value": 0.1} for key in invited]
    chosen = [{"activity": OFFER[0], "country": OFFER[1], "deliveries": 1, "cost": 900.0, "value": 0.6}]
    figures = {"value": 0.6, "value_without_overlap": 0.6, "cost": 900.0, "unspent": 100.0, "bound": 0.6, "gap": 0.0}
    return {
        "budget": BUDGET,
        "seed": 7,
        "answered": 12,
        "frame": 15,
        "activities": "1.0.0",
        "total": 2.0,
        "offers": [],
        "swaps": [],
        "plans": [
            {"budget": BUDGET / 2, "clash": "the floor of Romania cannot be met"},
            {"budget": BUDGET, **figures, "chosen": chosen, "invited": seats},
        ],
        "losses": [],
    }


def an_actor(session: Session, world: ResultsWorld, role: Role = Role.PUBLISHER) -> Actor:
    """Somebody of the secretariat."""
    actor = load_actor(session, world.user(role).id)
    assert actor is not None
    return actor


def make_frozen_scenario(session: Session, world: ResultsWorld, instance: Path, actor: Actor) -> int:
    """Freeze a scenario of the world with its release, worked out."""
    release = make_published_release(world, instance)
    wish = Wish("As agreed", Assumptions(budget=BUDGET, pinned=(OFFER,)), {"/".join(OFFER): REASON})
    kept = planning.save_scenario(session, actor, world.round.id, wish)
    frozen = planning.freeze_scenario(session, actor, kept, release.code)
    session.get_one(Scenario, frozen).result = json.dumps(a_result(keys_of(world, 6)))
    session.execute(update(Job).values(status=JobStatus.DONE))
    session.flush()
    return frozen

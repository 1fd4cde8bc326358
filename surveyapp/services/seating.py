"""Why us, why not us: what a decision gives to the municipalities that somebody may read by name, and to nobody else.

The step at which a municipality comes in says something about its needs, so only its own people, its association and
the secretariat are told, and only once a decision on a published release is signed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.languages import alphabetical
from surveyapp.models import Decision, Release, Scenario
from surveyapp.services import planning
from surveyapp.services.access import Actor
from surveyapp.services.decisions import Record, open_decision
from surveyapp.services.standing import keys_within_reach


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality in a decision: `offers` (activity, country) that it is invited to; else `missing`, what of the
    budgets and weights tried would have brought it in (see `analysis.outcome.left_out`), None where that is not known.
    `is_silent`: it had not answered, as far as the plan says.
    """

    key: str
    name: str
    offers: tuple[tuple[str, str], ...]
    missing: Mapping[str, Any] | None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, and the places in it that the reader may know, by name."""

    decision: Record
    places: tuple[Place, ...]


def places_of(session: Session, actor: Actor, round_id: int) -> Told | None:
    """What the decision in force on a round gives to the municipalities within the actor's reach; None without one."""
    record = decision_in_force(session, round_id)
    if record is None:
        return None
    names, reach = planning.municipality_names(session), keys_within_reach(session, actor)
    result = json.loads(session.get_one(Scenario, record.scenario_id).result or "{}")
    is_own_budget = record.plan["budget"] == result.get("budget")
    rows = result.get("left_out", ()) if is_own_budget else ()
    missing = {row["municipality"]: row for row in rows if row["kind"] == "municipality"}
    seats: dict[str, list[tuple[str, str]]] = {}
    for row in record.plan["invited"]:
        seats.setdefault(row["municipality"], []).append((row["activity"], row["country"]))
    silent = set(result.get("silent", ()))
    places = [
        Place(key, names.get(key, key), tuple(seats.get(key, ())), missing.get(key), key in silent) for key in reach
    ]
    return Told(record, tuple(sorted(places, key=lambda place: (alphabetical(place.name), place.key))))


def decision_in_force(session: Session, round_id: int) -> Record | None:
    """The last decision that was signed on a published release of a round."""
    query = select(Decision.id).join(Release, Release.id == Decision.release_id)
    query = query.where(
        Release.round_id == round_id, Release.published_at.is_not(None), Decision.signed_at.is_not(None)
    )
    latest = session.scalars(query.order_by(Decision.signed_at.desc(), Decision.id.desc())).first()
    return None if latest is None else open_decision(session, latest)

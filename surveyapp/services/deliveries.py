"""Deliveries: who took up which activity of a decision, and what changed there and elsewhere by a later round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from analysis import change, delivered
from analysis.errors import Fault
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.languages import alphabetical, mark
from surveyapp.models import Decision, Delivery, Municipality, Round
from surveyapp.services import dataset
from surveyapp.services.access import Actor
from surveyapp.services.accounts import record
from surveyapp.services.decisions import Record
from surveyapp.services.planning import activities
from surveyapp.services.results import results_for, rounds_with_results
from surveyapp.services.sources import frozen_findings

FEWEST = delivered.FEWEST
RECORDED, WITHDRAWN = "recorded a delivery", "withdrew a delivery"


@dataclass(frozen=True, slots=True)
class Entry:
    """One seat taken up, as pages tell it."""

    id: int
    activity: str
    country: str
    municipality: str
    name: str
    delivered_on: date
    recorded_by_id: int
    is_withdrawn: bool


@dataclass(frozen=True)
class Since:
    """What changed by a later round: `table` as `analysis.delivered.changes` gives it."""

    round_code: str
    round_title: str
    table: pd.DataFrame


def record_deliveries(
    session: Session,
    actor: Actor,
    decision: Record,
    offer: tuple[str, str],
    municipalities: Collection[str],
    on: date,
    *,
    today: date,
) -> int:
    """Note that these municipalities (keys: country and code) took up an offer of a signed decision; how many are new.

    What is recorded already is left as it is. Raises Conflict for a decision that is not signed, NotFound for an offer
    that it does not hold, and BadInput naming every municipality that is not known, or none, or a day to come.
    """
    if not decision.is_signed:
        raise Conflict(mark("Deliveries are recorded once the decision is signed."))
    if offer not in [(row["activity"], row["country"]) for row in decision.offers]:
        raise NotFound(f"offer {offer}")
    found = _found(session, municipalities)
    faults = [
        Fault(key, "is no municipality that we know", "check the code")
        for key in sorted(set(municipalities) - set(found))
    ]
    if not municipalities:
        faults.append(Fault("municipality", "no municipality is named", "tick those that took part"))
    if on > today:
        faults.append(Fault("day", "lies in the future", "record it once it has been held"))
    if faults:
        raise BadInput(faults)
    known = {entry.municipality for entry in list_deliveries(session, decision.id) if _is_of(entry, offer)}
    fresh = sorted(set(found) - known)
    for key in fresh:
        session.add(
            Delivery(
                decision_id=decision.id,
                activity=offer[0],
                country=offer[1],
                municipality_id=found[key],
                delivered_on=on,
                recorded_by_id=actor.user_id,
            )
        )
        record(session, actor.user_id, RECORDED, municipality_id=found[key], subject=offer[0])
    session.flush()
    return len(fresh)


def withdraw_delivery(session: Session, actor: Actor, decision_id: int, delivery_id: int, *, at: datetime) -> None:
    """Take back what was recorded by mistake; the row stays, marked. Raises NotFound, Conflict for a second time."""
    row = session.get(Delivery, delivery_id)
    if row is None or row.decision_id != decision_id:
        raise NotFound(f"delivery {delivery_id}")
    if row.withdrawn_at is not None:
        raise Conflict(mark("This delivery is withdrawn already."))
    row.withdrawn_at, row.withdrawn_by_id = at, actor.user_id
    record(session, actor.user_id, WITHDRAWN, municipality_id=row.municipality_id, subject=row.activity)


def list_deliveries(session: Session, decision_id: int, *, withdrawn: bool = False) -> list[Entry]:
    """What was delivered of a decision, by activity and name; with what was withdrawn where that is asked for."""
    query = select(Delivery, Municipality).join(Municipality, Municipality.id == Delivery.municipality_id)
    query = query.where(Delivery.decision_id == decision_id)
    if not withdrawn:
        query = query.where(Delivery.withdrawn_at.is_(None))
    entries = [_entry(*row) for row in session.execute(query.order_by(Delivery.id))]
    return sorted(entries, key=lambda entry: (entry.activity, entry.country, alphabetical(entry.name)))


def what_changed(session: Session, decision: Record, instance: Path) -> list[Since]:
    """For every later round of the same questionnaire with results: the change of the gaps in question, where it was
    delivered and where not, from the release that was decided on.
    """
    taken = list_deliveries(session, decision.id)
    if not taken:
        return []
    release = session.get_one(Decision, decision.id).release
    before = frozen_findings(release, instance).dataset
    held = {offer: {entry.municipality for entry in taken if _is_of(entry, offer)} for offer in _offers(taken)}
    found = []
    for row in _later(session, release.round):
        after = results_for(session, row)
        between = dataset.questionnaires_between(session, row.version.key, (before.version, after.dataset.version))
        ruled = change.ruler(before, after, between)
        table = delivered.changes(ruled, after.dataset.frame, held, activities())
        found.append(Since(row.code, row.title, table))
    return found


def _later(session: Session, first: Round) -> list[Round]:
    same = [row for row in rounds_with_results(session) if row.version.key == first.version.key]
    return sorted((row for row in same if row.created_at > first.created_at), key=lambda row: row.created_at)


def _found(session: Session, keys: Collection[str]) -> dict[str, int]:
    rows = session.execute(select(_key().label("key"), Municipality.id).where(_key().in_(sorted(keys))))
    return {row.key: row.id for row in rows}


def _key() -> ColumnElement[str]:
    return Municipality.country_code + literal("-") + Municipality.code


def _offers(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    return sorted({(entry.activity, entry.country) for entry in entries})


def _is_of(entry: Entry, offer: tuple[str, str]) -> bool:
    return (entry.activity, entry.country) == offer


def _entry(row: Delivery, place: Municipality) -> Entry:
    return Entry(
        id=row.id,
        activity=row.activity,
        country=row.country,
        municipality=f"{place.country_code}-{place.code}",
        name=place.name,
        delivered_on=row.delivered_on,
        recorded_by_id=row.recorded_by_id,
        is_withdrawn=row.withdrawn_at is not None,
    )

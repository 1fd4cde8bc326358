"""Decisions on a plan frozen with a release: by whom and why; once signed they never change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from analysis.errors import Fault
from surveyapp.errors import BadInput, Conflict, NotFound
from surveyapp.languages import mark
from surveyapp.models import Decision, Scenario
from surveyapp.services.access import Actor
from surveyapp.services.accounts import record
from surveyapp.services.planning import OpenScenario, activities, open_scenario

LONGEST = {"title": 200, "body": 200, "summary": 5_000, "reasons": 5_000, "dissent": 5_000}
NEEDED = ("title", "body", "summary", "reasons")
SIGNED, DISCARDED = "signed a decision", "discarded a decision"


@dataclass(frozen=True, slots=True)
class Wording:
    """What people write of a decision. `body`: who decided; `dissent`: who would have decided otherwise, and why."""

    title: str
    body: str
    decided_on: date
    summary: str
    reasons: str
    dissent: str = ""


@dataclass(frozen=True)
class Record:
    """A decision as its page shows it; people by name, as they signed."""

    id: int
    scenario_id: int
    scenario_name: str
    round_id: int
    round_code: str
    release: str
    wording: Wording
    plan: Mapping[str, Any]
    """The plan with its assumptions and reasons, as it was when the record was begun."""
    made_by: str
    made_at: datetime
    signed_by: str
    signed_at: datetime | None
    content_sha256: str
    is_altered: bool
    """Whether it was signed and is not, or is no longer, what was signed."""
    replaces: int | None
    replaced_by: int | None

    @property
    def is_signed(self) -> bool:
        """Whether it is for good."""
        return self.signed_at is not None

    @property
    def offers(self) -> list[dict[str, Any]]:
        """What is to be held: activity, title, country, deliveries, cost."""
        return list(self.plan["chosen"])

    @property
    def all_invited(self) -> set[str]:
        """The keys of all municipalities that the plan seats anywhere."""
        return {row["municipality"] for row in self.plan["invited"]}

    def invited(self, activity: str, country: str) -> list[str]:
        """The keys of those invited to an offer, those for whom it is worth most first."""
        rows = [row for row in self.plan["invited"] if (row["activity"], row["country"]) == (activity, country)]
        return [row["municipality"] for row in sorted(rows, key=lambda row: -row["value"])]


def plan_to_decide(scenario: OpenScenario, budget: float) -> dict[str, Any]:
    """The plan at one of a frozen scenario's budgets, with everything needed to read it years later.

    Raises Conflict where the scenario is not frozen or not worked out, NotFound for a budget that was not, and
    BadInput where no plan at it meets the conditions.
    """
    if not scenario.release:
        raise Conflict(mark("A decision rests on a plan that is frozen with a release."))
    if scenario.result is None:
        raise Conflict(mark("The plan is not worked out yet."))
    plans = {plan["budget"]: plan for plan in scenario.result["plans"]}
    if budget not in plans:
        raise NotFound(f"budget {budget}")
    plan = plans[budget]
    if "clash" in plan:
        raise BadInput.one("budget", plan["clash"], "choose another budget")
    listed = activities()
    return {
        **plan,
        "chosen": [{**row, "title": listed[row["activity"]].title} for row in plan["chosen"]],
        "activities": scenario.result["activities"],
        "answered": scenario.result["answered"],
        "frame": scenario.result["frame"],
        "seed": scenario.result["seed"],
        "total": scenario.result["total"],
        "assumptions": scenario.wish.assumptions.model_dump(mode="json"),
        "fixed": dict(scenario.wish.reasons),
    }


def begin(
    session: Session, actor: Actor, scenario_id: int, budget: float, wording: Wording, *, replaces: int | None = None
) -> int:
    """Begin the record of a decision on a frozen scenario's plan; until it is signed it can be reworded.

    `replaces` is a signed decision that this one takes the place of. Raises as `plan_to_decide`, and BadInput.
    """
    _check(wording)
    scenario = open_scenario(session, scenario_id)
    plan = plan_to_decide(scenario, budget)
    if replaces is not None and not _get(session, replaces).signed_at:
        raise Conflict(mark("Only a signed decision can be replaced."))
    row = Decision(
        scenario_id=scenario_id,
        release_id=session.get_one(Scenario, scenario_id).release_id,
        plan=_canonical(plan),
        made_by_id=actor.user_id,
        replaces_id=replaces,
        **_columns(wording),
    )
    session.add(row)
    session.flush()
    return row.id


def reword(session: Session, decision_id: int, wording: Wording) -> None:
    """Write a decision that is not signed yet in other words. Raises NotFound, Conflict once it is signed, BadInput."""
    _check(wording)
    row = _unsigned(session, decision_id)
    for name, value in _columns(wording).items():
        setattr(row, name, value)


def discard(session: Session, actor: Actor, decision_id: int) -> None:
    """Throw away a record that nobody signed; the log keeps that it was. Raises NotFound, Conflict once signed."""
    row = _unsigned(session, decision_id)
    record(session, actor.user_id, DISCARDED, subject=row.title)
    session.delete(row)


def sign(session: Session, actor: Actor, decision_id: int, *, seen: str, at: datetime) -> None:
    """Sign a decision for good. `seen` is the hash of what was shown to the person who signs.

    Raises NotFound, Conflict where it is signed already or was reworded since the page was opened.
    """
    row = _unsigned(session, decision_id)
    content = content_sha256(row)
    if seen != content:
        raise Conflict(mark("The record was changed after this page was opened."))
    row.signed_at, row.signed_by_id, row.content_sha256 = at, actor.user_id, content
    record(session, actor.user_id, SIGNED, subject=row.title)


def list_decisions(session: Session) -> list[Record]:
    """All decisions, the latest first."""
    order = (Decision.decided_on.desc(), Decision.id.desc())
    rows = list(session.scalars(select(Decision).options(joinedload(Decision.scenario)).order_by(*order)))
    replaced = {row.replaces_id: row.id for row in rows if row.replaces_id is not None and row.signed_at}
    return [_record(row, replaced.get(row.id)) for row in rows]


def open_decision(session: Session, decision_id: int) -> Record:
    """A decision as it stands. Raises NotFound."""
    row = _get(session, decision_id)
    later = select(Decision.id).where(Decision.replaces_id == row.id, Decision.signed_at.is_not(None))
    return _record(row, session.scalars(later.order_by(Decision.id.desc())).first())


def content_sha256(row: Decision) -> str:
    """The hash of everything that a signature covers: what was decided, on which release and plan, in which words."""
    wording = {name: str(value) for name, value in _columns(_wording(row)).items()}
    parts = {"plan": row.plan, "scenario": row.scenario_id, "release": row.release.manifest_sha256, **wording}
    return sha256(_canonical(parts | {"replaces": row.replaces_id}).encode()).hexdigest()


def _check(wording: Wording) -> None:
    faults = []
    for name, most in LONGEST.items():
        text = getattr(wording, name)
        if name in NEEDED and not text.strip():
            faults.append(Fault(name, "nothing is written here", "please say it in a sentence"))
        elif len(text) > most:
            faults.append(Fault(name, f"this is longer than {most} characters", "please shorten it"))
    if faults:
        raise BadInput(faults)


def _get(session: Session, decision_id: int) -> Decision:
    row = session.get(Decision, decision_id)
    if row is None:
        raise NotFound(f"decision {decision_id}")
    return row


def _unsigned(session: Session, decision_id: int) -> Decision:
    row = session.scalar(select(Decision).where(Decision.id == decision_id).with_for_update())
    if row is None:
        raise NotFound(f"decision {decision_id}")
    if row.signed_at is not None:
        raise Conflict(mark("A signed decision never changes; another one can replace it."))
    return row


def _columns(wording: Wording) -> dict[str, Any]:
    texts = {name: getattr(wording, name).strip() for name in LONGEST}
    return {**texts, "decided_on": wording.decided_on}


def _wording(row: Decision) -> Wording:
    return Wording(row.title, row.body, row.decided_on, row.summary, row.reasons, row.dissent)


def _record(row: Decision, replaced_by: int | None) -> Record:
    return Record(
        id=row.id,
        scenario_id=row.scenario_id,
        scenario_name=row.scenario.name,
        round_id=row.scenario.round_id,
        round_code=row.scenario.round.code,
        release=row.release.code,
        wording=_wording(row),
        plan=json.loads(row.plan),
        made_by=row.made_by.name,
        made_at=row.made_at,
        signed_by=row.signed_by.name if row.signed_by else "",
        signed_at=row.signed_at,
        content_sha256=row.content_sha256 or content_sha256(row),
        is_altered=row.content_sha256 is not None and row.content_sha256 != content_sha256(row),
        replaces=row.replaces_id,
        replaced_by=replaced_by,
    )


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)

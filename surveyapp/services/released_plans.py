"""The plan that belongs to a release: the one decided on, else the one frozen with it last."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Release, Scenario
from surveyapp.services import decisions
from surveyapp.services.decisions import Record
from surveyapp.services.planning import PROBLEM

Offer = tuple[str, str]
"""Activity and country; country `*` is across borders."""


@dataclass(frozen=True)
class ReleasedPlan:
    """A plan that rests on a release alone, and how firm its choices are where that was worked out for it."""

    scenario_id: int
    scenario_name: str
    plan: Mapping[str, Any]
    """As `analysis.outcome.work_out` gives it for one budget."""
    seed: int
    decision: Record | None = None
    """The signed record of the decision on it; None where nothing is decided yet."""
    shares: Mapping[Offer, float] | None = None
    """In what share of plans an offer is when weights and effects are doubted; None where not worked out."""
    losses: Mapping[Offer, float | None] | None = None
    """What the plan loses without an offer, as a share; None where not worked out."""
    draws: int = 0
    swaps: Sequence[Mapping[str, Any]] = ()
    """Which offers change places at which weight of a theme, as `analysis.outcome` gives them."""
    severe: int | None = None
    """How many municipalities are in severe need, invited or not; None where not worked out."""

    def invited(self, offer: Offer) -> set[str]:
        """The keys of the municipalities invited to an offer."""
        rows = self.plan["invited"]
        return {row["municipality"] for row in rows if (row["activity"], row["country"]) == offer}

    def chosen(self, country: str | None = None) -> list[dict[str, Any]]:
        """What is to be held, in one country and across borders, or everywhere."""
        return [row for row in self.plan["chosen"] if country is None or row["country"] in (country, "*")]

    def reached(self, country: str) -> int:
        """How many municipalities of a country are invited to anything."""
        keys = {row["municipality"] for row in self.plan["invited"]}
        return sum(key.partition("-")[0] == country for key in keys)


def plan_of_release(session: Session, release: str, *, undecided: bool) -> ReleasedPlan | None:
    """The plan of the latest decision on a release that is signed and stands; else, if `undecided`, the last frozen.

    Only for those who may read decisions, and `undecided` plans only for those who make them. None without any.
    """
    for record in decisions.list_decisions(session):
        if record.release == release and record.is_signed and not record.is_altered and record.replaced_by is None:
            scenario = session.get_one(Scenario, record.scenario_id)
            return _told(scenario, record.plan, int(record.plan["seed"]), record)
    if not undecided:
        return None
    frozen = select(Scenario).join(Release, Release.id == Scenario.release_id).where(Release.code == release)
    for scenario in session.scalars(frozen.order_by(Scenario.id.desc())):
        result = _result(scenario)
        plan = next((plan for plan in result.get("plans", ()) if plan["budget"] == result["budget"]), None)
        if plan is not None and "clash" not in plan:
            return _told(scenario, plan, int(result["seed"]), None)
    return None


def _told(scenario: Scenario, plan: Mapping[str, Any], seed: int, record: Record | None) -> ReleasedPlan:
    result = _result(scenario)
    is_own = result.get("budget") == plan["budget"]
    firm = result.get("firm") if is_own else None
    lost = result.get("losses") if is_own else None
    return ReleasedPlan(
        scenario_id=scenario.id,
        scenario_name=scenario.name,
        plan=plan,
        seed=seed,
        decision=record,
        shares={(row["activity"], row["country"]): row["share"] for row in firm} if firm else None,
        losses={(row["activity"], row["country"]): row["loss"] for row in lost} if lost else None,
        draws=int(result.get("draws", 0)) if firm else 0,
        swaps=tuple(result.get("swaps", ())),
        severe=len(result["severe"]) if "severe" in result else None,
    )


def _result(scenario: Scenario) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(scenario.result) if scenario.result else {}
    return {} if PROBLEM in result else result

"""Figures of a scenario's plan, led back to the answers and assumptions behind them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from analysis import explain, trace_scenario
from analysis.steps import Trace
from analysis.trace_plan import Planned
from surveyapp.errors import NotFound
from surveyapp.models import Scenario
from surveyapp.services import planning
from surveyapp.services.planning import OpenScenario
from surveyapp.services.scopes import Source


@dataclass(frozen=True, slots=True)
class TracedPlan:
    """A figure of a plan with the steps to it, and the findings on which it rests."""

    source: Source
    trace: Trace
    planned: Planned

    @property
    def municipalities(self) -> frozenset[str]:
        """The names in findings of those of whom something is told: who is invited, left out or counted."""
        told = {
            str(unit)
            for step in self.trace.steps
            for name in ("values", "rows", "seats")
            for unit in step.inputs.get(name, ())
        }
        return frozenset(told & set(self.source.findings.gaps.index))


def trace(session: Session, scenario: OpenScenario, plan: dict[str, Any], key: str, instance: Path) -> TracedPlan:
    """Trace a figure of a scenario's plan at one of its budgets, from the answers as they are or as they were frozen.

    `instance` is the folder under which releases lie. Raises NotFound for a figure that there is not.
    """
    row = session.get_one(Scenario, scenario.id)
    found = planning.findings_of(session, row, instance)
    planned = Planned(
        found,
        planning.activities(),
        scenario.wish.assumptions,
        pd.DataFrame(plan.get("chosen", []), columns=["activity", "country", "deliveries", "cost", "value"]),
        pd.DataFrame(plan.get("invited", []), columns=["activity", "country", "municipality", "value"]),
        plan["budget"],
        plan.get("bound", float("nan")),
        *_doubts(scenario.result or {}, plan),
    )
    try:
        traced = explain.found_by(found, key, trace_scenario.steps(planned, key))
    except (KeyError, TypeError):
        raise NotFound(f"figure {key}") from None
    source = Source(found, scenario.round_code, row.round.title, None)
    return TracedPlan(source, traced, planned)


def _doubts(
    result: dict[str, Any], plan: dict[str, Any]
) -> tuple[dict[tuple[str, str], tuple[float, float]], dict[tuple[str, str], float]]:
    """In how many plans made in doubt each offer is, and what the scenario's own plan loses without it."""
    draws = float(result.get("draws", 0))
    firm = {(row["activity"], row["country"]): (row["share"] * draws, draws) for row in result.get("firm", ())}
    own = plan["budget"] == result.get("budget")
    lost = {
        (row["activity"], row["country"]): row["loss"] for row in result.get("losses", ()) if row["loss"] is not None
    }
    return firm, lost if own else {}

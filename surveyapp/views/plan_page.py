"""What the page of a scenario shows at one of its budgets, each part made when it is first looked at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from questionnaires.model import Questionnaire
from surveyapp.services.planning import OpenScenario
from surveyapp.views.titles import measure_names


@dataclass(frozen=True)
class PlanPage:
    """What the page of a scenario shows at one of its budgets."""

    scenario: OpenScenario
    questionnaire: Questionnaire
    names: dict[str, str]
    """Municipalities by key."""
    budget: float

    @cached_property
    def result(self) -> dict[str, Any]:
        """What the scenario comes to."""
        return self.scenario.result or {}

    @cached_property
    def plan(self) -> dict[str, Any]:
        """The plan at this budget."""
        return next(plan for plan in self.result["plans"] if plan["budget"] == self.budget)

    @property
    def clash(self) -> str:
        """Which conditions no plan at this budget can meet together; empty where there is a plan."""
        return str(self.plan.get("clash", ""))

    @property
    def draws(self) -> int:
        """How many plans with doubted weights and effects were made; 0 until they are."""
        return int(self.result.get("draws", 0))

    @cached_property
    def deliveries(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What is chosen, by offer."""
        return {(row["activity"], row["country"]): row for row in self.plan.get("chosen", ())}

    @cached_property
    def invited(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Who is invited, by offer, those for whom it is worth most first."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in sorted(self.plan.get("invited", ()), key=lambda row: -row["value"]):
            found.setdefault((row["activity"], row["country"]), []).append(row)
        return found

    @cached_property
    def shares(self) -> dict[tuple[str, str], float]:
        """In what share of plans an offer is when weights and effects are doubted; empty until that is worked out."""
        return {(row["activity"], row["country"]): row["share"] for row in self.result.get("firm", ())}

    @cached_property
    def losses(self) -> dict[tuple[str, str], float]:
        """What the plan of the scenario's own budget loses without an offer, as a share."""
        return {(row["activity"], row["country"]): row["loss"] for row in self.result["losses"]}

    @cached_property
    def first_budgets(self) -> dict[tuple[str, str], float]:
        """The smallest budget worked out at which an offer is in the plan."""
        found: dict[tuple[str, str], float] = {}
        for plan in self.result["plans"]:
            for row in plan.get("chosen", ()):
                found.setdefault((row["activity"], row["country"]), plan["budget"])
        return found

    @cached_property
    def first_seats(self) -> dict[str, float]:
        """The smallest budget worked out at which a municipality is invited to something."""
        found: dict[str, float] = {}
        for plan in self.result["plans"]:
            for row in plan.get("invited", ()):
                found.setdefault(row["municipality"], plan["budget"])
        return found

    @cached_property
    def money_ends(self) -> int | None:
        """After which rank a plain walk down the list would have spent the money; None where it buys everything."""
        spent = 0.0
        for offer in self.result["offers"]:
            spent += offer["cost"]
            if spent > self.budget:
                return int(offer["rank"]) - 1
        return None

    @cached_property
    def differs(self) -> list[dict[str, Any]]:
        """Offers above the line that the plan leaves out: where the ranked list and the plan differ."""
        above = [
            offer for offer in self.result["offers"] if self.money_ends is None or offer["rank"] <= self.money_ends
        ]
        return [offer for offer in above if (offer["activity"], offer["country"]) not in self.deliveries]

    @cached_property
    def measures(self) -> dict[str, str]:
        """Indicators and dimensions in words."""
        indicators = [indicator.name for indicator in self.questionnaire.indicators]
        dimensions = [dimension.name for dimension in self.questionnaire.dimensions]
        return measure_names(self.questionnaire, [*indicators, *dimensions])

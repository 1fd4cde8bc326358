"""What the page of a scenario shows at one of its budgets, each part made when it is first looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from questionnaires.model import Questionnaire
from surveyapp.services import planning
from surveyapp.services.planning import OpenScenario
from surveyapp.views.request import reading
from surveyapp.views.titles import country_name, measure_names

Offer = tuple[str, str]
EVERYWHERE = "*"
FIRST = 15
"""Offers of the ranking shown before somebody asks for all."""
FRAGILE = 0.6
"""Below this share of plans a chosen offer is called fragile."""
SMALLEST_LOSS = 0.002
"""A loss below twice the gap to which plans are solved says nothing more exact."""


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
    def losses(self) -> dict[tuple[str, str], float | None]:
        """What the plan of the scenario's own budget loses without an offer, as a share; None where none is without."""
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

    @property
    def gains(self) -> dict[str, Any]:
        """Who gains from the plan at this budget; empty where that was not worked out."""
        return dict(self.plan.get("gains", {}))

    @cached_property
    def waiting(self) -> dict[Offer, list[str]]:
        """Who would be next for each offer of the scenario's own plan, the first first."""
        found: dict[Offer, list[str]] = {}
        for row in self.result.get("waiting", ()):
            found.setdefault((row["activity"], row["country"]), []).append(row["municipality"])
        return found

    @cached_property
    def missing(self) -> dict[Offer, dict[str, Any]]:
        """By offer that the scenario's own plan refuses: the smallest budget and change of a weight to bring it in."""
        rows = self.result.get("left_out", ())
        return {(row["activity"], row["country"]): row for row in rows if row["kind"] == "offer"}

    @cached_property
    def uninvited(self) -> dict[str, dict[str, Any]]:
        """The same by municipality that answered and is not invited."""
        rows = self.result.get("left_out", ())
        return {row["municipality"]: row for row in rows if row["kind"] == "municipality"}

    @property
    def is_own_budget(self) -> bool:
        """Whether this is the budget that the scenario names."""
        return bool(self.budget == self.result["budget"])

    @property
    def fragile(self) -> list[dict[str, Any]]:
        """Offers of the plan that stand in too few of the plans made in doubt."""
        return [offer for offer in self.held if self.shares.get(_key(offer), 1.0) < FRAGILE]

    @cached_property
    def held(self) -> list[dict[str, Any]]:
        """The offers that the plan holds, in the order of the ranking."""
        return [offer for offer in self.result["offers"] if _key(offer) in self.deliveries]

    @cached_property
    def unexpected(self) -> list[dict[str, Any]]:
        """Offers below the line that the plan holds all the same."""
        if self.money_ends is None:
            return []
        return [offer for offer in self.held if offer["rank"] > self.money_ends]

    @cached_property
    def frontier(self) -> list[tuple[float, float]]:
        """Budget and the share of all gaps that the plan at it closes, where there is one."""
        told = [plan for plan in self.result["plans"] if "clash" not in plan]
        return [(plan["budget"], plan["value_without_overlap"] / self.result["total"]) for plan in told]

    @property
    def more_money_closes_less(self) -> bool:
        """Whether a larger budget closes less somewhere once overlaps are left out, as plans add up their seats."""
        closed = [share for _, share in self.frontier]
        return closed != sorted(closed)

    @cached_property
    def not_invited(self) -> list[str]:
        """Municipalities that answered and are invited to nothing at this budget."""
        seated = {row["municipality"] for row in self.plan.get("invited", ())}
        return [key for key in self.result.get("answering", self.names) if key not in seated]

    @cached_property
    def silent(self) -> list[str]:
        """Municipalities of the frame that have not answered and for whom no seat is kept by name at this budget."""
        seated = {row["municipality"] for row in self.plan.get("invited", ())}
        return [key for key in self.result.get("silent", ()) if key not in seated]

    def why_refused(self, offer: dict[str, Any]) -> str:
        """Why the plan leaves out an offer above the line: `excluded`, `remainder` (it costs more than is left) or
        `seats` (those for whom it is worth most are seated elsewhere).
        """
        if _key(offer) in self.scenario.wish.assumptions.excluded:
            return "excluded"
        return "remainder" if offer["cost"] > self.plan["unspent"] else "seats"

    def why_held(self, offer: dict[str, Any]) -> str:
        """Why the plan holds an offer below the line: `pinned`, `loss` (it is worth less without it), `hardly` (not by
        more than plans are exact) or `fits` (at a budget of which losses are not known).
        """
        key = _key(offer)
        if key in self.scenario.wish.assumptions.pinned:
            return "pinned"
        if not self.is_own_budget:
            return "fits"
        lost = self.losses.get(key, 0.0)
        return "hardly" if lost is not None and lost < SMALLEST_LOSS else "loss"

    @property
    def refused_by_reason(self) -> dict[str, list[dict[str, Any]]]:
        """Offers above the line that the plan leaves out, by why it does."""
        return _grouped(self.differs, self.why_refused)

    @property
    def held_by_reason(self) -> dict[str, list[dict[str, Any]]]:
        """Offers below the line that the plan holds, by why it does."""
        return _grouped(self.unexpected, self.why_held)

    def listed(self, country: str, *, every: bool) -> list[dict[str, Any]]:
        """The ranked offers to show: of one country where it is named, else the first and those held, or all."""
        offers = self.result["offers"]
        if country:
            return [offer for offer in offers if offer["country"] in (country, EVERYWHERE)]
        return [offer for offer in offers if every or offer["rank"] <= FIRST or _key(offer) in self.deliveries]

    @cached_property
    def measures(self) -> dict[str, str]:
        """Indicators and dimensions in words."""
        indicators = [indicator.name for indicator in self.questionnaire.indicators]
        dimensions = [dimension.name for dimension in self.questionnaire.dimensions]
        return measure_names(self.questionnaire, [*indicators, *dimensions])


def open_page(scenario: OpenScenario, budget: float | None) -> PlanPage | None:
    """What a scenario shows at the budget worked out that is nearest; None while nothing is."""
    if scenario.result is None:
        return None
    budgets = [plan["budget"] for plan in scenario.result["plans"]]
    wanted = scenario.result["budget"] if budget is None else budget
    nearest = min(budgets, key=lambda amount: abs(amount - wanted))
    questionnaire = planning.questionnaire_of(reading(), scenario.round_id)
    return PlanPage(scenario, questionnaire, planning.municipality_names(reading()), nearest)


def told_with(page: PlanPage) -> dict[str, Any]:
    """What every template about a plan needs to name things."""
    return {
        "page": page,
        "scenario": page.scenario,
        "activities": planning.activities(),
        "country_name": country_name,
        "countries_by_code": planning.countries_of(reading(), page.scenario.round_id),
        "smallest_loss": SMALLEST_LOSS,
        "fragile": FRAGILE,
    }


def _key(offer: dict[str, Any]) -> Offer:
    return offer["activity"], offer["country"]


def _grouped(offers: list[dict[str, Any]], why: Callable[[dict[str, Any]], str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for offer in offers:
        found.setdefault(why(offer), []).append(offer)
    return found

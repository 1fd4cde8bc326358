"""What a scenario comes to: ranked offers, plans for a row of budgets, and how firm each choice is."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from analysis import portfolio, robustness, standing
from analysis.activity_list import ActivityList
from analysis.findings import Findings
from analysis.planning import Assumptions, check_budget, value
from analysis.portfolio import Infeasible, Portfolio
from analysis.valuation import Valuation

Progress = Callable[[int, int], None]
"""Says how many steps of how many are done."""
STEPS_OF_BUDGET = 10
BUDGETS = 25
"""Budgets worked out beforehand: tenths of the scenario's own, up to two and a half times it."""
DRAWS = 200
"""Draws of weights and effects for the share of plans in which an offer is."""
GAP_OF_DRAWS = 5e-3
"""How near to the optimum each of those plans is."""
REASONS = 3
SWAPS = 5
AMONG_FIRST = 12


def work_out(
    findings: Findings, activities: ActivityList, assumptions: Assumptions, *, seed: int, progress: Progress
) -> dict[str, Any]:
    """Rank the offers and plan for every budget, as plain data for JSON; the same input and seed give the same result.

    Keys: `budget` (euro), `seed`, `answered` and `frame` (municipalities), `activities` (version), `total` (the value
    of closing every gap whole, by which scores and values become shares), `offers` (ranked, each with the indicators
    that count most in its score), `swaps`, `plans` (one a budget, or the words of the clash) and `losses` (what the
    plan loses without each chosen offer, as a share). Raises DataError for assumptions that
    name what does not exist or a budget below the cheapest offer.
    """
    valued = _valued(findings, activities, assumptions)
    budget = _budget(activities, assumptions)
    check_budget(valued.offers, budget)
    ranked = standing.rank(valued, seed=seed)
    plans = portfolio.plans(
        valued.offers,
        valued.seats,
        budgets(budget),
        progress=progress,
        without_overlap=valued.without_overlap,
        **_options(assumptions),
    )
    return {
        "budget": budget,
        "seed": seed,
        "answered": len(findings.gaps),
        "frame": len(findings.dataset.frame),
        "activities": activities.version,
        "total": float((valued.claims * valued.weights.to_numpy(dtype=float)).sum()),
        "offers": [*_offers(ranked)],
        "swaps": [*_swaps(ranked, valued)],
        "plans": [_plan(amount, plan) for amount, plan in plans.items()],
        "losses": _losses(valued, budget, assumptions, plans[budget], progress),
    }


def firmness(
    findings: Findings, activities: ActivityList, assumptions: Assumptions, *, seed: int, progress: Progress
) -> list[dict[str, Any]]:
    """In what share of plans each offer is when weights and effects are drawn: activity, country, share, low, high."""
    valued = _valued(findings, activities, assumptions)
    firm = robustness.in_plan(
        valued,
        _budget(activities, assumptions),
        draws=DRAWS,
        seed=seed,
        centre=valued.dimensions,
        spread=standing.SPREAD,
        progress=progress,
        **_options(assumptions) | {"gap": GAP_OF_DRAWS},
    )
    return _rows(firm)


def _valued(findings: Findings, activities: ActivityList, assumptions: Assumptions) -> Valuation:
    frame = findings.dataset.frame
    return value(findings.gaps, findings.populations, frame, findings.questionnaire, activities, assumptions)


def _budget(activities: ActivityList, assumptions: Assumptions) -> float:
    return activities.budget if assumptions.budget is None else assumptions.budget


def budgets(budget: float) -> list[float]:
    """The budgets worked out beforehand, the scenario's own among them."""
    return [budget * step / STEPS_OF_BUDGET for step in range(1, BUDGETS + 1)]


def _options(assumptions: Assumptions) -> dict[str, Any]:
    return {
        "floors": assumptions.floors,
        "absorb": assumptions.absorb,
        "pinned": assumptions.pinned,
        "excluded": assumptions.excluded,
        "gap": assumptions.gap,
    }


def _offers(ranked: standing.Standing) -> Iterator[dict[str, Any]]:
    for row in ranked.offers.to_dict("records"):
        parts = ranked.reasons.loc[(row["activity"], row["country"])].nlargest(REASONS)
        yield {
            **{str(name): _plain(found) for name, found in row.items()},
            "reasons": [[str(name), _plain(part / row["score"])] for name, part in parts.items() if part > 0],
        }


def _swaps(ranked: standing.Standing, valued: Valuation) -> Iterator[dict[str, Any]]:
    rank = {(row["activity"], row["country"]): row["rank"] for row in ranked.offers.to_dict("records")}
    for row in standing.swaps(ranked, valued, AMONG_FIRST).head(SWAPS).to_dict("records"):
        yield {
            "dimension": row["dimension"],
            "weight": _plain(row["weight"]),
            "stated": _plain(valued.dimensions[row["dimension"]]),
            "rising": [*row["rising"], _plain(rank[row["rising"]])],
            "falling": [*row["falling"], _plain(rank[row["falling"]])],
        }


def _plan(budget: float, plan: Portfolio | Infeasible) -> dict[str, Any]:
    if isinstance(plan, Infeasible):
        return {"budget": budget, "clash": str(plan)}
    figures = ("value", "value_without_overlap", "cost", "unspent", "bound", "gap")
    return {
        "budget": budget,
        **{name: _plain(getattr(plan, name)) for name in figures},
        "chosen": _rows(plan.chosen),
        "invited": _rows(plan.invited),
    }


def _losses(
    valued: Valuation, budget: float, assumptions: Assumptions, own: Portfolio | Infeasible, progress: Progress
) -> list[dict[str, Any]]:
    if isinstance(own, Infeasible) or own.value <= 0:
        return []
    lost = portfolio.value_without(
        valued.offers, valued.seats, budget, progress=lambda *_: progress(BUDGETS, BUDGETS), **_options(assumptions)
    )
    return [
        {"activity": key[0], "country": key[1], "loss": _plain(loss / own.value)}
        for key, loss in lost.items()
        if isinstance(key, tuple)
    ]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(found) for name, found in row.items()} for row in table.to_dict("records")]


def _plain(found: Any) -> Any:
    """A number or text that JSON has; None for what is missing."""
    if found is None or (isinstance(found, float) and found != found):  # noqa: PLR0124 (NaN alone differs from itself)
        return None
    return found.item() if hasattr(found, "item") else found

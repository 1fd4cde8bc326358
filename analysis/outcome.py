"""What a scenario comes to: ranked offers, plans for a row of budgets, and how firm each choice is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis import gains, portfolio, robustness, standing
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
LEFT_OUT_BUDGETS = (1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0)
LEFT_OUT_SHIFTS = (0.05, 0.15, 0.4, -0.5)
"""Budgets (parts of the scenario's own) and changes of one weight tried for those that are left out."""
NEXT = 5
"""How many of each waiting list are told."""
REASONS = 3
SWAPS = 5
AMONG_FIRST = 12


def work_out(
    findings: Findings, activities: ActivityList, assumptions: Assumptions, *, seed: int, progress: Progress
) -> dict[str, Any]:
    """Rank the offers and plan for every budget, as plain data for JSON; the same input and seed give the same result.

    Keys: `budget` (euro), `seed`, `answered` and `frame` (how many municipalities), `answering` and `silent` (which of
    the frame have answered and which have not), `activities` (version), `total` (the value
    of closing every gap whole, by which scores and values become shares), `offers` (ranked, each with the indicators
    that count most in its score), `swaps`, `plans` (one a budget, with who gains, or the words of the clash), `losses`
    (what the plan loses without each chosen offer, as a share), `waiting` (who would be next for each of them) and
    `severe` (municipalities in severe need, whether invited or not). Raises DataError for assumptions that
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
        "answering": [str(name) for name in findings.gaps.index],
        "silent": [str(name) for name in findings.dataset.frame.index.difference(findings.gaps.index)],
        "activities": activities.version,
        "total": float((valued.claims * valued.weights.to_numpy(dtype=float)).sum()),
        "offers": [*_offers(ranked)],
        "swaps": [*_swaps(ranked, valued)],
        "plans": [*_plans(findings, valued, plans)],
        "losses": _losses(valued, budget, assumptions, plans[budget], progress),
        "waiting": _waiting(valued, assumptions, plans[budget]),
        "severe": [str(name) for name in gains.severe(findings)],
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


def left_out(
    findings: Findings, activities: ActivityList, assumptions: Assumptions, *, progress: Progress
) -> list[dict[str, Any]]:
    """Why not us: for each offer refused and each municipality that answered and is not invited, the smallest budget
    and the smallest change of one weight, of those tried, that would bring it in.

    kind (`offer` or `municipality`), activity, country, municipality, budget, dimension, weight, now; what was found
    under none is None. Nothing where no plan at the scenario's own budget meets the conditions.
    """
    valued, budget = _valued(findings, activities, assumptions), _budget(activities, assumptions)
    settings: Any = _options(assumptions) | {"gap": max(assumptions.gap, GAP_OF_DRAWS)}
    try:
        own = portfolio.choose(valued.offers, valued.seats, budget, **settings)
    except Infeasible:
        return []
    tried = robustness.why_not(
        valued, own, budget, budgets=LEFT_OUT_BUDGETS, shifts=LEFT_OUT_SHIFTS, progress=progress, **settings
    )
    return [*_nearest(tried)]


def levers(findings: Findings) -> int:
    """How many plans `left_out` makes at most, for a progress bar."""
    return len(LEFT_OUT_BUDGETS) + len(LEFT_OUT_SHIFTS) * len(findings.questionnaire.dimensions)


def _nearest(tried: pd.DataFrame) -> Iterator[dict[str, Any]]:
    subject = ["kind", "activity", "country", "municipality"]
    for key, rows in tried.groupby(subject, dropna=False, sort=False):
        money = rows.loc[rows["lever"] == robustness.BUDGET, "needed"].dropna()
        weights = rows[(rows["lever"] != robustness.BUDGET) & rows["needed"].notna()]
        nearest = weights.iloc[weights["change"].abs().argsort(kind="stable")].head(1).to_dict("records")
        best = nearest[0] if nearest else {}
        yield {
            **{name: _plain(part) for name, part in zip(subject, key, strict=True)},
            "budget": _plain(money.min()) if len(money) else None,
            "dimension": best.get("lever"),
            "weight": _plain(best.get("needed")),
            "now": _plain(best.get("now")),
        }


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
    central = ranked.central.to_dict("index")
    for row in ranked.offers.to_dict("records"):
        parts = ranked.reasons.loc[(row["activity"], row["country"])].nlargest(REASONS)
        yield {
            **{str(name): _plain(found) for name, found in row.items()},
            "central": {
                str(theme): _plain(weight)
                for theme, weight in central[row["activity"], row["country"]].items()
                if _plain(weight) is not None
            },
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


def _plans(
    findings: Findings, valued: Valuation, plans: Mapping[float, Portfolio | Infeasible]
) -> Iterator[dict[str, Any]]:
    """Each plan as plain data; one that was carried forward to a larger budget is told of once."""
    last: tuple[pd.DataFrame, dict[str, Any]] | None = None
    for budget, plan in plans.items():
        if isinstance(plan, Infeasible):
            yield {"budget": budget, "clash": str(plan)}
            continue
        if last is None or last[0] is not plan.chosen:
            last = (plan.chosen, gains.of_plan(findings, valued, plan))
        yield {**_plan(budget, plan), "gains": last[1]}


def _plan(budget: float, plan: Portfolio) -> dict[str, Any]:
    figures = ("value", "value_without_overlap", "cost", "unspent", "bound", "gap")
    return {
        "budget": budget,
        **{name: _plain(getattr(plan, name)) for name in figures},
        "chosen": _rows(plan.chosen),
        "invited": _rows(plan.invited),
    }


def _waiting(valued: Valuation, assumptions: Assumptions, own: Portfolio | Infeasible) -> list[dict[str, Any]]:
    """The first of each offer's waiting list that can still take a seat."""
    if isinstance(own, Infeasible):
        return []
    listed = portfolio.waiting_list(own, valued.seats, absorb=assumptions.absorb)
    listed = listed[~listed["full"]]
    first = listed.groupby(["activity", "country"], sort=False).head(NEXT)
    return _rows(first[["activity", "country", "municipality"]])


def _losses(
    valued: Valuation, budget: float, assumptions: Assumptions, own: Portfolio | Infeasible, progress: Progress
) -> list[dict[str, Any]]:
    if isinstance(own, Infeasible) or own.value <= 0:
        return []
    lost = portfolio.value_without(
        valued.offers, valued.seats, budget, progress=lambda *_: progress(BUDGETS, BUDGETS), **_options(assumptions)
    )
    # Another plan as good, to the gap, may do without an offer of this one: it then loses less than the gap.
    return [
        {"activity": row["activity"], "country": row["country"], "loss": _plain(loss / own.value)}
        for row in own.chosen.to_dict("records")
        for loss in [lost.get((row["activity"], row["country"]), 0.0)]
    ]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(found) for name, found in row.items()} for row in table.to_dict("records")]


def _plain(found: Any) -> Any:
    """A number or text that JSON has; None for what is missing."""
    if found is None or (isinstance(found, float) and found != found):  # noqa: PLR0124 (NaN alone differs from itself)
        return None
    return found.item() if hasattr(found, "item") else found

"""How the figures of offers and of a whole plan come about: scores, ranks, what is spent, and what it closes."""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis import ranking
from analysis.steps import Step, linked, made
from analysis.trace_plan import Planned

PER = 10_000.0
"""Euro for which the share of all gaps is told that a delivery closes."""
Whole = Callable[[Planned], list[Step]]


def offer(planned: Planned, activity: str, country: str, column: str) -> list[Step]:
    """What is told of an offer.

    Its `score` (value per euro), the `share` of all gaps that PER euro close, its `rank`, the `cost` of one delivery,
    the part of an indicator in its score (`of_h1`), in which share of plans made in doubt it is (`firm`), and what the
    plan loses without it (`loss`). Raises KeyError for an offer that there is not and for any other column.
    """
    offers = planned.valued.offers
    row = offers[(offers["activity"] == activity) & (offers["country"] == country)]
    if row.empty:
        raise KeyError(f"{activity} is not offered in {country}")
    match column:
        case "score":
            return _score(planned, row.iloc[0])
        case "share":
            steps, whole = _score(planned, row.iloc[0]), _every_gap(planned)
            per = made("per", "sum", f"{PER:g} euro", values={"euro": PER})
            bought = linked("bought", "multiply", "score × euro", {"one": steps[-1], "other": per})
            return [*steps, whole, per, bought, _share("share", bought, whole)]
        case "rank":
            return [rank(planned, activity, country)]
        case "cost":
            seats = made("seats_of", "sum", "seats of a delivery", values={activity: float(row.iloc[0]["seats"])})
            return [seats, made("one", "sum", "cost of a delivery", values={activity: float(row.iloc[0]["cost"])})]
        case "firm" | "loss" if (activity, country) in (planned.drawn if column == "firm" else planned.lost):
            return (_firm if column == "firm" else _loss)(planned, (activity, country))
        case _ if (indicator := column.removeprefix("of_")) in planned.valued.indicators.index:
            return _part(_score(planned, row.iloc[0]), indicator)
    raise KeyError(f"{column} is not told of offers")


def cost(planned: Planned) -> list[Step]:
    """What all deliveries cost."""
    rows = zip(planned.chosen["activity"], planned.chosen["country"], planned.chosen["cost"], strict=True)
    values = {f"{activity} {country}": float(spent) for activity, country, spent in rows}
    return [made("cost", "sum", f"Σ of {len(values)} offers", values=values)]


def unspent(planned: Planned) -> list[Step]:
    """What is left of the budget."""
    budget = made("budget", "sum", "as assumed", values={"budget": planned.budget})
    spent = cost(planned)
    left = linked("unspent", "subtract", "budget − cost", {"whole": budget, "part": spent[-1]})
    return [budget, *spent, left]


def seats(planned: Planned) -> list[Step]:
    """How many seats are given."""
    values = planned.invited.groupby("activity").size()
    each = {str(name): float(number) for name, number in values.items()}
    return [made("seats", "sum", f"Σ of {len(each)} activities", values=each)]


def invited(planned: Planned) -> list[Step]:
    """How many municipalities are invited to anything, with the seats before, which may be more."""
    values = dict.fromkeys(map(str, planned.seated), 1.0)
    return [*seats(planned), made("invited", "sum", "1 for each that has a seat", values=values)]


def value(planned: Planned) -> list[Step]:
    """What the seats are worth, one by one."""
    rows = zip(planned.invited["activity"], planned.invited["municipality"], planned.invited["value"], strict=True)
    values = {f"{activity} {place}": float(worth) for activity, place, worth in rows}
    return [made("value", "sum", f"Σ of {len(values)} seats", values=values)]


def closed(planned: Planned) -> list[Step]:
    """Which share of all gaps the plan closes, each part of a gap once."""
    names = [str(name) for name in planned.valued.indicators.index]
    steps, whole = closes(planned, names), _every_gap(planned)
    return [*steps, whole, _share("closed", steps[-1], whole)]


def once(planned: Planned) -> list[Step]:
    """What the plan is worth where each part of a gap counts once."""
    return closes(planned, [str(name) for name in planned.valued.indicators.index])


def gap(planned: Planned) -> list[Step]:
    """How far the best plan that there could be is from this one, as a share of this one's value."""
    own = value(planned)
    bound = made("bound", "sum", "no plan is worth more, as the search has proved", values={"bound": planned.bound})
    more = linked("more", "subtract", "bound − value", {"whole": bound, "part": own[-1]})
    return [*own, bound, more, _share("gap", more, own[-1])]


def answered(planned: Planned) -> list[Step]:
    """How many municipalities have answered."""
    values = dict.fromkeys(map(str, planned.findings.gaps.index), 1.0)
    return [made("answered", "sum", "1 for each that answered", values=values)]


def frame(planned: Planned) -> list[Step]:
    """How many municipalities the round asks."""
    values = dict.fromkeys(map(str, planned.findings.dataset.frame.index), 1.0)
    return [made("frame", "sum", "1 for each that is asked", values=values)]


def severe(planned: Planned) -> list[Step]:
    """How many are in severe need, whether invited or not."""
    values = dict.fromkeys(map(str, planned.severe), 1.0)
    return [made("severe_in_all", "sum", "1 for each in the two most severe bands", values=values)]


def total(planned: Planned) -> list[Step]:
    """What closing every gap whole would be worth."""
    return [_every_gap(planned)]


WHOLE: Mapping[str, Whole] = {
    "cost": cost,
    "unspent": unspent,
    "seats": seats,
    "invited": invited,
    "value": value,
    "value_without_overlap": once,
    "closed": closed,
    "total": total,
    "answered": answered,
    "frame": frame,
    "severe": severe,
    "gap": gap,
}
"""What is told of a plan as a whole."""


def closes(planned: Planned, names: list[str]) -> list[Step]:
    """What the plan closes of the gaps of these indicators, by weight: two activities never close the same twice."""
    valued = planned.valued
    order = [str(name) for name in valued.indicators.index]
    own = [order.index(name) for name in names]
    rows = list(valued.activities.by_code)
    effects = valued.effects[valued.level]
    given = planned.invited.groupby(planned.invited["municipality"].astype("str"))["activity"].agg(list)
    step = made(
        "closed_of_each",
        "closed_each",
        "Σ gap × people × (1 − Π(1 − share closed by each seat)), by indicator",
        seats={str(place): list(activities) for place, activities in given.items()},
        effects={
            code: _named(names, effects[rows.index(code)][own]) for code in sorted({*planned.invited["activity"]})
        },
        claims={
            str(place): _named(names, valued.claims[valued.places.index.get_loc(place)][own]) for place in given.index
        },
    )
    weights = _named(names, valued.weights.to_numpy(dtype=float)[own])
    return [step, linked("closed_in_all", "weighted", "Σ weight × what is closed", {"values": step}, weights=weights)]


def whole_of(planned: Planned, names: list[str], name: str = "total") -> Step:
    """What closing the gaps of these indicators whole would be worth."""
    valued = planned.valued
    order = [str(one) for one in valued.indicators.index]
    own = [order.index(one) for one in names]
    weights = _named(names, valued.weights.to_numpy(dtype=float)[own])
    claims = _named(names, valued.claims.sum(axis=0)[own])
    return made(name, "weighted", "Σ weight × Σ gap × people", weights=weights, values=claims)


def _every_gap(planned: Planned) -> Step:
    return whole_of(planned, [str(name) for name in planned.valued.indicators.index])


def _score(planned: Planned, row: "pd.Series[float]") -> list[Step]:
    valued, activity, country = planned.valued, str(row["activity"]), str(row["country"])
    names = [str(name) for name in valued.indicators.index]
    at = list(valued.activities.by_code).index(activity)
    effects = _named(names, valued.effects[valued.level][at])
    best = ranking.best_seats(valued, at, country, int(row["seats"]))
    rows = {str(valued.places.index[place]): _named(names, valued.claims[place]) for place in best}
    seated = made("seated", "add_each", "Σ gap × people of those for whom it is worth most", rows=rows)
    formula = "Σ weight of the indicator × share of the gap that is closed × gap × people"
    inputs = {"weights": _named(names, valued.weights.to_numpy(dtype=float)), "effects": effects}
    worth = linked("worth", "products", formula, {"claims": seated}, **inputs)
    one = made("one", "sum", "cost of a delivery, at least 1 euro", values={activity: max(float(row["cost"]), 1.0)})
    return [seated, worth, one, _share("score", worth, one)]


def _part(score: list[Step], indicator: str) -> list[Step]:
    """What an indicator adds to the worth of a delivery, as a share of it."""
    seated, worth, *_ = score
    own = {name: {indicator: worth.inputs[name][indicator]} for name in ("weights", "effects")}
    claims = {indicator: dict(seated.value)[indicator]}  # type: ignore[arg-type]
    part = made("part", "products", "the same of this indicator alone", claims=claims, **own)
    return [seated, worth, part, _share("of_score", part, worth)]


def _firm(planned: Planned, key: tuple[str, str]) -> list[Step]:
    there, draws = planned.drawn[key]
    top = made("drawn_with", "sum", "best plans made with weights and effects in doubt", values={"plans": there})
    bottom = made("drawn", "sum", "all that were made", values={"plans": draws})
    return [top, bottom, _share("firm", top, bottom)]


def _loss(planned: Planned, key: tuple[str, str]) -> list[Step]:
    own = value(planned)[-1]
    lost = {"value": float(own.value) * planned.lost[key]}  # type: ignore[arg-type]
    less = made("less", "sum", "value − that of the best plan without it, as the search finds", values=lost)
    return [own, less, _share("loss", less, own)]


def rank(planned: Planned, activity: str, country: str, name: str = "rank") -> Step:
    """The place of an offer in the ranking. Raises ValueError for one that there is not."""
    valued = planned.valued
    parts = ranking.contributions(valued) * valued.indicators["dimension"].map(valued.dimensions)
    scores = {" ".join(one): float(score) for one, score in zip(parts.index.tolist(), parts.sum(axis=1), strict=True)}
    at = list(scores).index(f"{activity} {country}")
    return made(name, "place", "1 for the largest score; of equals the one listed first", values=scores, at=at)


def _share(name: str, top: Step, bottom: Step) -> Step:
    return linked(name, "divide", f"{top.value:g} / {bottom.value:g}", {"top": top, "bottom": bottom})


def _named(names: list[str], values: Iterable[float]) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))

"""Follow one answer: from the tick over gap, theme and estimate to a seat in the plan, as told and as supposed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from analysis import planning as plans
from analysis import scored, supposing
from analysis.findings import Findings
from analysis.planning import Assumptions
from analysis.portfolio import Infeasible
from analysis.supposing import Supposed
from analysis.valuation import Valuation
from questionnaires.model import Indicator, IndicatorKind
from surveyapp.errors import NotFound
from surveyapp.models import Round
from surveyapp.services import planning
from surveyapp.services.results import results_for

OVERALL = "overall"
LEVELS = range(5)


@dataclass(frozen=True, slots=True)
class Seat:
    """What a seat in an activity is worth to the municipality, in points of the plan's scale, and what of that comes
    from the answer; `invited` says whether the plan gives it."""

    activity: str
    effect: float
    value: float
    part: float
    invited: bool | None


@dataclass(frozen=True, slots=True)
class Station:
    """One figure on the way: of the municipality or of its country, with its interval where it has one."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Every station for one level of the answer."""

    level: float | None
    gap: Station
    dimension: Station
    overall: Station
    country_gap: Station
    country_dimension: Station
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """An answer and its way. `supposed` is the way of another level; `base` is what one answer of the municipality's
    stratum stands for, `weight` what the indicator counts in its dimension, `effective` in the whole."""

    findings: Findings
    municipality: str
    name: str
    country: str
    indicator: Indicator
    told: Way
    supposed: Way | None
    base: float
    weight: float
    effective: float
    population: float
    alpha: float
    replanned: bool


def choices(session: Session, round: Round) -> tuple[dict[str, str], list[Indicator]]:
    """The municipalities that answered, by name, and the indicators that rest on one capacity level."""
    findings = results_for(session, round)
    names = findings.dataset.frame.loc[findings.gaps.index, "name"].sort_values()
    return {str(key): str(name) for key, name in names.items()}, _levels(findings)


def follow(
    session: Session,
    round: Round,
    municipality: str | None,
    indicator: str | None,
    *,
    level: int | None = None,
    replan: bool = False,
) -> Followed:
    """Follow an answer; without a choice, one with a gap in a municipality that the plan invites for it.

    With `level`, also where another level would lead; `replan` works the plan out again for it, which takes seconds.
    Raises NotFound for a municipality, indicator or level that there is not.
    """
    findings = results_for(session, round)
    invited = _invited(session, round)
    municipality, item = _chosen(findings, invited, municipality, indicator)
    if level is not None and level not in LEVELS:
        raise NotFound(f"level {level}")
    told = supposing.as_told(findings)
    valued = _value(findings, told)
    country = str(findings.dataset.frame.at[municipality, "country"])
    base = findings.bases[country, "municipality"].base
    parts = dict(findings.declared[item.dimension].parts)
    way = _way(findings, told, valued, municipality, item, _level(findings, municipality, item), invited)
    return Followed(
        findings=findings,
        municipality=municipality,
        name=str(findings.dataset.frame.at[municipality, "name"]),
        country=country,
        indicator=item,
        told=way,
        supposed=_suppose(findings, municipality, item, level, replan) if level is not None else None,
        base=float(base.weights[municipality]) if base is not None else 1.0,
        weight=parts[item.name] / sum(parts.values()),
        effective=float(valued.weights[item.name]),
        population=float(findings.populations[item.population][municipality]),
        alpha=Assumptions().alpha,
        replanned=replan and level is not None,
    )


def _suppose(findings: Findings, municipality: str, item: Indicator, level: int, replan: bool) -> Way:
    assert item.question is not None
    changed = supposing.suppose(findings, municipality, item.question, float(level))
    valued = _value(findings, changed)
    return _way(findings, changed, valued, municipality, item, float(level), _plan(valued) if replan else None)


def _way(
    findings: Findings,
    supposed: Supposed,
    valued: Valuation,
    municipality: str,
    item: Indicator,
    level: float | None,
    invited: set[tuple[str, str]] | None,
) -> Way:
    own = supposed.values.loc[municipality]
    country = str(findings.dataset.frame.at[municipality, "country"])
    means = supposing.estimates(findings, supposed, country, [item.name, item.dimension])
    return Way(
        level=level,
        gap=Station(_known(own[item.name])),
        dimension=Station(_known(own[item.dimension])),
        overall=Station(_known(own[OVERALL])),
        country_gap=_estimate(means, item.name),
        country_dimension=_estimate(means, item.dimension),
        seats=tuple(_seats(valued, municipality, item, invited)),
    )


def _seats(
    valued: Valuation, municipality: str, item: Indicator, invited: set[tuple[str, str]] | None
) -> Iterator[Seat]:
    """The activities that help with this gap, the most valuable seat first."""
    row = valued.places.index.get_loc(municipality)
    column = valued.indicators.index.get_loc(item.name)
    worth = valued.values()[:, row]
    effects = valued.effects[valued.level][:, column]
    part = effects * float(valued.weights[item.name]) * valued.claims[row, column]
    codes = [activity.code for activity in valued.activities]
    for place in sorted(range(len(codes)), key=lambda place: -worth[place]):
        if effects[place] > 0:
            given = None if invited is None else (codes[place], municipality) in invited
            yield Seat(codes[place], float(effects[place]), float(worth[place]), float(part[place]), given)


def _value(findings: Findings, supposed: Supposed) -> Valuation:
    return plans.value(
        supposed.gaps,
        supposed.populations,
        findings.dataset.frame,
        findings.questionnaire,
        planning.activities(),
        Assumptions(),
    )


def _plan(valued: Valuation) -> set[tuple[str, str]] | None:
    try:
        found = plans.plan(valued, Assumptions())
    except Infeasible:
        return None
    return set(zip(found.invited["activity"], found.invited["municipality"], strict=True))


def _invited(session: Session, round: Round) -> set[tuple[str, str]] | None:
    """Who is invited to what by the scenario that nobody has touched; None until it has been worked out."""
    listed = planning.list_scenarios(session, round.id)
    scenario = planning.open_scenario(session, listed[0][0]) if listed else None
    if scenario is None or scenario.result is None:
        return None
    own = next(plan for plan in scenario.result["plans"] if plan["budget"] == scenario.result["budget"])
    return {(row["activity"], row["municipality"]) for row in own.get("invited", ())}


def _chosen(
    findings: Findings, invited: set[tuple[str, str]] | None, municipality: str | None, indicator: str | None
) -> tuple[str, Indicator]:
    items = {item.name: item for item in _levels(findings)}
    if (municipality and municipality not in findings.gaps.index) or (indicator and indicator not in items):
        raise NotFound(f"answer of {municipality} to {indicator}")
    seated = [unit for _, unit in sorted(invited or ())]
    for unit in [municipality] if municipality else [*seated, *findings.gaps.index]:
        gaps = findings.gaps.loc[unit, [indicator] if indicator else list(items)].dropna()
        if municipality or (len(gaps) and gaps.max() > 0):
            name = indicator or (str(gaps.idxmax()) if len(gaps) else next(iter(items)))
            return str(unit), items[name]
    raise NotFound("no approved answer to follow")


def _levels(findings: Findings) -> list[Indicator]:
    return [item for item in findings.questionnaire.indicators if item.kind is IndicatorKind.LEVEL and item.question]


def _level(findings: Findings, municipality: str, item: Indicator) -> float | None:
    told = scored.told(findings.dataset, municipality)
    own = told[told["question"] == item.question]
    return _known(own["number"].iloc[0]) if len(own) else None


def _estimate(means: pd.DataFrame, name: str) -> Station:
    row = means.loc[name]
    return Station(_known(row["estimate"]), _known(row["low"]), _known(row["high"]))


def _known(number: object) -> float | None:
    return None if pd.isna(number) else float(number)  # type: ignore[arg-type, call-overload]

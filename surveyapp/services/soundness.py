"""What a ranking owes to choices that could have been made otherwise, and how each indicator behaves."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis import sensitivity
from analysis.findings import SEVERE, Findings
from analysis.trace_checks import EMPTY
from surveyapp.errors import NotFound
from surveyapp.services.scopes import Scope, Source, names_of

WEAK = 0.2
"""Below this correlation with the rest of its theme an indicator tells something else than the theme does."""
CROWDED = 0.8
"""From this share at one end of the scale an indicator tells few municipalities apart."""
FEWEST = 10
"""With fewer answers nothing is said of an indicator."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One other choice and what it does to the ranks of the municipalities that answered.

    `change`: see `sensitivity.Alternative`; `part`: the measure concerned, a method, or nothing; `amount`: the factor
    of its weight or the shift of its goalposts, else missing. `moved`: name of the municipality that moves most.
    """

    change: str
    part: str
    amount: float
    mean: float
    mean_shift: float
    largest_shift: float
    moved: str
    correlation: float
    severe: float
    entered: float
    left: float
    of: str = EMPTY
    """The words after `change` in the key of its figures."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How many municipalities are ranked, the composite as it is, and every other choice, the most telling first."""

    ranked: int
    base: Choice
    others: list[Choice]

    @property
    def steadiest(self) -> float:
        """The lowest correlation of any other ranking with the present one; missing where nothing can be ranked."""
        return min((one.correlation for one in self.others if not math.isnan(one.correlation)), default=math.nan)


class Remark(StrEnum):
    """What stands out about an indicator."""

    FEW = "few"
    AGAINST = "against"
    WEAK = "weak"
    FLOOR = "floor"
    CEILING = "ceiling"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator among those of its theme; shares and means from 0 to 1, what cannot be told missing."""

    name: str
    n: int
    mean: float
    floor: float
    ceiling: float
    item_rest: float
    alpha_without: float

    @property
    def remark(self) -> Remark:
        """The first thing that an author should look at."""
        if self.n < FEWEST:
            return Remark.FEW
        if self.item_rest < 0:
            return Remark.AGAINST
        if self.floor >= CROWDED:
            return Remark.FLOOR
        if self.ceiling >= CROWDED:
            return Remark.CEILING
        return Remark.WEAK if self.item_rest < WEAK else Remark.NONE


@dataclass(frozen=True, slots=True)
class Theme:
    """The indicators of a theme, and Cronbach's alpha over those municipalities that have all of them."""

    name: str
    alpha: float
    complete: int
    items: list[Item]


def choices_of(scope: Scope, measure: str) -> Choices:
    """Combine a measure of a country anew under each other choice. Raises NotFound for one that has no parts."""
    findings = scope.source.findings
    declared = findings.declared.get(measure)
    if declared is None or not declared.parts:
        raise NotFound(f"measure {measure}")
    units = _units(findings, scope.country)
    weights = declared.weights
    options = sensitivity.alternatives(
        findings.values.loc[units, list(weights.index)],
        weights,
        applies=findings.material.applies.loc[units, list(weights.index)],
    )
    bands = findings.questionnaire.severity
    table = sensitivity.effects(options, bands.at_least[SEVERE - 2] if bands else None)
    base, *others = [_choice(findings, row) for row in table.to_dict("records")]
    ranked = int(options[0].values.notna().sum())
    return Choices(ranked, base, sorted(others, key=_most_telling))


def measures_with_parts(source: Source) -> list[str]:
    """The whole and its themes, in the order of the questionnaire."""
    names = [*names_of(source.findings, "overall"), *names_of(source.findings, "dimension")]
    return [name for name in names if source.findings.declared[name].parts]


def themes_of(source: Source, country: str | None = None) -> list[Theme]:
    """Every theme with its indicators, over one country or over all. Raises NotFound for a country not in the round."""
    findings = source.findings
    units = findings.gaps.index if country is None else _units(findings, Scope(source, country).country)
    return [_theme(findings, name, units) for name in names_of(findings, "dimension")]


def _theme(findings: Findings, name: str, units: "pd.Index[str]") -> Theme:
    gaps = findings.gaps.loc[units, list(findings.declared[name].weights.index)]
    complete = int(gaps.notna().all(axis=1).sum())
    told: dict[Any, dict[str, Any]] = sensitivity.items(gaps).to_dict("index")  # type: ignore[assignment]
    rows = [Item(str(item), **row) for item, row in told.items()]
    return Theme(name, sensitivity.alpha(gaps), complete, rows)


def _units(findings: Findings, country: str) -> "pd.Index[str]":
    """Municipalities of a country that answered."""
    frame = findings.dataset.frame
    return findings.gaps.index.intersection(frame.index[frame["country"] == country])


def _choice(findings: Findings, row: Mapping[Hashable, object]) -> Choice:
    part, amount = part_of(str(row["of"]))
    moved = str(row["moved"])
    told = {name: float(str(row[name])) for name in sensitivity.COLUMNS[2:] if name != "moved"}
    return Choice(
        change=str(row["change"]),
        part=part,
        amount=amount,
        moved=str(findings.dataset.frame.at[moved, "name"]) if moved else "",
        of=str(row["of"]) or EMPTY,
        **told,
    )


def part_of(of: str) -> tuple[str, float]:
    """The part of which a choice is made, and its factor or shift, missing where it has none."""
    part, _, amount = ("" if of == EMPTY else of).replace("× ", "").partition(" ")
    return part, float(amount) if amount else math.nan


def _most_telling(one: Choice) -> tuple[float, float]:
    shift = 0.0 if math.isnan(one.mean_shift) else one.mean_shift
    return -shift, one.correlation

"""The steps by which composites with open questions were filled from their strata, before they enter a mean."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import imputation
from analysis.findings import Findings
from analysis.imputation import Opened
from analysis.steps import Step, made

Places = Mapping[str, Mapping[str, tuple[str, str]]]
"""By unit and place ("indicator in stratum"): the stratum and the indicator."""


def steps(findings: Findings, country: str, measure: str, units: Sequence[str]) -> list[Step]:
    """The means that stand in (`means`) and the composites of the units with them (`filled`).

    Nothing where no unit left anything open, or the measure is put together from nothing.
    """
    base = findings.bases[country, "municipality"].base
    if base is None or measure not in findings.composites.columns:
        return []
    exact = findings.composites[measure]
    opened = imputation.opened(findings.gaps, findings.applies, exact, findings.declared, base.strata, base.weights)
    strata = {unit: str(base.strata[unit]) for unit in units}
    places = {unit: own for unit in units if (own := _places(opened, unit, strata[unit]))}
    if not places:
        return []
    means = _means(opened, places)
    at_hand = {unit: float(opened.at_hand[unit] if unit in places else exact[unit]) for unit in units}
    return [means, _filled(opened, places, at_hand, means)]


def _places(opened: Opened, unit: str, stratum: str) -> dict[str, tuple[str, str]]:
    left = opened.is_open.columns[opened.is_open.loc[[unit]].to_numpy(dtype=bool)[0]]
    return {f"{name} in {stratum}": (stratum, str(name)) for name in left}


def _means(opened: Opened, places: Places) -> Step:
    wanted = {place: at for own in places.values() for place, at in own.items()}
    return made(
        "means",
        "divide_each",
        "gaps told / municipalities that told them, in the stratum: what stands in for an open question",
        top={place: _number(opened.sums, *at) for place, at in wanted.items()},
        bottom={place: _number(opened.counts, *at) for place, at in wanted.items()},
    )


def _filled(opened: Opened, places: Places, at_hand: Mapping[str, float], means: Step) -> Step:
    shares = {
        unit: {place: _number(opened.shares, unit, name) for place, (_, name) in own.items()}
        for unit, own in places.items()
    }
    formula = "what was told + share of each open question in the theme × what stands in for it"
    found = made("filled", "fill", formula, at_hand=at_hand, shares=shares, means=means.value)
    return Step("filled", "fill", {**found.inputs, "means": "means"}, found.value, formula)


def _number(table: pd.DataFrame, row: str, column: str) -> float:
    return float(table[column][row])

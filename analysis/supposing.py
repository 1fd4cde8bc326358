"""Suppose one answer were another: what follows for its municipality and its country, without computing all anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis import estimation, imputation, measures, scored, scoring
from analysis.figures import VIEWS, View, ViewName
from analysis.findings import Findings
from analysis.imputation import Imputed


@dataclass(frozen=True)
class Supposed:
    """The figures of a round under the supposition: gaps, values (measures too), applies and populations, each as in
    the findings but for one municipality."""

    gaps: pd.DataFrame
    values: pd.DataFrame
    applies: pd.DataFrame
    populations: pd.DataFrame


def as_told(findings: Findings) -> Supposed:
    """The round as it was answered."""
    return Supposed(findings.gaps, findings.values, findings.material.applies, findings.populations)


def suppose(findings: Findings, municipality: str, question: str, number: float) -> Supposed:
    """The same with one numeric answer outside repeats changed. Raises KeyError where it was not answered."""
    own = scored.told(findings.dataset, municipality).reset_index(drop=True)
    place = (own["question"] == question) & (own["instance"] == 0)
    if not place.any():
        raise KeyError(f"{municipality} did not answer {question}")
    changed = own.assign(
        number=own["number"].mask(place, number),
        non_answer=own["non_answer"].astype(object).mask(place, None),
    )
    scores = scoring.read(changed, findings.questionnaire, municipalities=[municipality])
    gaps, applies = scores.gaps, scores.applies
    combined = measures.compose(gaps, applies, findings.declared)
    values = pd.concat([combined.values, gaps], axis=1)
    answered = pd.concat([combined.answered.notna(), applies], axis=1)
    return replace(
        as_told(findings),
        gaps=_with_row(findings.gaps, gaps),
        values=_with_row(findings.values, values),
        applies=_with_row(findings.material.applies, answered),
        populations=_with_row(findings.populations, scores.populations),
    )


def estimates(
    findings: Findings, supposed: Supposed, country: str, names: Sequence[str], view: ViewName = VIEWS[0]
) -> pd.DataFrame:
    """The means of a country under the supposition: index measure, columns estimate, low, high, n."""
    found: View = findings.bases[country, view]
    if found.design is None:
        raise KeyError(f"nobody answered in {country}")
    rows = found.design.index
    filled = _filled(findings, supposed, country, names)
    means = estimation.mean(
        filled.values.loc[rows, list(names)],
        found.design,
        size=found.size,
        applies=supposed.applies.loc[rows, list(names)],
        gap=True,
        imputed=filled,
    )
    table = means.droplevel(-1) if means.index.nlevels > 1 else means
    return table[["estimate", "low", "high", "n"]]


def _filled(findings: Findings, supposed: Supposed, country: str, names: Sequence[str]) -> Imputed:
    """The values of a country with open questions filled as for its figures."""
    base = findings.bases[country, "municipality"].base
    if base is None:
        raise KeyError(f"nobody answered in {country}")
    composites = supposed.values[[name for name in findings.composites.columns if name in names]]
    return imputation.impute(supposed.gaps, supposed.applies, composites, findings.declared, base.strata, base.weights)


def _with_row(table: pd.DataFrame, row: pd.DataFrame) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[row.index, :] = row.reindex(columns=table.columns)
    return changed

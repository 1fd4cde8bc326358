"""How plain counts and the shares made of them come about: what was counted, municipality by municipality if known.

Of what everybody may see the municipalities are not known; then the frozen totals are the first step.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.completeness import COUNTS
from analysis.figures import ALL
from analysis.findings import SEVERE, Findings
from analysis.sheets import NON_ANSWERS
from analysis.steps import LeftOut, Step, Told, linked, made

LABELS = {
    "n_frame": "Municipalities of whom it speaks",
    "n_approved": "Municipalities that answered",
    "refugees": "Refugees in the register",
    "refugees_answered": "Refugees in the register, hosted where they answered",
}
OPEN, STATED = "open", "stated"
"""Questions left open, and those answered without an estimate: what remains of the counted kinds."""


def counted(findings: Findings, country: str, region: str, section: str, column: str) -> Told:
    """A plain count: of the frame (see LABELS), or of questions by COUNTS, `open` or `stated`; `all` for every one.

    Raises KeyError for a place, section or column that there is not.
    """
    label = LABELS.get(column, f"Questions of {section}: {column}")
    return label, [_sum(findings, country, region, section, column)], []


def known(findings: Findings, country: str, region: str, section: str) -> Told:
    """What is known of a region and section: the share that answered times the share of its questions answered."""
    approved = _sum(findings, country, region, ALL, "n_approved")
    frame = _sum(findings, country, region, ALL, "n_frame")
    answered, asked = (_sum(findings, country, region, section, name) for name in ("answered", "asked"))
    steps = [approved, frame, _shared("heard", approved, frame)]
    label = f"What is known of {section}"
    if not approved.value:
        return label, steps, []
    given = _shared("given", answered, asked)
    if findings.counts.empty:
        # Of what everybody may see no counts of questions are told by region, only their share.
        steps.append(made("given", "sum", "as frozen", values={section: given.value}))
    else:
        steps += [answered, asked, given]
    formula = "share of municipalities that answered × share of their questions answered"
    named = {"one": steps[2], "other": steps[-1]}
    return label, [*steps, linked("known", "multiply", formula, named)], []


def heard(findings: Findings, country: str, region: str) -> Told:
    """The share of the frame's municipalities that answered."""
    approved = _sum(findings, country, region, ALL, "n_approved")
    frame = _sum(findings, country, region, ALL, "n_frame")
    return "Share of municipalities that answered", [approved, frame, _shared("heard", approved, frame)], []


def quality(findings: Findings, country: str, section: str, kind: str) -> Told:
    """The share of one kind of answer among all questions put in a section, or in all: `stated`, `open`, COUNTS."""
    some, asked = (_sum(findings, country, ALL, section, name) for name in (kind, "asked"))
    return f"Share of questions of {section}: {kind}", [some, asked, _shared("share", some, asked)], []


def severe(findings: Findings, municipality: str) -> Told:
    """In how many indicators a municipality has a severe gap."""
    if municipality not in findings.gaps.index:
        raise KeyError(f"{municipality} did not answer")
    bands = findings.bands.reindex(columns=list(findings.gaps.columns)).loc[municipality]
    values = _severe(bands)
    left = [LeftOut(str(name), "no figure") for name in findings.gaps.columns if name not in values]
    return "Indicators with a severe gap", [made("severe", "sum", "1 for each severe gap", values=values)], left


def registered(findings: Findings, municipality: str) -> Told:
    """How many refugees the register has in a municipality of the frame. Raises KeyError for any other."""
    values = {municipality: float(findings.dataset.frame["refugees"][municipality])}
    return LABELS["refugees"], [made("refugees", "sum", "as the register has it", values=values)], []


def version(findings: Findings, country: str, number: str) -> Told:
    """How many of a country's assessments were answered on a version. Raises KeyError where none was."""
    frame, versions = findings.dataset.frame, findings.dataset.assessments["version"]
    own = findings.gaps.index.intersection(frame.index[frame["country"] == country])
    values = {str(unit): 1.0 for unit in own if str(versions[unit]) == number}
    if not values:
        raise KeyError(f"{country} has no answers to version {number}")
    return LABELS["n_approved"], [made("n_approved", "sum", f"1 for each of version {number}", values=values)], []


def shared(findings: Findings, country: str, association: str, size_class: str, measure: str) -> Told:
    """How many of an association's municipalities, of one size class or of all, have a severe gap in a measure."""
    frame = findings.dataset.frame
    own = frame[(frame["country"] == country) & (frame["association"] == association)]
    if own.empty:
        raise KeyError(f"{country} has no association {association}")
    return shared_by(findings, own.index, size_class, measure)


def shared_by(findings: Findings, members: "pd.Index[str]", size_class: str, measure: str) -> Told:
    """The same for these municipalities of the frame."""
    frame = findings.dataset.frame.loc[members]
    if measure not in findings.declared:
        raise KeyError(f"there is no measure {measure}")
    own = frame.index if size_class == ALL else frame.index[frame["size_class"] == size_class]
    bands = findings.bands.reindex(index=own, columns=[measure])[measure]
    values = _severe(bands)
    left = [LeftOut(str(unit), "no figure") for unit in bands.index[bands.isna()]]
    step = made("severe", "sum", f"1 for each severe gap, of {len(values)} with a figure", values=values)
    return findings.declared[measure].label, [step], left


TRACERS: Mapping[str, tuple[Callable[..., Told], int]] = {
    "counted": (counted, 4),
    "known": (known, 3),
    "heard": (heard, 2),
    "quality": (quality, 3),
    "severe": (severe, 1),
    "registered": (registered, 1),
    "version": (version, 2),
    "shared": (shared, 4),
}
"""By the first part of a key: what tells the steps, and how many parts follow."""


def _severe(bands: Any) -> dict[str, float]:
    known = bands.dropna()
    return dict(zip(map(str, known.index), known.ge(SEVERE).astype("float64").tolist(), strict=True))


def _shared(name: str, part: Step, whole: Step) -> Step:
    formula = f"{part.value:g} / {whole.value:g}"
    return linked(name, "divide", formula, {"top": part, "bottom": whole})


def _sum(findings: Findings, country: str, region: str, section: str, column: str) -> Step:
    values = _of_frame(findings, country, region, column) if column in LABELS else None
    if values is None:
        values = _of_questions(findings, country, region, section, column)
    return made(column, "sum", f"Σ of {len(values)} = {sum(values.values()):g}", values=values)


def _of_frame(findings: Findings, country: str, region: str, column: str) -> dict[str, float]:
    frame = findings.dataset.frame
    own = _own(findings, country, region)
    told = findings.dataset.responded[own]
    amounts = {
        "n_frame": pd.Series(1.0, index=own),
        "n_approved": pd.Series(1.0, index=own)[told],
        "refugees": frame.loc[own, "refugees"],
        "refugees_answered": frame.loc[own, "refugees"][told],
    }[column]
    if findings.counts.empty:
        return {region: float(amounts.sum())}
    return {str(unit): float(amount) for unit, amount in amounts.items()}


def _own(findings: Findings, country: str, region: str) -> "pd.Index[str]":
    """The municipalities of a country, of a region of it, or of all countries. Raises KeyError where there are none."""
    frame = findings.dataset.frame
    inside = (frame["country"] == country) | ((country == ALL) & (region == ALL))
    own: pd.Index[str] = frame.index[inside & ((region == ALL) | (frame["region"] == region))]
    if own.empty:
        raise KeyError(f"{country} has no region {region}")
    return own


def _of_questions(findings: Findings, country: str, region: str, section: str, column: str) -> dict[str, float]:
    rows = _questions(findings, country, region)
    if section != ALL:
        rows = rows[rows["section"] == section]
    if rows.empty:
        raise KeyError(f"there is no section {section} in {country} {region}")
    if column not in rows.columns and column not in (OPEN, STATED):
        raise KeyError(f"{column} is not counted")
    return {str(unit): float(amount) for unit, amount in _amounts(rows, column).groupby(rows["unit"]).sum().items()}


def _questions(findings: Findings, country: str, region: str) -> pd.DataFrame:
    """Counts of questions with their section and unit: the municipality, or the place where only totals are known."""
    if findings.counts.empty:
        table = findings.quality if region == ALL else findings.coverage[findings.coverage["region"] == region]
        is_whole = country == region == ALL
        return table[(table["country"] == country) | is_whole].assign(unit=region)
    own = _own(findings, country, region)
    rows = findings.counts.rename_axis(["unit", "section"]).reset_index()
    found = rows[rows["unit"].isin(own)]
    if not found.empty:
        return found
    sections = findings.counts.index.get_level_values("section").unique()
    return pd.DataFrame({"unit": region, "section": sections, **dict.fromkeys(COUNTS, 0)})


def _amounts(rows: pd.DataFrame, column: str) -> pd.Series:
    if column == STATED:
        return rows["answered"] - rows["estimated"]
    if column == OPEN:
        return rows["asked"] - rows["answered"] - rows[list(NON_ANSWERS)].sum(axis=1)
    return rows[column].astype(np.float64)

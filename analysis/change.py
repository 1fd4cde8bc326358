"""What has changed from one round to the next, by one ruler: both told in the words of the later version."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import comparison, scored
from analysis.dataset import Dataset
from analysis.figures import STRATA
from analysis.findings import Findings
from analysis.harmonise import Refusal, Standing
from analysis.measures import Measure, declared
from analysis.steps import LeftOut, Told, linked, made
from analysis.weighting import base
from questionnaires.library import numbers
from questionnaires.model import Questionnaire

FEWEST = 2
"""Municipalities in both rounds below which nothing is compared."""
SLACK = 1e-9
LEAST_SHARE = 0.5
"""Share of a measure's weight that must be comparable for the measure to be compared at all."""


class Scored(NamedTuple):
    """One round under the version of the comparison: frames of municipality × indicator."""

    gaps: pd.DataFrame
    applies: pd.DataFrame
    standings: Mapping[str, Mapping[str, Standing]]


@dataclass(frozen=True)
class Ruler:
    """Two rounds under one version, `before` and `after`, and by indicator what may be compared between them.

    `versions` are those of the approved assessments of the earlier and of the later round.
    """

    questionnaire: Questionnaire
    before: Scored
    after: Scored
    standings: Mapping[str, Standing]
    versions: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def refused(self) -> dict[str, tuple[Refusal, ...]]:
        """By indicator: why it is not compared."""
        return {name: found.refused for name, found in self.standings.items() if found.refused}

    @property
    def reworded(self) -> dict[str, tuple[str, ...]]:
        """By indicator that is compared: the questions that were asked in other words or with other choices."""
        found = {name: one.reworded for name, one in self.standings.items() if not one.refused}
        return {name: questions for name, questions in found.items() if questions}

    @property
    def carried(self) -> dict[str, tuple[str, ...]]:
        """By indicator that is compared: the questions whose answers come through the crosswalk."""
        found = {name: one.carried for name, one in self.standings.items() if not one.refused}
        return {name: questions for name, questions in found.items() if questions}

    @property
    def measures(self) -> Mapping[str, Measure]:
        """What can be told under this version."""
        return declared(self.questionnaire)

    def leaves(self, measure: str) -> pd.Series:
        """The indicators below a measure that may be compared, with their weights in it."""
        every = self._weights(measure)
        return every[[name for name in every.index if name not in self.refused]]

    def share(self, measure: str) -> float:
        """How much of a measure's weight may be compared, 0 to 1."""
        whole = float(self._weights(measure).sum())
        return float(self.leaves(measure).sum()) / whole if whole else 0.0

    def _weights(self, measure: str) -> pd.Series:
        found = self.measures[measure]
        if found.kind == "overall":
            leaves = {one.name: one.weight for one in self.measures.values() if one.kind == "indicator"}
            return pd.Series(leaves, dtype="float64")
        return found.weights if found.parts else pd.Series({found.name: 1.0})


def ruler(before: Dataset, after: Findings, questionnaires: Mapping[str, Questionnaire] | None = None) -> Ruler:
    """Bring two rounds under the later of the versions from which they started; `questionnaires` adds versions between.

    An indicator is refused where no answer of the one round, or of the other, may be told under that version.
    """
    known = {**(questionnaires or {}), **before.questionnaires, **after.dataset.questionnaires}
    version = max(before.version, after.dataset.version, key=numbers)
    earlier, later = _scored(before, version, known), _told(after, version, known)
    return Ruler(
        questionnaire=known[version],
        before=earlier,
        after=later,
        standings={
            item.name: _joined(
                [found[item.name] for found in earlier.standings.values()],
                [found[item.name] for found in later.standings.values()],
            )
            for item in known[version].indicators
        },
        versions=(tuple(earlier.standings), tuple(later.standings)),
    )


def _told(found: Findings, version: str, known: Mapping[str, Questionnaire]) -> Scored:
    """The round under a version; what was computed already where it is its own."""
    if found.dataset.version == version:
        return Scored(found.gaps, found.applies, found.standings)
    return _scored(found.dataset, version, known)


def _scored(dataset: Dataset, version: str, known: Mapping[str, Questionnaire]) -> Scored:
    told = scored.score(dataset, version, known)
    return Scored(told.scores.gaps, told.scores.applies, told.standings)


def _joined(before: list[Standing], after: list[Standing]) -> Standing:
    """What holds between two rounds: refused where every version of the one, or of the other, is refused."""
    refused: tuple[Refusal, ...] = ()
    for one in (before, after):
        if all(found.refused for found in one):
            refused = refused or one[0].refused
    together = [*before, *after]
    return Standing(
        refused=refused,
        carried=tuple(dict.fromkeys(name for found in together for name in found.carried)),
        reworded=tuple(dict.fromkeys(name for found in together for name in found.reworded)),
    )


def between(ruled: Ruler, frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The change of measures over the units of `frame` that answered in both rounds: index measure.

    Columns: those of `comparison.COLUMNS` and `share`, the part of the measure's weight that may be compared. Each
    municipality counts once. Figures are missing where less than half of the weight may be compared, or fewer than two
    municipalities answered in both rounds.
    """
    rows = {name: _row(ruled, frame, name) for name in names}
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*comparison.COLUMNS, "share"]).rename_axis("measure")


def _row(ruled: Ruler, frame: pd.DataFrame, name: str) -> list[object]:
    share, weights = ruled.share(name), ruled.leaves(name)
    before, after, applies = _sides(ruled, frame, name)
    both = before.index.intersection(after.index)
    if share < LEAST_SHARE - SLACK or weights.empty or len(both) < FEWEST:
        return [*_nothing(len(both)), share]
    told = (before.loc[both].notna() & after.loc[both].notna()).any(axis=1).sum()
    if told < FEWEST:
        return [*_nothing(int(told)), share]
    found = comparison.change(
        before, after, frame, STRATA, weights=weights, applies=applies, collapse=STRATA, single="centre", gap=True
    )
    return [*found.iloc[0][comparison.COLUMNS], share] if len(found) else [*_nothing(0), share]


def _sides(ruled: Ruler, frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The gaps below a measure before and after, and where they apply in both rounds."""
    names = list(ruled.leaves(name).index)
    units = [scores.gaps.index.intersection(frame.index) for scores in (ruled.before, ruled.after)]
    before, after = (
        scores.gaps.loc[own, names] for scores, own in zip((ruled.before, ruled.after), units, strict=True)
    )
    both = units[0].intersection(units[1])
    return before, after, ruled.before.applies.loc[both, names] & ruled.after.applies.loc[both, names]


def steps(ruled: Ruler, frame: pd.DataFrame, name: str) -> Told:
    """The steps from the figures of single municipalities to a change; none where nothing is compared.

    Raises KeyError for a measure that there is not.
    """
    label = ruled.measures[name].label
    if math.isnan(float(str(_row(ruled, frame, name)[0]))):
        return label, [], [LeftOut(name, "is not compared")]
    before, after, applies = _sides(ruled, frame, name)
    ends = comparison.sides(before, after, frame.index, weights=ruled.leaves(name), applies=applies)
    both = ends[0].notna() & ends[1].notna()
    found = base(frame, both, STRATA, collapse=STRATA)
    counts = found.strata.map(found.strata.value_counts())
    top, bottom = (_amounts(column) for column in (found.population, counts))
    weights = made("weights", "divide_each", "municipalities of the stratum / those in both", top=top, bottom=bottom)
    means = [
        linked(side, "mean", "Σ weight × gap / Σ weight", {"weights": weights}, values=_amounts(end[both]))
        for side, end in zip(("before", "after"), ends, strict=True)
    ]
    moved = linked("change", "subtract", "after − before", {"whole": means[1], "part": means[0]})
    return label, [weights, *means, moved], []


def _amounts(column: pd.Series) -> dict[str, float]:
    return {str(unit): float(amount) for unit, amount in column.items()}


def _nothing(n: int) -> list[object]:
    blank = dict.fromkeys(comparison.COLUMNS, np.nan)
    return list((blank | {"n": n, "n_before": 0, "n_after": 0, "degenerate": False}).values())

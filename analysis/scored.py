"""The scores of a round whose answers came in on several versions: all in the words and by the ruler of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import asked, completeness, harmonise, measures, release, scoring, sheets
from analysis.asked import Asked
from analysis.dataset import APPROVED, Dataset
from analysis.harmonise import Standing
from analysis.measures import Composites
from analysis.scoring import Reader, Scores
from analysis.sheets import Answers
from analysis.states import stand
from questionnaires.model import Questionnaire


@dataclass(frozen=True)
class Scored:
    """What the approved assessments of a round say under one version.

    `scores` as in `scoring`, with readiness by each assessment's own version; `counts` as in `completeness`, likewise.
    `standings`: by version of the assessments, and by indicator, what may be compared.
    """

    scores: Scores
    counts: pd.DataFrame
    standings: Mapping[str, Mapping[str, Standing]]


def score(
    dataset: Dataset, version: str | None = None, questionnaires: Mapping[str, Questionnaire] | None = None
) -> Scored:
    """Score all approved assessments under a version: that from which the round started, unless told.

    An indicator that may not be compared stays missing for assessments on other versions; where it was asked for, it
    counts as not answered, so that the others of its stratum stand for it. `questionnaires` adds versions to those of
    the dataset. Raises KeyError for a version that is not there.
    """
    target = version or dataset.version
    known = {**(questionnaires or {}), **dataset.questionnaires}
    approved = dataset.assessments[dataset.assessments["status"] == APPROVED]
    groups = [(str(own), units.index) for own, units in approved.groupby("version")] or [(target, approved.index)]
    parts = [_scored(dataset, harmonise.way(known, own, target), units) for own, units in groups]
    scores, counts = zip(*parts, strict=True)
    together = {
        name: pd.concat([getattr(part, name) for part in scores]).sort_index()
        for name in ("gaps", "applies", "ambition", "populations", "readiness")
    }
    found = {own: harmonise.standings(harmonise.way(known, own, target)) for own, _ in groups}
    return Scored(Scores(**together), pd.concat(counts), found)


class Combined(NamedTuple):
    """The scores of a round by the version from which it started, and the composites of its measures."""

    scored: Scored
    composites: Composites


def combined(dataset: Dataset) -> Combined:
    """Score a round, and combine what single municipalities said. Raises DataError where data do not fit together."""
    found = score(dataset.checked())
    declared = measures.declared(dataset.questionnaire)
    return Combined(found, measures.compose(found.scores.gaps, found.scores.applies, declared))


def of_release(directory: str, *, trusting: bool = False) -> Combined:
    """The same of a release in a folder; see `release.read`."""
    return combined(release.read(Path(directory), trusting=trusting).dataset)


def told(dataset: Dataset, municipality: str) -> pd.DataFrame:
    """The answers of one municipality in the words of the version from which the round started.

    Of an assessment on another version these are only the answers that were asked for and go that way.
    """
    own = dataset.answers[dataset.answers["municipality"] == municipality]
    taken = harmonise.way(dataset.questionnaires, str(dataset.assessments["version"][municipality]), dataset.version)
    if len(taken.versions) == 1:
        return own
    spread = sheets.spread(own, taken.own, [municipality])
    return harmonise.carry(_asked_only(own, asked.follow(spread, taken.own)), taken)


def reader_of(dataset: Dataset, municipality: str, *, own_version: bool = False) -> tuple[Reader, Answers]:
    """One municipality's answers and path, told by the version of the round, or by that of its own assessment."""
    version = str(dataset.assessments["version"][municipality]) if own_version else dataset.version
    answers = dataset.answers[dataset.answers["municipality"] == municipality]
    rows = answers if own_version else told(dataset, municipality)
    spread = sheets.spread(rows, dataset.questionnaires[version], [municipality])
    path = asked.follow(spread, dataset.questionnaires[version])
    return Reader(dataset.questionnaires[version], path, stand(spread, path), None), spread


def _scored(dataset: Dataset, taken: harmonise.Way, municipalities: "pd.Index[str]") -> tuple[Scores, pd.DataFrame]:
    answers = dataset.answers[dataset.answers["municipality"].isin(municipalities)]
    spread = sheets.spread(answers, taken.own, municipalities)
    path = asked.follow(spread, taken.own)
    counts = completeness.tally(spread, path, taken.own)
    if len(taken.versions) == 1:
        return scoring.settle(spread, path, taken.own), counts
    readiness = stand(spread, path).readiness
    carried = harmonise.carry(_asked_only(answers, path), taken)
    scores = scoring.read(carried, taken.target, municipalities=municipalities)
    refused = [name for name, found in harmonise.standings(taken).items() if found.refused]
    gaps = scores.gaps.copy()
    gaps[refused] = np.nan
    return Scores(gaps, scores.applies, scores.ambition, scores.populations, readiness), counts


def _asked_only(answers: pd.DataFrame, path: Asked) -> pd.DataFrame:
    """The answers without those left over from another path, which count for nothing."""
    kept = np.zeros(len(answers), dtype=bool)
    for flags in (path.outside, *path.inside.values()):
        columns = flags.columns.get_indexer(pd.Index(answers["question"].astype("str")))
        own = np.flatnonzero(columns >= 0)
        rows = flags.index.get_indexer(_units(answers.iloc[own], flags.index))
        here = rows >= 0
        kept[own[here]] = flags.to_numpy()[rows[here], columns[own[here]]]
    return answers[kept]


def _units(answers: pd.DataFrame, like: pd.Index) -> pd.Index:
    """Whose answers they are, and in a repeat of which instance."""
    owners = answers["municipality"].astype("str")
    return pd.Index(owners) if like.nlevels == 1 else pd.MultiIndex.from_arrays([owners, answers["instance"]])

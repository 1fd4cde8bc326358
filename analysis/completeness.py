"""How complete the answers are: what was asked, answered, estimated or left open, by municipality and section."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.asked import Asked
from analysis.sheets import NON_ANSWERS, Answers, Sheet
from questionnaires.model import Questionnaire

COUNTS = ("asked", "answered", "estimated", *NON_ANSWERS)
"""`estimated` is part of `answered`; `asked` is the sum of answered, the four non-answers, and what was left open."""


def tally(answers: Answers, path: Asked, questionnaire: Questionnaire) -> pd.DataFrame:
    """Count questions (each instance of a repeat for itself): index municipality and section, columns COUNTS."""
    parts = [_counts(answers.sheet, path.outside, questionnaire)]
    parts += [_counts(answers.repeats[name], flags, questionnaire) for name, flags in path.inside.items()]
    sections = [section.name for section in questionnaire.sections]
    index = pd.MultiIndex.from_product([answers.municipalities, sections], names=["municipality", "section"])
    counted = pd.concat(parts).groupby(level=["municipality", "section"]).sum()
    return counted.reindex(index, fill_value=0).astype("int64")


def coverage(counts: pd.DataFrame, frame: pd.DataFrame, responded: pd.Series) -> pd.DataFrame:
    """The frame, the approved and their questions by country, region and section, regions without answers included.

    Columns country, region, section, n_frame, n_approved (municipalities), asked, answered (questions of the approved).
    """
    places = frame[["country", "region"]]
    units = places.assign(n_frame=1, n_approved=responded.astype("int64")).groupby(["country", "region"]).sum()
    answers = counts[["asked", "answered"]].join(places, on="municipality")
    found = answers.groupby(["country", "region", "section"])[["asked", "answered"]].sum()
    sections = counts.index.get_level_values("section").unique()
    index = pd.MultiIndex.from_tuples(
        [(*place, section) for place in units.index for section in sections], names=["country", "region", "section"]
    )
    return units.join(found.reindex(index, fill_value=0), how="right").reset_index()


def quality(counts: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Counts by country and section: columns country, section and COUNTS."""
    return (
        counts.join(frame["country"], on="municipality").groupby(["country", "section"], sort=False).sum().reset_index()
    )


def _counts(sheet: Sheet, asked: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    rows, places = sheet.given.index.get_indexer(asked.index), sheet.given.columns.get_indexer(asked.columns)
    at = np.ix_(rows, places)
    here = asked.to_numpy()
    kinds = np.where(here, sheet.non_answers.to_numpy()[at], -1)
    answered = here & sheet.answered.to_numpy()[at]
    flags = [here, answered, answered & sheet.estimated.to_numpy()[at]]
    flags += [kinds == kind for kind in range(len(NON_ANSWERS))]
    owners = asked.index.get_level_values("municipality")
    sections = [questionnaire.section_of[name] for name in asked.columns]
    return pd.concat([*_by_section(flags, sections, owners)]) if sections else pd.DataFrame(columns=list(COUNTS))


def _by_section(flags: list[np.ndarray], sections: list[str], owners: pd.Index) -> Iterator[pd.DataFrame]:
    for section in dict.fromkeys(sections):
        own = np.array([name == section for name in sections])
        counts = {name: flag[:, own].sum(axis=1) for name, flag in zip(COUNTS, flags, strict=True)}
        index = pd.MultiIndex.from_arrays([owners, [section] * len(owners)], names=["municipality", "section"])
        yield pd.DataFrame(counts, index=index)

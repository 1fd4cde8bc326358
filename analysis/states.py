"""How every question stands at every municipality: answered, excused because it does not apply, or silent."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.asked import Asked
from analysis.sheets import NON_ANSWERS, Answers, Sheet
from questionnaires.model import NonAnswer

NOT_APPLICABLE = NON_ANSWERS.index(NonAnswer.NOT_APPLICABLE)
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class States:
    """Frames of municipality × question, and the number of questions (with instances of repeats) by municipality.

    `excused`: asked and answered with *does not apply*, in a repeat by all its instances; `silent`: asked and without a
    value, in a repeat by any. `wanted` counts what was asked and not excused, `answered` what of it has a value.
    """

    excused: pd.DataFrame
    silent: pd.DataFrame
    wanted: pd.Series
    answered: pd.Series

    @property
    def readiness(self) -> pd.Series:
        """Share of the asked questions that were answered, missing where nothing was asked."""
        return (self.answered / self.wanted.where(self.wanted > 0)).rename("readiness")


def stand(answers: Answers, path: Asked) -> States:
    """Say how every question stands."""
    outside = _flags(answers.sheet, path.outside)
    excused, silent = [outside.excused], [outside.silent]
    wanted, answered = outside.counts()
    for name, flags in path.inside.items():
        inside = _flags(answers.repeats[name], flags)
        excused.append(_by_owner(inside.excused | ~flags, "all", path) & _by_owner(flags, "any", path))
        silent.append(_by_owner(inside.silent, "any", path))
        more_wanted, more_answered = inside.counts()
        wanted = wanted.add(_summed(more_wanted), fill_value=0)
        answered = answered.add(_summed(more_answered), fill_value=0)
    return States(_beside(excused), _beside(silent), wanted, answered)


@dataclass(frozen=True)
class _Flagged:
    asked: pd.DataFrame
    excused: pd.DataFrame
    silent: pd.DataFrame

    def counts(self) -> tuple[pd.Series, pd.Series]:
        wanted = self.asked & ~self.excused
        return wanted.sum(axis=1), (wanted & ~self.silent).sum(axis=1)


def _flags(sheet: Sheet, asked: pd.DataFrame) -> _Flagged:
    rows = sheet.given.index.get_indexer(asked.index)
    places = sheet.given.columns.get_indexer(asked.columns)
    kinds = sheet.non_answers.to_numpy()[np.ix_(rows, places)]
    answered = sheet.answered.to_numpy(dtype=bool)[np.ix_(rows, places)]
    here = asked.to_numpy(dtype=bool)
    excused = here & (kinds == NOT_APPLICABLE)
    return _Flagged(asked, _like(asked, excused), _like(asked, here & ~excused & ~answered))


def _beside(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Tables of the same rows as one, in one piece, since its columns are looked up hundreds of times."""
    names = [name for table in tables for name in table.columns]
    return pd.DataFrame(np.hstack([table.to_numpy() for table in tables]), index=tables[0].index, columns=names)


def _like(asked: pd.DataFrame, flags: Flags) -> pd.DataFrame:
    return pd.DataFrame(flags, index=asked.index, columns=asked.columns)


def _summed(counts: pd.Series) -> pd.Series:
    return counts.groupby(level="municipality").sum()


def _by_owner(flags: pd.DataFrame, how: str, path: Asked) -> pd.DataFrame:
    index = path.outside.index
    if flags.empty:
        return pd.DataFrame(False, index=index, columns=flags.columns)
    grouped = flags.groupby(level="municipality")
    folded = grouped.all() if how == "all" else grouped.any()
    return folded.reindex(index, fill_value=False)

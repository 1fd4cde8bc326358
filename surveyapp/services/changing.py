"""What has changed in a country since the round before: members of both rounds, by the ruler of the later one."""

import math
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from threading import Lock

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import change
from analysis.change import Ruler
from analysis.steps import Told
from surveyapp.errors import NotFound
from surveyapp.models import Round
from surveyapp.services import dataset
from surveyapp.services.results import fingerprint, results_for, rounds_with_results
from surveyapp.services.scopes import Scope, names_of

KEPT = 12
"""Comparisons held in memory, each a few small tables; two rounds of some countries."""
FEWEST = 5
"""Municipalities in both rounds below which a change is not told."""

_kept: "OrderedDict[tuple[str, str, str], tuple[Ruler, pd.DataFrame]]" = OrderedDict()
_computing = Lock()


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure then and now: means of the members in both rounds, and the change with its interval, gaps 0 to 1.

    `share` is the part of its weight that may be compared, `n` the members in both, and `reworded` the part of
    what is compared that was asked in other words or with other choices.
    """

    name: str
    before: float
    after: float
    estimate: float
    low: float
    high: float
    n: int
    share: float
    reworded: float

    @property
    def is_told(self) -> bool:
        """Whether there is a figure that may be told."""
        return self.n >= FEWEST and not math.isnan(self.estimate)

    @property
    def is_broken(self) -> bool:
        """Whether anything in it was asked in other words or with other choices, so that no line joins the two."""
        return self.reworded > 0

    @property
    def direction(self) -> int:
        """-1 where the gap clearly became smaller, 1 where it grew, 0 where neither is clear."""
        if not self.is_told or math.isnan(self.low):
            return 0
        return -1 if self.high < 0 else int(self.low > 0)


@dataclass(frozen=True)
class Changed:
    """The change between two rounds in one country; `ruler` says what was compared and what was not, and why."""

    before_title: str
    after_title: str
    rows: tuple[Moved, ...]
    ruler: Ruler


def change_of(session: Session, scope: Scope) -> Changed | None:
    """Compare a country with the round before in which the same questionnaire was answered; None without one.

    Only for figures as they are now: of what everybody may see, a change beside two releases would tell on members.
    """
    if scope.source.is_public:
        return None
    now = session.scalars(select(Round).where(Round.code == scope.source.round_code)).one()
    before = _round_before(session, now)
    if before is None:
        return None
    ruled, table = _compared(session, before, now, scope.country)
    rows = tuple(_moved(ruled, str(name), row) for name, row in zip(table.index, table.to_dict("records"), strict=True))
    return Changed(before.title, now.title, rows, ruled)


def steps_of(session: Session, scope: Scope, name: str) -> tuple[Moved, Told]:
    """One measure then and now, and the steps to its change. Raises NotFound where no change of it is told."""
    changed = change_of(session, scope)
    moved = next((row for row in changed.rows if row.name == name), None) if changed else None
    if changed is None or moved is None or not moved.is_told:
        raise NotFound(f"change of {name}")
    frame = scope.source.findings.dataset.frame
    return moved, change.steps(changed.ruler, frame[frame["country"] == scope.country], name)


def _round_before(session: Session, now: Round) -> Round | None:
    """The newest round before this one that has results for the same questionnaire."""
    earlier = (found for found in rounds_with_results(session) if found.created_at < now.created_at)
    return next((found for found in earlier if found.version.key == now.version.key), None)


def _compared(session: Session, before: Round, now: Round, country: str) -> tuple[Ruler, pd.DataFrame]:
    key = fingerprint(session, before), fingerprint(session, now), country
    with _computing:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    earlier, later = dataset.read(session, before).checked(), results_for(session, now)
    ends = {before.version.number, now.version.number}
    ruled = change.ruler(earlier, later, dataset.questionnaires_between(session, now.version.key, ends))
    frame = later.dataset.frame[later.dataset.frame["country"] == country]
    names = [name for kind in ("overall", "dimension", "group") for name in names_of(later, kind)]
    table = change.between(ruled, frame, [name for name in names if name in ruled.measures])
    with _computing:
        _kept[key] = ruled, table
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return ruled, table


def _moved(ruled: Ruler, name: str, row: Mapping[Hashable, object]) -> Moved:
    numbers = {part: float(str(row[part])) for part in ("before", "after", "estimate", "low", "high", "share")}
    weights = ruled.leaves(name)
    reworded = float(weights[weights.index.isin(list(ruled.reworded))].sum() / weights.sum()) if len(weights) else 0.0
    return Moved(name=name, n=int(str(row["n"])), reworded=reworded, **numbers)

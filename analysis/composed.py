"""What a reader can work out of a hidden figure from those of other measures, and what is hidden besides against it.

The whole, a theme, a group of people and a goal are weighted means of indicators: where all but one of them are
published, the last one follows, whatever was done to hide it. And what was left open weighs differently in each, so
that two measures of the same answers are two equations. `guard` finds such figures and hides more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import lines
from analysis.alignment import Codes, Flags, Floats
from analysis.apart import Apart, Begin, later
from analysis.attacker import room_of
from analysis.bounding import Question, drawn_in, follows, made_of, narrow_of
from analysis.figures import ALL, Material, View
from analysis.lines import Equations, equations, indicators
from analysis.measures import Measure
from analysis.walking import Place

GROUP = "group of municipalities"
LEAST_FIRST = ("indicator", "sdg", "group", GROUP, "dimension", "overall")
"""Which kind of figure is hidden first beside one that would follow: what the fewest readers miss."""
HELPS = 0.1
"""What counts less than this beside the figure that counts most leads nowhere by being hidden."""
MANY = 300
"""Above so many gaps in a country what cannot be shown to be safe soon counts as known: programmes take long there."""


def guard(
    material: Material,
    views: Sequence[View],
    declared: Mapping[str, Measure],
    estimates: pd.DataFrame,
    suppressed: pd.Series,
    begin: Begin = later,
) -> pd.Series:
    """`suppressed`, of `estimates`, with more figures hidden until no hidden one follows from all others, whether it is
    named as hidden or, as an indicator of a group within a country, named nowhere.

    Hidden are first the figures of the country that the fewest miss, then groups, whole, and last themes and the whole.
    `begin` may work out each country apart.
    """
    marked = suppressed.to_numpy(dtype=bool)
    countries = []
    for country, every in estimates[estimates["estimate"].notna()].groupby("country", sort=True):
        rows = looked_at(material, declared, every)
        if suppressed[rows.index].any():
            own = [view for view in views if view.country == country and view.design is not None]
            countries.append((own, rows))
    begun: list[Apart[Flags]] = []
    for place, (own, rows) in enumerate(countries, start=1):
        start = begin if place < len(countries) else later  # the last one is for this process, which would only wait
        begun.append(start(_guarded, material, own, declared, rows, estimates, marked))
    hidden = np.any([marked, *(ahead.result() for ahead in reversed(begun))], axis=0)
    return pd.Series(hidden, index=suppressed.index, name=suppressed.name)


def _guarded(
    material: Material,
    views: Sequence[View],
    declared: Mapping[str, Measure],
    rows: pd.DataFrame,
    estimates: pd.DataFrame,
    marked: Flags,
) -> Flags:
    """What is hidden besides what is `marked` among the estimates, for the figures of one country."""
    places = estimates.index.get_indexer(rows.index)
    found, room = equations(material, views, declared, rows), room_of(rows)
    more: list[Flags] = []
    start = start_of(found, marked[places])
    leaks = exposed(found, marked[places], room, start=start)
    doubtful = leaks.copy()  # the less is known the less follows, so that nothing else needs to be asked again
    while leaks.any():
        known = ~_any(marked, more, places)
        helping = rows[_leading(found, leaks, known)]
        more.append(_alike(estimates, _least(helping if len(helping) else rows[known], declared)))
        doubtful |= more[-1][places]
        leaks = exposed(found, _any(marked, more, places), room, doubtful, start=start)
    for one in tuple(more):
        others = [other for other in more if other is not one]
        fewer = _any(marked, others, places)
        if len(more) > 1 and not exposed(found, fewer, room, doubtful, start=start).any():
            more = others
    return np.asarray(np.any([np.zeros_like(marked), *more], axis=0))


def looked_at(material: Material, declared: Mapping[str, Measure], rows: pd.DataFrame) -> pd.DataFrame:
    """Of the figures of one country those that are looked at: all, or where too many gaps were told its own alone."""
    own = material.values[indicators(declared)]
    is_here = (material.frame.loc[own.index, "country"] == rows["country"].iloc[0]).to_numpy()
    return rows if own.to_numpy()[is_here].size <= lines.TOO_MANY else rows[rows["kind"] == ALL]


def _any(marked: Flags, more: Sequence[Flags], places: Codes) -> Flags:
    """Which of the rows at some places are marked, or are among those to be hidden besides."""
    return np.asarray(np.any([marked, *more], axis=0)[places])


def _least(rows: pd.DataFrame, declared: Mapping[str, Measure]) -> "pd.Series[Any]":
    """The figure to hide first."""
    kinds = rows["measure"].map(lambda name: LEAST_FIRST.index(declared[name].kind))
    order = kinds.where(rows["kind"] == ALL, LEAST_FIRST.index(GROUP))
    ranked = rows.assign(order=order).sort_values(["order", "n", "kind", "group", "measure", "view"], kind="stable")
    return ranked.iloc[0]


def _alike(estimates: pd.DataFrame, least: "pd.Series[Any]") -> Flags:
    """What is hidden with a figure, in both views: of a country itself alone, of a group all its figures."""
    same = (estimates[["country", "kind", "group"]] == least[["country", "kind", "group"]]).all(axis=1)
    if least["kind"] == ALL:
        same &= estimates["measure"] == least["measure"]
    return np.asarray(same)


def start_of(found: Equations, hidden: Flags, most: float | None = None) -> Place | None:
    """Gaps from which to look for others that fit what is not hidden, where there are more than `most` (MANY)."""
    if len(found.gaps) <= (MANY if most is None else most) or not found.whole or hidden.all():
        return None
    matrix = found.matrix[~hidden]
    return Place.of(drawn_in(matrix, found.means[~hidden], found.gaps), matrix)


def exposed(
    found: Equations,
    hidden: Flags,
    room: Floats,
    asked: Flags | None = None,
    *,
    start: Place | None = None,
    most: float | None = None,
) -> Flags:
    """Which hidden figures follow too well from all that are not hidden, in the sense of `attacker.exposed`.

    `room` as of `attacker.room_of`; `asked`: of which, unless of all; above `most` gaps (MANY) what cannot be shown to
    be safe counts as well. As there, one that is told under another name is no secret beside it. `start`: as of
    `start_of` for no fewer published figures.
    """
    flags = np.zeros(len(hidden), dtype=bool)
    wanted = hidden if asked is None else hidden & asked
    if not wanted.any() or hidden.all():
        return flags
    secret, matrix = found.matrix[wanted], found.matrix[~hidden]
    if not found.whole:
        flags[wanted] = follows(secret.toarray(), matrix)
        return flags
    if start is None:
        start = start_of(found, hidden, most)
    elif matrix.shape != start.matrix.shape:
        start = Place.of(start.gaps, matrix)
    nothing = np.zeros((0, len(found.gaps)))
    told = Question(nothing, found.means[wanted], room[wanted], matrix, found.means[~hidden], start)
    flags[wanted] = narrow_of(secret, told, quick=start is not None)
    return flags


def _leading(found: Equations, leaks: Flags, known: Flags) -> Flags:
    """Which of all figures are known and lead to the one to protect first, those aside that hardly do.

    That is one that follows exactly, since others may only seem known beside it.
    """
    exactly, used = made_of(found.matrix[leaks].toarray(), found.matrix[known])
    shares = np.abs(used[exactly.argmax()])
    leading = np.zeros(len(known), dtype=bool)
    leading[known] = shares > HELPS * shares.max(initial=0.0)
    return leading

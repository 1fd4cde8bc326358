"""What a reader can work out of a hidden figure from those of other measures, and what is hidden besides against it.

The whole, a theme, a group of people and a goal are weighted means of indicators: where all but one of them are
published, the last one follows, whatever was done to hide it. And what was left open weighs differently in each, so
that two measures of the same answers are two equations. `guard` finds such figures and hides more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import imputation
from analysis.alignment import Codes, Flags, Floats
from analysis.apart import Apart, Begin, later
from analysis.attacker import MINIMUM, room_of, weigh
from analysis.bounding import Question, follows, narrow
from analysis.figures import ALL, Material, View, labels_of
from analysis.measures import Measure

GROUP = "group of municipalities"
LEAST_FIRST = ("indicator", "sdg", "group", GROUP, "dimension", "overall")
"""Which kind of figure is hidden first beside one that would follow: what the fewest readers miss."""
PUBLIC = ("overall", "dimension")
"""Kinds of measures that are shown of groups within a country."""
HELPS = 0.1
"""What counts less than this beside the figure that counts most leads nowhere by being hidden."""
MANY = 300
"""Above so many gaps in a country what cannot be shown to be safe soon counts as known: programmes take long there."""
TOO_MANY, SAMPLE = 20_000, 300
"""Above so many only figures of the country itself are looked at, and only what follows exactly, as it then does over
every part of the gaps: those of so many municipalities, and of the few whom a figure rests on."""


class Equations(NamedTuple):
    """Figures of a country over all gaps that were told in it: `matrix` @ `gaps` = `means`, one row a figure.

    `cells`: the municipality and the indicator of each gap. Not `whole`: over a part of the gaps.
    """

    matrix: Floats
    means: Floats
    gaps: Floats
    cells: pd.MultiIndex
    whole: bool = True


class _Units(NamedTuple):
    """Those that answered in a country: gaps (units × indicators), what applies, stratum by number, weight."""

    gaps: pd.DataFrame
    applies: pd.DataFrame
    codes: Codes
    heavy: Floats


class _Filling(NamedTuple):
    """Units × indicators: what is open; strata of units (0 or 1); where a stratum told the indicator; what one gap that
    was told stands for of what its stratum left open (`near`), or of what strata did that told nothing (`far`)."""

    is_open: Floats
    strata: Floats
    has: Flags
    near: Floats
    far: Floats


class _Parts(NamedTuple):
    """What each told gap counts in its unit's figure, and what it fills besides; None where nothing was left open."""

    direct: Floats
    filling: _Filling | None


def guard(
    material: Material,
    views: Sequence[View],
    declared: Mapping[str, Measure],
    estimates: pd.DataFrame,
    suppressed: pd.Series,
    begin: Begin = later,
) -> pd.Series:
    """`suppressed`, of `estimates`, with more figures hidden until none that must be hidden follows from all others.

    Hidden are first the figures of the country that the fewest miss, then groups, whole, and last themes and the whole.
    `begin` may work out each country apart.
    """
    begun: list[Apart[Flags]] = []
    marked = suppressed.to_numpy(dtype=bool)
    for country, every in of_concern(declared, estimates, suppressed).groupby("country", sort=True):
        rows = looked_at(material, declared, every)
        if suppressed[rows.index].any():
            own = [view for view in views if view.country == country and view.design is not None]
            begun.append(begin(_guarded, material, own, declared, rows, estimates, marked))
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
    leaks = exposed(found, marked[places], room)
    doubtful = leaks.copy()  # the less is known the less follows, so that nothing else needs to be asked again
    while leaks.any():
        known = ~_any(marked, more, places)
        helping = rows[_helping(found, known, _first(found, leaks, known))]
        more.append(_alike(estimates, _least(helping if len(helping) else rows[known], declared)))
        doubtful |= more[-1][places]
        leaks = exposed(found, _any(marked, more, places), room, doubtful)
    for one in tuple(more):
        others = [other for other in more if other is not one]
        if len(more) > 1 and not exposed(found, _any(marked, others, places), room, doubtful).any():
            more = others
    return np.asarray(np.any([np.zeros_like(marked), *more], axis=0))


def of_concern(declared: Mapping[str, Measure], estimates: pd.DataFrame, suppressed: "pd.Series[bool]") -> pd.DataFrame:
    """The figures that are published, and those that could be and are hidden: no indicator of a group, for one."""
    shown = [name for name, measure in declared.items() if measure.kind in PUBLIC]
    secret = estimates["measure"].isin(shown) | (estimates["kind"] == ALL)
    return estimates[estimates["estimate"].notna() & (secret | ~suppressed)]


def looked_at(material: Material, declared: Mapping[str, Measure], rows: pd.DataFrame) -> pd.DataFrame:
    """Of the figures of one country those that are looked at: all, or where too many gaps were told its own alone."""
    own = material.values[[name for name, measure in declared.items() if not measure.parts]]
    is_here = (material.frame.loc[own.index, "country"] == rows["country"].iloc[0]).to_numpy()
    return rows if own.to_numpy()[is_here].size <= TOO_MANY else rows[rows["kind"] == ALL]


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


def equations(
    material: Material, views: Sequence[View], declared: Mapping[str, Measure], rows: pd.DataFrame
) -> Equations:
    """What told figures of one country are made of; `rows` as in estimates, of any group, in both of its `views`.

    Who answered what, and all weights, are taken to be known, which is more than anybody knows.
    """
    base = next(view.base for view in views if view.base is not None)
    index, names = base.weights.index, [name for name, measure in declared.items() if not measure.parts]
    strata = pd.factorize(base.strata[index].astype("str"), sort=True)[0]
    units = _Units(
        material.values.loc[index, names],
        material.applies.loc[index, names],
        strata.astype(np.intp),
        base.weights.to_numpy(dtype=np.float64),
    )
    told = units.gaps.notna().to_numpy()
    kept = told & _sample(told, rows, names)[:, None]
    measures = list(rows["measure"].unique())
    composites = material.values.loc[index, measures]
    parts = {name: _parts(units, told, kept, declared, composites[name]) for name in measures}
    counted = {view.name: weigh(material, view).of(measures).weights for view in views}
    inside = {kind: labels_of(material.frame, str(kind))[index].to_numpy() for kind in rows["kind"].unique()}
    at, which = np.nonzero(kept)
    cells = pd.MultiIndex.from_arrays([index[at], pd.Index(names)[which]])
    lines = np.empty((len(rows), len(at)))
    for place, (kind, group, view, name) in enumerate(rows[["kind", "group", "view", "measure"]].to_numpy()):
        counts = np.where(inside[kind] == group, counted[view][:, measures.index(name)], 0.0)
        lines[place] = _line(counts / counts.sum(), parts[name], kept, at)
    means, gaps = rows["estimate"].to_numpy(dtype=np.float64), units.gaps.to_numpy()[kept]
    return Equations(lines, means, gaps, cells, len(gaps) == told.sum())


def _sample(told: Flags, rows: pd.DataFrame, names: Sequence[str]) -> Flags:
    """The units whose gaps are looked at: all, or where that is too much some, and those of whom a figure has few."""
    chosen = np.ones(len(told), dtype=bool)
    if told.size > TOO_MANY:
        chosen[:] = np.arange(len(told)) % -(-len(told) // SAMPLE) == 0
        rare = set(rows.loc[rows["n"] < MINIMUM, "measure"])
        chosen |= told[:, [name in rare for name in names]].any(axis=1)
    return chosen


def exposed(
    found: Equations, hidden: Flags, room: Floats, asked: Flags | None = None, *, most: float | None = None
) -> Flags:
    """Which hidden figures follow too well from all that are not hidden, in the sense of `attacker.exposed`.

    `room` as of `attacker.room_of`; `asked`: of which, unless of all; above `most` gaps (MANY) what cannot be shown to
    be safe counts as well. As there, one that is told under another name is no secret beside it.
    """
    flags = np.zeros(len(hidden), dtype=bool)
    wanted = hidden if asked is None else hidden & asked
    if not wanted.any() or hidden.all():
        return flags
    lines, mean, matrix = found.matrix[wanted], found.means[wanted], found.matrix[~hidden]
    if not found.whole:
        flags[wanted] = follows(lines, matrix)
        return flags
    is_large = len(found.gaps) > (MANY if most is None else most)
    told = Question(lines, mean, room[wanted], matrix, found.means[~hidden], found.gaps if is_large else None)
    flags[wanted] = narrow(told, quick=is_large)
    return flags


def _first(found: Equations, leaks: Flags, known: Flags) -> int:
    """The figure to protect first: one that follows exactly, since others may only seem known beside it."""
    places = np.flatnonzero(leaks)
    exactly = follows(found.matrix[places], found.matrix[known])
    return int(places[exactly.argmax()])


def _helping(found: Equations, known: Flags, leak: int) -> Flags:
    """Which of all figures are known and lead to the one at `leak`, those aside that hardly do."""
    used = np.linalg.lstsq(found.matrix[known].T, found.matrix[leak], rcond=None)[0]
    helping = np.zeros(len(known), dtype=bool)
    helping[known] = np.abs(used) > HELPS * np.abs(used).max(initial=0.0)
    return helping


def _parts(units: _Units, told: Flags, kept: Flags, declared: Mapping[str, Measure], composite: pd.Series) -> _Parts:
    name, names = str(composite.name), units.gaps.columns
    shares, own = np.zeros(told.shape), np.zeros(told.shape, dtype=bool)
    if not declared[name].parts:
        shares[:, names.get_loc(name)] = 1.0
        return _Parts(shares[kept], None)
    below = imputation.shared(units.gaps, units.applies, composite, declared)
    places = names.get_indexer(below.names)
    shares[:, places], own[:, places] = below.shares, below.told
    is_open = ~own & (shares > 0) & composite.notna().to_numpy()[:, None]
    direct = np.where(own, shares, 0.0)[kept]
    if not is_open.any():
        return _Parts(direct, None)
    strata = np.eye(units.codes.max() + 1)[units.codes]
    counts, weight = strata.T @ own, np.where(own, units.heavy[:, None], 0.0)
    near = np.where(own, 1.0 / np.maximum(counts, 1.0)[units.codes], 0.0)
    return _Parts(direct, _Filling(np.where(is_open, shares, 0.0), strata, counts > 0, near, _shared(weight)))


def _shared(weight: Floats) -> Floats:
    whole = weight.sum(axis=0)
    return np.asarray(weight / np.where(whole > 0, whole, 1.0))


def _line(counts: Floats, parts: _Parts, kept: Flags, at: Codes) -> Floats:
    """What each told gap counts in a figure, with what it stands in for where others left it open."""
    direct = parts.direct * counts[at]
    if parts.filling is None:
        return direct
    open_, strata, has, near, far = parts.filling
    left = strata.T @ (open_ * counts[:, None])
    filled = (strata @ np.where(has, left, 0.0)) * near + np.where(has, 0.0, left).sum(axis=0) * far
    return np.asarray(direct + filled[kept])

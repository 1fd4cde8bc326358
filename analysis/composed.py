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
from analysis.attacker import MINIMUM, PROTECTION, SOLVED, weigh
from analysis.bounding import SAME, Question, narrow
from analysis.figures import ALL, Material, View, labels_of
from analysis.measures import Measure

GROUP = "group of municipalities"
LEAST_FIRST = ("indicator", "sdg", "group", GROUP, "dimension", "overall")
"""Which kind of figure is hidden first beside one that would follow: what the fewest readers miss."""
PUBLIC = ("overall", "dimension")
"""Kinds of measures that are shown of groups within a country."""
SCREEN = 1e-6
RANK = 1e-11
"""Of squares: combinations of figures that weigh less beside the greatest are none."""


MANY = 1500
"""Above so many gaps in a country it is only asked what follows exactly: to walk to the ends of what is possible takes
long there, and one figure among thousands of gaps that may be anything is bound by little else."""


class Equations(NamedTuple):
    """Figures of a country over all gaps that were told in it: `matrix` @ `gaps` = `means`, one row a figure.

    `cells`: the municipality and the indicator of each gap.
    """

    matrix: Floats
    means: Floats
    gaps: Floats
    cells: pd.MultiIndex


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
) -> pd.Series:
    """`suppressed`, of `estimates`, with more figures hidden until none that must be hidden follows from all others.

    Hidden are first the figures of the country that the fewest miss, then groups, whole, and last themes and the whole.
    """
    marked = suppressed.to_numpy(dtype=bool)
    for country, rows in of_concern(declared, estimates, suppressed).groupby("country", sort=True):
        places = estimates.index.get_indexer(rows.index)
        if not marked[places].any():
            continue
        own = [view for view in views if view.country == country and view.design is not None]
        found, few = equations(material, own, declared, rows), rows["n"].to_numpy() < MINIMUM
        more: list[Flags] = []
        while (leaks := exposed(found, _any(marked, more, places), few)).any():
            known = ~_any(marked, more, places)
            helping = rows[_helping(found, known, int(leaks.argmax()))]
            more.append(_alike(estimates, _least(helping if len(helping) else rows[known], declared)))
        for one in tuple(more):
            others = [other for other in more if other is not one]
            if not exposed(found, _any(marked, others, places), few).any():
                more = others
        marked = np.any([marked, *more], axis=0)
    return pd.Series(marked, index=suppressed.index, name=suppressed.name)


def of_concern(declared: Mapping[str, Measure], estimates: pd.DataFrame, suppressed: "pd.Series[bool]") -> pd.DataFrame:
    """The figures that are published, and those that could be and are hidden: no indicator of a group, for one."""
    shown = [name for name, measure in declared.items() if measure.kind in PUBLIC]
    secret = estimates["measure"].isin(shown) | (estimates["kind"] == ALL)
    return estimates[estimates["estimate"].notna() & (secret | ~suppressed)]


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
    """What is hidden with a figure: of a country itself alone, of a group all its figures in both views."""
    same = (estimates[["country", "kind", "group"]] == least[["country", "kind", "group"]]).all(axis=1)
    if least["kind"] == ALL:
        same &= (estimates[["view", "measure"]] == least[["view", "measure"]]).all(axis=1)
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
    measures = list(rows["measure"].unique())
    composites = material.values.loc[index, measures]
    parts = {name: _parts(units, told, declared, composites[name]) for name in measures}
    counted = {view.name: weigh(material, view).of(measures).weights for view in views}
    inside = {kind: labels_of(material.frame, str(kind))[index].to_numpy() for kind in rows["kind"].unique()}
    at, which = np.nonzero(told)
    cells = pd.MultiIndex.from_arrays([index[at], pd.Index(names)[which]])
    lines = np.empty((len(rows), len(at)))
    for place, (kind, group, view, name) in enumerate(rows[["kind", "group", "view", "measure"]].to_numpy()):
        counts = np.where(inside[kind] == group, counted[view][:, measures.index(name)], 0.0)
        lines[place] = _line(counts / counts.sum(), parts[name], told, at)
    return Equations(lines, rows["estimate"].to_numpy(dtype=np.float64), units.gaps.to_numpy()[told], cells)


def exposed(found: Equations, hidden: Flags, few: Flags, most: float = MANY) -> Flags:
    """Which hidden figures follow too well from all that are not hidden, in the sense of `attacker.exposed`.

    `few` marks figures of fewer than MINIMUM; above `most` gaps only what follows exactly counts. As there, one that
    is told under another name is no secret beside it.
    """
    flags = np.zeros(len(hidden), dtype=bool)
    wanted, mean, matrix = found.matrix[hidden], found.means[hidden], found.matrix[~hidden]
    if not len(wanted) or not len(matrix):
        return flags
    if len(found.gaps) <= most:
        room = np.where(few[hidden], PROTECTION * np.where(mean > SAME, mean, 1.0), SOLVED)
        flags[hidden] = narrow(Question(wanted, mean, room, matrix, found.means[~hidden]))
        return flags
    flags[hidden] = _follows(wanted, matrix)
    return flags


def _follows(wanted: Floats, matrix: Floats) -> Flags:
    """Which figures are combinations of several others: by what is left of their squares, then to the last digit."""
    right = np.linalg.pinv(matrix @ matrix.T, rcond=RANK, hermitian=True)
    across = wanted @ matrix.T
    squares = (wanted**2).sum(axis=1)
    follows = np.asarray(squares - ((across @ right) * across).sum(axis=1) <= SCREEN * squares)
    for place in np.flatnonzero(follows):
        rest = wanted[place]
        for _ in range(3):
            rest = rest - (right @ (matrix @ rest)) @ matrix
        is_told = (np.abs(matrix - wanted[place]).max(axis=1) <= SAME).any()
        follows[place] = np.abs(rest).max() <= SAME and not is_told
    return follows


def _helping(found: Equations, known: Flags, leak: int) -> Flags:
    """Which of all figures are known and lead to the one at `leak`."""
    used = np.linalg.lstsq(found.matrix[known].T, found.matrix[leak], rcond=None)[0]
    helping = np.zeros(len(known), dtype=bool)
    helping[known] = np.abs(used) > SAME
    return helping


def _parts(units: _Units, told: Flags, declared: Mapping[str, Measure], composite: pd.Series) -> _Parts:
    name, names = str(composite.name), units.gaps.columns
    shares, own = np.zeros(told.shape), np.zeros(told.shape, dtype=bool)
    if not declared[name].parts:
        shares[:, names.get_loc(name)] = 1.0
        return _Parts(shares[told], None)
    below = imputation.shared(units.gaps, units.applies, composite, declared)
    places = names.get_indexer(below.names)
    shares[:, places], own[:, places] = below.shares, below.told
    is_open = ~own & (shares > 0) & composite.notna().to_numpy()[:, None]
    direct = np.where(own, shares, 0.0)[told]
    if not is_open.any():
        return _Parts(direct, None)
    strata = np.eye(units.codes.max() + 1)[units.codes]
    counts, weight = strata.T @ own, np.where(own, units.heavy[:, None], 0.0)
    near = np.where(own, 1.0 / np.maximum(counts, 1.0)[units.codes], 0.0)
    return _Parts(direct, _Filling(np.where(is_open, shares, 0.0), strata, counts > 0, near, _shared(weight)))


def _shared(weight: Floats) -> Floats:
    whole = weight.sum(axis=0)
    return np.asarray(weight / np.where(whole > 0, whole, 1.0))


def _line(counts: Floats, parts: _Parts, told: Flags, at: Codes) -> Floats:
    """What each told gap counts in a figure, with what it stands in for where others left it open."""
    direct = parts.direct * counts[at]
    if parts.filling is None:
        return direct
    open_, strata, has, near, far = parts.filling
    left = strata.T @ (open_ * counts[:, None])
    filled = (strata @ np.where(has, left, 0.0)) * near + np.where(has, 0.0, left).sum(axis=0) * far
    return np.asarray(direct + filled[told])

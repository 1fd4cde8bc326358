"""What figures of a country are made of: how much each gap that was told counts in each of them.

The whole, a theme, a group of people and a goal are weighted means of indicators, and what was left open in them is
filled from what others told; so each figure is a line of shares over the gaps, and all of them are equations.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import imputation
from analysis.alignment import Codes, Flags, Floats
from analysis.attacker import MINIMUM, weigh
from analysis.bounding import Lines
from analysis.figures import Material, View, labels_of
from analysis.measures import Measure

TOO_MANY, SAMPLE = 20_000, 300
"""Above so many gaps only a part of them is looked at: those of so many municipalities, and of the few whom a figure
rests on; what follows exactly then does over every part."""
AT_ONCE = 2_000_000
"""So many numbers at most are worked on at a time."""


class Equations(NamedTuple):
    """Figures of a country over all gaps that were told in it: `matrix` @ `gaps` = `means`, one row a figure.

    `cells`: the municipality and the indicator of each gap. Not `whole`: over a part of the gaps.
    """

    matrix: Lines
    means: Floats
    gaps: Floats
    cells: pd.MultiIndex
    whole: bool = True


class _Units(NamedTuple):
    """Those that answered in a country: gaps (units × indicators), what applies, stratum by number, weight; `told`
    where there is a gap, and `numbers` of those that are looked at, −1 elsewhere."""

    gaps: pd.DataFrame
    applies: pd.DataFrame
    codes: Codes
    heavy: Floats
    told: Flags
    numbers: Codes


class _Filling(NamedTuple):
    """Units × indicators: what is open; strata of units (0 or 1); where a stratum told the indicator; what one gap that
    was told stands for of what its stratum left open (`near`), or of what strata did that told nothing (`far`)."""

    is_open: Floats
    strata: Floats
    has: Flags
    near: Floats
    far: Floats


class _Parts(NamedTuple):
    """Of one measure, units × its indicators: the number of each gap, what it counts in its unit's figure, and what it
    fills besides; None where nothing was left open."""

    numbers: Codes
    direct: Floats
    filling: _Filling | None


def equations(
    material: Material, views: Sequence[View], declared: Mapping[str, Measure], rows: pd.DataFrame
) -> Equations:
    """What told figures of one country are made of; `rows` as in estimates, of any group, in both of its `views`.

    Who answered what, and all weights, are taken to be known, which is more than anybody knows.
    """
    base = next(view.base for view in views if view.base is not None)
    index, names = base.weights.index, indicators(declared)
    gaps = material.values.loc[index, names]
    told = gaps.notna().to_numpy()
    kept = told & _sample(told, rows, names)[:, None]
    numbers = np.full(told.shape, -1, dtype=np.intp)
    numbers[kept] = np.arange(np.count_nonzero(kept))
    strata = pd.factorize(base.strata[index].astype("str"), sort=True)[0].astype(np.intp)
    heavy = base.weights.to_numpy(dtype=np.float64)
    units = _Units(gaps, material.applies.loc[index, names], strata, heavy, told, numbers)
    at, which = np.nonzero(kept)
    cells = pd.MultiIndex.from_arrays([index[at], pd.Index(names)[which]])
    means, known = rows["estimate"].to_numpy(dtype=np.float64), gaps.to_numpy()[kept]
    return Equations(_lines(material, views, declared, rows, units), means, known, cells, len(known) == told.sum())


def indicators(declared: Mapping[str, Measure]) -> list[str]:
    """What all else is put together from."""
    return [name for name, measure in declared.items() if not measure.parts]


def _sample(told: Flags, rows: pd.DataFrame, names: Sequence[str]) -> Flags:
    """The units whose gaps are looked at: all, or where that is too much some, and those of whom a figure has few."""
    chosen = np.ones(len(told), dtype=bool)
    if told.size > TOO_MANY:
        chosen[:] = np.arange(len(told)) % -(-len(told) // SAMPLE) == 0
        rare = set(rows.loc[rows["n"] < MINIMUM, "measure"])
        chosen |= told[:, [name in rare for name in names]].any(axis=1)
    return chosen


def _lines(
    material: Material, views: Sequence[View], declared: Mapping[str, Measure], rows: pd.DataFrame, units: _Units
) -> Lines:
    """One line a row, measure by measure, since all lines of a measure are made of the same parts."""
    index = units.gaps.index
    measures, found = pd.factorize(rows["measure"])
    weights = np.array([weigh(material, view).of(list(found)).weights for view in views])
    groups, labels = pd.factorize(pd.MultiIndex.from_frame(rows[["kind", "group"]]))
    inside = {str(kind): labels_of(material.frame, str(kind))[index].to_numpy() for kind in rows["kind"].unique()}
    members = np.array([inside[kind] == group for kind, group in labels], dtype=np.float64)
    seen = pd.Index([view.name for view in views]).get_indexer(pd.Index(rows["view"]))
    places = units.gaps.columns.get_indexer(pd.Index(found))
    made = []
    for number in [-1, *np.flatnonzero(places < 0)]:
        own = np.flatnonzero(measures == number if number >= 0 else places[measures] >= 0)
        parts = _parts(units, declared, material.values.loc[index, found[number]]) if number >= 0 else None
        size = len(index) if parts is None else parts.numbers.size
        for some in np.array_split(own, -(-len(own) * size // AT_ONCE)):
            counts = members[groups[some]] * weights[seen[some], :, measures[some]]
            counts = counts / counts.sum(axis=1, keepdims=True)
            told = units.numbers.T[places[measures[some]]] if parts is None else parts.numbers[None]
            made.append(_sparse(counts if parts is None else _counted(counts, parts), told, some))
    values, at, gaps = (np.concatenate(part) for part in zip(*made, strict=True))
    return sparse.csr_array((values, (at, gaps)), shape=(len(rows), int(units.numbers.max(initial=-1)) + 1))


def _parts(units: _Units, declared: Mapping[str, Measure], composite: pd.Series) -> _Parts:
    below = imputation.shared(units.gaps, units.applies, composite, declared)
    numbers = units.numbers[:, units.gaps.columns.get_indexer(below.names)]
    shares, own = np.asarray(below.shares, dtype=np.float64), below.told
    is_open = ~own & (shares > 0) & composite.notna().to_numpy()[:, None]
    direct = np.where(own, shares, 0.0)
    if not is_open.any():
        return _Parts(numbers, direct, None)
    strata = np.eye(units.codes.max() + 1)[units.codes]
    counts, weight = strata.T @ own, np.where(own, units.heavy[:, None], 0.0)
    near = np.where(own, 1.0 / np.maximum(counts, 1.0)[units.codes], 0.0)
    return _Parts(numbers, direct, _Filling(np.where(is_open, shares, 0.0), strata, counts > 0, near, _shared(weight)))


def _shared(weight: Floats) -> Floats:
    whole = weight.sum(axis=0)
    return np.asarray(weight / np.where(whole > 0, whole, 1.0))


def _counted(counts: Floats, parts: _Parts) -> Floats:
    """What each gap counts in figures of one measure (figures × units × indicators) whose units count `counts`, with
    what it stands in for where others left it open."""
    direct = parts.direct * counts[:, :, None]
    if parts.filling is None:
        return direct
    is_open, strata, has, near, far = parts.filling
    left = strata.T @ (is_open * counts[:, :, None])
    filled = (strata @ np.where(has, left, 0.0)) * near + np.where(has, 0.0, left).sum(axis=1)[:, None] * far
    return np.asarray(direct + filled)


def _sparse(counted: Floats, numbers: Codes, rows: Codes) -> tuple[Floats, Codes, Codes]:
    """Of figures at `rows` what is not nothing: how much, in which row, of which gap."""
    numbers = np.broadcast_to(numbers, counted.shape)
    found = np.nonzero((counted != 0) & (numbers >= 0))
    return counted[found], rows[found[0]], numbers[found]

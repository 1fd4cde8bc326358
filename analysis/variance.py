"""Linearised variances of stratified, clustered and finite designs, for many columns and groups at once."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.alignment import Categories, Codes, Flags, Floats, some
from analysis.design import Design
from analysis.errors import DataError

SMALL = 20_000
"""Cells up to which adding up by counting is faster than a sparse product; both add in the order of the rows."""


class Layout(NamedTuple):
    """Where rows belong for one way of grouping: sampled units within groups, and groups × strata ("cells") of them.

    A unit is a row, or all rows of a cluster; `unit` (a row each, -1 outside all groups) leads to it, `cell` (a unit
    each) to its cell, and `cell_group` and `cell_stratum` say which those are.
    """

    groups: Categories
    unit: Codes
    unit_cluster: Codes | None
    cell: Codes
    cell_group: Codes
    cell_stratum: Codes


def layout(design: Design, groups: Categories) -> Layout:
    """Lay the rows of a design out by groups; rows with group -1 belong to none."""
    arrays = design.arrays
    inside = groups.codes >= 0
    if arrays.clusters is None:
        unit = np.where(inside, np.cumsum(inside) - 1, -1)
        cluster, group, stratum = None, groups.codes[inside], arrays.strata.codes[inside]
    else:
        pairs, found = _pairs(groups.codes[inside], arrays.clusters.codes[inside])
        unit = np.full(arrays.rows, -1)
        unit[inside] = found
        group, cluster = pairs
        stratum = arrays.cluster_stratum[cluster]
    (cell_group, cell_stratum), cell = _pairs(group, stratum)
    return Layout(groups, unit, cluster, cell, cell_group, cell_stratum)


def added(codes: Codes, values: Floats | Flags, size: int) -> Floats:
    """The sum of the rows of `values` (rows × columns) in each of `size` categories; code -1 enters nowhere."""
    inside = codes >= 0
    if 0 < values.size <= SMALL:
        width = values.shape[1]
        places = (codes[inside][:, None] * width + np.arange(width)).reshape(-1)
        counted = np.bincount(places, values[inside].reshape(-1), size * width)
        return np.asarray(counted, dtype=np.float64).reshape(size, width)
    ones = np.ones(np.count_nonzero(inside))
    chooser = sparse.csr_array((ones, (codes[inside], np.flatnonzero(inside))), shape=(size, len(codes)))
    return np.asarray(chooser @ values.astype(np.float64, copy=False))


def sampled(design: Design, known: Flags) -> Floats:
    """How many units (rows, or clusters with any known row) each stratum has in each column (strata × columns)."""
    strata = design.arrays.strata
    if design.arrays.clusters is None:
        return added(strata.codes, known, len(strata.labels))
    return added(design.arrays.cluster_stratum, _known_clusters(design, known), len(strata.labels))


def variances(influence: Floats, known: Flags, design: Design, rows: Layout) -> Floats:
    """Variance of the sum of `influence` (rows × columns, weighted already) over each group (groups × columns).

    Σ_h (1 − n_h/N_h) n_h/(n_h − 1) Σ (z − z̄_h)², z the sum within a sampled unit, 0 for units outside the group;
    `known` marks the rows that are part of the design for a column. A stratum taken whole contributes 0.
    Raises DataError for a stratum with a single unit, unless it is taken whole or the design says to centre it.
    Source: Särndal, Swensson and Wretman (1992), §4.2 and 5.5; R survey, svyrecvar.
    """
    n = sampled(design, known)[rows.cell_stratum]
    part = _open_share(design, n, rows)
    sums_, member = _units(influence, known, design, rows)
    total, count = added(rows.cell, sums_, len(rows.cell_group)), added(rows.cell, member, len(rows.cell_group))
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.where(n > 0, total / n, 0.0)
        scale = np.where(n > 1, n / (n - 1), 1.0)
    lone = (n == 1) & (part > 0) & (count > 0)
    if lone.any():
        _refuse_single(design, rows, lone)
        centre = np.where(lone, _grand_mean(total, known, design, rows), centre)
    spread = added(rows.cell, np.where(member, sums_ - centre[rows.cell], 0.0) ** 2, len(rows.cell_group))
    spread += np.where(lone, 0.0, (n - count) * centre**2)
    return added(rows.cell_group, part * scale * spread, len(rows.groups.labels))


def covariances(influence: Floats, known: Flags, design: Design) -> Floats:
    """Covariance matrix of the sums of the columns of `influence` over all rows (columns × columns).

    Columns need not rest on the same units: Σ_h (n₁₂ − n₁n₂/N_h)/(n₁₂ − 1) Σ (z₁ − z̄₁)(z₂ − z̄₂), the sums over the n₁₂
    units that both have; on the diagonal the variance of `variances`. Where both have the same single unit in a stratum
    and the design centres it, it varies about the mean of all units, (1 − 1/N_h)(z₁ − z̄₁)(z₂ − z̄₂), as it does there.
    Source: Tam (1984); Nordberg (2000).
    """
    rows = layout(design, Categories(np.zeros(design.arrays.rows, np.intp), design.arrays.strata.labels[:1]))
    sums_, member = _units(influence, known, design, rows)
    population = design.arrays.population
    with np.errstate(divide="ignore", invalid="ignore"):
        away = sums_ - sums_.sum(axis=0) / member.sum(axis=0)
    result = np.zeros((influence.shape[1], influence.shape[1]))
    for cell, stratum in enumerate(rows.cell_stratum):
        units = np.flatnonzero(rows.cell == cell)
        z, m = np.where(member[units], sums_[units], 0.0), member[units].astype(np.float64)
        both, own = m.T @ m, m.sum(axis=0)
        # What all have in common drops out; strata may lie so far apart that it would drown how their units differ.
        z -= m * (z.sum(axis=0) / np.maximum(own, 1.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            cross = z.T @ z - (z.T @ m) * (m.T @ z) / both
            finite = 0.0 if population is None else np.outer(own, own) / population[stratum]
            result += np.where(both > 1, (both - finite) / (both - 1) * cross, 0.0)
        alone = np.where(member[units] & (own == 1), away[units], 0.0)
        result += (1 - finite) * (alone.T @ alone)
    result[np.diag_indices_from(result)] = variances(influence, known, design, rows)[0]
    return result


def _pairs(first: Codes, second: Codes) -> tuple[tuple[Codes, Codes], Codes]:
    width = int(second.max(initial=-1)) + 1
    found, which = np.unique(first * width + second, return_inverse=True)
    return (found // width, found % width), which.astype(np.intp)


def _units(influence: Floats, known: Flags, design: Design, rows: Layout) -> tuple[Floats, Flags]:
    if rows.unit_cluster is None:
        inside = rows.unit >= 0
        return influence[inside], known[inside]
    totals = added(rows.unit, influence, len(rows.cell))
    return totals, _known_clusters(design, known)[rows.unit_cluster]


def _known_clusters(design: Design, known: Flags) -> Flags:
    clusters = design.arrays.clusters
    assert clusters is not None
    return np.asarray(added(clusters.codes, known, len(clusters.labels)) > 0)


def _open_share(design: Design, n: Floats, rows: Layout) -> Floats:
    population = design.arrays.population
    return np.ones(n.shape) if population is None else 1 - n / population[rows.cell_stratum][:, None]


def _refuse_single(design: Design, rows: Layout, lone: Flags) -> None:
    if design.single == "error":
        names = design.arrays.strata.labels[np.unique(rows.cell_stratum[lone.any(axis=1)])]
        mend = "collapse it into a neighbour, give its population, or design it with single='centre'"
        raise DataError.one("strata", f"a single answer cannot show how much {some(names)} varies", mend)


def _grand_mean(total: Floats, known: Flags, design: Design, rows: Layout) -> Floats:
    whole = added(rows.cell_group, total, len(rows.groups.labels))
    return np.asarray((whole / sampled(design, known).sum(axis=0))[rows.cell_group])

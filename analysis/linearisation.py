"""Estimates of linear forms by group, their influences, and all that an interval needs to know about them."""

from typing import NamedTuple

import numpy as np

from analysis.alignment import Categories, Flags, Floats
from analysis.answered import Answers
from analysis.calibration import residuals
from analysis.design import Design
from analysis.variance import Layout, added, layout, sampled, variances

ZERO = 1e-12


class Form(NamedTuple):
    """What is estimated, rows × columns: Σw·top / Σw·bottom, or Σw·top without a bottom.

    `sized`: the bottom is how much each unit counts (1, or its people), as in a mean; else it is a variable of a ratio.
    Where values were filled in part, `filled` says what is not known of the top, else None.
    """

    top: Floats
    bottom: Floats | None
    sized: bool
    filled: "Filled | None" = None


class Filled(NamedTuple):
    """How the figure moves with each row's top, the variance of what was filled in, and how low and high it can be."""

    moving: Floats
    unknown: Floats
    low: Floats
    high: Floats


class Estimates(NamedTuple):
    """Figures by group × column, NaN where unknown.

    `n_effective` is Kish's number, `deff` the variance against that of a simple random sample; `total` is Σw, `mass`
    Σw·bottom (Σw without a bottom); `population` counts the units of the group, `sample` and `whole` its sampling units
    (rows or clusters) that answered and that exist.
    """

    estimate: Floats
    se: Floats
    n: Floats
    n_effective: Floats
    df: Floats
    deff: Floats
    total: Floats
    mass: Floats
    population: Floats
    sample: Floats
    whole: Floats


class _Group(NamedTuple):
    """The rows that enter: design and layout, weights (0 where they do not), and how to add rows up by group."""

    design: Design
    rows: Layout
    answers: Answers
    weights: Floats

    def sum(self, values: Floats | Flags) -> Floats:
        return added(self.rows.groups.codes, values, len(self.rows.groups.labels))

    def spread(self, figure: Floats) -> Floats:
        """The group's figure on each of its rows, NaN on rows of no group."""
        return np.asarray(np.vstack([figure, np.full((1, figure.shape[1]), np.nan)])[self.rows.groups.codes])


def estimate(form: Form, answers: Answers, design: Design, groups: Categories) -> Estimates:
    """Estimate a form in each group, as a domain of the whole design (groups × columns).

    Variances are linearised; those of calibrated weights are of the residuals. df = clusters with members − strata with
    members. Source: Särndal, Swensson and Wretman (1992), §5.5–5.8, 6.6; Binder (1983); R survey.
    """
    group = _Group(design, layout(design, groups), answers, np.where(answers.used, answers.weights, 0.0))
    n = group.sum(group.weights > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        figure, mass = figures(form, group.weights, groups)
        figure = np.where(n > 0, figure, np.nan)
        grain = ZERO * group.sum(np.abs(group.weights * form.top)) / mass
        se = _standard_error(form, group, figure, mass, grain)
        omega = group.weights * form.bottom if form.sized and form.bottom is not None else group.weights
        total = group.sum(omega)
        population = _population(group, n)
        sample, df, whole = _sampling_units(group)
        return Estimates(
            estimate=figure,
            se=se,
            n=n,
            n_effective=total**2 / group.sum(omega**2),
            df=df,
            deff=se**2 / _simple_variance(form, group, figure, omega, n, population, grain),
            total=group.sum(group.weights),
            mass=total if form.bottom is None else mass,
            population=population,
            sample=sample,
            whole=whole if design.arrays.clusters is not None else population,
        )


def figures(form: Form, weights: Floats, groups: Categories) -> tuple[Floats, Floats]:
    """The figure of each group and column, NaN over 0, and what it was divided by (1 without a bottom)."""
    size = len(groups.labels)
    top = added(groups.codes, weights * form.top, size)
    if form.bottom is None:
        return top, np.ones_like(top)
    bottom = added(groups.codes, weights * form.bottom, size)
    return np.where(bottom == 0, np.nan, top / bottom), bottom


def influence(form: Form, figure: Floats, mass: Floats) -> Floats:
    """How the figure moves with the weight of each row; `figure` and `mass` are given on each row."""
    top = form.top if form.filled is None else form.filled.moving
    return top if form.bottom is None else np.asarray((top - figure * form.bottom) / mass)


def variance(moves: Floats, group_weights: Floats, answers: Answers, design: Design, rows: Layout) -> Floats:
    """Variance of Σ weight · influence by group, of the residuals where weights are calibrated."""
    margins = design.arrays.margins
    if not margins:
        return variances(group_weights * moves, answers.known, design, rows)
    results = np.empty((len(rows.groups.labels), moves.shape[1]))
    everyone = layout(design, Categories(np.zeros_like(rows.groups.codes), rows.groups.labels[:1]))
    for number in range(len(rows.groups.labels)):
        own = np.where((rows.groups.codes == number)[:, None], moves, 0.0)
        results[number] = variances(weighed(own, answers, design), answers.known, design, everyone)[0]
    return results


def weighed(moves: Floats, answers: Answers, design: Design) -> Floats:
    """Influences times weights; where weights are calibrated, the residuals of the influences."""
    arrays = design.arrays
    with np.errstate(divide="ignore", invalid="ignore"):
        raised = np.where(arrays.weights[:, None] > 0, answers.weights / arrays.weights[:, None], 0.0)
    return np.asarray(answers.weights * residuals(moves, arrays.base[:, None] * raised, arrays.margins))


def _standard_error(form: Form, group: _Group, figure: Floats, mass: Floats, grain: Floats) -> Floats:
    """The standard error, 0 where it is no more than the grain that rounding leaves."""
    moves = np.where(group.weights > 0, influence(form, group.spread(figure), group.spread(mass)), 0.0)
    spread = variance(moves, group.weights, group.answers, group.design, group.rows)
    se = np.sqrt(spread + _filled_variance(form, group, mass))
    return np.where(np.isnan(figure), np.nan, np.where(se <= grain, 0.0, se))


def _filled_variance(form: Form, group: _Group, mass: Floats) -> Floats:
    """What was filled in is uncertain even where a stratum is taken whole; elsewhere the rest moves with the sample."""
    population, strata = group.design.arrays.population, group.design.arrays.strata.codes
    if form.filled is None or population is None:
        return np.zeros_like(mass)
    seen = (sampled(group.design, group.answers.known) / population[:, None])[strata]
    return np.asarray(group.sum(seen * group.weights**2 * form.filled.unknown) / mass**2)


def _simple_variance(
    form: Form, group: _Group, figure: Floats, omega: Floats, n: Floats, population: Floats, grain: Floats
) -> Floats:
    """Variance of the figure in a simple random sample of as many: S²(1 − n/N)/n, NaN for n = N, n = 1 or S² = 0."""
    total = group.sum(omega)
    if form.bottom is None:
        away, times = form.top - group.spread(figure / total), total
    elif form.sized:
        away, times = form.top / form.bottom - group.spread(figure), np.ones_like(total)
    else:
        away, times = form.top - group.spread(figure) * form.bottom, total / group.sum(omega * form.bottom)
    s2 = group.sum(np.where(omega > 0, omega * away**2, 0.0)) / total * n / (n - 1)
    unseen = np.where(np.isnan(population), 1.0, 1 - n / population)
    variance_ = times**2 * s2 * unseen / n
    return np.where((n > 1) & (unseen > ZERO) & (variance_ > grain**2), variance_, np.nan)


def _population(group: _Group, n: Floats) -> Floats:
    """Units in each group, NaN where not given: strata by their share of weight; Σw if clustered or calibrated."""
    arrays, rows = group.design.arrays, group.rows
    if arrays.population is None:
        return np.full(n.shape, np.nan)
    if arrays.clusters is not None or arrays.margins:
        return np.fmax(group.sum(group.weights), n)
    own = added(arrays.strata.codes, arrays.weights[:, None], len(arrays.strata.labels))[:, 0]
    cells = added(rows.cell, group.weights[rows.unit >= 0], len(rows.cell_group))
    share = cells / own[rows.cell_stratum][:, None] * arrays.population[rows.cell_stratum][:, None]
    return np.fmax(added(rows.cell_group, np.where(cells > 0, share, 0.0), n.shape[0]), n)


def _sampling_units(group: _Group) -> tuple[Floats, Floats, Floats]:
    """Sampling units with members, degrees of freedom, and how many such units exist (NaN where not given)."""
    rows, population = group.rows, group.design.arrays.population
    member = added(rows.unit, group.weights > 0, len(rows.cell)) > 0
    cells = added(rows.cell, member, len(rows.cell_group))
    size = len(rows.groups.labels)
    count, strata = added(rows.cell_group, cells, size), added(rows.cell_group, cells > 0, size)
    if population is None:
        return count, count - strata, np.full(count.shape, np.nan)
    exist = (
        population[rows.cell_stratum][:, None] * cells / sampled(group.design, group.answers.known)[rows.cell_stratum]
    )
    return count, count - strata, added(rows.cell_group, np.where(cells > 0, exist, 0.0), size)

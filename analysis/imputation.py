"""Composites of those that left single questions open: filled from their stratum, with what the filling cannot know.

A composite of the answers at hand would compare different mixes of indicators, and its estimate would pass for exact.
Filled by indicator and stratum, the mean of composites is the weighted combination of the indicators' own means, each
with its weights raised for who left that indicator open; the variance knows of both steps, who answered and what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import measures
from analysis.alignment import Codes, Flags, Floats
from analysis.measures import Measure
from analysis.variance import added

COLUMNS = ("values", "moving", "unknown", "low", "high")


@dataclass(frozen=True)
class Imputed:
    """Frames of municipality × measure, missing where too little was answered to tell a composite.

    `values`: the composite, 0 … 1, with each open indicator at the mean of its stratum (of the country, where the whole
    stratum left it open). `moving`: how an estimate moves with the unit, since its answers also fill for others; of the
    same mean as `values` over a stratum. `unknown`: the variance of what was filled. `low`, `high`: the composite had
    all that is open no gap, or a full one.
    """

    values: pd.DataFrame
    moving: pd.DataFrame
    unknown: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame

    def only(self, rows: pd.Index, columns: pd.Index) -> "Imputed":
        """The same of some rows and columns."""
        if self.values.index.equals(rows) and self.values.columns.equals(columns):
            return self
        return Imputed(*(getattr(self, name).loc[rows, columns] for name in COLUMNS))


@dataclass(frozen=True)
class Opened:
    """What fills the composites of one measure and country; rows are units, columns the indicators below the measure.

    `shares`: what each indicator counts in the unit's composite, summing to 1 over what applies; `is_open`: whether it
    was left open; `at_hand`: what the indicators that were told add. `sums` / `counts` (stratum × indicator) stand in
    for what is open; they are weighted, over the country, where the whole stratum left it open.
    """

    shares: pd.DataFrame
    is_open: pd.DataFrame
    at_hand: pd.Series
    sums: pd.DataFrame
    counts: pd.DataFrame


class Shares(NamedTuple):
    """Units × the indicators below a measure, by name: what each counts in the unit's composite, summing to 1 over what
    applies and somebody told, and whether it was told."""

    names: pd.Index
    shares: Floats
    told: Flags


class _Told(NamedTuple):
    """Gaps, shares and whether told (units × indicators), with strata, weights, and the figures of each stratum."""

    gaps: Floats
    shares: Floats
    told: Flags
    codes: Codes
    sums: Floats
    counts: Floats
    means: Floats
    overall: Floats
    raised: Floats
    spread: Floats


def impute(
    gaps: pd.DataFrame,
    applies: pd.DataFrame,
    composites: pd.DataFrame,
    declared: Mapping[str, Measure],
    strata: pd.Series,
    weights: pd.Series,
) -> Imputed:
    """Fill the composites of one country; `strata` and `weights` (equal within a stratum) are those of its answers.

    Frames have the columns of `composites` and `gaps`; indicators stay as they are, since their own weights are raised
    for what is missing. Within a stratum, leaving a question open is taken as unrelated to what its answer would be.
    Source: Särndal, Swensson and Wretman (1992), §15.6; Nordberg (2000), Journal of Official Statistics 16.
    """
    units = strata.index
    plain, asked = gaps.loc[units], applies.loc[units]
    composed = composites.loc[units]
    found = [
        _filled(_told(plain, asked, composed[name], declared, strata, weights), composed[name])
        for name in composed.columns
    ]
    rest = {"unknown": plain.mask(plain.notna(), 0.0)}
    filled = (
        pd.DataFrame(np.column_stack([one[place] for one in found]), index=units, columns=composed.columns)
        for place in range(len(COLUMNS))
    )
    return Imputed(
        *(pd.concat([part, rest.get(name, plain)], axis=1) for name, part in zip(COLUMNS, filled, strict=True))
    )


def opened(
    gaps: pd.DataFrame,
    applies: pd.DataFrame,
    composite: pd.Series,
    declared: Mapping[str, Measure],
    strata: pd.Series,
    weights: pd.Series,
) -> Opened:
    """What filled one measure (the name of `composite`), for who asks how a figure came about; as for `impute`."""
    units = strata.index
    own = composite[units]
    found = _told(gaps.loc[units], applies.loc[units], own, declared, strata, weights)
    leaves = measures.shares(declared[str(composite.name)], applies.loc[units], declared).columns
    told = own.notna().to_numpy()[:, None]
    labels = pd.Index(np.unique(strata.to_numpy(dtype=str)))
    return Opened(
        shares=pd.DataFrame(found.shares, index=units, columns=leaves),
        is_open=pd.DataFrame(~found.told & (found.shares > 0) & told, index=units, columns=leaves),
        at_hand=pd.Series((found.shares * found.gaps).sum(axis=1), index=units),
        sums=pd.DataFrame(found.sums, index=labels, columns=leaves),
        counts=pd.DataFrame(found.counts, index=labels, columns=leaves),
    )


def shared(gaps: pd.DataFrame, applies: pd.DataFrame, composite: pd.Series, declared: Mapping[str, Measure]) -> Shares:
    """What a measure (the name of `composite`) is put together from in each unit; all on one index."""
    names, counted = measures.counts(declared[str(composite.name)], applies, declared)
    there = ~np.isnan(gaps.to_numpy()[:, gaps.columns.get_indexer(names)])
    told = there & (counted > 0) & composite.notna().to_numpy()[:, None]
    return Shares(names, _known_shares(counted, told), told)


def _told(
    gaps: pd.DataFrame,
    applies: pd.DataFrame,
    composite: pd.Series,
    declared: Mapping[str, Measure],
    strata: pd.Series,
    weights: pd.Series,
) -> _Told:
    names, part, told = shared(gaps, applies, composite, declared)
    values = gaps.to_numpy(dtype=np.float64)[:, gaps.columns.get_indexer(names)]
    used = composite.notna().to_numpy()[:, None]
    codes, labels = pd.factorize(strata.astype("str"), sort=True)
    asked = added(codes, (part > 0) & used, len(labels))
    found, heavy = added(codes, told, len(labels)), weights.to_numpy(dtype=np.float64)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = np.where(told, values * heavy, 0.0).sum(axis=0), (told * heavy).sum(axis=0)
        sums = np.where(found > 0, added(codes, np.where(told, values, 0.0), len(labels)), whole[0])
        counts = np.where(found > 0, found, whole[1])
        raised = np.where(found > 0, asked / found, asked.sum(axis=0) / found.sum(axis=0))
        wanted = added(codes, ((part > 0) & used) * heavy, len(labels))
        spread = wanted.sum(axis=0) / np.where(found > 0, wanted, 0.0).sum(axis=0)
        means, overall = sums / counts, whole[0] / whole[1]
    known = np.where(told, values, 0.0)
    return _Told(known, part, told, codes.astype(np.intp), sums, counts, means, overall, raised, spread)


def _known_shares(shares: Floats, told: Flags) -> Floats:
    """The shares without indicators of which nobody told anything: no stratum can fill them."""
    kept = np.where(told.any(axis=0), shares, 0.0)
    whole = kept.sum(axis=1, keepdims=True)
    return np.asarray(kept / np.where(whole > 0, whole, 1.0))


def _filled(own: _Told, composite: pd.Series) -> tuple[Floats, ...]:
    """The columns of `Imputed`; a composite of which nothing is open stays as it is."""
    means, raised = own.means[own.codes], own.raised[own.codes]
    left = np.where(own.told, 0.0, own.shares)
    at_hand = (own.shares * own.gaps).sum(axis=1)
    exact = composite.to_numpy(dtype=np.float64)
    blank = np.where(np.isnan(exact), np.nan, 0.0)
    with np.errstate(invalid="ignore"):
        values = np.where(left.any(axis=1), at_hand + np.where(left > 0, left * means, 0.0).sum(axis=1), exact)
        away = np.where(own.told, own.gaps - means, 0.0)
        for_others = np.where(own.told, (raised - 1) * away, 0.0)
        for_silent = np.where(own.told, raised * (own.spread - 1) * (own.gaps - own.overall), 0.0)
        moving = values + (own.shares * (for_others + for_silent)).sum(axis=1)
        root = np.where(left > 0, left * np.sqrt(raised), 0.0)
    unknown = np.maximum(((root @ _covariance(own, away)) * root).sum(axis=1), 0.0)
    low = np.where(left.any(axis=1), at_hand, values)
    return values + blank, moving + blank, unknown + blank, low + blank, low + left.sum(axis=1) + blank


def _covariance(own: _Told, away: Floats) -> Floats:
    """How indicators vary together within strata, over those who told both (indicators × indicators)."""
    told = own.told.astype(np.float64)
    seen = (added(own.codes, own.told, len(own.means)) > 0).astype(np.float64)
    freedom = told.T @ told - seen.T @ seen
    return np.asarray(np.where(freedom > 0, away.T @ away / np.maximum(freedom, 1.0), 0.0))

"""Every figure of a round: groups of municipalities × two views × measures, with what is not known about each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import comparison, estimation, weighting
from analysis.alignment import Categories, Codes
from analysis.design import Design
from analysis.imputation import Imputed
from analysis.nonresponse import nonresponse_ranges
from analysis.uncertainty import Scale
from analysis.weighting import BaseWeights

ViewName = Literal["municipality", "refugee"]
VIEWS: tuple[ViewName, ...] = ("municipality", "refugee")
"""Each municipality counts once; each hosted refugee counts once."""
STRATA = ("size_class", "region")
"""Strata within a country; thin ones give up the region first, then the size class."""
GROUPINGS = ("all", "region", "size_class", "association")
ALL = "all"
KEYS = ("country", "kind", "group", "view", "measure")
FIGURES = ("estimate", "se", "low", "high", "n", "n_frame", "n_effective", "df", "deff", "degenerate")
RANGE = ("range_low", "range_high")
LEVEL = 0.95
"""Of the intervals of all figures."""


@dataclass(frozen=True)
class View:
    """One way to count in one country: the weights, the design they make, and the people of each unit, if people count.

    `base` and `design` are None where nobody answered for whom weights could be given.
    """

    country: str
    name: ViewName
    base: BaseWeights | None
    design: Design | None
    size: pd.Series | None

    @property
    def silent(self) -> "pd.Index[str]":
        """Units that nobody can stand for and that did not answer."""
        return self.base.silent if self.base is not None else pd.Index([], dtype="str")


@dataclass(frozen=True)
class Material:
    """What figures are made of: `frame` (every unit), `responded` (boolean on it), and for those that did `values` and
    `applies` (municipality × measure) and `refugees` (persons). `imputed`: what is not known of values that were filled
    in part; None where none were."""

    frame: pd.DataFrame
    responded: pd.Series
    values: pd.DataFrame
    applies: pd.DataFrame
    refugees: pd.Series
    imputed: Imputed | None = None

    def told(self, rows: pd.Index, measures: pd.Index) -> NDArray[np.float64]:
        """The values of some who answered and some measures as an array, in the order asked for."""
        places = self.values.index.get_indexer(rows), self.values.columns.get_indexer(measures)
        return self._array[np.ix_(*places)]

    @cached_property
    def _array(self) -> NDArray[np.float64]:
        return self.values.to_numpy(dtype=np.float64)


class _Groups(NamedTuple):
    """The groups of one kind in a country: their names, how many units each has, and which of them answered.

    `present` leads from the groups in `answered`, the categories of those who answered, to places in `names`.
    """

    kind: str
    names: "pd.Index[str]"
    sizes: Codes
    present: Codes
    answered: Categories


def views(material: Material) -> list[View]:
    """Both views of every country, in order of the countries."""
    return [view for country in sorted(material.frame["country"].unique()) for view in _views(material, str(country))]


def estimates(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    """The mean of every measure in every group of a country: columns KEYS, FIGURES and RANGE.

    Where nobody answered the figures are missing and n is 0.
    """
    rows = _figures(material, country_views)
    return rows.merge(_all_ranges(material, country_views), how="left", on=list(KEYS))


def shares(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    """The share of municipalities, or of refugees, for whom the values (1 or 0, missing) hold.

    Columns as for `estimates`; the range is not told.
    """
    return _figures(material, country_views).assign(range_low=np.nan, range_high=np.nan)


class Order(NamedTuple):
    """Which dimensions stand highest, by tests of their differences: `kind` and the `measures` it is said of.

    `highest`: one; `among`: several, highest first; `none`: no clear order, said of nothing.
    """

    kind: Literal["highest", "among", "none"]
    measures: tuple[str, ...]


def orders(
    material: Material, country_views: Sequence[View], rows: pd.DataFrame, dimensions: Sequence[str]
) -> dict[tuple[str, ViewName], Order]:
    """The order of the dimensions by country and view, from the estimates (`rows`) and their covariances."""
    wanted = rows[(rows["kind"] == ALL) & rows["measure"].isin(dimensions)]
    found = {}
    for view in country_views:
        own = wanted[(wanted["country"] == view.country) & (wanted["view"] == view.name)].set_index("measure")
        found[view.country, view.name] = _order(material, view, own.dropna(subset="estimate"))
    return found


def _order(material: Material, view: View, own: pd.DataFrame) -> Order:
    names = list(own.index)
    if view.design is None or not names:
        return Order("none", ())
    units = view.design.index
    moving = material.values if material.imputed is None else material.imputed.moving
    values, applies = moving.loc[units, names], material.applies.loc[units, names]
    spread = estimation.covariance(values, view.design, size=view.size, applies=applies)
    joint = spread.to_numpy(copy=True)
    np.fill_diagonal(joint, own["se"].to_numpy(dtype=np.float64) ** 2)
    spread = pd.DataFrame(joint, index=spread.index, columns=spread.columns)
    groups = comparison.order(own["estimate"], spread, float(own["df"].min()))
    ranked = own["estimate"].sort_values(ascending=False, kind="stable").index
    highest = tuple(str(name) for name in ranked if groups[name] == comparison.HIGHEST)
    among = tuple(str(name) for name in ranked if groups[name] == comparison.AMONG_HIGHEST)
    if highest:
        return Order("highest", highest)
    return Order("among", among) if among else Order("none", ())


def _views(material: Material, country: str) -> Iterator[View]:
    frame = material.frame[material.frame["country"] == country]
    answered = material.responded[frame.index]
    alone = weighting.dominant(frame["refugees"], frame["country"])
    own = material.refugees[answered.index[answered]]
    yield _view(country, "municipality", frame, answered, None, None)
    yield _view(country, "refugee", frame, answered, alone, own)


def _view(
    country: str,
    name: ViewName,
    frame: pd.DataFrame,
    answered: pd.Series,
    alone: pd.Series | None,
    size: pd.Series | None,
) -> View:
    common = answered if alone is None else answered[~alone]
    if not answered.any() or (len(common) and not common.any()):
        return View(country, name, None, None, size)
    base = weighting.base(frame, answered, STRATA, collapse=STRATA, take_all=alone)
    return View(country, name, base, Design.of(base, single="centre", silent="spread"), size)


def _figures(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    """Columns KEYS and FIGURES: a row a view, kind of group, measure and group."""
    groupings = {
        country: {kind: _grouping(material.frame[material.frame["country"] == country], kind) for kind in GROUPINGS}
        for country in {view.country for view in country_views}
    }
    parts = [rows for view in country_views for rows in _told(material, view, groupings[view.country])]
    table = pd.DataFrame({name: np.concatenate([rows[name] for rows in parts]) for name in (*KEYS, *FIGURES)})
    kinds: dict[str, Any] = dict.fromkeys(KEYS, "str") | {"n": np.int64, "degenerate": np.bool_}
    return table.astype(kinds if table["df"].isna().any() else kinds | {"df": np.int64})


def _told(material: Material, view: View, of_country: Mapping[str, pd.Series]) -> list[dict[str, NDArray[Any]]]:
    own = material if view.design is None else _answered(material, view.design.index)
    groupings = [_groups_of(kind, labels, view) for kind, labels in of_country.items()]
    told = zip(groupings, _means(own, view, groupings), strict=True)
    return [_rows(view, own.values.columns, *one) for one in told]


def _answered(material: Material, rows: pd.Index) -> Material:
    """The material with the values of those who answered alone, so that no grouping takes them out again."""
    imputed = None if material.imputed is None else material.imputed.only(rows, material.values.columns)
    return replace(material, values=material.values.loc[rows], applies=material.applies.loc[rows], imputed=imputed)


def _grouping(frame: pd.DataFrame, kind: str) -> pd.Series:
    """The group of every unit of a country as a category, missing for a unit in none."""
    labels = labels_of(frame, kind)
    codes, names = pd.factorize(labels.where(labels != ""), sort=True)
    return pd.Series(pd.Categorical.from_codes(codes, categories=names), index=frame.index)


def _groups_of(kind: str, labels: pd.Series, view: View) -> _Groups:
    codes, names = np.asarray(labels.cat.codes, dtype=np.intp), labels.cat.categories
    rows = view.design.index if view.design is not None else labels.index[:0]
    own = codes[labels.index.get_indexer(rows)]
    present = np.unique(own[own >= 0])
    answered = Categories(np.where(own >= 0, np.searchsorted(present, own), -1), pd.Index(names[present]))
    return _Groups(kind, pd.Index(names), np.bincount(codes[codes >= 0], minlength=len(names)), present, answered)


def _means(material: Material, view: View, groupings: Sequence[_Groups]) -> Sequence[estimation.Cells | None]:
    """The means of every grouping, None where nobody answered in any of its groups."""
    asked = [groups for groups in groupings if len(groups.present)]
    if view.design is None or material.values.columns.empty or not asked:
        return [None] * len(groupings)
    told = iter(
        estimation.means(
            material.values,
            view.design,
            [groups.answered for groups in asked],
            scale=Scale(LEVEL, "auto", True),
            size=view.size,
            applies=material.applies,
            imputed=material.imputed,
        )
    )
    return [next(told) if len(groups.present) else None for groups in groupings]


def _rows(
    view: View, measures: "pd.Index[str]", groups: _Groups, told: estimation.Cells | None
) -> dict[str, NDArray[Any]]:
    """A row a measure and group, groups within measures; where nobody answered in a group its figures are missing."""
    shape = (len(groups.names), len(measures))
    rows: dict[str, NDArray[Any]] = {
        "country": np.repeat(np.array([view.country], dtype=object), shape[0] * shape[1]),
        "kind": np.repeat(np.array([groups.kind], dtype=object), shape[0] * shape[1]),
        "group": np.tile(groups.names.to_numpy(dtype=object), shape[1]),
        "view": np.repeat(np.array([view.name], dtype=object), shape[0] * shape[1]),
        "measure": np.repeat(measures.to_numpy(dtype=object), shape[0]),
    }
    for name in FIGURES:
        cells = np.full(shape, 0.0 if name in ("n", "degenerate") else np.nan)
        if told is not None and name != "n_frame":
            cells[groups.present] = told[name]
        rows[name] = cells.T.reshape(-1)
    return rows | {"n_frame": np.tile(groups.sizes, shape[1])}


def labels_of(frame: pd.DataFrame, kind: str) -> pd.Series:
    """The group of every unit in a grouping, empty for a unit in none."""
    return pd.Series(ALL, index=frame.index) if kind == ALL else frame[kind].fillna("")


def _all_ranges(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    rows = [row for view in country_views if view.name == "municipality" for row in _ranges(material, view)]
    return pd.DataFrame(rows, columns=[*KEYS, *RANGE])


def _ranges(material: Material, view: View) -> Iterator[tuple[object, ...]]:
    """The range of the means of a country if the silent were like its lowest or its highest quarter."""
    if view.base is None:
        return
    rows = view.base.weights.index
    values, applies = material.values.loc[rows], material.applies.loc[rows]
    for name, found in zip(values.columns, nonresponse_ranges(values, view.base, applies=applies), strict=True):
        yield view.country, ALL, ALL, view.name, name, found.low, found.high

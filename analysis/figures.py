"""Every figure of a round: groups of municipalities × two views × measures, with what is not known about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis import comparison, estimation, weighting
from analysis.design import Design
from analysis.imputation import Imputed
from analysis.nonresponse import nonresponse_ranges
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


def views(material: Material) -> list[View]:
    """Both views of every country, in order of the countries."""
    return [view for country in sorted(material.frame["country"].unique()) for view in _views(material, str(country))]


def estimates(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    """The mean of every measure in every group of a country: columns KEYS, FIGURES and RANGE.

    Where nobody answered the figures are missing and n is 0.
    """
    rows = pd.concat([_figures(material, view) for view in country_views], ignore_index=True)
    return rows.merge(_all_ranges(material, country_views), how="left", on=list(KEYS))


def shares(material: Material, country_views: Sequence[View]) -> pd.DataFrame:
    """The share of municipalities, or of refugees, for whom the values (1 or 0, missing) hold.

    Columns as for `estimates`; the range is not told.
    """
    rows = pd.concat([_figures(material, view) for view in country_views], ignore_index=True)
    return rows.assign(range_low=np.nan, range_high=np.nan)


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


def _figures(material: Material, view: View) -> pd.DataFrame:
    frame = material.frame[material.frame["country"] == view.country]
    own = material if view.design is None else _answered(material, view.design.index)
    return pd.concat([_grouped(own, view, frame, kind) for kind in GROUPINGS], ignore_index=True)


def _answered(material: Material, rows: pd.Index) -> Material:
    """The material with the values of those who answered alone, so that no grouping takes them out again."""
    imputed = None if material.imputed is None else material.imputed.only(rows, material.values.columns)
    return replace(material, values=material.values.loc[rows], applies=material.applies.loc[rows], imputed=imputed)


def _grouped(material: Material, view: View, frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    labels = labels_of(frame, kind)
    sizes = labels[labels != ""].value_counts().sort_index()
    index = pd.MultiIndex.from_product([material.values.columns, sizes.index], names=["measure", "group"])
    table = _means(material, view, labels).reindex(index)
    table["n_frame"] = sizes.reindex(index.get_level_values("group")).to_numpy()
    table["n"] = table["n"].fillna(0).astype("int64")
    table["degenerate"] = table["degenerate"].eq(True)
    return table.reset_index().assign(country=view.country, kind=kind, view=view.name)[[*KEYS, *FIGURES]]


def _means(material: Material, view: View, labels: pd.Series) -> pd.DataFrame:
    if view.design is None or material.values.columns.empty:
        return _nothing()
    rows = view.design.index
    by = labels[rows].where(labels[rows] != "")
    if by.isna().all():
        return _nothing()
    means = estimation.mean(
        material.values,
        view.design,
        by=by,
        size=view.size,
        applies=material.applies,
        gap=True,
        imputed=material.imputed,
    )
    return means.rename_axis(["measure", "group"])


def _nothing() -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[], []], names=["measure", "group"])
    return pd.DataFrame(index=index, columns=[name for name in FIGURES if name != "n_frame"], dtype="float64")


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

"""The charts of the pages of results, from the same rows as their tables; every word is given by the page."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import charts, maps
from analysis.charts import Figure
from surveyapp.services.changing import Moved
from surveyapp.services.reporting import KINDS, Place, Quality
from surveyapp.services.scopes import TOLD, Row, State

Words = Mapping[str, str]


def draw_needs(rows: Iterable[Row], names: Words, *, axis: str) -> Figure:
    """Draw dots with intervals, rows from the top; what may not be told is left out."""
    told = [row for row in rows if row.state in TOLD]
    table = pd.DataFrame(
        [(row.figure.estimate, row.figure.low, row.figure.high, row.hollow) for row in told],
        index=[names[row.name] for row in told],
        columns=["estimate", "low", "high", "hollow"],
    )
    return charts.needs(table, axis=axis)


def draw_countries(rows: Iterable[tuple[str, str, Row]], names: Words, *, axis: str) -> Figure:
    """Draw the same measures of several countries; rows are (country, its name, row), measures from the top."""
    told = [
        (names[row.name], code, name, row.figure.estimate, row.figure.low, row.figure.high)
        for code, name, row in rows
        if row.state in TOLD
    ]
    columns = ["measure", "country", "name", "estimate", "low", "high"]
    return charts.countries(pd.DataFrame(told, columns=columns), axis=axis)


def draw_spread(spread: pd.DataFrame, names: Words, *, axis: str, order: Sequence[str]) -> Figure:
    """Draw one dot a municipality on a line for each measure, in the order given."""
    present = [name for name in order if name in set(spread["measure"])]
    rows = spread.set_index("measure").loc[present].reset_index()
    table = pd.DataFrame(
        {"group": rows["measure"].map(names), "value": rows["value"], "label": rows["name"], "own": False}
    )
    return charts.strip(table, axis=axis)


def draw_members(spread: pd.DataFrame, sizes: Words, *, axis: str) -> Figure:
    """Draw one dot a member on a line for each size class, in the order of `sizes`."""
    rows = pd.concat([spread[spread["size_class"] == code] for code in sizes] or [spread])
    table = pd.DataFrame(
        {"group": rows["size_class"].map(sizes), "value": rows["value"], "label": rows["name"], "own": False}
    )
    return charts.strip(table, axis=axis)


def draw_change(rows: Iterable[Moved], names: Words, *, axis: str, before: str, after: str) -> Figure:
    """Draw two rounds as dumbbells, rows from the top; without a line where something was asked in other words."""
    told = [row for row in rows if row.is_told]
    table = pd.DataFrame(
        {
            "before": [row.before for row in told],
            "after": [row.after for row in told],
            "broken": pd.Series([row.is_broken for row in told], dtype="bool"),
        }
    ).set_index(pd.Index([names[row.name] for row in told], dtype="str"))
    return charts.change(table, axis=axis, before=before, after=after)


def draw_quality(sections: Iterable[Quality], names: Words, kinds: Words, *, axis: str) -> Figure:
    """Draw how each section was answered as stacked bars."""
    table = {names[row.section]: {kinds[kind]: row.shares[kind] for kind in KINDS} for row in sections}
    return charts.quality(pd.DataFrame.from_dict(table, orient="index"), axis=axis)


def draw_map(places: Iterable[Place], bands: Sequence[float], *, hidden: str, empty: str) -> Figure:
    """Draw the regions of one country shaded by the places' figures; `hidden` and `empty` say why there is none."""
    listed = list(places)
    shown = {place.code: place.row.figure.estimate if place.row.state in TOLD else np.nan for place in listed}
    states = {place.code: hidden for place in listed if place.row.state is State.HIDDEN}
    names = {place.code: place.name for place in listed}
    return maps.region_map(pd.Series(shown, dtype="float64"), bands, names=names, states={**states, "": empty})

"""Maps of regions from our own outlines: filled polygons on plain axes, so that no server is ever asked for a shape."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate

import pandas as pd

from analysis.charts import FONT, SEQUENCE, STONE, TEXT, Figure, escaped

Ring = tuple[list[float], list[float]]
UNIT = 1000.0
"""The outlines are kept as thousandths of a degree."""


@cache
def outlines(country: str) -> dict[str, tuple[Ring, ...]]:
    """Give the rings of every region of a country that has an outline: (longitudes, latitudes) in degrees, not closed.

    The file keeps the first point of a ring and then steps from point to point. Larger regions come first, so that one
    drawn inside another stays visible.
    """
    text = (files("analysis") / "outlines" / "regions.json").read_text(encoding="utf-8")
    regions = {
        code: tuple(_ring(steps) for steps in rings)
        for code, rings in json.loads(text).items()
        if code.startswith(f"{country}-")
    }
    return dict(sorted(regions.items(), key=lambda item: -sum(_box(ring) for ring in item[1])))


def region_map(
    values: pd.Series, bands: Sequence[float], *, names: Mapping[str, str], states: Mapping[str, str]
) -> Figure:
    """Draw one country: `values` (0 to 1) by region code, shaded by the band whose lower boundary they reach.

    `names` by region code; `states` gives the words for a region without a value: hatched where its own code is a
    key, dotted otherwise, with the words under the key "". All regions of `values` belong to one country.
    """
    country = str(values.index[0]).partition("-")[0]
    shapes = outlines(country)
    middle = math.cos(math.radians(_mean_latitude(shapes)))
    traces = [
        _region(rings, middle, _fill(values.get(code), bands, code in states), _words(code, values, names, states))
        for code, rings in shapes.items()
    ]
    hidden_axis = {"visible": False, "fixedrange": True}
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": TEXT},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": hidden_axis,
        "yaxis": {**hidden_axis, "scaleanchor": "x", "scaleratio": 1},
        "dragmode": False,
        "hovermode": "closest",
        "showlegend": False,
        "hoverlabel": {"bgcolor": SEQUENCE[-1], "font": {"color": "#fff", "family": FONT, "size": 14}},
        "autosize": True,
    }
    return {"data": traces, "layout": layout}


def band(value: float, bands: Sequence[float]) -> int:
    """Tell which band, 0 upwards, a value reaches; the lower boundary belongs to its band."""
    return sum(round(value, 9) >= boundary for boundary in bands)


def _ring(steps: list[int]) -> Ring:
    return [x / UNIT for x in accumulate(steps[0::2])], [y / UNIT for y in accumulate(steps[1::2])]


def _box(ring: Ring) -> float:
    return (max(ring[0]) - min(ring[0])) * (max(ring[1]) - min(ring[1]))


def _mean_latitude(shapes: Mapping[str, tuple[Ring, ...]]) -> float:
    latitudes = [y for rings in shapes.values() for ring in rings for y in ring[1]]
    return sum(latitudes) / len(latitudes)


def _fill(value: float | None, bands: Sequence[float], named: bool) -> Figure:
    if value is None or pd.isna(value):
        shape = "/" if named else "."
        return {"fillcolor": "#fff", "fillpattern": {"shape": shape, "fgcolor": STONE, "bgcolor": "#fff", "size": 6}}
    return {"fillcolor": SEQUENCE[band(float(value), bands)]}


def _words(code: str, values: pd.Series, names: Mapping[str, str], states: Mapping[str, str]) -> str:
    value = values.get(code)
    shown = states.get(code, states.get("", "")) if value is None or pd.isna(value) else f"{100 * value:.0f}"
    return f"{escaped(names.get(code, code))}: {escaped(shown)}"


def _region(rings: Sequence[Ring], squeeze: float, fill: Figure, words: str) -> Figure:
    x: list[float | None] = []
    y: list[float | None] = []
    for longitudes, latitudes in rings:
        x += [*(round(value * squeeze, 3) for value in longitudes), round(longitudes[0] * squeeze, 3), None]
        y += [*latitudes, latitudes[0], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x[:-1],
        "y": y[:-1],
        "fill": "toself",
        "line": {"color": "#fff", "width": 1.2} if "fillpattern" not in fill else {"color": STONE, "width": 1},
        "text": words,
        "hoverinfo": "text",
        "hoveron": "fills",
        "name": words,
        **fill,
    }

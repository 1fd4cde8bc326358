"""Figures as plain data that plotly.js draws: no web, no drawing library, every label given by the caller.

Each function takes a small frame in the order in which it is to be read, from the top, and returns a dict with `data`
and `layout` made of lists, numbers and texts alone. Gaps come in as 0 to 1 and are drawn as 0 to 100. What must not be
shown has to be missing from the frame: nothing here hides a number that was handed in.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

Figure = dict[str, Any]

INK, SLATE, STONE, SAND, GOLD = "#00224e", "#414d6b", "#7c7b78", "#bcae6c", "#fdea45"
SEQUENCE = (GOLD, SAND, STONE, SLATE, INK)
"""Light to dark; told apart in grey print and by colour-blind readers."""
COUNTRY_MARKS = {"PL": ("#0072B2", "circle"), "RO": ("#D55E00", "square"), "MD": ("#009E73", "triangle-up")}
QUALITY_FILLS = (
    (INK, ""),
    ("#7f93b8", "/"),
    ("#8c8b87", ""),
    ("#cfc48d", "\\"),
    ("#eee9db", "."),
    ("#fdf3a1", "x"),
    ("#fff", "-"),
)
"""Answered, estimated, the four non-answers, and left open: each a tone and a pattern."""

RULE, TEXT = "#ddd6c7", "#17202d"
FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
LONGEST_LABEL = 18
GOLDEN = (math.sqrt(5) - 1) / 2


def needs(rows: pd.DataFrame, *, axis: str) -> Figure:
    """Dots with intervals: index the labels; columns `estimate, low, high` (0 to 1) and `hollow` (thin coverage)."""
    labels = [_folded(str(label)) for label in rows.index]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": _numbers(rows["estimate"].astype(float) * 100),
        "y": labels,
        "error_x": _whiskers(rows, SLATE),
        "marker": {
            "size": 13,
            "color": ["#fff" if hollow else INK for hollow in rows["hollow"]],
            "line": {"color": INK, "width": 2.5},
        },
        "hovertemplate": "%{y}: %{x:.0f}<extra></extra>",
        "showlegend": False,
    }
    return {"data": [dots], "layout": _layout(_percent_axis(axis), _row_axis(labels))}


def countries(rows: pd.DataFrame, *, axis: str) -> Figure:
    """Dots with intervals of several countries side by side, each with its own colour and shape.

    Columns `measure` (labels, in order), `country` (code), `name`, `estimate, low, high` (0 to 1).
    """
    measures = list(dict.fromkeys(rows["measure"]))
    codes = list(dict.fromkeys(rows["country"]))
    traces = []
    for place, code in enumerate(codes):
        own = rows[rows["country"] == code]
        heights = [measures.index(m) + 0.24 * (place - (len(codes) - 1) / 2) for m in own["measure"]]
        tone, symbol = COUNTRY_MARKS.get(code, (INK, "diamond"))
        name = escaped(str(own["name"].iloc[0]))
        marker = {"size": 11, "color": tone, "symbol": symbol, "line": {"color": "#fff", "width": 1}}
        dots = {"type": "scatter", "mode": "markers", "name": name, "x": _numbers(own["estimate"] * 100), "y": heights}
        hover = {"hovertemplate": f"{name}: %{{x:.0f}}<extra></extra>"}
        traces.append({**dots, "error_x": _whiskers(own, tone), "marker": marker, **hover})
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    return {"data": traces, "layout": {**_layout(_percent_axis(axis), _number_axis(measures)), "legend": legend}}


def strip(values: pd.DataFrame, *, axis: str, own_label: str = "") -> Figure:
    """One dot a municipality on one line a group: columns `group, value` (0 to 1), `label`, and `own` for the reader's.

    Dots are spread by a sequence that depends on their order alone, so that the same data is always drawn alike.
    """
    groups = list(dict.fromkeys(values["group"]))
    place = {group: number for number, group in enumerate(groups)}
    heights = values["group"].map(place).astype(float) + [0.52 * (_spread(i) - 0.5) for i in range(len(values))]
    others = values[~values["own"]]
    traces = [_strip_dots(others, heights, 9, {"color": INK, "opacity": 0.5, "line": {"color": "#fff", "width": 1}})]
    if values["own"].any():
        mine = values[values["own"]]
        marker = {"color": GOLD, "symbol": "diamond", "line": {"color": INK, "width": 2.5}}
        traces.append({**_strip_dots(mine, heights.round(), 20, marker), "name": own_label})
    return {"data": traces, "layout": _layout(_percent_axis(axis), _number_axis(groups))}


def quality(shares: pd.DataFrame, *, axis: str) -> Figure:
    """Stacked bars to 100: index the labels, one column a kind of answer as in QUALITY_FILLS, shares 0 to 1."""
    labels = [_folded(str(label)) for label in shares.index]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": str(kind),
            "x": _numbers(shares[kind].astype(float) * 100),
            "y": labels,
            "marker": {
                "color": tone,
                "line": {"color": "#fff", "width": 1},
                "pattern": {"shape": shape, "fillmode": "overlay", "fgcolor": TEXT, "size": 6, "solidity": 0.2},
            },
            "hovertemplate": f"%{{y}}, {escaped(str(kind))}: %{{x:.0f}} %<extra></extra>",
        }
        for kind, (tone, shape) in zip(shares.columns, QUALITY_FILLS, strict=False)
    ]
    layout = _layout(_percent_axis(axis), _row_axis(labels))
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
    return {"data": bars, "layout": {**layout, "barmode": "stack", "bargap": 0.35, "legend": legend}}


def change(rows: pd.DataFrame, *, axis: str, before: str, after: str) -> Figure:
    """Dumbbells: index the labels; columns `before, after` (0 to 1) and `broken` (the wording changed: no line)."""
    labels = [_folded(str(label)) for label in rows.index]
    joined = rows[~rows["broken"]]
    starts, ends = _numbers(joined["before"] * 100), _numbers(joined["after"] * 100)
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for start, end in zip(starts, ends, strict=True) for x in (start, end, None)],
        "y": [y for label in joined.index for y in (_folded(str(label)), _folded(str(label)), None)],
        "line": {"color": SAND, "width": 5},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    dots = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": _numbers(rows[column].astype(float) * 100),
            "y": labels,
            "marker": {"size": 12, "color": tone, "line": {"color": INK, "width": 2.5}},
            "hovertemplate": f"%{{y}}, {escaped(name)}: %{{x:.0f}}<extra></extra>",
        }
        for column, name, tone in (("before", before, "#fff"), ("after", after, INK))
    ]
    layout = _layout(_percent_axis(axis), _row_axis(labels))
    legend = {"orientation": "h", "y": 1.05, "yanchor": "bottom"}
    return {"data": [lines, *dots], "layout": {**layout, "legend": legend}}


def contributions(parts: pd.Series, *, axis: str) -> Figure:
    """Bars of what each part adds to a figure: index the labels, values in the figure's own unit (0 to 1)."""
    labels = [escaped(str(label)) for label in parts.index]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": _numbers(parts.astype(float) * 100),
        "y": labels,
        "marker": {"color": INK},
        "hovertemplate": "%{y}: %{x:.1f}<extra></extra>",
        "showlegend": False,
    }
    across = {**_percent_axis(axis), "range": None, "rangemode": "tozero", "tickvals": None}
    return {"data": [bars], "layout": {**_layout(across, _row_axis(labels)), "bargap": 0.35}}


def escaped(text: str) -> str:
    """Give a label whose every letter plotly.js shows; it reads a small HTML in labels, and this makes none."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _layout(x: Figure, y: Figure) -> Figure:
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": TEXT},
        "margin": {"l": 8, "r": 18, "t": 12, "b": 48},
        "xaxis": x,
        "yaxis": y,
        "dragmode": False,
        "hoverlabel": {"bgcolor": INK, "font": {"color": "#fff", "family": FONT, "size": 14}, "bordercolor": INK},
        "autosize": True,
    }


def _percent_axis(title: str) -> Figure:
    return {
        "range": [-2, 102],
        "tickvals": [0, 20, 40, 60, 80, 100],
        "title": {"text": escaped(title), "standoff": 10, "font": {"size": 13}},
        "tickangle": 0,
        "gridcolor": RULE,
        "zeroline": False,
        "fixedrange": True,
    }


def _row_axis(labels: Sequence[str]) -> Figure:
    return {
        "type": "category",
        "categoryarray": list(labels),
        "range": [len(labels) - 0.5, -0.5],
        "automargin": True,
        "fixedrange": True,
        "gridcolor": "#efeadf",
        "ticks": "",
    }


def _number_axis(labels: Sequence[str]) -> Figure:
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": [_folded(str(label)) for label in labels],
        "range": [len(labels) - 0.5, -0.5],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
    }


def _whiskers(rows: pd.DataFrame, tone: str) -> Figure:
    percent = rows[["estimate", "low", "high"]].astype(float) * 100
    return {
        "type": "data",
        "symmetric": False,
        "array": _numbers(percent["high"] - percent["estimate"]),
        "arrayminus": _numbers(percent["estimate"] - percent["low"]),
        "color": tone,
        "thickness": 2.5,
        "width": 5,
    }


def _strip_dots(rows: pd.DataFrame, heights: pd.Series, size: int, marker: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": _numbers(rows["value"].astype(float) * 100),
        "y": _numbers(heights.loc[rows.index]),
        "text": [escaped(str(label)) for label in rows["label"]],
        "marker": {"size": size, **marker},
        "hovertemplate": "%{text} %{x:.0f}<extra></extra>",
        "showlegend": False,
    }


def _spread(position: int) -> float:
    return (position * GOLDEN) % 1.0


def _numbers(values: Sequence[float] | pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else round(float(value), 3) for value in values]


def _folded(label: str) -> str:
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + len(word) < LONGEST_LABEL:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(escaped(line) for line in lines)

"""Tables of a report: every figure with its interval, how many answered, and the way to what stands behind it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext

from analysis.findings import Figure
from surveyapp.services.report_papers import Cell, Table
from surveyapp.services.scopes import TOLD, Row, State
from surveyapp.views.formats import NOTHING, points, share, whole
from surveyapp.views.titles import size_class_name

Explain = Callable[[str], str]
Told = Sequence[tuple[str, Row]]
"""Rows with the names under which they stand."""


def needs_table(caption: str, rows: Sequence[Row], names: Mapping[str, str], explain: Explain) -> Table:
    """Measures with intervals, what those that did not answer could change, and the share of severe gaps."""
    head = [
        gettext("Measure"),
        gettext("Mean gap"),
        gettext("95%% interval") % (),
        gettext("If the silent differ"),
        gettext("Share with a severe gap"),
        gettext("Answered"),
    ]
    lines = [
        [
            Cell(names[row.name]),
            told(row, explain),
            interval(row, drawn=True),
            Cell(_between(row.figure.range_low, row.figure.range_high) if row.state in TOLD else NOTHING),
            _severe(row, explain),
            answered(row),
        ]
        for row in rows
    ]
    return Table(caption, head, lines)


def both_ways_table(caption: str, rows: Sequence[tuple[str, Row, Row]], explain: Explain) -> Table:
    """Each figure by municipalities and by refugees, each with its interval and how many answered."""
    head = [
        gettext("Measure"),
        gettext("Each municipality counts once"),
        gettext("95%% interval") % (),
        gettext("Each hosted refugee counts once"),
        gettext("95%% interval") % (),
        gettext("Answered"),
    ]
    lines = [
        [
            Cell(name),
            told(municipal, explain, digits=1),
            interval(municipal, digits=1),
            told(refugees, explain, digits=1),
            interval(refugees, digits=1),
            answered(municipal),
        ]
        for name, municipal, refugees in rows
    ]
    return Table(caption, head, lines)


def places_table(caption: str, head: str, rows: Told, explain: Explain, *, digits: int = 0) -> Table:
    """One figure a place, with its interval and how many answered."""
    lines = [
        [
            Cell(name),
            told(row, explain, digits=digits),
            interval(row, digits=digits, drawn=not digits),
            answered(row),
        ]
        for name, row in rows
    ]
    return Table(caption, [head, gettext("Mean gap"), gettext("95%% interval") % (), gettext("Answered")], lines)


def side_by_side(
    caption: str, countries: Sequence[str], rows: Sequence[tuple[str, Sequence[Row]]], explain: Explain
) -> Table:
    """One measure a line and one country a column: the figure with its interval."""
    lines = [[Cell(name), *(_with_interval(row, explain) for row in found)] for name, found in rows]
    return Table(caption, [gettext("Measure"), *countries], lines)


def severe_table(
    caption: str, countries: Sequence[str], rows: Sequence[tuple[str, Sequence[Row]]], explain: Explain
) -> Table:
    """One measure a line and one country a column: the share in the two most severe bands."""
    lines = [[Cell(name), *(_severe(row, explain) for row in found)] for name, found in rows]
    return Table(caption, [gettext("Measure"), *countries], lines)


def sizes_table(caption: str, countries: Sequence[str], found: Sequence[Mapping[str, Row]], explain: Explain) -> Table:
    """One class of residents a line and one country a column: the figure with its interval."""
    sizes = dict.fromkeys(size for rows in found for size in rows)
    lines = [
        [
            Cell(size_class_name(size)),
            *(_with_interval(rows[size], explain) if size in rows else Cell(NOTHING) for rows in found),
        ]
        for size in sizes
    ]
    return Table(caption, [gettext("Residents"), *countries], lines)


def told(row: Row, explain: Explain, *, digits: int = 0) -> Cell:
    """A figure that leads to what stands behind it, or the words for why there is none."""
    if row.state is State.HIDDEN:
        return Cell(gettext("not shown"))
    if row.state is State.EMPTY:
        return Cell(gettext("no data"))
    return explained(points(row.figure.estimate, digits), row.figure.estimate, explain(row.key))


def explained(text: str, value: float, path: str) -> Cell:
    """A number that leads to what stands behind it; a missing one leads nowhere."""
    return Cell(text) if math.isnan(value) else Cell(text, path, value=value)


def interval(row: Row, *, digits: int = 0, drawn: bool = False) -> Cell:
    """The interval of a figure that may be told."""
    figure = row.figure
    if row.state not in TOLD or math.isnan(figure.low):
        return Cell(NOTHING)
    span = (figure.low, figure.estimate, figure.high) if drawn else None
    return Cell(_between(figure.low, figure.high, digits), span=span)


def answered(row: Row) -> Cell:
    """How many of how many answered, where that may be told."""
    return Cell(gettext("not shown") if row.state is State.HIDDEN else of_total(row.figure))


def of_total(figure: Figure) -> str:
    """How many of how many answered."""
    return str(gettext("%(n)s of %(total)s", n=whole(figure.n), total=whole(figure.n_frame)))


def _with_interval(row: Row, explain: Explain) -> Cell:
    number = told(row, explain)
    if row.state not in TOLD or math.isnan(row.figure.low):
        return number
    return replace(number, text=f"{number.text} ({_between(row.figure.low, row.figure.high)})")


def _between(low: float, high: float, digits: int = 0) -> str:
    return NOTHING if math.isnan(low) else f"{points(low, digits)}–{points(high, digits)}"


def _severe(row: Row, explain: Explain) -> Cell:
    if row.severe is None:
        return Cell(NOTHING)
    if row.severe.suppressed:
        return Cell(gettext("not shown"))
    return explained(share(row.severe.estimate), row.severe.estimate, explain(row.severe_key))

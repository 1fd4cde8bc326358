"""Figures are plain data, say only what they were given, and keep what people typed literal."""

import json
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis import charts

SHARES = st.floats(0, 1)


def rows(**columns: Any) -> pd.DataFrame:
    index = columns.pop("index")
    return pd.DataFrame(columns, index=index)


def needs_rows() -> pd.DataFrame:
    themes = ["Housing", "Schooling"]
    return rows(index=themes, estimate=[0.6, 0.3], low=[0.5, 0.1], high=[0.8, 0.4], hollow=[False, True])


def test_needs_are_drawn_as_dots_from_0_to_100_with_their_own_intervals() -> None:
    dots = charts.needs(needs_rows(), axis="Gap")["data"][0]
    assert dots["x"] == [60, 30]
    assert dots["error_x"]["array"] == [20, 10]
    assert dots["error_x"]["arrayminus"] == [10, 20]


def test_a_theme_with_thin_coverage_is_a_hollow_dot() -> None:
    tones = charts.needs(needs_rows(), axis="Gap")["data"][0]["marker"]["color"]
    assert tones == [charts.INK, "#fff"]


def test_rows_are_read_from_the_top_in_the_order_given() -> None:
    layout = charts.needs(needs_rows(), axis="Gap")["layout"]
    first, last = layout["yaxis"]["range"]
    assert layout["yaxis"]["categoryarray"] == ["Housing", "Schooling"]
    assert first > last


def test_a_missing_estimate_is_left_out_and_never_drawn_at_zero() -> None:
    frame = rows(index=["A"], estimate=[None], low=[None], high=[None], hollow=[False])
    assert charts.needs(frame, axis="Gap")["data"][0]["x"] == [None]


@given(st.lists(SHARES, min_size=1, max_size=30))
def test_a_strip_keeps_every_value_inside_the_line_of_its_group(values: list[float]) -> None:
    number = len(values)
    frame = rows(index=range(number), group=["A"] * number, value=values, label=["m"] * number, own=[False] * number)
    dots = charts.strip(frame, axis="Gap")["data"][0]
    assert len(dots["x"]) == len(values)
    assert all(abs(height) < 0.5 for height in dots["y"])


def test_the_same_values_are_always_spread_alike() -> None:
    frame = rows(index=[1, 2], group=["A", "A"], value=[0.1, 0.2], label=["x", "y"], own=[False, False])
    assert charts.strip(frame, axis="Gap") == charts.strip(frame, axis="Gap")


def test_the_own_municipality_has_its_own_shape_and_is_not_among_the_others() -> None:
    frame = rows(index=["x", "y"], group=["A", "A"], value=[0.1, 0.2], label=["x", "y"], own=[False, True])
    others, own = charts.strip(frame, axis="Gap", own_label="You")["data"]
    assert others["x"] == [10]
    assert (own["x"], own["name"], own["marker"]["symbol"]) == ([20], "You", "diamond")


def test_kinds_of_answers_differ_by_pattern_and_not_by_tone_alone() -> None:
    frame = pd.DataFrame([[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]], index=["Housing"], columns=list("abcdef"))
    bars = charts.quality(frame, axis="%")["data"]
    looks = {(bar["marker"]["color"], bar["marker"]["pattern"]["shape"]) for bar in bars}
    assert len(looks) == 6
    assert sum(bar["x"][0] for bar in bars) == 100


def test_no_line_joins_two_rounds_where_the_wording_changed() -> None:
    frame = rows(index=["A", "B"], before=[0.1, 0.2], after=[0.3, 0.4], broken=[False, True])
    lines, *dots = charts.change(frame, axis="Gap", before="2025", after="2026")["data"]
    assert lines["x"] == [10, 30, None]
    assert [dot["x"] for dot in dots] == [[10, 20], [30, 40]]


def test_contributions_are_bars_that_start_at_zero() -> None:
    figure = charts.contributions(pd.Series([0.25, 0.1], index=["A", "B"]), axis="points")
    assert figure["data"][0]["x"] == [25, 10]
    assert figure["layout"]["xaxis"]["rangemode"] == "tozero"


@given(st.text(max_size=60))
def test_whatever_somebody_typed_never_becomes_markup(name: str) -> None:
    frame = rows(index=["1"], group=[name], value=[0.5], label=[name], own=[False])
    figure = charts.strip(frame, axis=name, own_label=name)
    axes = [figure["layout"]["xaxis"]["title"]["text"], *figure["layout"]["yaxis"]["ticktext"]]
    drawn = [figure["data"][0]["text"][0], *axes]
    assert all("<" not in text.replace("<br>", "") for text in drawn)


def test_every_figure_is_plain_json_without_a_number_that_json_lacks() -> None:
    frame = rows(index=["A"], estimate=[float("nan")], low=[0.1], high=[0.2], hollow=[True])
    assert "NaN" not in json.dumps(charts.needs(frame, axis="Gap"), allow_nan=False)

"""Maps come from our own outlines, shade by bands, and mark what has no value by pattern and words."""

import json
from typing import Any

import pandas as pd
import pytest

from analysis import maps
from analysis.charts import SEQUENCE

BANDS = (0.2, 0.4, 0.6, 0.8)
SOUTH_WEST = {"PL": (14, 48.9), "RO": (20, 43.5), "MD": (26.5, 45.4)}
NORTH_EAST = {"PL": (24.3, 55), "RO": (29.9, 48.4), "MD": (30.2, 48.6)}


@pytest.mark.parametrize(("country", "number"), [("PL", 16), ("RO", 42), ("MD", 35)])
def test_every_region_with_an_outline_lies_in_its_country(country: str, number: int) -> None:
    shapes = maps.outlines(country)
    assert len(shapes) == number
    west, south = SOUTH_WEST[country]
    east, north = NORTH_EAST[country]
    for rings in shapes.values():
        for longitudes, latitudes in rings:
            assert len(longitudes) == len(latitudes) >= 3
            assert west < min(longitudes)
            assert max(longitudes) < east
            assert south < min(latitudes)
            assert max(latitudes) < north


def test_a_region_inside_another_is_drawn_after_it() -> None:
    codes = list(maps.outlines("RO"))
    assert codes.index("RO-B") > codes.index("RO-IF")


@pytest.mark.parametrize(
    ("value", "band"), [(0, 0), (0.2, 1), (0.2 - 1e-12, 1), (0.19, 0), (0.799, 3), (0.8, 4), (1, 4)]
)
def test_the_lower_boundary_belongs_to_its_band(value: float, band: int) -> None:
    assert maps.band(value, BANDS) == band


def traces(values: dict[str, float], states: dict[str, str]) -> dict[str, dict[str, Any]]:
    figure = maps.region_map(pd.Series(values), BANDS, names={"PL-02": "Dolny <Śląsk>"}, states=states)
    assert json.dumps(figure, allow_nan=False)
    return dict(zip(maps.outlines("PL"), figure["data"], strict=True))


def test_regions_are_shaded_by_the_band_of_their_value_and_say_it() -> None:
    drawn = traces({"PL-02": 0.5}, {"": "no data"})
    assert drawn["PL-02"]["fillcolor"] == SEQUENCE[2]
    assert drawn["PL-02"]["text"] == "Dolny &lt;Śląsk&gt;: 50"


def test_a_suppressed_region_is_hatched_and_one_without_data_dotted() -> None:
    drawn = traces({"PL-02": float("nan"), "PL-04": float("nan")}, {"PL-02": "not shown", "": "no data"})
    assert drawn["PL-02"]["fillpattern"]["shape"] == "/"
    assert drawn["PL-02"]["text"] == "Dolny &lt;Śląsk&gt;: not shown"
    assert drawn["PL-04"]["fillpattern"]["shape"] == "."
    assert str(drawn["PL-04"]["text"]).endswith("no data")


def test_rings_are_closed_and_parted_by_gaps() -> None:
    trace = next(iter(maps.region_map(pd.Series({"MD-CU": 0.1}), BANDS, names={}, states={})["data"]))
    assert len(trace["x"]) == len(trace["y"])
    assert trace["x"][-1] is not None

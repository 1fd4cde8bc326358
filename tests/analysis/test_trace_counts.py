"""Every count of a round, and every share made of counts, is traced to what was counted."""

import pandas as pd
import pytest

from analysis import completeness, explain
from analysis.findings import SEVERE, Findings
from questionnaires import library
from tests.answering import a_dataset
from tests.computing import Compute

EXACT = 1e-12


@pytest.fixture(scope="module")
def found(findings_once: Compute) -> Findings:
    return findings_once(a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 6, "RO": 8}, regions=2))


def replayed(found: Findings, key: str) -> float:
    traced = explain.trace(found, key)
    assert traced.steps
    assert traced.replay() == traced.value
    return traced.value


def count_of_severe(bands: pd.DataFrame) -> float:
    return float(bands.ge(SEVERE).to_numpy(dtype=bool, na_value=False).sum())


def test_every_row_of_the_coverage_is_the_sum_of_its_municipalities(found: Findings) -> None:
    for row in found.coverage.to_dict("records"):
        country, region, section = row["country"], row["region"], row["section"]
        for column in ("asked", "answered"):
            assert replayed(found, f"counted/{country}/{region}/{section}/{column}") == row[column]
        for column in ("n_frame", "n_approved"):
            assert replayed(found, f"counted/{country}/{region}/all/{column}") == row[column]
        share = row["n_approved"] / row["n_frame"]
        assert replayed(found, f"heard/{country}/{region}") == pytest.approx(share, rel=EXACT)
        known = share * row["answered"] / row["asked"] if row["asked"] else share and float("nan")
        assert replayed(found, f"known/{country}/{region}/{section}") == pytest.approx(known, rel=EXACT, nan_ok=True)


def test_every_row_of_the_quality_is_the_sum_of_its_municipalities(found: Findings) -> None:
    for row in found.quality.to_dict("records"):
        at = f"{row['country']}/all/{row['section']}"
        for column in completeness.COUNTS:
            assert replayed(found, f"counted/{at}/{column}") == row[column]
        assert replayed(found, f"counted/{at}/stated") == row["answered"] - row["estimated"]
        left = row["asked"] - row["answered"] - sum(row[name] for name in completeness.COUNTS[3:])
        assert replayed(found, f"counted/{at}/open") == left
        share = replayed(found, f"quality/{row['country']}/{row['section']}/unknown")
        assert share == pytest.approx(row["unknown"] / row["asked"], rel=EXACT)


def test_counts_of_all_countries_are_the_sums_of_theirs(found: Findings) -> None:
    for column in ("n_frame", "n_approved", "refugees", "refugees_answered"):
        each = [replayed(found, f"counted/{country}/all/all/{column}") for country in ("PL", "RO")]
        assert replayed(found, f"counted/all/all/all/{column}") == sum(each)
    each = [replayed(found, f"counted/{country}/all/all/asked") for country in ("PL", "RO")]
    assert replayed(found, "counted/all/all/all/asked") == replayed(found.public(), "counted/all/all/all/asked")
    region = found.dataset.frame["region"].iloc[0]
    for wrong in (f"counted/all/{region}/all/n_frame", f"counted/all/{region}/all/asked"):
        with pytest.raises(KeyError):
            explain.trace(found, wrong)


def test_refugees_of_the_register_and_versions_are_counted(found: Findings) -> None:
    frame = found.dataset.frame
    for unit in frame.index:
        assert replayed(found, f"registered/{unit}") == frame.at[unit, "refugees"]
    told = frame.loc[found.gaps.index, "country"].value_counts()
    assert replayed(found, f"version/RO/{found.dataset.version}") == told["RO"]
    for wrong in ("registered/XX-1", "version/RO/9.9.9", "version/XX/1.0.0"):
        with pytest.raises(KeyError):
            explain.trace(found, wrong)


def test_a_count_names_the_municipalities_and_what_each_adds(found: Findings) -> None:
    step = explain.trace(found, "counted/RO/all/all/refugees_answered").steps[0]
    frame = found.dataset.frame
    told = frame.index[(frame["country"] == "RO") & found.dataset.responded]
    assert step.inputs["values"] == frame.loc[told, "refugees"].to_dict()


def test_of_what_everybody_may_see_totals_stand_without_a_municipality(found: Findings) -> None:
    public = found.public()
    for key in ("counted/RO/all/all/n_approved", "heard/RO/all", "quality/RO/healthcare/unknown", "quality/RO/all/open",
                "known/RO/RO-0/healthcare", "counted/RO/all/all/refugees_answered"):  # fmt: skip
        traced = explain.trace(public, key)
        assert traced.value == pytest.approx(explain.trace(found, key).value, rel=EXACT)
        assert not [name for name in found.dataset.frame.index if name in str(traced)]


def test_severe_gaps_are_counted_one_by_one(found: Findings) -> None:
    unit = str(found.gaps.index[0])
    bands = found.bands.loc[[unit], list(found.gaps.columns)]
    assert replayed(found, f"severe/{unit}") == count_of_severe(bands)
    frame = found.dataset.frame
    place = frame.loc[unit]
    own = frame.index[(frame["association"] == place["association"]) & (frame["country"] == place["country"])]
    severe = count_of_severe(found.bands.reindex(own)[["h1"]])
    key = f"shared/{place['country']}/{place['association']}/all/h1"
    assert replayed(found, key) == severe
    traced = explain.trace(found, key)
    assert len(traced.left_out) + len(traced.steps[0].inputs["values"]) == len(own)


@pytest.mark.parametrize(
    "key",
    ["counted/XX/all/all/n_frame", "counted/RO/RO-77/all/n_frame", "counted/RO/all/weather/asked", "severe/RO-999",
     "counted/RO/all/healthcare/weather", "known/RO/RO-77/healthcare", "quality/RO/weather/open", "heard/XX/all",
     "shared/RO/nobody/all/h1", "counted/RO/RO-77/healthcare/asked"],
)  # fmt: skip
def test_what_is_not_counted_is_refused(found: Findings, key: str) -> None:
    with pytest.raises(KeyError):
        explain.trace(found, key)

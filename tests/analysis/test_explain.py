import math
import random

import pytest

from analysis import explain, findings
from analysis.findings import Findings
from questionnaires import library
from tests.answering import a_dataset

EXACT = 1e-12


@pytest.fixture(scope="module")
def found() -> Findings:
    data = a_dataset(library.load("municipal-needs", "1.0.0"), {"PL": 18, "RO": 18}, regions=3)
    large = data.frame.index[~data.responded][0]
    data.frame.loc[large, "refugees"] = 50_000.0
    return findings.compute(data)


@pytest.mark.parametrize("table", ["estimate", "severity"])
def test_every_estimate_replays_to_itself(found: Findings, table: str):
    rows = found.estimates if table == "estimate" else found.severity
    for row in rows.sample(60, random_state=1).to_dict("records"):
        key = "/".join(str(row[name]) for name in ("country", "kind", "group", "view", "measure"))
        traced = explain.trace(found, f"{table}/{key}")
        assert traced.replay() == pytest.approx(row["estimate"], rel=EXACT, abs=EXACT, nan_ok=True)
        assert bool(traced.steps) is (row["n"] > 0)


def test_every_gap_and_composite_replays_or_says_why_it_is_missing(found: Findings):
    draw = random.Random(1)
    kinds = ("e3", "h7", "h2", "h11", "d4", "g1", "s5")
    names = [*found.composites.columns, *kinds, *draw.sample(list(found.gaps.columns), 8)]
    for name in names:
        municipality = draw.choice(list(found.gaps.index))
        kind = "gap" if name in found.gaps.columns else "composite"
        traced = explain.trace(found, f"{kind}/{municipality}/{name}")
        expected = found.values.at[municipality, name]
        assert traced.replay() == pytest.approx(expected, rel=EXACT, abs=EXACT, nan_ok=True)
        assert traced.steps or traced.left_out


def test_readiness_is_traced_to_its_counts(found: Findings):
    name = str(found.gaps.index[0])
    traced = explain.trace(found, f"readiness/{name}")
    assert traced.replay() == pytest.approx(found.readiness[name], rel=EXACT)
    assert "answered /" in traced.steps[0].formula


def test_a_trace_names_what_was_left_out_and_the_versions(found: Findings):
    traced = explain.trace(found, "estimate/RO/all/all/refugee/healthcare")
    assert traced.questionnaire == "municipal-needs 1.0.0"
    whys = " ".join(one.why for one in traced.left_out)
    assert "did not answer" in whys
    assert [step.name for step in traced.steps] == [
        "base",
        "raised",
        "spread",
        "weights",
        "means",
        "filled",
        "healthcare",
    ]
    silent = {one.what for one in explain.trace(found, "estimate/PL/all/all/refugee/healthcare").left_out}
    assert set(found.silent.index[found.silent["country"] == "PL"]) <= silent


def test_a_formula_has_its_numbers_filled_in(found: Findings):
    name = str(found.gaps["g1"].dropna().index[0])
    traced = explain.trace(found, f"gap/{name}/g1")
    level = traced.steps[0].inputs["level"]
    assert traced.steps[0].formula == f"(3 − {level:g}) / 3, within 0 … 1"
    assert not math.isnan(traced.value)


@pytest.mark.parametrize(
    "key",
    ["weather/RO", "gap/RO-1", "gap/XX-1/h1", "gap/RO-1/zz", "estimate/MD/all/all/refugee/housing", "readiness/",
     "estimate/RO/region/PL-0/refugee/housing", "estimate/RO/all/all/refugee/weather"],
)  # fmt: skip
def test_a_figure_that_does_not_exist_is_refused(found: Findings, key: str):
    with pytest.raises(KeyError):
        explain.trace(found, key)

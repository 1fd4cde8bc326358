import json
from pathlib import Path

import pandas as pd
import pytest

from analysis import findings, outputs
from analysis.findings import Findings
from tests.answering import a_dataset, a_small_form


@pytest.fixture(scope="module")
def found() -> Findings:
    return findings.compute(a_dataset(a_small_form(), {"PL": 15, "RO": 15}, regions=2))


@pytest.fixture(scope="module")
def folder(found: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    outputs.write(folder, found)
    return folder


def test_estimates_have_the_promised_columns_and_the_figures_of_the_findings(folder: Path, found: Findings):
    table = pd.read_csv(folder / "estimates.csv", keep_default_na=False, na_values=[""], dtype={"round": "str"})
    assert list(table.columns) == list(outputs.ESTIMATES)
    assert set(table["round"]) == {"2026"}
    own = table[(table["country"] == "RO") & (table["group"] == "all") & (table["view"] == "refugee")]
    governance = own[(own["dimension"] == "governance") & own["indicator"].isna()]
    assert governance["estimate"].tolist() == [found.figure("RO", "governance", view="refugee").estimate]
    assert own.loc[own["indicator"] == "g1", "dimension"].tolist() == ["governance"]


def test_no_hidden_figure_is_written(folder: Path):
    for name in ("estimates.csv", "tables/severity.csv"):
        table = pd.read_csv(folder / name)
        hidden = table[table["suppressed"]]
        assert len(hidden)
        shown = [column for column in outputs.HIDDEN if column in table.columns]
        assert hidden[shown].isna().all(axis=None)
        assert not hidden["degenerate"].any(), "whether all answered alike is a figure too"
        inside = table[table["grouping"] != "all"]
        assert inside["indicator"].isna().all()


def test_gaps_hold_every_municipality_that_answered(folder: Path, found: Findings):
    table = pd.read_parquet(folder / "gaps.parquet").set_index("municipality")
    pd.testing.assert_frame_equal(table, found.gaps, check_names=False)


def test_drawings_show_only_what_is_public(folder: Path, found: Findings):
    drawn = json.loads((folder / "figures" / "needs-RO.json").read_text())
    shown = found.public()
    expected = {
        name: shown.figure("RO", str(name)).estimate for name in found.measures.query("kind == 'dimension'").index
    }
    assert sorted(drawn["data"][0]["x"]) == pytest.approx(sorted(100 * value for value in expected.values()), abs=0.01)


def test_the_same_findings_give_the_same_bytes(folder: Path, found: Findings, tmp_path: Path):
    outputs.write(tmp_path, found)
    for path in folder.rglob("*.*"):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_other_choices_and_the_indicators_of_each_theme_are_told(folder: Path, found: Findings):
    table = pd.read_csv(folder / "tables/sensitivity.csv", keep_default_na=False)
    assert set(table["country"]) == {"PL", "RO"}
    same = table[table["change"] == "as it is"]
    assert set(same["largest_shift"].astype(float)) == {0.0}
    items = pd.read_csv(folder / "tables/items.csv")
    assert set(items["indicator"]) == set(found.gaps.columns)
    assert items.set_index("indicator")["mean"]["g1"] == pytest.approx(found.gaps["g1"].mean())

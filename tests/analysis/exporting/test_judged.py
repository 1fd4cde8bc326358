"""Every row of every table of figures in an export leads to its trace, and what is not for everybody stays out."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import computed, datapackage, exporting, findings, release
from analysis.exporting import LANGUAGES, Terms, bundle
from analysis.exporting.judged import COVERAGE, ITEMS, OFFERS, ORDERS, QUALITY, SEATS, SENSITIVITY, SILENT
from analysis.exporting.words import say
from analysis.findings import Findings
from analysis.release import Release
from tests.answering import a_dataset, a_small_form

EXACT = 1e-12
OF_FIGURES = {
    "estimates",
    "severity",
    "coverage",
    "quality",
    "orders",
    "sensitivity",
    "items",
    "silent",
    "plan",
    "invited",
}
PUBLIC = {"estimates", "severity", "coverage", "quality", "orders", "measures"}
FIGURE = {"estimates": "estimate", "severity": "estimate", "coverage": "heard", "quality": "asked", "orders": "number",
          "sensitivity": "mean", "items": "n", "silent": "refugees", "plan": "value", "invited": "value"}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Findings]:
    folder = tmp_path_factory.mktemp("judged") / "release"
    data = a_dataset(a_small_form(), {"PL": 12, "RO": 9}, regions=2)
    large = data.frame.index.difference(data.assessments.index)[:1]
    data.frame.loc[large, "refugees"] = 50_000.0
    release.write(folder, data, made_at=datetime(2026, 4, 1, 9, tzinfo=UTC))
    source = release.read(folder)
    found = findings.compute(source.dataset)
    computed.run(source, found, lambda _: None)
    return source, found


@pytest.fixture(scope="module")
def exported(made: tuple[Release, Findings], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("csv") / "answers"
    return exporting.export(made[0].directory, Terms("csv", answers=True), target)


def replayed(made: tuple[Release, Findings], key: str) -> float:
    traced = computed.trace(*made, key)
    assert traced.replay() == traced.value or not traced.steps
    return traced.value


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    table = pd.read_csv(
        folder / f"{name}.csv", dtype={"key": "str", "part": "str"}, keep_default_na=False, na_values=[""]
    )
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


@pytest.mark.parametrize("name", sorted(OF_FIGURES))
def test_every_row_leads_to_its_trace(made: tuple[Release, Findings], exported: Path, name: str) -> None:
    rows = rows_of(exported, name)
    assert rows
    for row in rows:
        if pd.isna(row[FIGURE[name]]):
            assert pd.isna(row["key"])
        else:
            assert replayed(made, row["key"]) == pytest.approx(row[FIGURE[name]], rel=EXACT, abs=EXACT)


def test_every_column_with_a_key_of_its_own_leads_to_its_trace(made: tuple[Release, Findings], exported: Path) -> None:
    package = json.loads((exported / datapackage.NAME).read_text(encoding="utf-8"))
    followed = 0
    for resource in package["resources"]:
        fields = resource.get("schema", {}).get("fields", ())
        keyed = {field["name"]: field["key"] for field in fields if "key" in field}
        for row in rows_of(exported, resource["name"]) if keyed else ():
            for column, key in keyed.items():
                if not pd.isna(row[column]):
                    followed += 1
                    again = replayed(made, key.format(**row))
                    assert again == pytest.approx(float(row[column]), rel=EXACT, abs=EXACT), key.format(**row)
    assert followed > 400


def test_what_everybody_may_see_names_no_municipality(made: tuple[Release, Findings], tmp_path: Path) -> None:
    folder = exporting.export(made[0].directory, Terms("csv"), tmp_path / "open")
    assert {path.stem for path in folder.glob("*.csv")} == PUBLIC
    told = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.csv"))
    frame = made[1].dataset.frame
    assert not [unit for unit in frame.index.difference(list(frame["region"])) if f",{unit}," in told]
    assert not [name for name in frame["name"] if f",{name}," in told]


def test_whoever_may_read_some_by_name_gets_no_table_that_tells_of_others(
    made: tuple[Release, Findings], tmp_path: Path
) -> None:
    own = {str(made[1].gaps.index[0])}
    bundle.write(made[0].directory, Terms("csv", answers=True), tmp_path, only=own)
    names = {path.stem for path in tmp_path.glob("*.csv")}
    assert not names & {"sensitivity", "items", "silent", "plan", "invited"}
    assert {row["municipality"] for row in rows_of(tmp_path, "gaps")} == own


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_label_is_translated(language: str) -> None:
    every = (COVERAGE, QUALITY, ORDERS, SENSITIVITY, ITEMS, SILENT, OFFERS, SEATS)
    labels = {label for columns in every for _, _, label, _ in columns} - {"Region", "Section"}
    assert {label for label in labels if say(label, language) == label} <= {"Indicator"}

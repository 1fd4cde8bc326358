import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import computed, files, findings, release, verification
from analysis.computed import Contents
from analysis.manifest import METHOD
from analysis.planning import Assumptions
from tests.answering import a_dataset, a_small_form

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with everything computed from it."""
    folder = tmp_path_factory.mktemp("releases") / "release"
    data = a_dataset(a_small_form(), {"PL": 12, "RO": 12}, regions=2)
    release.write(folder, data, made_at=MADE_AT)
    source = release.read(folder)
    computed.run(source, findings.compute(source.dataset), silent)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "release"))


def told(folder: Path) -> str:
    return "\n".join(str(fault) for fault in verification.verify(folder, silent))


def test_an_untouched_release_holds(made: Path):
    before = files.hashes(made)
    assert told(made) == ""
    assert files.hashes(made) == before


@pytest.mark.parametrize("name", ["answers.parquet", "computed/plan.csv"])
def test_a_changed_byte_and_a_missing_file_are_found_anywhere(folder: Path, name: str):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    assert f"{name}: the file was changed" in told(folder)
    (folder / name).unlink()
    assert f"{name}: the file is missing; restore it" in told(folder)


def change_estimates(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(estimate=table["estimate"].where(table.index != 3, 0.123456))


def change_gaps(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(g1=(table["g1"] + 0.5) % 1)


def change_plan(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(value=table["value"] * 1.01)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("estimates.csv", change_estimates, "estimate is 0.123456, not"),
        ("gaps.parquet", change_gaps, "g1 is"),
        ("plan.csv", change_plan, "the value of"),
    ],
)
def test_a_changed_figure_is_found_even_where_its_hash_was_forged(
    folder: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame], expected: str
):
    path = folder / "computed" / name
    if path.suffix == ".csv":
        change(pd.read_csv(path)).to_csv(path, index=False)
    else:
        change(pd.read_parquet(path)).to_parquet(path, index=False)
    forge(folder)
    assert expected in told(folder)


def forge(folder: Path) -> None:
    """Give the computed folder a manifest that agrees with what lies in it."""
    path = folder / "computed" / "manifest.json"
    contents = Contents.model_validate_json(path.read_bytes())
    path.unlink()
    hashes = files.hashes(folder / "computed")
    path.write_text(contents.model_copy(update={"files": hashes}).model_dump_json())


def test_nothing_computed_yet_is_no_proof(folder: Path):
    shutil.rmtree(folder / "computed")
    assert "nothing was computed yet" in told(folder)


def test_figures_of_another_release_are_recognised(folder: Path):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seed": 1', '"seed": 2'))
    assert "was computed from another release" in told(folder)


def test_another_plan_is_kept_with_its_assumptions_and_holds(folder: Path):
    source = release.read(folder)
    found = findings.compute(source.dataset)
    best = computed.plan(source, found, Assumptions(budget=50_000, excluded=(("A07", "*"),)))
    terms, chosen, invited = computed.stored_plan(folder)
    assert terms.assumptions.budget == 50_000
    assert chosen["cost"].sum() == pytest.approx(best.cost)
    assert len(invited) == len(best.invited)
    assert told(folder) == ""


def test_figures_of_another_method_are_named_with_both_numbers_and_not_compared(folder: Path):
    path = folder / "computed" / "manifest.json"
    contents = Contents.model_validate_json(path.read_bytes())
    path.write_text(contents.model_copy(update={"method": "0.9.0"}).model_dump_json())
    words = told(folder)
    assert f"computed by method 0.9.0, and this software computes by {METHOD}" in words
    assert "verify with the software of method 0.9.0" in words


def test_a_file_too_many_is_named(folder: Path):
    (folder / "computed" / "more.csv").write_text("a\n")
    assert "more.csv: the file is not part of the release; take it away" in told(folder)

"""Figures of a release stay as they were frozen, whatever the method would tell today."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import computed, figures, files, findings, frozen, release
from analysis.errors import DataError
from analysis.findings import Findings
from analysis.manifest import NAME
from tests.answering import a_dataset, a_small_form

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Findings]:
    folder = tmp_path_factory.mktemp("frozen") / "release"
    source = release.read(release.write(folder, a_dataset(a_small_form(), {"RO": 45}, regions=2), made_at=MADE_AT))
    found = findings.compute(source.dataset)
    computed.figures(source, found)
    return folder, found


def test_frozen_findings_say_what_was_computed(made: tuple[Path, Findings]):
    folder, found = made
    kept = frozen.applied(folder, found)
    told = ~found.estimates["suppressed"]
    pd.testing.assert_frame_equal(
        kept.estimates[told], found.public().estimates[told], check_exact=True, check_dtype=False
    )
    pd.testing.assert_frame_equal(kept.public().severity, found.public().severity, check_exact=True)
    for name in ("gaps", "composites", "coverage", "quality"):
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(found, name), check_exact=True)
    pd.testing.assert_series_equal(kept.readiness, found.readiness)
    assert kept.orders == found.orders


def test_another_figure_of_today_is_not_told(made: tuple[Path, Findings]):
    folder, found = made
    rows = found.estimates
    today = replace(
        found,
        gaps=found.gaps + 0.1,
        estimates=rows.assign(estimate=rows["estimate"] / 2, n=1, suppressed=False),
        orders={},
    )
    kept = frozen.applied(folder, today)
    assert kept.figure("RO", "overall") == found.figure("RO", "overall")
    assert kept.gaps.equals(found.gaps)
    assert kept.orders == found.orders
    hidden = rows["suppressed"]
    assert hidden.any()
    assert kept.estimates.loc[hidden, "suppressed"].all()


def test_what_was_not_frozen_is_not_for_publication(made: tuple[Path, Findings]):
    folder, found = made
    more = found.estimates.iloc[[0]].assign(group="elsewhere", kind="region", suppressed=False)
    today = replace(found, estimates=pd.concat([found.estimates, more], ignore_index=True))
    kept = frozen.applied(folder, today)
    assert kept.estimates.iloc[-1]["suppressed"]
    assert pd.isna(kept.public().estimates.iloc[-1]["estimate"])


def test_a_later_method_tells_other_intervals_and_the_release_the_same(
    made: tuple[Path, Findings], monkeypatch: pytest.MonkeyPatch
):
    folder, found = made
    before = found.figure("RO", "overall")
    monkeypatch.setattr(figures, "LEVEL", 0.5)
    source = release.read(folder)
    today = findings.compute(source.dataset)
    assert today.figure("RO", "overall") != before
    assert frozen.applied(folder, today).figure("RO", "overall") == before


@pytest.mark.parametrize("name", ["estimates.csv", "gaps.parquet", "tables/orders.csv"])
def test_a_table_that_was_changed_is_refused(made: tuple[Path, Findings], name: str):
    folder, found = made
    path = folder / "computed" / name
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    with pytest.raises(DataError, match="was changed after it was computed"):
        frozen.applied(folder, found)
    path.unlink()
    with pytest.raises(DataError, match="is missing"):
        frozen.applied(folder, found)
    path.write_bytes(before)


def test_a_release_without_figures_or_with_those_of_another_is_refused(made: tuple[Path, Findings]):
    folder, found = made
    assert frozen.contents(folder).release_sha256 == files.sha256(folder / NAME)
    path = folder / "computed" / NAME
    before = path.read_text()
    path.write_text(before.replace(files.sha256(folder / NAME), "0" * 64))
    with pytest.raises(DataError, match="from another release"):
        frozen.applied(folder, found)
    path.unlink()
    with pytest.raises(DataError, match="missing or damaged"):
        frozen.applied(folder, found)
    path.write_text(before)

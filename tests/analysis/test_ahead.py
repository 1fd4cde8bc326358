"""What is begun before everything else is there is what would have been worked out later."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import ahead, release, scored
from analysis.errors import DataError
from tests.answering import a_dataset, a_small_form


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = a_dataset(a_small_form(), {"RO": 8})
    made_at = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return release.write(tmp_path_factory.mktemp("ahead") / "release", data, made_at=made_at)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_release_to_be_run_is_scored_ahead(folder: Path, options: list[str]):
    begun = ahead.begun(["run", str(folder), *options])
    assert begun is not None
    found, wanted = begun.result(), scored.combined(release.read(folder).dataset)
    pd.testing.assert_frame_equal(found.scored.scores.gaps, wanted.scored.scores.gaps)
    pd.testing.assert_frame_equal(found.composites.values, wanted.composites.values)


def test_nothing_is_begun_for_another_command_or_where_nothing_lies_or_very_much(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    for arguments in (["verify", str(folder)], ["run"], ["run", "--help"], [], ["run", str(folder / "no")]):
        assert ahead.begun(arguments) is None
    monkeypatch.setattr(ahead, "HELD_TWICE", 0)
    assert ahead.begun(["run", str(folder)]) is None


def test_a_changed_release_is_scored_only_if_that_was_asked_for(folder: Path):
    rows, units = pd.read_parquet(folder / "answers.parquet"), release.read(folder).dataset.responded.sum()
    before = (folder / "answers.parquet").read_bytes()
    rows.assign(number=1.0).to_parquet(folder / "answers.parquet")
    refused, trusted = ahead.begun(["run", str(folder)]), ahead.begun(["run", str(folder), "--changed"])
    assert refused is not None
    assert trusted is not None
    with pytest.raises(DataError, match="changed"):
        refused.result()
    assert len(trusted.result().scored.scores.gaps) == units
    (folder / "answers.parquet").write_bytes(before)

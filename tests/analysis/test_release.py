import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import files, findings, release
from analysis.dataset import Dataset
from analysis.errors import DataError
from questionnaires.answers import Answer
from questionnaires.model import AnswerType
from tests.answering import a_dataset, a_frame, a_small_form, assessments_of, rows
from tests.factories import a_question, a_questionnaire

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return a_dataset(a_small_form(), {"PL": 8, "RO": 8})


@pytest.fixture
def folder(dataset: Dataset, tmp_path: Path) -> Path:
    return release.write(
        tmp_path / "release", dataset, seed=7, made_at=MADE_AT, made_from="a test", activities="a: 1\n"
    )


def test_a_release_reads_back_as_the_data_it_was_made_of(folder: Path, dataset: Dataset):
    found = release.read(folder)
    assert (found.manifest.round, found.manifest.seed, found.manifest.made_at) == ("2026", 7, MADE_AT)
    assert found.activities == "a: 1\n"
    assert found.dataset.questionnaire.sha256 == dataset.questionnaire.sha256
    pd.testing.assert_frame_equal(found.dataset.frame, dataset.frame)
    pd.testing.assert_frame_equal(found.dataset.assessments, dataset.assessments)


def test_findings_are_the_same_to_the_last_digit_after_a_release(folder: Path, dataset: Dataset):
    before, after = findings.compute(dataset.without_private_texts()), findings.compute(release.read(folder).dataset)
    pd.testing.assert_frame_equal(after.gaps, before.gaps, check_exact=True)
    pd.testing.assert_frame_equal(after.estimates, before.estimates, check_exact=True)


def test_the_same_data_give_the_same_bytes_in_whatever_order_they_come(folder: Path, dataset: Dataset, tmp_path: Path):
    shuffled = Dataset(
        dataset.round,
        dataset.version,
        dataset.questionnaires,
        dataset.frame.sample(frac=1, random_state=1),
        dataset.assessments.sample(frac=1, random_state=2),
        dataset.answers.sample(frac=1, random_state=3),
    )
    again = release.write(
        tmp_path / "again", shuffled, seed=7, made_at=MADE_AT, made_from="a test", activities="a: 1\n"
    )
    assert files.hashes(again) == files.hashes(folder)


def test_the_manifest_names_every_other_file(folder: Path):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == set(files.hashes(folder)) - {"manifest.json"}
    assert set(manifest["files"]) == {
        "frame.parquet",
        "assessments.parquet",
        "answers.parquet",
        "activities.yaml",
        "datapackage.json",
        "questionnaires/sample-1.0.0.json",
    }
    assert manifest["made_at"] == "2026-04-01T09:00:00Z"


def test_a_release_is_never_written_over(folder: Path, dataset: Dataset):
    before = files.hashes(folder)
    with pytest.raises(FileExistsError):
        release.write(folder, dataset, made_at=MADE_AT)
    assert files.hashes(folder) == before


def test_nothing_is_written_of_data_that_do_not_fit(dataset: Dataset, tmp_path: Path):
    broken = Dataset("2026", "9.9.9", dataset.questionnaires, dataset.frame, dataset.assessments, dataset.answers)
    with pytest.raises(DataError, match=r"9\.9\.9"):
        release.write(tmp_path / "release", broken, made_at=MADE_AT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["answers.parquet", "frame.parquet", "questionnaires/sample-1.0.0.json"])
def test_a_changed_or_missing_file_is_named_and_refused(folder: Path, name: str):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    with pytest.raises(DataError, match=f"{name}: the file was changed"):
        release.read(folder)
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"{name}: the file is missing"):
        release.read(folder)


def test_changed_files_are_read_when_they_are_trusted(folder: Path):
    path = folder / "frame.parquet"
    frame = pd.read_parquet(path)
    frame.assign(refugees=frame["refugees"] + 1).to_parquet(path)
    found = release.read(folder, trusting=True).dataset.frame["refugees"]
    assert found.sum() == frame["refugees"].sum() + len(frame)


def test_private_texts_and_nothing_else_stay_at_home(tmp_path: Path):
    form = a_questionnaire(a_question("residents"), a_question("remark", AnswerType.TEXT, published=False))
    own = [Answer("residents", number=5), Answer("remark", text="We are tired")]
    data = Dataset("2026", "1.0.0", {"1.0.0": form}, a_frame({"RO": 1}), assessments_of(["RO-1"]), rows({"RO-1": own}))
    folder = release.write(tmp_path / "release", data, made_at=MADE_AT)
    assert b"tired" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert release.read(folder).dataset.answers["number"].dropna().tolist() == [5.0]

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis import files
from analysis.errors import DataError
from analysis.manifest import Instrument, Manifest, changes

MADE_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)


def a_manifest(**values: object) -> Manifest:
    return Manifest.model_validate(
        {
            "round": "2026",
            "version": "1.0.0",
            "questionnaires": (Instrument(key="needs", version="1.0.0", sha256="0" * 64, file="q.json"),),
            "seed": 1,
            "made_at": MADE_AT,
            "made_from": "a test",
            "data_as_of": None,
            "files": {},
            **values,
        }
    )


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path):
    manifest = a_manifest(files={"a": "1"})
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no release is here"),
        ("{", "cannot be read"),
        ('{"format": 1}', "cannot be read"),
        ("format 2", "format 2 is not known"),
        ("naive time", "cannot be read"),
    ],
)
def test_a_manifest_that_cannot_be_trusted_is_refused(tmp_path: Path, content: str | None, told: str):
    path = tmp_path / "manifest.json"
    if content in ("format 2", "naive time"):
        a_manifest().write(tmp_path)
        stored = json.loads(path.read_text())
        stored |= {"format": 2} if content == "format 2" else {"made_at": "2026-04-01T09:00:00"}
        path.write_text(json.dumps(stored))
    elif content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=told):
        Manifest.read(tmp_path)


def test_changes_tell_missing_changed_and_unknown_files_apart(tmp_path: Path):
    for name in ("same", "changed", "missing"):
        (tmp_path / name).write_text(name)
    expected = files.hashes(tmp_path)
    (tmp_path / "changed").write_text("Changed")
    (tmp_path / "missing").unlink()
    (tmp_path / "unknown").write_text("")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "file").write_text("")
    told = {Path(fault.at).name: fault.problem for fault in changes(tmp_path, expected, ignoring=("beside",))}
    assert told == {
        "changed": "the file was changed after the release was made",
        "missing": "the file is missing",
        "unknown": "the file is not part of the release",
    }

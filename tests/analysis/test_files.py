import hashlib
from pathlib import Path

import pytest

from analysis import files


def test_a_folder_appears_whole_with_everything_in_it(tmp_path: Path):
    with files.whole_folder(tmp_path / "made" / "here") as folder:
        (folder / "one").write_text("1")
        assert not (tmp_path / "made" / "here").exists()
    assert (tmp_path / "made" / "here" / "one").read_text() == "1"
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["here"]


def test_nothing_is_left_of_a_folder_that_was_broken_off(tmp_path: Path):
    with pytest.raises(RuntimeError), files.whole_folder(tmp_path / "here") as folder:
        (folder / "one").write_text("1")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_kept_unless_it_is_to_be_replaced(tmp_path: Path):
    target = tmp_path / "here"
    target.mkdir()
    (target / "old").write_text("old")
    with pytest.raises(FileExistsError, match="nothing was written"), files.whole_folder(target):
        pass
    with pytest.raises(RuntimeError), files.whole_folder(target, replacing=True):
        raise RuntimeError
    assert (target / "old").read_text() == "old"
    with files.whole_folder(target, replacing=True) as folder:
        (folder / "fresh").write_text("fresh")
    assert [path.name for path in target.iterdir()] == ["fresh"]
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_file_is_the_old_or_the_new_one(tmp_path: Path):
    path = tmp_path / "file"
    files.write_whole(path, b"one")
    files.write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_hashes_name_every_file_by_its_path_inside(tmp_path: Path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_bytes(b"b" * (files.BLOCK + 3))
    (tmp_path / "a").write_bytes(b"")
    expected = {"a": b"", "sub/b": b"b" * (files.BLOCK + 3)}
    assert files.hashes(tmp_path) == {name: hashlib.sha256(content).hexdigest() for name, content in expected.items()}

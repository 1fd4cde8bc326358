"""The one door: which questionnaires there are, in which versions, and each of them whole."""

from pathlib import Path

import pytest

from questionnaires import library, loader
from questionnaires.errors import DefinitionErrors
from tests.definitions import text


def shelf(directory: Path, *versions: str, content: str = "- {name: a, type: note, label: A}") -> Path:
    for version in versions:
        folder = directory / "small" / version
        folder.mkdir(parents=True)
        (folder / "questionnaire.yaml").write_text(text(content).replace("1.0.0", version), encoding="utf-8")
    return directory


def test_versions_come_oldest_first_by_their_numbers(tmp_path: Path) -> None:
    shelf(tmp_path, "1.10.0", "1.9.0", "2.0.0", "1.9.1")
    assert library.keys(tmp_path) == ("small",)
    assert library.versions("small", tmp_path) == ("1.9.0", "1.9.1", "1.10.0", "2.0.0")
    assert library.versions("other", tmp_path) == ()


def test_a_version_is_read_once(tmp_path: Path) -> None:
    shelf(tmp_path, "1.0.0")
    assert library.load("small", "1.0.0", tmp_path) is library.load("small", "1.0.0", tmp_path)


def test_what_is_not_there_is_a_key_error_and_what_is_faulty_says_so(tmp_path: Path) -> None:
    shelf(tmp_path, "1.0.0", content="- {name: a, type: nott, label: A}")
    with pytest.raises(KeyError):
        library.load("small", "9.9.9", tmp_path)
    with pytest.raises(DefinitionErrors):
        library.load("small", "1.0.0", tmp_path)


@pytest.mark.parametrize("key", library.keys())
def test_every_version_on_the_shelf_is_sound_and_comes_back_from_its_canonical_text(key: str) -> None:
    for version in library.versions(key):
        questionnaire = library.load(key, version)
        assert (questionnaire.key, questionnaire.version) == (key, version)
        restored = library.restore(library.canonical(questionnaire))
        assert restored == questionnaire
        assert library.sha256(restored) == library.sha256(questionnaire)


def test_the_canonical_text_does_not_depend_on_how_the_file_is_laid_out() -> None:
    tags = "      tags:\n        p: q\n        b: c\n"
    block = f"- name: a\n  type: select_one\n  label: A\n  choices:\n    - name: x\n      label: X\n{tags}"
    flow = "- {label: A, choices: [{tags: {b: c, p: q}, label: X, name: x}], type: select_one, name: a, hint: ''}\n"
    assert loader.parse(text(block), "a").sha256 == loader.parse(text(flow), "b").sha256
    assert (
        loader.parse(text(block), "a").sha256 != loader.parse(text(block.replace("label: X", "label: Y")), "c").sha256
    )


def test_questionnaires_of_the_same_content_are_one_key_of_a_cache() -> None:
    first, second = (
        library.load("municipal-needs", "1.0.0"),
        library.restore(library.load("municipal-needs", "1.0.0").canonical),
    )
    assert hash(first) == hash(second)
    assert first == second

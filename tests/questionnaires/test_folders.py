"""Definitions handed in as one file or as a zip of their folder."""

import io
import stat
import zipfile

import pytest

from questionnaires.errors import DefinitionErrors
from questionnaires.folders import LARGEST, LARGEST_FILE, MOST_ENTRIES, is_workbook, unpack


def packed(*entries: tuple[str | zipfile.ZipInfo, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def told(data: bytes) -> str:
    with pytest.raises(DefinitionErrors) as raised:
        unpack(data, "folder.zip")
    return str(raised.value)


def test_a_single_file_is_the_definition():
    folder = unpack("\ufefftitle: Żółw".encode(), "mine.yaml")
    assert (folder.name, folder.source, folder.catalogues) == ("mine.yaml", "title: Żółw", {})


@pytest.mark.parametrize("prefix", ["", "needs/", "needs/1.0.0/"])
def test_a_folder_gives_its_definition_and_catalogues_and_names_what_it_does_not_use(prefix: str):
    folder = unpack(
        packed(
            (f"{prefix}questionnaire.yaml", "a"),
            ("needs/pl.po", "b"),
            ("needs/readme.txt", "c"),
            ("__MACOSX/needs/._pl.po", "d"),
        ),
        "folder.zip",
    )
    assert (folder.name, folder.source) == (f"{prefix}questionnaire.yaml", "a")
    assert (folder.catalogues, folder.unused) == ({"pl": "b"}, ("needs/readme.txt",))


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("questionnaire.yaml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(("other.txt", "")), "no file named questionnaire.yaml"),
        (packed(("a/questionnaire.yaml", ""), ("b/questionnaire.yaml", "")), "2 files named questionnaire.yaml"),
        (packed(("questionnaire.yaml", ""), ("a/pl.po", ""), ("b/pl.po", "")), "two catalogues of one language"),
        (packed(("../questionnaire.yaml", "")), "leads out of the folder"),
        (packed(("/questionnaire.yaml", "")), "leads out of the folder"),
        (packed(("C:questionnaire.yaml", "")), "leads out of the folder"),
        (packed(("a/b/c/d/e/questionnaire.yaml", "")), "more than 5 folders deep"),
        (packed((link(), "/etc/passwd")), "is a link"),
        (packed(("questionnaire.yaml", "a"), compression=zipfile.ZIP_LZMA), "packed in an unusual way"),
        (packed(("questionnaire.yaml", b"\0" * (LARGEST_FILE + 1))), "is larger than"),
        (packed(*((f"{n}.po", b"\0" * LARGEST_FILE) for n in range(5))), "bytes together"),
        (packed(*((f"{n}.txt", "") for n in range(MOST_ENTRIES + 1))), "more than 100 entries"),
        (packed(("questionnaire.yaml", b"\xff\xfe")), "questionnaire.yaml:1:1: file: the file is not UTF-8 text"),
        (b"PK\x03\x04 and then nothing of a zip", "not a zip that can be read"),
        (b"a" * (LARGEST + 1), "the file is larger than"),
        (b"a" * (LARGEST_FILE + 1), "the file is larger than"),
    ],
)
def test_what_is_hostile_or_not_a_folder_is_refused_with_its_reason(data: bytes, words: str):
    assert words in told(data)


def test_a_file_that_lies_about_its_size_is_read_no_further_than_allowed():
    data = bytearray(packed(("questionnaire.yaml", b"\0" * (2 * LARGEST_FILE))))
    size = (2 * LARGEST_FILE).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    assert "folder.zip" in told(bytes(data)) or "questionnaire.yaml" in told(bytes(data))


def test_a_damaged_entry_is_refused():
    data = bytearray(packed(("questionnaire.yaml", "title: " + "a b c " * 200)))
    data[60:70] = b"\xff" * 10
    assert "not a zip that can be read" in told(bytes(data))


def test_a_workbook_is_told_from_a_folder():
    assert is_workbook(packed(("xl/workbook.xml", "")))
    assert not is_workbook(packed(("questionnaire.yaml", "")))
    assert not is_workbook(b"PK\x03\x04 broken")
    assert not is_workbook(b"text")

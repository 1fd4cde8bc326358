"""Message catalogues: what is read is written back byte for byte, and what is no catalogue says so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import catalogues, library, translations
from questionnaires.catalogues import Catalogue, CatalogueError, Entry

KEY = "municipal-needs"
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
lines = st.builds("\n".join, st.lists(words, min_size=1, max_size=3))


@pytest.mark.parametrize(
    "path", sorted((library.definitions_directory() / KEY).glob("*.po")), ids=lambda path: path.name
)
def test_our_own_files_come_back_byte_for_byte(path: Path) -> None:
    assert catalogues.written(catalogues.read(path)) == path.read_text(encoding="utf-8")


@given(st.lists(st.tuples(st.from_regex(r"[a-z/]{1,12}", fullmatch=True), lines, lines, st.booleans()), max_size=5))
def test_any_texts_come_back(
    tmp_path_factory: pytest.TempPathFactory, content: list[tuple[str, str, str, bool]]
) -> None:
    unique = {(context, english): (text, stale) for context, english, text, stale in content}
    entries = tuple(Entry(*place, text, stale, "before" if stale else "") for place, (text, stale) in unique.items())
    path = tmp_path_factory.mktemp("po") / "pl.po"
    path.write_text(catalogues.written(Catalogue(catalogues.empty("small", "pl").header, entries)), encoding="utf-8")
    assert catalogues.read(path).entries == entries


def test_an_empty_catalogue_knows_the_plurals_of_its_language(tmp_path: Path) -> None:
    header = catalogues.empty("small", "uk").header
    assert header.startswith("# Ukrainian texts of the questionnaire small")
    assert "nplurals=4" in header or "nplurals=3" in header
    path = tmp_path / "uk.po"
    path.write_text(header, encoding="utf-8")
    assert catalogues.read(path) == Catalogue(header, ())


def test_what_is_no_catalogue_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pl.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\nmsgwrong "c"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"pl\.po:\d+:1: file: this is not a PO file"):
        catalogues.read(path)
    path.write_bytes(b'msgid "\xff"\n')
    with pytest.raises(CatalogueError, match="not UTF-8"):
        catalogues.read(path)


def test_a_stale_text_is_no_translation() -> None:
    catalogue = Catalogue("", (Entry("a", "A", "Ä", stale=True), Entry("b", "B", "Be"), Entry("c", "C")))
    assert catalogue.usable() == {("b", "B"): "Be"}


def test_every_language_of_the_questionnaire_has_its_file() -> None:
    found = {path.stem for path in (library.definitions_directory() / KEY).glob("*.po")}
    assert found == {"pl", "ro", "fr", "uk"}
    assert translations.catalogue_path(KEY, "pl").exists()

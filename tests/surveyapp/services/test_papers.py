"""Papers as PDF: tagged, in a language, with texts that cannot act as markup."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveyapp.services import papers
from surveyapp.services.papers import Paper, PaperGroup, PaperLine, PaperSection, PapersMissing, make_pdf

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANSWERED = Paper(
    language="uk",
    title="Усі відповіді",
    eyebrow="Commune 1",
    state="A draft",
    is_draft=True,
    contents="Sections",
    lead=["A draft."],
    facts={"Reference": "7F2C-9KQM"},
    sections=[
        PaperSection(
            "Health",
            [
                PaperGroup(
                    "Page",
                    [PaperLine("How many?", "12", notes=["An estimate"]), PaperLine("#panic() $x$ *b*", "@x <y>")],
                )
            ],
        ),
        PaperSection(
            "To fill in",
            [
                PaperGroup(
                    "", [PaperLine("Which?", choices=["#a", "b"], hint="One."), PaperLine("Why?", room="box", unit="€")]
                )
            ],
        ),
    ],
)


def test_a_paper_is_a_tagged_pdf_for_screen_readers_in_its_language() -> None:
    pdf = make_pdf(ANSWERED, at=AT)
    plain = pdf + b"".join(_unpacked(pdf))
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in plain
    assert b"/Marked true" in plain
    assert b"/StructTreeRoot" in plain
    assert b"<pdfuaid:part>1</pdfuaid:part>" in plain
    assert re.search(rb"/Lang\s*\(uk\)", plain)
    for tag in (b"/H1", b"/H2", b"/H3", b"/P"):
        assert tag in plain


def test_a_paper_leads_to_its_sections_by_page_and_by_bookmark_and_says_on_every_page_what_it_is() -> None:
    pdf = make_pdf(replace(ANSWERED, sections=[*ANSWERED.sections] * 20), at=AT)
    plain = pdf + b"".join(_unpacked(pdf))
    bookmarks = re.findall(rb"/Title\s*(\([^)]*\)|<[0-9A-F]+>)", plain)
    assert b"/Outlines" in plain
    assert sum(b"Health" in title for title in bookmarks) == 20
    assert b"/TOC" in plain
    assert plain.count(b"/Subtype/Link") + plain.count(b"/Subtype /Link") >= 40
    heads = plain.count(b"/Subtype/Header") + plain.count(b"/Subtype /Header")
    assert heads == len(re.findall(rb"/Type\s*/Page\b", plain)) > 3
    without = make_pdf(replace(ANSWERED, contents=""), at=AT)
    assert b"/TOC" not in without + b"".join(_unpacked(without))


def test_the_same_paper_at_the_same_moment_is_the_same_file() -> None:
    assert make_pdf(ANSWERED, at=AT) == make_pdf(ANSWERED, at=AT)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "typst", None)
    with pytest.raises(PapersMissing):
        make_pdf(ANSWERED, at=AT)


def _unpacked(pdf: bytes) -> list[bytes]:
    parts = []
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    return parts

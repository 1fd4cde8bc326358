"""A report as PDF: tagged, in its language, each figure leading to its trace, and texts that cannot act as markup."""

import json
import re
import zlib
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
import typst

from surveyapp.languages import LANGUAGES
from surveyapp.services import papers, report_papers
from surveyapp.services.papers import PapersMissing
from surveyapp.services.report_papers import Cell, Chapter, Report, Table, make_report_pdf

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORT = Report(
    language="uk",
    title="Що потрібно громадам",
    eyebrow="Звіт",
    site="https://needs.example",
    contents="Зміст",
    lead=["#panic() $x$ *b*"],
    facts={"Випуск": "2026-1"},
    chapters=[
        Chapter(
            "needs",
            "Потреби",
            ["Одне речення."],
            points=["@x <y>"],
            tables=[
                Table(
                    "Потреби за темами",
                    ["Тема", "Значення", "Інтервал"],
                    [[Cell("Житло"), Cell("58", "/uk/explain/a"), Cell("55–60", span=(0.55, 0.58, 0.6))]],
                    note="#note",
                )
            ],
            links=[Cell("Далі", "/uk/decisions/1")],
        )
    ],
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_a_tagged_pdf_for_screen_readers_with_title_and_language(language: str) -> None:
    pdf = make_report_pdf(replace(REPORT, language=language), at=AT)
    plain = pdf + b"".join(unpacked(pdf))
    assert b"/Marked true" in plain
    assert b"/StructTreeRoot" in plain
    assert b"<pdfuaid:part>1</pdfuaid:part>" in plain
    assert re.search(rb"/Lang\s*\(%b\)" % language.encode(), plain)
    assert REPORT.title.encode() in plain
    for tag in (b"/H1", b"/H2", b"/Table", b"/TH", b"/TD", b"/Caption", b"/TOC", b"/Link", b"/LI"):
        assert tag in plain
    assert b"/H3" not in plain


def test_figures_lead_to_the_installation_of_the_report() -> None:
    links = json.loads(
        typst.query("surveyapp/" + report_papers.TEMPLATE, "link", sys_inputs={"paper": json.dumps(asdict(REPORT))})
    )
    assert [(link["dest"], link["body"]["text"]) for link in links] == [
        ("https://needs.example/uk/explain/a", "58"),
        ("https://needs.example/uk/decisions/1", "Далі"),
    ]


def test_the_same_report_of_the_same_moment_is_the_same_file() -> None:
    first = make_report_pdf(REPORT, at=AT)
    report_papers.keep.cache_clear()
    assert make_report_pdf(REPORT, at=AT) == first
    assert make_report_pdf(replace(REPORT, title="Інша"), at=AT) != first


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    report_papers.keep.cache_clear()
    monkeypatch.setattr(papers, "typst", None)
    with pytest.raises(PapersMissing):
        make_report_pdf(REPORT, at=AT)


def unpacked(pdf: bytes) -> list[bytes]:
    """The streams of a PDF file, as far as they are only deflated."""
    parts = []
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    return parts

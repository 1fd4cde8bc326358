"""A report as chapters of sentences and tables, the same for its page and its PDF, and the PDF itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache

from surveyapp.services.papers import typeset

TEMPLATE = "templates/papers/report.typ"
KEPT = 16
"""PDF files kept in memory, of about half a megabyte each."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: words or a number, where it is explained, and what is drawn of it."""

    text: str
    path: str = ""
    """Address below that of the installation; empty where nothing stands behind it."""
    span: tuple[float, float, float] | None = None
    """Low, estimate and high between 0 and 1, drawn as an interval beside the text."""
    value: float | None = None
    """Of a number that is explained: what it is exactly."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; the first `words` columns hold words, the first of them names the row, the others hold numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    words: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: what was found in a sentence or two, then the tables, then where to read on."""

    name: str
    """Its anchor."""
    title: str
    sentences: Sequence[str] = ()
    points: Sequence[str] = ()
    tables: Sequence[Table] = ()
    links: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report says, in one language."""

    language: str
    title: str
    eyebrow: str
    site: str
    """Address of the installation, before every path."""
    contents: str
    """The heading of the table of contents."""
    lead: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    chapters: Sequence[Chapter] = ()
    foot: str = ""


def make_report_pdf(report: Report, *, at: datetime) -> bytes:
    """Set a report as a tagged PDF after PDF/UA; the same report at the same moment gives the same bytes.

    The reports asked for last are kept, since everybody may ask for one of a release, which never changes.
    Raises PapersMissing without the extra `report`.
    """
    return keep(json.dumps(asdict(report), ensure_ascii=False), at)


@lru_cache(maxsize=KEPT)
def keep(told: str, at: datetime) -> bytes:
    """Set what a report says, as JSON, or give what was made of the same before."""
    return typeset(TEMPLATE, json.loads(told), at=at)

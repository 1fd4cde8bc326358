"""Papers as tagged PDF, made by Typst where the extra `report` is installed; without it, pages are printed instead."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from surveyapp.errors import SurveyError

try:
    import typst
except ImportError:  # the extra `report` is not installed
    typst = None  # type: ignore[assignment]

TEMPLATE = "templates/papers/paper.typ"


class PapersMissing(SurveyError):
    """This installation makes no PDF files, since the extra `report` is not installed."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One question: its answer, or, on a paper to fill in, the room for one."""

    label: str
    value: str = ""
    hint: str = ""
    notes: Sequence[str] = ()
    choices: Sequence[str] = ()
    room: str = ""
    """'' none, `line` for a few words or a number, `box` for several lines."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The questions of a page or of one thing in a repeat."""

    label: str
    lines: Sequence[PaperLine]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One section."""

    label: str
    groups: Sequence[PaperGroup]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that a paper says, in one language."""

    language: str
    title: str
    eyebrow: str
    state: str
    """What kind of paper it is, such as a draft, said at the head of every page."""
    is_draft: bool = False
    contents: str = ""
    """The heading of the list of sections; without one there is no list."""
    lead: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    sections: Sequence[PaperSection] = ()
    foot: str = ""


def make_pdf(paper: Paper, *, at: datetime) -> bytes:
    """Set a paper as a tagged PDF after PDF/UA; the same paper at the same moment gives the same bytes.

    Raises PapersMissing without the extra `report`.
    """
    return typeset(TEMPLATE, asdict(paper), at=at)


def typeset(template: str, told: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set what a template under `surveyapp/` makes of `told` as a tagged PDF after PDF/UA, dated `at`.

    Texts are handed over as data, so none of them can act as markup. Raises PapersMissing without the extra `report`.
    """
    if typst is None:
        raise PapersMissing("the extra `report` is not installed")
    with as_file(files("surveyapp") / template) as source:
        return typst.compile(
            source,
            format="pdf",
            sys_inputs={"paper": json.dumps(told, ensure_ascii=False)},
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
        )

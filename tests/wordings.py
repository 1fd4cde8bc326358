"""Numbers in running text that are no figures: what texts of the product say themselves, names, days and versions."""

import re
from collections.abc import Iterable
from functools import cache
from html import unescape
from pathlib import Path

from babel.messages.pofile import read_po

import surveyapp

CATALOGUE = Path(surveyapp.__file__).parent / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)[sd]")
DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}(, (at )?\d\d:\d\d( \w+)?)?")
VERSION = re.compile(r"\b\d+\.\d+\.\d+\b")
DIGIT = re.compile(r"\d")
AROUND = 40


def words_of(html: str) -> str:
    """What a reader sees of a page, without its elements."""
    return unescape(re.sub("<[^>]*>", "", html))


def strange_numbers(text: str, names: Iterable[str] = ()) -> list[str]:
    """What stands around each number of a running English text that is no mere wording.

    `names` are those of its world. Boundaries of the method, the scale and the level of confidence stand in the
    catalogue with their numbers, so that they cannot follow an answer: those texts are wording.
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    for pattern in (DAY, VERSION):
        text = pattern.sub(" ", text)
    for piece in _stated():
        text = text.replace(piece, " ")
    text = " ".join(text.split())
    return [text[max(0, at.start() - AROUND) : at.end() + AROUND] for at in re.finditer(r"\d[\d.,]*", text)]


@cache
def _stated() -> list[str]:
    """The pieces of the product's own texts that state a number in words, the longest first."""
    with CATALOGUE.open("rb") as file:
        texts = [text for entry in read_po(file) if entry.id for text in _forms(entry.id)]
    pieces = {piece.replace("%%", "%").strip() for text in texts for piece in PLACE.split(text)}
    return sorted((one for one in pieces if DIGIT.search(one) and re.search("[A-Za-z]{3}", one)), key=len, reverse=True)


def _forms(written: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)

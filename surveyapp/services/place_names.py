"""Names of municipalities as registers write them, and as we do: one spelling, the kind apart from the name."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

CEDILLAS = str.maketrans("şţŞŢãÃ", "șțȘȚăĂ")
"""Letters that old keyboards put for Romanian ones."""
ROMANIAN_SPELLING = frozenset({"RO", "MD"})

_ROMANIAN_KINDS = {
    "comuna": "Comuna",
    "comună": "Comuna",
    "oraș": "Oraș",
    "orașul": "Oraș",
    "municipiu": "Municipiul",
    "municipiul": "Municipiul",
}
KINDS: Mapping[str, Mapping[str, str]] = {
    "RO": _ROMANIAN_KINDS,
    "MD": {**_ROMANIAN_KINDS, "sat": "Satul", "satul": "Satul"},
    "PL": {"gmina": "Gmina", "miasto": "Miasto"},
}
"""Words before a name that say what kind of place it is, each with the one form we write."""
STRAY = frozenset({"city"})
"""Words of another language after a name, which say nothing about its kind in law."""
SMALL_WORDS = frozenset({"de", "din", "cel", "cea", "sub", "lui", "cu", "la", "pe", "lângă", "nad", "pod", "i"})
"""Words that keep small letters inside a name."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name in our spelling, its kind (empty where the register has none), and the name as it came."""

    name: str
    kind: str
    original: str

    @property
    def is_respelled(self) -> bool:
        """Whether more than spaces around it differ from what the register wrote."""
        written = f"{self.kind} {self.name}" if self.kind else self.name
        return written != self.original.strip()


def normalise_name(original: str, country: str) -> PlaceName:
    """Bring a register's name into our spelling.

    Spaces are single, Romanian letters have a comma below, a kind before the name is taken off, words begin with a
    capital except small ones inside the name. Nothing is guessed: a kind that is not written stays empty.
    """
    text = " ".join(unicodedata.normalize("NFC", original).split())
    if country in ROMANIAN_SPELLING:
        text = text.translate(CEDILLAS)
    words = text.split(" ")
    kind = KINDS.get(country, {}).get(words[0].lower(), "") if len(words) > 1 else ""
    if kind:
        words = words[1:]
    if len(words) > 1 and words[-1].lower() in STRAY:
        words = words[:-1]
    shouted = _is_shouted(words)
    name = " ".join(_cased(word, first=place == 0, shouted=shouted) for place, word in enumerate(words))
    return PlaceName(name, kind, original)


def _is_shouted(words: list[str]) -> bool:
    inner = re.findall(r"(?<=\w)[^\W\d_]", " ".join(words))
    return len(inner) > 2 and all(letter.isupper() for letter in inner)


def _cased(word: str, *, first: bool, shouted: bool) -> str:
    if not first and word.lower() in SMALL_WORDS and (len(word) > 1 or not word.isupper()):
        return word.lower()
    if shouted:
        word = word.lower()
    return re.sub(r"(^|[-.])(\w)", lambda found: found[1] + found[2].upper(), word)

"""Languages of the interface, and their message catalogues read from the .po files, so that none can be stale."""

import unicodedata
from contextvars import ContextVar
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = {"en": "English", "pl": "Polski", "ro": "Română", "fr": "Français", "uk": "Українська"}
"""Each by its own name; the first is the source."""


@cache
def translations(language: str) -> NullTranslations:
    """Give the catalogue of a language; what it lacks falls back to the English source."""
    path = files("surveyapp") / "translations" / language / "LC_MESSAGES" / "messages.po"
    if language not in LANGUAGES or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def locale_of(language: str) -> str:
    """Give the locale of a language. English here is that of Europe: day before month, no comma before "and"."""
    return "en_GB" if language == "en" else language


def written_moment(at: datetime, clocks: tzinfo, language: str) -> str:
    """Write a moment on the clocks of a time zone, with the zone's letters, which are the same in every language."""
    local = at.astimezone(clocks)
    return f"{format_datetime(local, 'd MMMM y, HH:mm', tzinfo=clocks, locale=locale_of(language))} {local.tzname()}"


_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_ALPHABETS = {"pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż", "ro": "aăâbcdefghiîjklmnopqrsștțuvwxyz"}
_IGNORED = frozenset("'’ʼ")
_UNDECOMPOSED = str.maketrans("łđø", "ldo")
"""Letters whose mark does not come apart from them."""

reader: ContextVar[str] = ContextVar("reader", default="en")
"""The language of the page that is being made, for what is sorted for its reader."""


def alphabetical(name: str, language: str | None = None) -> tuple[tuple[tuple[int, int], ...], str, str]:
    """Give what sorts names by the alphabet of a language, that of the page unless given.

    A letter of the alphabet stands in its place (Polish Ł after L, Romanian Ș after S, Ukrainian Ґ after Г); any other
    marked letter counts as the plain one and comes right after it where nothing else differs. Ukrainian pages put
    Cyrillic first, all others Latin; digits and signs come before letters.
    """
    language = language or reader.get()
    folded = unicodedata.normalize("NFC", name).casefold()
    places = tuple(place for letter in folded if letter not in _IGNORED for place in _places_of(letter, language))
    return places, folded, name


@cache
def _places_of(letter: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where a letter stands: its script, then its place in the alphabet; a mark by itself has none."""
    latin = _ALPHABETS.get(language, _PLAIN)
    for script, alphabet in enumerate((_CYRILLIC, latin) if language == "uk" else (latin, _CYRILLIC), start=1):
        if letter in alphabet:
            return ((script, alphabet.index(letter)),)
    parts = unicodedata.normalize("NFD", letter.translate(_UNDECOMPOSED))
    plain = [part for part in parts if not unicodedata.combining(part)]
    if plain and plain != [letter]:
        return tuple(place for part in plain for place in _places_of(part, language))
    return tuple((3, ord(part)) if part.isalpha() else (0, ord(part)) for part in plain)


def mark(text: str) -> str:
    """Name a text for the catalogues where it is written; it is translated where it is shown."""
    return text

"""Languages of the interface, and their message catalogues read from the .po files, so that none can be stale."""

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


def mark(text: str) -> str:
    """Name a text for the catalogues where it is written; it is translated where it is shown."""
    return text

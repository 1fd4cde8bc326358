"""Languages of the interface, and their message catalogues read from the .po files, so that none can be stale."""

from functools import cache
from importlib.resources import files
from io import BytesIO

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


def mark(text: str) -> str:
    """Name a text for the catalogues where it is written; it is translated where it is shown."""
    return text

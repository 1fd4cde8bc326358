"""The words of exports in every language: one PO file a language, English where a translation is missing."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from questionnaires import catalogues

WORDS = Path(__file__).parent / "catalogues"
CONTEXT = "export"


def say(english: str, language: str) -> str:
    """A word of an export in a language."""
    return _messages(language).get((CONTEXT, english), english)


@cache
def _messages(language: str) -> Mapping[tuple[str, str], str]:
    path = WORDS / f"{language}.po"
    return catalogues.read(path).usable() if language.isalpha() and path.is_file() else {}

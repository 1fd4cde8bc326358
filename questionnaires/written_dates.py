"""Dates as people write them: three fields or one, month names of every language."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from babel.dates import format_date, get_month_names

from questionnaires.wording import Wording, marked
from questionnaires.written_numbers import Unreadable

LANGUAGES = ("en", "pl", "ro", "fr", "uk")
FIRST_YEAR, LAST_YEAR = 1900, 2199

NOT_A_DATE = marked("We could not read “%(entry)s” as a date.")
INCOMPLETE = marked("The date “%(entry)s” is not complete.")
NO_SUCH_DAY = marked("The calendar has no day “%(entry)s”.")
FOUR_DIGITS = marked("Please write the year with four digits, for example %(example)s.")
AS_EXAMPLE = marked("Please give day, month and year, for example %(example)s.")

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
YEAR_WORD = re.compile(r"(?<=\d)\s+(?:r\.?|roku|р\.?|року)$")
"""What follows the year in Polish and Ukrainian."""
DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?", re.ASCII)


def read_date(entry: str | Sequence[str], language: str) -> date | Unreadable:
    """The date of one text or of three fields, in the order day, month, year (or ISO 8601)."""
    fields = [part.strip() for part in ([entry] if isinstance(entry, str) else entry)]
    shown = YEAR_WORD.sub("", " ".join(part for part in fields if part))
    if len(fields) == 3 and not all(fields):
        return _unreadable(INCOMPLETE, shown, AS_EXAMPLE, language)
    iso = ISO.fullmatch(shown)
    parts = iso.group(3, 2, 1) if iso else tuple(part for part in re.split(r"[\s./,-]+", shown) if part)
    if len(parts) != 3:
        return _unreadable(NOT_A_DATE, shown, AS_EXAMPLE, language)
    return _from_parts(parts[0], parts[1], parts[2], shown, language)


def _from_parts(day_text: str, month_text: str, year_text: str, shown: str, language: str) -> date | Unreadable:
    day = DAY.fullmatch(day_text.casefold())
    month = _month(month_text, language)
    if re.fullmatch(r"\d{1,2}", year_text) and day and month:
        return _unreadable(NOT_A_DATE, shown, FOUR_DIGITS, language)
    year = int(year_text) if re.fullmatch(r"\d{4}", year_text, re.ASCII) else 0
    if not (day and month and FIRST_YEAR <= year <= LAST_YEAR):
        return _unreadable(NOT_A_DATE, shown, AS_EXAMPLE, language)
    try:
        return date(year, month, int(day[1]))
    except ValueError:
        return _unreadable(NO_SUCH_DAY, shown, AS_EXAMPLE, language)


def _unreadable(problem: str, entry: str, mend: str, language: str) -> Unreadable:
    example = date(2026, 3, 31)
    return Unreadable(Wording(problem, {"entry": entry}), Wording(mend, {"example": show_date(example, language)}))


def _month(text: str, language: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return int(text) if 1 <= int(text) <= 12 else None
    word = _plain(text)
    months = month_words(language).get(word) or {
        month for each in LANGUAGES for month in month_words(each).get(word, ())
    }
    return next(iter(months)) if len(months) == 1 else None


@lru_cache(maxsize=16)
def month_words(language: str) -> dict[str, frozenset[int]]:
    """The names and short names of the months of a language, in all their forms, without accents and points."""
    found: dict[str, set[int]] = {}
    contexts: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    for context in contexts:
        for width in widths:
            for month, name in get_month_names(width, context, language).items():
                found.setdefault(_plain(name), set()).add(month)
    return {word: frozenset(months) for word, months in found.items()}


def _plain(text: str) -> str:
    """Lower case without accents and points, so that "SEPTEMBRIE", "août" and "aout", "lut." and "lut" are found."""
    split = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign) and sign != ".").strip()


def show_date(day: date, language: str) -> str:
    """A date for reading, with the name of the month."""
    # English here is that of Europe: day before month.
    return format_date(day, format="long", locale="en_GB" if language == "en" else language)

"""How values of one kind become another, and what counts as a number, a date or a pattern: for all that evaluate."""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import re2

Tree = tuple[Any, ...]
"""An expression with every cast written out: an operation and its parts, ready for JSON."""
Value = float | str | bool | None
"""A number, a text, a truth, a date as days since 1970-01-01, or None for empty. A text is never ''."""

EPOCH = date(1970, 1, 1)
NUMBER = re.compile(r"[ \t\r\n]*(-?(?:\d+(?:\.\d*)?|\.\d+))[ \t\r\n]*", re.ASCII)
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
EPSILON = 2.0**-52
LONGEST_PATTERN = 200
SAFE_PATTERN = re.compile(r"(?:[^\\(]|\\[^pPCAzQEbBGZ0-9]|\((?!\?)|\(\?:)*", re.DOTALL)


class Kind(StrEnum):
    """What an expression yields."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DATE = "date"
    EMPTY = "empty"
    REPEAT = "repeat"


def number_of(text: str) -> float | None:
    """The number that a text spells in plain decimal digits, else None."""
    found = NUMBER.fullmatch(text)
    return finite(float(found[1])) if found else None


def finite(number: float) -> float | None:
    """The number, or None for what is too large to be one; minus zero is zero."""
    return number + 0.0 if math.isfinite(number) else None


def text_of(number: float) -> str:
    """A number in the shortest decimal digits that mean it, without an exponent."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    shown = repr(number)
    return format(Decimal(shown), "f").removesuffix(".0") if "e" in shown else shown.removesuffix(".0")


def day_of(text: str) -> float | None:
    """Days since 1970-01-01 of an ISO date, else None."""
    found = DAY.fullmatch(text.strip(" \t\r\n")[:10])
    try:
        return float((date(int(found[1]), int(found[2]), int(found[3])) - EPOCH).days) if found else None
    except ValueError:
        return None


def date_of(days: float) -> date | None:
    """The date of a number of days since 1970-01-01, the part of a day left out."""
    try:
        return EPOCH + timedelta(days=math.floor(days))
    except OverflowError:
        return None


def text_of_day(days: float) -> str | None:
    """The ISO text of a number of days since 1970-01-01."""
    day = date_of(days)
    return day.isoformat() if day else None


def rounded(number: float, digits: int) -> float | None:
    """Half up as people read decimals: 2.5 → 3, −2.5 → −2, and 1.005 to two digits → 1.01."""
    scale = float(10 ** abs(digits))
    scaled = number * scale if digits > 0 else number / scale
    if not math.isfinite(scaled) or abs(scaled) >= 2.0**52:
        return number
    if digits > 0:
        scaled += abs(scaled) * EPSILON
    whole = float(math.floor(scaled))
    whole += 1.0 if scaled - whole >= 0.5 else 0.0
    return finite(whole / scale if digits > 0 else whole * scale)


@lru_cache(maxsize=512)
def pattern(text: str) -> Any:
    """A compiled regular expression of the linear kind; raises ValueError in plain words for any other."""
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"the pattern is longer than {LONGEST_PATTERN} characters")
    if not SAFE_PATTERN.fullmatch(text):
        raise ValueError("the pattern uses back references, look-around, flags or classes that not every machine knows")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(text, options)
    except re2.error as error:
        raise ValueError(f"the pattern cannot be read ({error})") from None


def matches(text: str, expression: str) -> bool:
    """True where the whole text fits the pattern."""
    return pattern(expression).fullmatch(text) is not None

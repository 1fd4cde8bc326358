"""Numbers, moments and shares in the way of the page's language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import gettext

from surveyapp.languages import locale_of, written_moment
from surveyapp.views.languages import page_language

NOTHING = "–"
NO_BREAK = "\u00a0"
MOST_DIGITS = 5


def whole(number: float | None) -> str:
    """Write a count with the language's grouping."""
    return NOTHING if _is_missing(number) else format_decimal(round(number or 0), locale=_locale())


def points(gap: float | None, digits: int = 0) -> str:
    """Write a gap of 0 to 1 as 0 to 100."""
    if gap is None or _is_missing(gap):
        return NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(100 * gap, format=pattern, locale=_locale())


def signed(change: float | None) -> str:
    """Write a change of gaps, −1 to 1, as −100 to 100 with one digit and its sign."""
    if change is None or _is_missing(change):
        return NOTHING
    return format_decimal(100 * change, format="+#,##0.0;\u2212#,##0.0", locale=_locale())


def decimal(number: float | None, digits: int) -> str:
    """Write a number with so many digits after the language's decimal sign."""
    if number is None or _is_missing(number):
        return NOTHING
    return format_decimal(number, format="#,##0." + "0" * digits, locale=_locale())


def share(part: float | None) -> str:
    """Write a share of 0 to 1 in percent."""
    return NOTHING if part is None or _is_missing(part) else format_percent(part, locale=_locale())


def percentage(part: float | None, digits: int = 1) -> str:
    """Write a share of 0 to 1 in percent with so many digits after the decimal sign."""
    if part is None or _is_missing(part):
        return NOTHING
    pattern = Locale.parse(_locale()).percent_formats[None].pattern.replace("#,##0", "#,##0." + "0" * digits)
    return format_percent(part, format=pattern, locale=_locale())


def percentages_apart(one: float, other: float) -> tuple[str, str]:
    """Write two shares in percent with as many digits after the decimal sign as it takes to tell them apart."""
    written = [(percentage(one, digits), percentage(other, digits)) for digits in range(1, MOST_DIGITS + 1)]
    return next((pair for pair in written if pair[0] != pair[1]), written[0])


def exact(number: float) -> str:
    """Write a number for machines, in the shortest digits that mean it."""
    return repr(float(number))


def euros(amount: float) -> str:
    """Write an amount in whole euro, which no line breaks apart."""
    return str(gettext("€ %(amount)s", amount=whole(amount))).replace(" ", NO_BREAK)


def moment(at: datetime | None, time_zone: str = "UTC") -> str:
    """Write a moment on the clocks of a time zone, which it names."""
    if at is None:
        return NOTHING
    return written_moment(at, ZoneInfo(time_zone), page_language())


def clock(at: datetime, time_zone: str) -> str:
    """Write the hour of a moment on the clocks of a time zone, which it names."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local:%H:%M} {local.tzname()}"


def day(at: datetime | None, time_zone: str = "UTC") -> str:
    """Write the day of a moment in a time zone."""
    if at is None:
        return NOTHING
    return format_date(at.astimezone(ZoneInfo(time_zone)), "d MMM y", locale=_locale())


def listed(words: list[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    return format_list(words, locale=_locale())


def set_up_formats(app: Flask) -> None:
    """Let every template write numbers and moments."""
    written = {
        "whole": whole,
        "points": points,
        "signed": signed,
        "decimal": decimal,
        "share": share,
        "percentage": percentage,
        "euros": euros,
        "exact": exact,
    }
    app.jinja_env.globals.update(written, moment=moment, day=day, listed=listed)


def _locale() -> str:
    return locale_of(page_language())


def _is_missing(number: float | None) -> bool:
    return number is None or number != number  # noqa: PLR0124 (NaN alone differs from itself)

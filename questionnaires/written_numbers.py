"""Numbers as people write them in five languages. What can be read in two ways is asked, never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel.numbers import format_decimal, get_decimal_symbol

from questionnaires.wording import Wording, marked

NOT_A_NUMBER = marked("We could not read “%(entry)s” as a number.")
DIGITS_ONLY = marked("Please write it in digits, for example %(example)s.")
NOT_WHOLE = marked("“%(entry)s” is not a whole number.")
PLEASE_ROUND = marked("Please give a whole number, for example %(example)s.")
TWO_WAYS = marked("“%(entry)s” can be read in two ways.")
DID_YOU_MEAN = marked("Did you mean %(whole)s or %(decimal)s?")

MOST_DIGITS = 15
MINUS = str.maketrans("−–‒﹣－", "-----")
GROUPED = re.compile(r"[1-9]\d{0,2}(?:[ '’]\d{3})+")
PLAIN = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that is kept as typed: what is wrong, what would mend it, and entries that can be read instead."""

    message: Wording
    mend: Wording
    suggestions: tuple[str, ...] = ()


def read_number(entry: str, language: str, *, whole: bool, unit: str = "") -> float | Unreadable:
    """The number that an entry means.

    Every kind of space may group thousands; point and comma are told apart by where they stand. Where one of them
    stands before exactly three digits it groups in a whole-number question, and in any other both readings are offered.
    """
    text = _folded(entry, unit)
    negative = text.startswith("-")
    digits = text.removeprefix("-").lstrip(" ")
    readings = _readings(digits, _decimal_sign(language), whole=whole)
    signed = [f"-{reading}" if negative else reading for reading in readings]
    if not signed or max(len(re.sub(r"\D", "", reading)) for reading in signed) > MOST_DIGITS:
        example = show_number(1234 if whole else 12.5, language)
        return Unreadable(Wording(NOT_A_NUMBER, {"entry": entry}), Wording(DIGITS_ONLY, {"example": example}))
    if len(signed) == 2:
        return _asked(entry, signed, language)
    number = float(signed[0]) + 0.0
    if whole and not number.is_integer():
        near = show_number(round(number), language)
        mend = Wording(PLEASE_ROUND, {"example": near})
        return Unreadable(Wording(NOT_WHOLE, {"entry": entry}), mend, (number_entry(float(round(number)), language),))
    return number


def _folded(entry: str, unit: str) -> str:
    """The entry with one kind of space and minus, without its unit."""
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" or sign in "\t\u200b" else sign for sign in entry)
    text = spaced.translate(MINUS).strip()
    return text.removesuffix(unit).strip() if unit else text


def _readings(text: str, decimal_sign: str, *, whole: bool) -> list[str]:
    """Every number that the text can mean, in plain digits: none, one, or a whole and a decimal one."""
    signs = [sign for sign in text if sign in ".,"]
    if not signs:
        return _ungrouped(text)
    last = signs[-1]
    before, after = text.rsplit(last, 1)
    if not PLAIN.fullmatch(after):
        return []
    if len(signs) == 1:
        return _one_sign(before, after, whole=whole)
    if len(set(signs)) == 1:
        return _regrouped(text, last)
    other = "," if last == "." else "."
    if signs.count(last) > 1 or (last != decimal_sign and len(after) == 3):
        return []
    return [f"{reading}.{after}" for reading in _regrouped(before, other)]


def _ungrouped(text: str) -> list[str]:
    if PLAIN.fullmatch(text):
        return [text]
    return [re.sub(r"\D", "", text)] if GROUPED.fullmatch(text) and len(set(re.findall(r"\D", text))) == 1 else []


def _regrouped(text: str, sign: str) -> list[str]:
    """Digits that one sign divides into proper groups of three."""
    return _ungrouped(text.replace(sign, " ")) if " " not in text else []


def _one_sign(before: str, after: str, *, whole: bool) -> list[str]:
    decimal = [f"{reading}.{after}" for reading in (_ungrouped(before) if before else ["0"])]
    could_group = len(after) == 3 and re.fullmatch(r"[1-9]\d{0,2}", before) is not None
    if not could_group:
        return decimal
    return [before + after] if whole else [before + after, *decimal]


def _asked(entry: str, readings: list[str], language: str) -> Unreadable:
    grouped, decimal = (float(reading) for reading in readings)
    shown = {"whole": number_entry(grouped, language), "decimal": _plain(decimal, language)}
    return Unreadable(
        Wording(TWO_WAYS, {"entry": entry}),
        Wording(DID_YOU_MEAN, shown),
        (number_entry(grouped, language), number_entry(decimal, language)),
    )


@lru_cache(maxsize=32)
def _decimal_sign(language: str) -> str:
    return get_decimal_symbol(language)


def show_number(number: float, language: str) -> str:
    """A number for reading, grouped as the language does."""
    return format_decimal(number, locale=language, format="#,##0.#########")


def _plain(number: float, language: str) -> str:
    return format_decimal(number, locale=language, format="0.###############")


def number_entry(number: float, language: str) -> str:
    """A number for an entry field: ungrouped, and such that `read_number` reads it back without asking."""
    text = _plain(number, language)
    decimals = text.partition(_decimal_sign(language))[2]
    return f"{text}0" if len(decimals) == 3 else text

"""A unit may be typed behind its number, in any language; another unit is never taken for it."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import library
from questionnaires.answer_types import Unreadable, parse
from questionnaires.model import AnswerType
from questionnaires.written_units import units_of, without_currency, without_unit
from tests.factories import a_question, a_questionnaire

LANGUAGES = ("en", "pl", "ro", "fr", "uk")


@pytest.mark.parametrize(
    ("unit", "entry", "number"),
    [
        ("%", "12 %", 12), ("%", "12%", 12), ("%", "12,5 proc.", 12.5), ("hours a month", "3 h", 3),
        ("hours a week", "3 godz.", 3), ("hours a week", "1 200 hours a week", 1200), ("days", "5 zile", 5),
        ("days", "1 DZIEŃ", 1), ("days", "7 днів", 7), ("people", "1\u00a0234 osób", 1234),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_is_read_in_every_language(unit: str, entry: str, number: float, language: str) -> None:
    asked = a_question("asked", AnswerType.DECIMAL, unit=unit)
    read = parse(entry, asked, a_questionnaire(asked), language)
    assert not isinstance(read, Unreadable)
    assert read is not None
    assert read.number == number


@pytest.mark.parametrize(("unit", "entry"), [("days", "3 h"), ("%", "3 days"), ("days", "d"), ("", "3 days")])
def test_another_unit_is_asked_about(unit: str, entry: str) -> None:
    asked = a_question("asked", AnswerType.DECIMAL, unit=unit)
    assert isinstance(parse(entry, asked, a_questionnaire(asked), "en"), Unreadable)


def test_a_translated_unit_of_a_published_questionnaire_is_read() -> None:
    version = library.load("municipal-needs", "1.0.0")
    asked = next(question for question in version.questions.values() if question.unit == "hours a month")
    assert {"hours a month", "h"} <= set(units_of(asked, version))
    assert len(units_of(asked, version)) > 10


def test_a_question_that_carries_answers_over_is_read_too() -> None:
    version = library.load("municipal-needs", "2.0.0")
    numbers = (AnswerType.INTEGER, AnswerType.DECIMAL)
    carrying = [question for question in version.questions.values() if question.carried and question.type in numbers]
    assert carrying
    for question in carrying:
        read = parse("12", question, version, "en")
        assert not isinstance(read, Unreadable)
        assert read is not None
        assert read.number == 12


@pytest.mark.parametrize(
    ("entry", "currency", "left"),
    [
        ("1 200 zł", "PLN", "1 200"),
        ("5 lei", "RON", "5"),
        ("5 MDL", "MDL", "5"),
        ("5 zł", "RON", "5 zł"),
        ("5", "", "5"),
    ],
)
def test_only_the_money_of_the_country_is_taken_off(entry: str, currency: str, left: str) -> None:
    assert without_currency(entry, currency) == left


def check_units(number: int, gap: str, unit: str) -> None:
    assert without_unit(f"{number}{gap}{unit}", (unit,)) == str(number)


units = st.sampled_from(["%", "h", "zile", "годин", "hours a week"])


@settings(max_examples=50)
@given(st.integers(0, 10**9), st.sampled_from(["", " ", "\u00a0", "\u202f"]), units)
def test_any_number_comes_out_of_its_unit_as_it_went_in(number: int, gap: str, unit: str) -> None:
    check_units(number, gap, unit)


SPACES = (" ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u3000", "\t")
MINUSES = ("-", "\u2212", "\u2013", "\u2012", "\uff0d")
TYPED = {
    "%": ("", "%", " %", " proc.", " відсотків", "\u00a0%", " la sută"),
    "days": ("", " dni", " zile", " jours", " днів", " d", " DNI"),
    "people": ("", " osób", " persoane", " personnes", " осіб", " pers."),
}
CUSTOMS = {
    "en": (("", ","), "."),
    "pl": (("", *SPACES, "."), ","),
    "ro": (("", ".", *SPACES), ","),
    "fr": (("", *SPACES, "."), ","),
    "uk": (("", *SPACES), ","),
}
"""How each language divides thousands, and its decimal sign."""


def misread(cases: int, seed: int) -> list[tuple[str, str, float | None]]:
    """Of so many numbers written in the customs of one language and read in any, those read as another number.

    Six of ten are read: the rest are parts of what is counted whole, or can be read in two ways.
    """
    draw, asked_about = Random(seed), 0
    found: list[tuple[str, str, float | None]] = []
    asked = {unit: a_question(f"q{n}", AnswerType.DECIMAL, unit=unit) for n, unit in enumerate(TYPED)}
    counted = {unit: a_question(f"w{n}", AnswerType.INTEGER, unit=unit) for n, unit in enumerate(TYPED)}
    questionnaire = a_questionnaire(*asked.values(), *counted.values())
    for _ in range(cases):
        (groups, sign), unit, digits = CUSTOMS[draw.choice(LANGUAGES)], draw.choice([*TYPED]), draw.randrange(5)
        value = draw.randrange(10 ** draw.randrange(1, 11)) * 10**digits + draw.randrange(10**digits)
        entry = f"{value // 10**digits:,}".replace(",", draw.choice(groups))
        entry += f"{sign}{value % 10**digits:0{digits}d}" if digits else ""
        is_below = draw.random() < 0.2
        entry = draw.choice(("", " ")) + (draw.choice(MINUSES) if is_below else "") + entry + draw.choice(TYPED[unit])
        language, is_whole = draw.choice(LANGUAGES), draw.random() < 0.5
        read = parse(entry, (counted if is_whole else asked)[unit], questionnaire, language)
        if isinstance(read, Unreadable) or read is None:
            asked_about += 1
            continue
        meant = (-value if is_below else value) / 10**digits
        # In a whole-number question one sign before three digits divides thousands, whoever wrote it.
        grouped = meant * 1000 if is_whole and digits == 3 and 1000 <= value < 10**6 else meant
        if read.number not in (meant, round(grouped)):
            found.append((entry, language, read.number))
    assert asked_about < cases / 2
    return found


def test_a_number_with_its_unit_in_any_custom_is_never_misread() -> None:
    assert misread(1_500, seed=1) == []


@pytest.mark.proof
def test_a_hundred_thousand_numbers_with_their_units_in_any_custom_are_never_misread() -> None:
    assert misread(100_000, seed=2) == []

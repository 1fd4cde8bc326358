"""Numbers as people write them: no entry is ever read as a number that its writer did not mean."""

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from questionnaires.written_numbers import Unreadable, number_entry, read_number, show_number

LANGUAGES = ("en", "pl", "ro", "fr", "uk")
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("entry", "number"),
    [
        ("0", 0), ("7", 7), ("007", 7), ("1234", 1234), (" 1234 ", 1234), ("-5", -5), ("−5", -5), ("– 5", -5),
        ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234", 1234), ("1\u2009234", 1234), ("12 345 678", 12345678),
        ("1'234", 1234), ("1’234", 1234), ("1.234.567", 1234567), ("1,234,567", 1234567),
        ("1234.5", 1234.5), ("1234,5", 1234.5), ("12.5", 12.5), ("12,5", 12.5), ("0.5", 0.5), ("0,5", 0.5), (".5", 0.5),
        (",5", 0.5), ("0.234", 0.234), ("0,234", 0.234), ("1234.567", 1234.567), ("12345,678", 12345.678),
        ("1.2345", 1.2345), ("1,2345", 1.2345), ("1 234,5", 1234.5), ("1 234.5", 1234.5), ("1.234,5", 1234.5),
        ("1,234.5", 1234.5), ("1.234.567,89", 1234567.89), ("1,234,567.89", 1234567.89), ("12 345,678", 12345.678),
        ("3.0", 3), ("٣", 3),
    ],
)  # fmt: skip
def test_an_entry_with_one_reading_is_read_the_same_in_every_language(entry: str, number: float, language: str) -> None:
    assert read_number(entry, language, whole=False) == number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", ["1.234", "1,234", "12.345", "123,456", "-1.234"])
def test_one_sign_before_three_digits_is_asked_in_a_decimal_question(entry: str, language: str) -> None:
    found = read_number(entry, language, whole=False)
    assert isinstance(found, Unreadable)
    readings = [read_number(suggestion, language, whole=False) for suggestion in found.suggestions]
    plain = entry.replace(",", ".")
    assert readings == [float(plain.replace(".", "")), float(plain)]
    assert "Did you mean" in str(found.mend)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("entry", "number"), [("1.234", 1234), ("1,234", 1234), ("123.456", 123456), ("12,0", 12), ("5.00", 5)]
)
def test_one_sign_before_three_digits_groups_in_a_whole_number_question(
    entry: str, number: float, language: str
) -> None:
    assert read_number(entry, language, whole=True) == number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "entry",
    ["abc", "12 34", "1 2345", "1.23.456", "1,23,456", "1.234,567.8", "1..2", "1.", "5-10", "ca. 5", "1e3", "5 5",
     "--5", "½", "12,34,5", "1'23", "1 234'567", "1.5.5", "0x10", "NaN", "inf", "1234567890123456", "1 234.567.890"],
)  # fmt: skip
def test_an_entry_without_a_sure_reading_is_kept_and_asked_about(entry: str, language: str) -> None:
    found = read_number(entry, language, whole=False)
    assert isinstance(found, Unreadable)
    assert entry in str(found.message)
    assert str(found.mend)


def test_two_signs_against_the_custom_of_the_language_are_asked_about() -> None:
    assert isinstance(read_number("1.234,567", "en", whole=False), Unreadable)
    assert read_number("1.234,567", "ro", whole=False) == 1234.567
    assert isinstance(read_number("1,234.567", "ro", whole=False), Unreadable)
    assert read_number("1,234.567", "en", whole=False) == 1234.567


def test_a_part_of_a_number_is_no_whole_number() -> None:
    found = read_number("12,5", "pl", whole=True)
    assert isinstance(found, Unreadable)
    assert str(found.message) == "“12,5” is not a whole number."


def test_the_unit_may_be_typed() -> None:
    assert read_number("15 %", "ro", whole=False, unit="%") == 15
    assert read_number("15%", "fr", whole=False, unit="%") == 15
    assert read_number("8 hours", "en", whole=False, unit="hours") == 8
    assert isinstance(read_number("8 hours", "en", whole=False, unit="%"), Unreadable)


decimals = st.decimals(min_value=-999_999_999, max_value=999_999_999, places=4).map(float)


@given(decimals, languages)
@example(1.234, "en")
@example(-0.5, "uk")
@example(1234.5, "ro")
def test_what_is_put_into_the_field_is_read_back_without_asking(number: float, language: str) -> None:
    assert read_number(number_entry(number, language), language, whole=False) == number


@given(st.integers(-(10**14), 10**14), languages, languages)
def test_a_whole_number_shown_in_any_language_is_read_in_any_other(number: int, shown_in: str, read_in: str) -> None:
    assert read_number(show_number(number, shown_in), read_in, whole=True) == number


@given(decimals, languages)
def test_a_number_shown_in_a_language_is_never_read_as_another_number_in_it(number: float, language: str) -> None:
    shown = format_decimal(number, locale=language, format="#,##0.####")
    found = read_number(shown, language, whole=False)
    if isinstance(found, Unreadable):
        assert number in [read_number(suggestion, language, whole=False) for suggestion in found.suggestions]
    else:
        assert found == number


@given(decimals, languages, languages)
def test_a_number_shown_in_one_language_is_never_read_wrongly_in_another(
    number: float, shown_in: str, read_in: str
) -> None:
    found = read_number(show_number(number, shown_in), read_in, whole=False)
    assert isinstance(found, Unreadable) or found == number


@given(st.text(max_size=20), languages, st.booleans())
def test_any_entry_is_read_or_asked_about(entry: str, language: str, whole: bool) -> None:
    found = read_number(entry, language, whole=whole)
    assert isinstance(found, Unreadable) or (abs(found) < 1e15 and (found.is_integer() or not whole))


styles = st.sampled_from(
    [("", "."), ("", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ","), (",", "."), (".", ","), ("’", ".")]
)


def never_misread(number: int, digits: int, style: tuple[str, str], language: str, whole: bool) -> None:
    """A number written in any custom is read as itself, or it is asked what was meant."""
    group, sign = style
    meant = number / 10**digits if digits else float(number)
    entry = f"{abs(number) // 10**digits:,}".replace(",", group)
    if digits:
        entry += f"{sign}{abs(number) % 10**digits:0{digits}d}"
    entry = f"-{entry}" if number < 0 else entry
    found = read_number(entry, language, whole=whole)
    if isinstance(found, Unreadable):
        return
    is_grouping = digits == 3 and abs(number) < 10**6 and abs(number) >= 1000 and whole
    assert found == meant or (is_grouping and found == number), (entry, language, whole)


written = (st.integers(-(10**10), 10**10), st.integers(0, 4), styles, languages, st.booleans())


@given(*written)
def test_a_number_written_in_any_custom_is_never_misread(
    number: int, digits: int, style: tuple[str, str], language: str, whole: bool
) -> None:
    never_misread(number, digits, style, language, whole)


@pytest.mark.proof
@settings(max_examples=100_000)
@given(*written)
def test_a_hundred_thousand_numbers_written_in_any_custom_are_never_misread(
    number: int, digits: int, style: tuple[str, str], language: str, whole: bool
) -> None:
    never_misread(number, digits, style, language, whole)

"""One class a type of answer: an entry is read, refused with a mend, or blank; an answer is shown and exported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import answer_types
from questionnaires.answer_types import NON_ANSWERS, TYPES, Column, Unreadable
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, NonAnswer
from tests.vectors import sample

MADE = sample("every_kind")
LANGUAGES = ("en", "pl", "ro", "fr", "uk")


def parse(name: str, raw: str | list[str], language: str = "en") -> Answer | Unreadable | None:
    return answer_types.parse(raw, MADE.questions[name], MADE, language)


def show(answer: Answer, language: str = "en") -> str:
    return answer_types.show(answer, MADE.questions[answer.question], MADE, language)


def test_every_type_of_answer_has_its_class() -> None:
    assert set(TYPES) == set(AnswerType)
    assert set(NON_ANSWERS) == set(NonAnswer)


@pytest.mark.parametrize(
    ("name", "raw", "answer"),
    [
        ("n", "1 234", Answer("n", number=1234.0)),
        ("m", "1234,5", Answer("m", number=1234.5)),
        ("l", "3", Answer("l", number=3.0)),
        ("t", " two\r\nlines ", Answer("t", text="two\nlines")),
        ("t", "Ias\u0326i", Answer("t", text="Iași")),
        ("c", "yes", Answer("c", text="yes")),
        ("x", "10", Answer("x", text="10")),
        ("s", ["staff", "cost"], Answer("s", text="cost staff")),
        ("s", "staff cost staff", Answer("s", text="cost staff")),
        ("s", ["none", "cost"], Answer("s", text="cost none")),
        ("d", "31 March 2026", Answer("d", text="2026-03-31")),
        ("d", ["31", "3", "2026"], Answer("d", text="2026-03-31")),
    ],
)
def test_an_entry_becomes_an_answer(name: str, raw: str | list[str], answer: Answer) -> None:
    assert parse(name, raw) == answer


@pytest.mark.parametrize("name", list(MADE.questions))
@pytest.mark.parametrize("raw", ["", "   ", [], ["", " "], "\u00a0"])
def test_a_blank_entry_is_no_answer(name: str, raw: str | list[str]) -> None:
    assert parse(name, raw) is None


@pytest.mark.parametrize(
    ("name", "raw", "message", "mend"),
    [
        ("n", "many", "We could not read “many” as a number.", "Please write it in digits, for example 1,234."),
        ("n", "2.5", "“2.5” is not a whole number.", "Please give a whole number, for example 2."),
        ("m", "1.234", "“1.234” can be read in two ways.", "Did you mean 1234 or 1.234?"),
        ("c", "maybe", "“maybe” is not one of the choices.", "Please choose one of: Yes; No; Something else."),
        ("l", "7", "“7” is not one of the choices.", None),
        ("s", "cost luck", "“luck” is not one of the choices.", None),
        (
            "d",
            "soon",
            "We could not read “soon” as a date.",
            "Please give day, month and year, for example 31 March 2026.",
        ),
        (
            "t",
            "a\x00b",
            "The text holds a character that cannot be stored: U+0000.",
            "Please take it out and type it again.",
        ),
        ("t", "\ud800", "The text holds a character that cannot be stored: U+D800.", None),
        ("t", "a" * 10_003, "The text is longer than 10000 characters.", "Please shorten it by 3 characters."),
    ],
)
def test_what_cannot_be_read_says_so_with_a_mend(name: str, raw: str, message: str, mend: str | None) -> None:
    found = parse(name, raw)
    assert isinstance(found, Unreadable)
    assert str(found.message) == message
    assert str(found.mend)
    assert mend is None or str(found.mend) == mend


def test_choices_are_suggested_by_their_codes() -> None:
    found = parse("c", "maybe")
    assert isinstance(found, Unreadable)
    assert found.suggestions == ("yes", "no", "other")


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer("n", number=1234.0), "1,234"),
        (Answer("m", number=0.5), "0.5"),
        (Answer("l", number=3.0), "Functioning"),
        (Answer("t", text="two\nlines"), "two\nlines"),
        (Answer("c", text="other"), "Something else"),
        (Answer("c", text="gone"), "gone"),
        (Answer("s", text="cost gone"), "Cost; gone"),
        (Answer("d", text="2026-03-31"), "31 March 2026"),
        (Answer("d", text="spoilt"), "spoilt"),
        *((Answer(name, non_answer=NonAnswer.UNKNOWN), "") for name in "nmltcsd"),
    ],
)  # fmt: skip
def test_an_answer_is_shown_for_reading(answer: Answer, shown: str) -> None:
    assert show(answer) == shown


def test_numbers_and_dates_are_shown_as_the_language_does() -> None:
    assert [show(Answer("m", number=1234567.5), language) for language in ("en", "ro")] == [
        "1,234,567.5",
        "1.234.567,5",
    ]
    assert show(Answer("d", text="2026-03-31"), "pl") == "31 marca 2026"


@pytest.mark.parametrize(
    ("name", "columns", "answer", "cells"),
    [
        ("n", (Column("n", "number"),), Answer("n", number=5.0), (5.0,)),
        ("l", (Column("l", "number"),), Answer("l", number=3.0), (3.0,)),
        ("t", (Column("t", "text"),), Answer("t", text="a"), ("a",)),
        ("c", (Column("c", "text"),), Answer("c", text="yes"), ("yes",)),
        ("d", (Column("d", "date"),), Answer("d", text="2026-03-31"), ("2026-03-31",)),
        (
            "s",
            (
                Column("s", "text"),
                *(Column(f"s/{code}", "flag", code) for code in ("cost", "language", "staff", "none")),
            ),
            Answer("s", text="cost staff"),
            ("cost staff", 1.0, 0.0, 1.0, 0.0),
        ),
    ],
)
def test_an_answer_fills_its_columns(
    name: str, columns: tuple[Column, ...], answer: Answer, cells: tuple[float | str, ...]
) -> None:
    question = MADE.questions[name]
    assert TYPES[question.type].columns(question, MADE) == columns
    assert TYPES[question.type].cells(answer, question, MADE) == cells
    empty = TYPES[question.type].cells(Answer(name, non_answer=NonAnswer.UNKNOWN), question, MADE)
    assert empty == (None,) * len(columns)


def test_notes_and_calculates_take_no_entry() -> None:
    silent = TYPES[AnswerType.NOTE]
    note = MADE.questions["t"].model_copy(update={"type": AnswerType.NOTE})
    calculate = MADE.questions["t"].model_copy(update={"type": AnswerType.CALCULATE})
    assert isinstance(silent.parse("x", note, MADE, "en"), Unreadable)
    assert silent.columns(note, MADE) == silent.cells(Answer("t", text="x"), note, MADE) == ()
    assert silent.columns(calculate, MADE) == (Column("t", "text"),)
    assert silent.cells(Answer("t", number=5.0), calculate, MADE) == (5.0,)
    assert silent.show(Answer("t", number=5.0), calculate, MADE, "en") == "5"


entries = st.one_of(st.text(max_size=20), st.lists(st.text(max_size=5), max_size=4))


@given(st.sampled_from(list(MADE.questions)), entries, st.sampled_from(LANGUAGES))
def test_what_was_read_is_read_again_from_what_is_put_back(name: str, raw: str | list[str], language: str) -> None:
    first = parse(name, raw, language)
    if isinstance(first, Answer):
        question = MADE.questions[name]
        assert first.given
        assert show(first, language)
        assert parse(name, TYPES[question.type].entry(first, language), language) == first


def test_an_unreadable_entry_is_put_back_as_typed() -> None:
    for name in "nlcsdt":
        question = MADE.questions[name]
        assert TYPES[question.type].entry(Answer(name, raw="<b>five"), "en") == "<b>five"

"""YAML without surprises: what looks like one thing and is another is refused, with its place, and reading goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import strict_yaml


def read(text: str) -> strict_yaml.Document:
    return strict_yaml.read(text, "file.yaml")


def messages(text: str) -> list[str]:
    return [f"{error.line}:{error.column}: {error.problem}" for error in read(text).errors]


def test_texts_whole_numbers_and_decimals_are_read_as_they_look() -> None:
    document = read("a: word\nb: 12\nc: -0.5\nd: 'true'\ne: \"no\"\nf:\n  - x\n  - 1.0.0\n")
    assert document.data == {"a": "word", "b": 12, "c": -0.5, "d": "true", "e": "no", "f": ["x", "1.0.0"]}
    assert not document.errors


def test_yes_and_no_stay_the_words_they_are() -> None:
    assert read("a: yes\nb: no\nc: Yes\nd: y").data == {"a": "yes", "b": "no", "c": "Yes", "d": "y"}


@pytest.mark.parametrize(
    "word",
    ["true", "True", "TRUE", "false", "on", "On", "off", "OFF", "null", "Null", "~", "", "017", "0o17", "0x1F", "0b1",
     "1:30", "12:30:45", "2026-01-31", "2026-1-3", "1e3", "1_000", "+5", ".5", "5.", ".inf", "-.INF", ".nan", "-0"],
)  # fmt: skip
def test_a_word_that_yaml_may_turn_into_something_else_is_refused_with_its_place(word: str) -> None:
    assert [message.split(":")[:2] for message in messages(f"first: 1\nsecond: {word}\n")] == [
        ["2", "9" if word else "8"]
    ]


@pytest.mark.parametrize("word", ["truely", "one", "00-950", "3 rooms", "1.0.0", "12:30 to 13:00", "nullified", "a~b"])
def test_other_words_are_texts(word: str) -> None:
    assert read(f"a: {word}").data == {"a": word}


def test_every_trap_of_a_file_is_told_at_once() -> None:
    assert [message[:3] for message in messages("a: true\nb: ok\nc: 017\nd: ~\n")] == ["1:4", "3:4", "4:4"]


def test_reading_goes_on_with_the_likeliest_meaning() -> None:
    assert read("a: true\nb: off\nc: ~\nd: 1e3\n").data == {"a": "yes", "b": "no", "d": "1e3"}


def test_a_key_that_stands_twice_is_refused_and_the_first_kept() -> None:
    document = read("a: 1\nb: 2\na: 3\n")
    assert messages("a: 1\nb: 2\na: 3\n") == ["3:1: 'a' stands here twice"]
    assert document.errors[0].mend == "keep one (the first is on line 1)"
    assert document.data == {"a": 1, "b": 2}


def test_a_key_that_stands_twice_may_hold_anything() -> None:
    assert read("a: 1\na:\n  b:\n    - c: 1\n      c: 2\nd: 4").data == {"a": 1, "d": 4}


def test_anchors_aliases_and_tags_are_refused() -> None:
    found = messages("a: &x 1\nb: *x\nc: !!str 5\n")
    assert found == [
        "1:4: the anchor &x is not allowed",
        "2:4: the alias *x is not allowed",
        "3:4: the tag tag:yaml.org,2002:str is not allowed",
    ]


def test_an_anchor_bomb_is_refused_in_no_time() -> None:
    layers = "\n".join(f"l{n + 1}: &l{n + 1} [{', '.join([f'*l{n}'] * 10)}]" for n in range(9))
    document = read(f"l0: &l0 [a]\n{layers}\n")
    assert len(document.errors) == 100
    assert len(str(document.data)) < 10_000


def test_depth_is_capped_without_meeting_the_recursion_limit() -> None:
    assert messages("[" * 900 + "]" * 900) == ["1:25: more than 24 levels inside each other"]
    assert messages("- " * 5000 + "a")[0].endswith("more than 24 levels inside each other")


def test_size_is_capped() -> None:
    assert messages("a" * (strict_yaml.LONGEST_FILE + 1)) == ["1:1: the file is longer than 2,000,000 characters"]


def test_a_second_document_is_refused() -> None:
    assert messages("a: 1\n---\nb: 2\n") == ["2:1: a second document begins here"]


def test_a_key_that_is_no_word_is_refused() -> None:
    assert messages("? [a, b]\n: 1\nc: 2\n") == ["1:3: a key must be a word"]
    assert read("? [a, b]\n: 1\nc: 2\n").data == {"c": 2}
    assert messages("'': 1\n") == ["1:1: a key must be a word"]


def test_what_is_not_yaml_is_told_with_its_place() -> None:
    assert messages("a: 1\nb: [1, 2\nc: 3\n") == ["3:2: this is not YAML (did not find expected ',' or ']')"]
    assert messages("a: 'open\n")[0].startswith("2:1: this is not YAML")


@pytest.mark.parametrize("text", ['a: "\\0"', 'a: "\\x07"', 'a: "\\x7f"'])
def test_control_characters_are_refused(text: str) -> None:
    assert "is not allowed in a text" in messages(text)[0]


def test_half_a_character_is_refused_with_its_line() -> None:
    assert messages("a: 1\nb: \ud800\n") == ["2:1: half a character (a lone surrogate) stands here"]


def test_texts_are_composed_to_one_form() -> None:
    assert read("a: Ias\u0326i\nb: 'Ias\u0326i'").data == {"a": "Ia\u0219i", "b": "Ia\u0219i"}


def test_the_place_of_a_text_is_its_first_character() -> None:
    document = read("a:\n  - b: 'quoted'\n    c: |\n      block\n")
    assert document.value_mark(("a", 0, "b")) == strict_yaml.Mark(2, 9, exact=True)
    assert document.value_mark(("a", 0, "c")).line == 3
    assert not document.value_mark(("a", 0, "c")).exact
    assert document.key_mark(("a", 0, "c")) == strict_yaml.Mark(3, 5)


def test_the_place_of_what_is_not_there_is_that_of_what_is_around_it() -> None:
    document = read("a:\n  - b: 1\n")
    assert document.value_mark(("a", 0, "c", 7)) == strict_yaml.Mark(2, 5)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    document = read(text)
    assert document.errors or document.data is not None

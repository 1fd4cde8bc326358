"""Catalogues are read from the files that translators edit, and what stands in these fits the texts of the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from surveyapp.languages import LANGUAGES, alphabetical, reader, translations

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
LOOK_UPS = frozenset({"gettext", "ngettext", "lazy_gettext", "mark"})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[%sd]|https?://\S+")
SAME_IN = {
    "pl": {"plan", "csv", "region", "tablet", ",  px"},
    "ro": {"csv", "text", ",  px"},
    "fr": {
        *("csv", "code", "section", "sections", "minutes", "budget", "score", "page", "pages", "question", "questions"),
        *(
            "questionnaire",
            "association",
            "associations",
            "organisation",
            "organisations",
            "fragile",
            "version",
            "signature",
            "variable",
            "date",
            "versions",
            ",  px",
        ),
    },
    "uk": {"csv", ",  px"},
}
"""Words that are the same in both languages, or a name."""


@cache
def catalogue(language: str) -> Catalog:
    path = files("surveyapp") / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(language: str) -> list[tuple[Message, list[str], list[str]]]:
    """Every entry with its English forms and those of its translations that are there."""
    found = []
    for message in catalogue(language):
        if message.id:
            english = [message.id] if isinstance(message.id, str) else list(message.id)
            forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
            found.append((message, english, [form for form in forms if form]))
    return found


def marked_texts() -> Iterator[tuple[str, str]]:
    """Every module of the application and the texts in it that are looked up in a catalogue."""
    for path in Path(str(files("surveyapp"))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in LOOK_UPS
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield path.name, first.value


def test_no_text_hides_from_the_catalogues_inside_another_one() -> None:
    """What stands inside an f-string is not found by those who collect texts, and would stay English everywhere."""
    known = {form for _, english, _ in entries("uk") for form in english}
    assert [(module, text) for module, text in marked_texts() if text not in known] == []


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_answers_even_for_a_text_it_lacks(language: str):
    assert translations(language).gettext("a text that nobody wrote") == "a text that nobody wrote"


def test_an_unknown_language_is_the_source():
    assert translations("../../etc").gettext("Sign in") == "Sign in"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_placeholder_of_a_text_stands_in_its_translation(language: str):
    wrong = [
        (english, form)
        for _, english, forms in entries(language)
        for form in forms
        if placeholders(form) not in [placeholders(text) for text in english]
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_counted_text_has_every_form_of_its_language_or_none(language: str):
    expected = get_plural(language).num_plurals
    wrong = [
        english
        for message, english, forms in entries(language)
        if len(english) == 2 and len(forms) not in {0, expected}
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_in_doubt_or_merely_repeats_the_english(language: str):
    repeats = {
        words
        for _, english, forms in entries(language)
        for form in forms
        if form in english and len(words := PLACEHOLDER.sub("", form).strip().lower()) > 1
    }
    assert repeats <= SAME_IN[language]
    assert not [message.id for message in catalogue(language) if message.fuzzy and message.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_line_breaks_and_the_sign_at_the_end_are_those_of_the_text(language: str):
    def shape(text: str) -> tuple[int, str]:
        return text.count("\n"), text[-1] if text[-1] in ".:?" else ""

    wrong = [
        (english[0], form)
        for _, english, forms in entries(language)
        for form in forms
        if shape(form) != shape(english[0])
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_percent_is_written_as_the_language_writes_it_in_figures(language: str):
    pattern = Locale.parse(language).percent_formats[None].pattern
    gap = pattern.removeprefix("#,##0").removesuffix("%")
    written = {found for _, _, forms in entries(language) for form in forms for found in re.findall(r"\d(\s*)%%", form)}
    assert written == {gap}


def test_romanian_has_commas_below_and_french_its_spaces():
    romanian = "".join(form for _, _, forms in entries("ro") for form in forms)
    assert not set("şţŞŢ") & set(romanian)
    unspaced = re.compile(r"(?<=[^\W\d_])[;?!»]|« |(?<=[^\W\d_]):(?=\s|$)| [;:?!»]")
    french = [form for _, _, forms in entries("fr") for form in forms if unspaced.search(form)]
    assert not french


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("pl", ["1 miejsce", "3 miejsca", "5 miejsc", "22 miejsca", "112 miejsc"]),
        ("ro", ["1 loc", "3 locuri", "5 locuri", "22 de locuri", "112 locuri"]),
        ("fr", ["1 place", "3 places", "5 places", "22 places", "112 places"]),
        ("uk", ["1 місце", "3 місця", "5 місць", "22 місця", "112 місць"]),
    ],
)
def test_counted_texts_take_the_form_of_their_number(language: str, expected: list[str]):
    words = translations(language)
    assert [
        words.ngettext("%(num)s seat", "%(num)s seats", number) % {"num": number} for number in (1, 3, 5, 22, 112)
    ] == expected


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        (
            "pl",
            [
                "Ćmielów",
                "Lublin",
                "Łapy",
                "Łódź",
                "Șercaia",
                "Sibiu",
                "Świdnik",
                "Zamość",
                "Źrebce",
                "Żary",
            ],
        ),
        ("ro", ["Iași", "Îndărătnici", "Sulina", "Șercaia", "Tulcea", "Țăndărei", "Vaslui"]),
        (
            "uk",
            [
                "Вінниця",
                "Гайсин",
                "Ґданськ",
                "Дубно",
                "Євпаторія",
                "Ізюм",
                "Їжаківка",
                "Київ",
                "Łódź",
            ],
        ),
        ("en", ["21 August", "Lapy", "Łapy", "Łódź", "Lublin", "Sibiu", "Șofronea", "Svidnik", "Київ"]),
        ("fr", ["Eau", "Écluse", "Été", "Étoile"]),
    ],
)
def test_names_stand_where_readers_of_a_language_look_for_them(language: str, ordered: list[str]):
    assert sorted({*ordered}, key=lambda name: alphabetical(name, language)) == ordered


def test_words_are_sorted_word_by_word_and_apostrophes_and_case_count_last():
    ordered = ["Nowa Sól", "Nowa Wieś", "Nowak", "nowaki", "Nowakowo"]
    assert sorted({*ordered}, key=lambda name: alphabetical(name, "pl")) == ordered
    assert sorted(["Камяниця", "Кам’янець"], key=lambda name: alphabetical(name, "uk"))[0] == "Кам’янець"
    assert alphabetical("S\u0326ofronea", "ro")[:2] == alphabetical("\u0218ofronea", "ro")[:2]


def test_the_language_of_the_page_decides_unless_one_is_given():
    names = ["Łódź", "Lublin"]
    token = reader.set("en")
    assert sorted(names, key=alphabetical) == ["Łódź", "Lublin"]
    reader.set("pl")
    assert sorted(names, key=alphabetical) == ["Lublin", "Łódź"]
    reader.reset(token)

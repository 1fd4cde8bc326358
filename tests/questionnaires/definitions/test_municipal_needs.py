"""The words of the first questionnaire: calm, complete, and the same in five languages; and how its versions differ."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from questionnaires import catalogues, library, publishing, translating, translations
from questionnaires.comparison_rules import Effect
from questionnaires.differences import Difference, differences
from questionnaires.model import (
    AnswerType,
    Question,
    Questionnaire,
    Repeat,
    Sensitivity,
)

NEEDS = library.load("municipal-needs", "1.0.0")
KEY = "municipal-needs"
VERSIONS = [library.load(KEY, number) for number in library.versions(KEY)]
STEPS = [differences(before, after) for before, after in pairwise(VERSIONS)]
LEVELS = "h0 h1 h5 h6 h8 h9 h10 e0 e4 e8 e9 e10 e11 s0 s6 s7 s8 s9 g1 g3 g4 g5 a1 a4 a5 a7 d1 d3 v1 v2 v3 v7 v8 v9"
READ = {
    "title",
    "purpose",
    "label",
    "hint",
    "known_by",
    "constraint_message",
    "message",
    "item",
    "unit",
    "sensitivity_reason",
}


def texts(part: object) -> Iterator[str]:
    """Every text of the questionnaire that a person reads."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str) and key in READ:
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def shown(items: tuple[Question | Repeat, ...]) -> list[Question]:
    """The questions of a page that a person answers, those of a repeat included."""
    every = [question for item in items for question in (item.questions if isinstance(item, Repeat) else (item,))]
    return [question for question in every if question.type not in (AnswerType.CALCULATE, AnswerType.NOTE)]


def test_barriers_weigh_half_and_none_excludes_the_rest() -> None:
    weights = {indicator.name: indicator.weight for indicator in NEEDS.indicators}
    for code in ("h11", "e12", "s12"):
        question = NEEDS.questions[code]
        assert [choice.name for choice in NEEDS.choices_of(question) if choice.exclusive] == ["none"]
        assert question.at_most == 5
        assert weights[code] == 0.5


def test_texts_are_calm_and_blame_nobody() -> None:
    every = list(texts(NEEDS.model_dump(mode="json")))
    assert len(every) > 400
    for text in every:
        assert "!" not in text
        assert "invalid" not in text.lower()
        assert text == text.strip()
        assert "  " not in text


def test_a_page_shows_at_most_six_related_questions() -> None:
    for section in NEEDS.sections:
        for page in section.pages:
            count = len(shown(page.questions))
            assert count <= 6, page.name
            assert count >= 3 or page.name.endswith("_elsewhere"), page.name


def test_every_question_is_worded_once() -> None:
    labels = Counter(q.label for q in NEEDS.questions.values() if not q.name.endswith("_desired"))
    repeated = {label for label, count in labels.items() if count > 1}
    assert repeated == {"When was the last exercise of this plan?"}


def test_refusals_and_second_looks_explain_themselves() -> None:
    for question in NEEDS.questions.values():
        assert bool(question.constraint) == bool(question.constraint_message), question.name
        assert question.constraint_message == "" or "lease" in question.constraint_message
        assert all(
            "lease check" in warning.message and "tell us why" in warning.message for warning in question.warnings
        )


def test_money_is_asked_in_the_currency_of_the_country() -> None:
    money = {name for name, question in NEEDS.questions.items() if question.unit == "currency"}
    assert money == {"h12", "s5_rent", "s5_wage", "s11", "g6", "g7_sought", "g7_won"}


def test_what_may_be_personal_says_why_it_is_asked() -> None:
    personal = {name for name, q in NEEDS.questions.items() if q.sensitivity is Sensitivity.PERSONAL}
    assert personal == {"v2_children", "e3_refugees", "a8_description", "a9"}
    assert all(len(NEEDS.questions[name].sensitivity_reason) > 60 for name in personal)
    assert not any(q.sensitivity_reason for name, q in NEEDS.questions.items() if name not in personal)


def test_only_the_remarks_in_own_words_are_never_published() -> None:
    assert [name for name, question in NEEDS.questions.items() if not question.published] == ["a9"]


def test_only_two_questions_ask_for_the_level_wanted() -> None:
    assert [name for name in NEEDS.questions if name.endswith("_desired")] == ["h1_desired", "g1_desired"]


def test_the_questionnaire_is_called_as_agreed() -> None:
    assert isinstance(NEEDS, Questionnaire)
    assert (NEEDS.key, NEEDS.version) == ("municipal-needs", "1.0.0")


CATALOGUES = sorted(library.definitions_directory().glob("municipal-needs/*.po"))


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_translation_is_whole_and_never_merely_english(file: Path) -> None:
    translator = translations.translator(NEEDS, file.stem)
    for context, english in translations.texts(NEEDS):
        shown = translator.text(context)
        assert shown.language == file.stem, context
        assert shown.text != english, context


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_translation_keeps_every_number_and_the_tone(file: Path) -> None:
    translator = translations.translator(NEEDS, file.stem)
    for context, english in translations.texts(NEEDS):
        text = translator.text(context).text
        assert sorted(re.findall(r"\d+", text)) == sorted(re.findall(r"\d+", english)), context
        assert "!" not in text, context
        assert text == text.strip(), context
        assert text.endswith("?") == english.endswith("?"), context


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_translation_says_that_it_is_a_draft(file: Path) -> None:
    assert "Draft, awaiting the review of" in catalogues.read(file).header


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_capacity_levels_begin_with_the_same_five_words_everywhere(file: Path) -> None:
    translator = translations.translator(NEEDS, file.stem)
    for level in "01234":
        words = {translator.choice(NEEDS.questions[code], level).text.split(":")[0] for code in LEVELS.split()}
        assert len(words) == 1, (level, words)


def test_every_language_of_the_offices_and_of_the_congress_is_there() -> None:
    assert (
        {"en", *(file.stem for file in CATALOGUES)} == set(NEEDS.required_languages) == {"en", "pl", "ro", "fr", "uk"}
    )


def found(step: Difference) -> set[tuple[str, str]]:
    return {(change.attribute, change.effect.value) for change in step.changes}


def test_every_version_is_published_and_says_what_it_said_then() -> None:
    assert list(publishing.broken_locks()) == []
    assert list(publishing.locked()) == [(KEY, number) for number in ("1.0.0", "1.1.0", "2.0.0")]
    assert [questionnaire.sha256 for questionnaire in VERSIONS] == list(publishing.locked().values())


@pytest.mark.parametrize("made", VERSIONS, ids=lambda made: made.version)
def test_every_version_is_complete_in_all_its_languages(made: Questionnaire) -> None:
    assert made.required_languages == ("en", "pl", "ro", "fr", "uk")
    assert translating.required_gaps(made) == []


def test_the_minor_version_only_adds_relaxes_and_words_better() -> None:
    minor = STEPS[0]
    assert minor.needs == "minor"
    assert {question.verdict for question in minor.comparable} == {"yes"}
    assert found(minor) >= {
        ("label", "cosmetic"),
        ("moved", "cosmetic"),
        ("added", "additive"),
        ("warnings", "additive"),
        ("constraint", "additive"),
        ("required", "additive"),
    }


def test_the_major_version_uses_every_other_kind_of_change() -> None:
    major = STEPS[1]
    assert major.needs == "major"
    assert {change.effect for change in major.changes} == set(Effect)
    assert found(major) >= {
        ("renamed", "recode"),
        ("recoded", "recode"),
        ("unit", "breaking"),
        ("constraint", "breaking"),
        ("removed", "breaking"),
        ("added", "breaking"),
        ("best", "breaking"),
        ("absent", "breaking"),
    }
    verdicts = {question.question: question.verdict for question in major.comparable}
    assert {name: verdict for name, verdict in verdicts.items() if verdict != "yes"} == {
        "refugees_60": "crosswalk",
        "h4_specialist": "crosswalk",
        "d8": "crosswalk",
        "a2": "no",
    }


def test_no_version_asks_more_of_an_office_than_ninety_minutes_and_none_more_than_the_one_before() -> None:
    minutes = [sum(section.minutes for section in made.sections) for made in VERSIONS]
    assert minutes[0] <= 90
    assert minutes == sorted(minutes, reverse=True)

"""Sentences that this wing says, ready to be translated by whoever shows them."""

import importlib
import pkgutil

import questionnaires
from questionnaires.wording import Wording, marked, read_back


def test_a_sentence_is_filled_in_english_and_in_a_translation() -> None:
    sentence = Wording("There is room for at most %(most)s here.", {"most": 5})
    assert str(sentence) == "There is room for at most 5 here."
    assert sentence.filled("Zmieści się najwyżej %(most)s.") == "Zmieści się najwyżej 5."


def test_a_percent_sign_without_values_is_a_percent_sign() -> None:
    assert str(Wording("More than 100 % is not possible.")) == "More than 100 % is not possible."


def test_what_is_marked_stays_as_it_is() -> None:
    assert marked("Please choose.") == "Please choose."


def test_texts_for_people_are_calm() -> None:
    for module in pkgutil.walk_packages(questionnaires.__path__, "questionnaires."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, str) and name.isupper() and " " in value:
                assert "!" not in value, (module.name, name)
                assert "invalid" not in value.lower(), (module.name, name)


def test_a_sentence_is_read_back_to_what_it_was_made_of() -> None:
    texts = ("at most %(most)s (%(why)s)", "at most %(most)s", "100 % at most")
    made = Wording(texts[0], {"most": "5", "why": "room"})
    assert read_back(str(made), texts) == made
    assert read_back("100 % at most", texts) == Wording("100 % at most")
    assert read_back("at least 5", texts) is None
    assert read_back("1 and 1", ["%(a)s and %(a)s"]) == Wording("%(a)s and %(a)s", {"a": "1"})
    assert read_back("1 and 2", ["%(a)s and %(a)s"]) is None

"""Texts in other languages: what is translated, and what falls back to English with a mark."""

from pathlib import Path

from questionnaires import catalogues
from questionnaires.catalogues import Catalogue, Entry
from questionnaires.translations import Translated, translator
from tests.definitions import questionnaire

MADE = questionnaire(
    """
    - name: h1
      type: level
      label: How well?
      desired: yes
      choices:
        - {name: 0, label: none, hint: Nothing happens}
        - {name: 1, label: little}
        - {name: 2, label: some}
        - {name: 3, label: much}
        - {name: 4, label: all}
    - {name: c, type: select_one, label: Which?, choices: yes_no}
    """,
    "choices:\n  yes_no:\n    - {name: yes, label: Yes}\n    - {name: no, label: No}\n",
)


def shelf(directory: Path, *entries: Entry) -> Path:
    folder = directory / "small"
    folder.mkdir()
    content = catalogues.written(Catalogue(catalogues.empty("small", "pl").header, entries))
    (folder / "pl.po").write_text(content, encoding="utf-8")
    return directory


def test_a_translated_text_carries_its_language_and_a_missing_one_english(tmp_path: Path) -> None:
    polish = translator(MADE, "pl", shelf(tmp_path, Entry("h1/label", "How well?", "Jak dobrze?")))
    assert polish.text("h1/label") == Translated("Jak dobrze?", "pl")
    assert polish.text("c/label") == Translated("Which?", "en")
    assert str(polish.text("c/label")) == "Which?"


def test_a_translation_of_other_words_is_not_used(tmp_path: Path) -> None:
    polish = translator(MADE, "pl", shelf(tmp_path, Entry("h1/label", "How badly?", "Jak źle?")))
    assert polish.text("h1/label") == Translated("How well?", "en")


def test_a_text_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert translator(MADE, "pl", shelf(tmp_path)).text("h1/hint") == Translated("", "pl")


def test_a_language_without_a_catalogue_is_english(tmp_path: Path) -> None:
    assert translator(MADE, "fr", tmp_path).text("h1/label") == Translated("How well?", "en")


def test_desired_levels_share_one_label_and_the_choices_of_their_question(tmp_path: Path) -> None:
    directory = shelf(
        tmp_path,
        Entry("desired/label", "Which level would you like to reach?", "Jaki poziom?"),
        Entry("h1/choice/0", "none", "brak"),
        Entry("h1/choice/0/hint", "Nothing happens", "Nic się nie dzieje"),
    )
    polish = translator(MADE, "pl", directory)
    wanted = MADE.questions["h1_desired"]
    assert polish.label(wanted).text == "Jaki poziom?"
    assert polish.choice(wanted, "0").text == polish.choice(MADE.questions["h1"], "0").text == "brak"
    assert polish.choice_hint(wanted, "0").text == "Nic się nie dzieje"


def test_a_list_is_translated_once_for_all_who_use_it(tmp_path: Path) -> None:
    polish = translator(MADE, "pl", shelf(tmp_path, Entry("list/yes_no/choice/yes", "Yes", "Tak")))
    assert polish.choice(MADE.questions["c"], "yes") == Translated("Tak", "pl")


def test_a_code_that_the_version_does_not_know_is_its_own_label() -> None:
    assert translator(MADE, "en").choice(MADE.questions["c"], "gone").text == "gone"

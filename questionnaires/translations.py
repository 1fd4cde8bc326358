"""Questionnaires in other languages: one gettext PO file a language for all versions of a questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from questionnaires import catalogues, library
from questionnaires.model import Question, Questionnaire
from questionnaires.texts import choices_context, context_of, texts

__all__ = ["SOURCE", "Translated", "Translator", "catalogue_path", "texts", "translator"]

SOURCE = "en"
Messages = Mapping[tuple[str, str], str]
"""Translations by (context, English)."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A text and the language it is really in, which is English where a translation is missing."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Translator:
    """The texts of one questionnaire in one language."""

    questionnaire: Questionnaire
    language: str
    english: Mapping[str, str]
    messages: Messages

    def text(self, context: str) -> Translated:
        """The text of a context (see `texts`); empty where the questionnaire has none there."""
        english = self.english.get(context, "")
        translation = self.messages.get((context, english))
        if translation or not english:
            return Translated(translation or "", self.language)
        return Translated(english, SOURCE)

    def label(self, question: Question) -> Translated:
        """The label of a question."""
        return self.text(f"{context_of(self.questionnaire, question)}/label")

    def choice(self, question: Question, code: str) -> Translated:
        """The label of a choice of a question; an unknown code is its own label."""
        shown = self.text(f"{choices_context(self.questionnaire, question)}/choice/{code}")
        return shown if shown.text else Translated(code, self.language)

    def choice_hint(self, question: Question, code: str) -> Translated:
        """What a choice looks like in practice."""
        return self.text(f"{choices_context(self.questionnaire, question)}/choice/{code}/hint")


def catalogue_path(key: str, language: str, directory: Path | None = None) -> Path:
    """The PO file of a language."""
    return (directory or library.definitions_directory()) / key / f"{language}.po"


_above: dict[tuple[str, str], Messages] = {}


def put_above(catalogues: Mapping[tuple[str, str], Messages]) -> bool:
    """Let these translations, by key and language, stand above those of the files, in place of any put there before.

    Tells whether that changed anything; whoever keeps texts that were made before must then make them again.
    """
    if catalogues == _above:
        return False
    _above.clear()
    _above.update(catalogues)
    translator.cache_clear()
    return True


@lru_cache(maxsize=64)
def translator(questionnaire: Questionnaire, language: str, directory: Path | None = None) -> Translator:
    """The texts in a language; read once. Without a catalogue everything is English and marked as such."""
    path = catalogue_path(questionnaire.key, language, directory)
    messages = _messages(path) if language != SOURCE and path.exists() else {}
    if directory is None and (improved := _above.get((questionnaire.key, language))):
        messages = {**messages, **improved}
    return Translator(questionnaire, language, dict(texts(questionnaire)), messages)


@lru_cache(maxsize=64)
def _messages(path: Path) -> Messages:
    return catalogues.read(path).usable()

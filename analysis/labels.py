"""The translations of a questionnaire as they stood when a release was made, so that its labels never change."""

import json
from pathlib import Path

from questionnaires import library
from questionnaires.model import Questionnaire
from questionnaires.texts import texts
from questionnaires.translations import SOURCE, Translator, translator

FOLDER = "labels"


def write(folder: Path, questionnaire: Questionnaire) -> None:
    """Put the translations that there are into the folder of a release: one JSON file a language, text by context."""
    known = {path.stem for path in (library.definitions_directory() / questionnaire.key).glob("*.po")}
    for language in sorted({*known, *questionnaire.required_languages} - {SOURCE}):
        own = translator(questionnaire, language)
        shown = {context: own.text(context) for context, _ in texts(questionnaire)}
        messages = {context: text.text for context, text in shown.items() if text.language == language}
        path = _path(folder, questionnaire, language)
        path.parent.mkdir(exist_ok=True)
        path.write_text(_json(messages), encoding="utf-8", newline="\n")


def frozen(folder: Path, questionnaire: Questionnaire, language: str) -> Translator:
    """The texts in a language as the release in the folder keeps them; English where it has none.

    A release made before labels were kept has those of today.
    """
    if language != SOURCE and not (folder / FOLDER).is_dir():
        return translator(questionnaire, language)
    path = _path(folder, questionnaire, language)
    stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    english = dict(texts(questionnaire))
    messages = {(context, english[context]): text for context, text in stored.items() if context in english}
    return Translator(questionnaire, language, english, messages)


def _path(folder: Path, questionnaire: Questionnaire, language: str) -> Path:
    return folder / FOLDER / f"{questionnaire.key}-{questionnaire.version}.{language}.json"


def _json(messages: dict[str, str]) -> str:
    return json.dumps(messages, indent=1, ensure_ascii=False) + "\n"

"""The texts of a questionnaire as its pages need them, made ready once per version and language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext
from markupsafe import Markup, escape

from analysis.dataset import WITHHELD
from questionnaires.answer_types import NON_ANSWERS, show
from questionnaires.answers import Answer
from questionnaires.model import AnswerType, Choice, Question, Questionnaire, Repeat
from questionnaires.translations import Translated, Translator, translator
from questionnaires.wording import Wording

CURRENCY = "currency"
"""The unit that stands for the country's own money."""


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """One choice to offer. `short` is its name alone, where the label goes on after a colon to say what it looks like;
    `long` is the whole label with that name set off.
    """

    code: str
    label: Markup
    short: Markup
    long: Markup
    hint: Markup
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class QuestionText:
    """What is said about one question."""

    label: Markup
    hint: Markup
    unit: str
    choices: Mapping[str, ChoiceText]


@dataclass(frozen=True)
class Texts:
    """All texts of one version in one language; what lacks a translation is English and marked so."""

    questionnaire: Questionnaire
    language: str
    questions: Mapping[str, QuestionText]
    _translator: Translator

    def of(self, context: str) -> Markup:
        """The text of a context such as `section/housing/label`."""
        return _marked(self._translator.text(context), self.language)

    def plain(self, context: str) -> str:
        """The same without mark, for titles."""
        return self._translator.text(context).text

    def say(self, wording: Wording) -> str:
        """A sentence of the questionnaire or of its machinery, in the language of the page."""
        text = self.plain(wording.context) if wording.context else gettext(wording.text)
        return wording.filled(text)

    def shown(self, question: Question, answer: Answer | None, currency: str = "") -> str:
        """An answer for reading: with its unit, a non-answer in words, an unreadable entry as typed; '' for none."""
        if answer is None:
            return ""
        if answer.non_answer is not None:
            return str(gettext(NON_ANSWERS[answer.non_answer]))
        if WITHHELD in (answer.text, answer.raw) and not question.published:
            return str(gettext("Stays between the municipality and the secretariat."))
        if answer.raw is not None:
            return f"“{answer.raw}”"
        value, unit = show(answer, question, self.questionnaire, self.language), self.unit(question, currency)
        return f"{value}\N{NO-BREAK SPACE}{unit}" if value and unit and not value.endswith(unit) else value

    def called(self, repeat: Repeat, instance: int, answers: Mapping[tuple[str, int], Answer]) -> str:
        """What a repeat instance is called: by its first text, else by what it is and its number."""
        for question in repeat.questions:
            answer = answers.get((question.name, instance))
            if question.type is AnswerType.TEXT and answer is not None and answer.text:
                return answer.text
        return str(gettext("%(item)s %(number)s", item=self.plain(f"{repeat.name}/item"), number=instance))

    def unit(self, question: Question, currency: str) -> str:
        """The unit behind a box; money in the country's own."""
        return currency if question.unit == CURRENCY else self.questions[question.name].unit


@lru_cache(maxsize=160)
def texts_of(questionnaire: Questionnaire, language: str) -> Texts:
    """The texts of a version in a language, made ready when first asked for."""
    texts = translator(questionnaire, language)
    questions = {name: _question(texts, question) for name, question in questionnaire.questions.items()}
    return Texts(questionnaire, language, questions, texts)


def _question(texts: Translator, question: Question) -> QuestionText:
    unit = texts.text(f"{question.name}/unit").text or question.unit
    choices = {choice.name: _choice(texts, question, choice) for choice in texts.questionnaire.choices_of(question)}
    label = _marked(texts.label(question), texts.language)
    return QuestionText(label, _marked(texts.text(f"{question.name}/hint"), texts.language), unit, choices)


def _choice(texts: Translator, question: Question, choice: Choice) -> ChoiceText:
    said = texts.choice(question, choice.name)
    label = _marked(said, texts.language)
    name, colon, rest = said.text.partition(":")
    return ChoiceText(
        code=choice.name,
        label=label,
        short=_marked(Translated(name, said.language), texts.language),
        long=_mark(Markup("<strong>{}</strong>:{}").format(name, rest), said.language, texts.language)
        if colon
        else label,
        hint=_marked(texts.choice_hint(question, choice.name), texts.language),
        exclusive=choice.exclusive,
    )


def strange_choice(code: str, label: Markup | None) -> ChoiceText:
    """A choice that is stored though this version does not offer it."""
    shown = label or escape(code)
    return ChoiceText(code, shown, shown, shown, escape(gettext("no longer offered")))


def _marked(text: Translated, language: str) -> Markup:
    return _mark(escape(text.text), text.language, language)


def _mark(text: Markup, language: str, wanted: str) -> Markup:
    if language == wanted or not text:
        return text
    return Markup('<span lang="{}" class="untranslated">{}</span>').format(language, text)

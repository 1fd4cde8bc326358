"""What the script of a page with questions is handed: the page's logic, what it says, and how it saves."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from flask_babel import gettext, ngettext
from markupsafe import Markup

from questionnaires.live import Logic, logic_of
from questionnaires.model import Question, Questionnaire, Repeat
from questionnaires.path import Path
from surveyapp.forms.texts import Texts, texts_of

SAMPLES = (1, 2, 3, 5, 20, 100)
"""Counts among which every plural form of the five languages occurs."""
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Saving:
    """How a page saves by itself: where its unsent answers rest in the browser, and the seal on them.

    Without a `place` the page does not save by itself, as one that adds a thing would add it at every keystroke.
    """

    place: str
    seal: str


def page_logic(path: Path, items: tuple[Question | Repeat, ...], repeat: str | None = None) -> Logic:
    """The logic of these questions and repeats, which stand on one page."""
    return logic_of(path.questionnaire, tuple(item.name for item in items), repeat)


def page_script(path: Path, texts: Texts, logic: Logic, saving: Saving, instance: int = 0) -> Markup:
    """The page's data as JSON that may stand inside a script element."""
    told = {"state": path.state(logic, instance), "place": saving.place, "seal": saving.seal}
    fixed = _fixed(path.questionnaire, texts.language, logic)
    return Markup('{"fixed":') + fixed + Markup(',"now":') + _json(told) + Markup("}")


def forget() -> None:
    """Write the texts of every page anew when next asked for, since translations have changed."""
    _fixed.cache_clear()


@lru_cache(maxsize=1024)
def _fixed(questionnaire: Questionnaire, language: str, logic: Logic) -> Markup:
    """What is the same at every visit, written once per version, language and page."""
    texts = texts_of(questionnaire, language)
    names = [step.name for step in logic.steps if step.name in questionnaire.questions]
    return _json(
        {
            "repeat": logic.repeat,
            "steps": [[s.name, s.parent, s.relevance, s.reckoning, s.inner] for s in logic.steps],
            "checks": [[c.question, c.is_hard, c.tree, texts.say(c.message)] for c in logic.checks],
            "types": {name: questionnaire.questions[name].type.value for name in names},
            "words": _words(language),
        }
    )


def _words(language: str) -> dict[str, Any]:
    plural = Locale.parse(language).plural_form
    return {
        "asked": gettext("Now also asked: %(question)s", question="{}"),
        "unasked": gettext("No longer asked: %(question)s", question="{}"),
        "offline": gettext(
            "There is no connection. What you typed is still on this screen. Save it when the line is back."
        ),
        "unsaved": {plural(count): _unsaved(count) for count in reversed(SAMPLES)},
        "signed_out": gettext("You have been signed out. Your last answers are still on this screen."),
        "sign_in": gettext("Sign in and come back to this page"),
        "conflict": gettext("A colleague changed an answer that you are changing. Save, and you will be asked which."),
        "back": gettext("What could not be saved before is on this page again."),
    }


def _unsaved(count: int) -> str:
    words: str = ngettext(
        "We could not save the last answer. It is still on this screen.",
        "We could not save the last %(count)s answers. They are still on this screen.",
        count,
        count="{}",
    )
    return words


def _json(content: object) -> Markup:
    text = ENCODER.encode(content)
    # Nothing in it can end the element or begin a comment in it.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704

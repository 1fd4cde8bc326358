"""Practices in words: what their themes, indicators, languages and states are called on the page."""

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext

from questionnaires.model import Questionnaire
from surveyapp.languages import LANGUAGES
from surveyapp.services import practices
from surveyapp.services.practices import Told
from surveyapp.views import titles
from surveyapp.views.languages import page_language
from surveyapp.views.request import reading

STATES = {
    "offered": (lazy_gettext("waits for the association"), "progress"),
    "accepted": (lazy_gettext("in the library"), "done"),
    "returned": (lazy_gettext("sent back"), "attention"),
    "withdrawn": (lazy_gettext("withdrawn"), "muted"),
}
"""Each with the kind of its tag."""


def language_name(code: str) -> str:
    """Name a language in that of the page; one that is not known keeps its code."""
    return str(Locale(page_language()).languages.get(code, code))


def theme_names() -> dict[str, str]:
    """Name the themes by which practices are sorted, in the order of the questionnaire; none before the first round."""
    questionnaire = practices.questionnaire_of_themes(reading())
    return titles.measure_names(questionnaire, _themes(questionnaire)) if questionnaire else {}


def indicator_names(theme: str) -> dict[str, str]:
    """Name the indicators of a theme."""
    questionnaire = practices.questionnaire_of_themes(reading())
    if questionnaire is None:
        return {}
    own = [indicator.name for indicator in questionnaire.indicators if indicator.dimension == theme]
    return titles.measure_names(questionnaire, own)


def theme_name(theme: str) -> str:
    """Name one theme; one that is asked no more keeps its code."""
    return theme_names().get(theme, theme)


def told_of_practices() -> dict[str, Any]:
    """What templates need to write of practices."""
    names = theme_names()
    return {
        "theme_options": list(names.items()),
        "theme_of": lambda row: names.get(row.wording.theme, row.wording.theme),
        "indicators_of": _indicators_of,
        "language_name": language_name,
        "language_options": list(LANGUAGES.items()),
        "country_name": titles.country_name,
        "size_class_name": titles.size_class_name,
        "states": STATES,
    }


def _indicators_of(row: Told) -> list[str]:
    names = indicator_names(row.wording.theme)
    return [names[name] for name in row.wording.indicators if name in names]


def _themes(questionnaire: Questionnaire) -> Iterable[str]:
    return (theme.name for theme in questionnaire.dimensions)

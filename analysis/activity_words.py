"""Activities in other languages: one gettext PO file a language beside the lists, for all their versions."""

from collections.abc import Mapping
from functools import cache

from analysis.activity_list import LISTS
from analysis.activity_model import Activity, ActivityList
from questionnaires import catalogues


def title(activity: Activity, language: str) -> str:
    """Name an activity in a language; in English, which is in the list itself, where a translation is missing."""
    return _text(activity.code, "title", activity.title, language)


def purpose(activity: Activity, language: str) -> str:
    """Say in a language what an activity is for."""
    return _text(activity.code, "purpose", activity.purpose, language)


def form(activity: Activity, language: str) -> str:
    """Say in a language in which form an activity is held."""
    return _text(activity.code, "format", activity.format, language)


def assumptions(activities: ActivityList, language: str) -> str:
    """Say in a language on what the costs and effects of a list rest."""
    return _text("list", "assumptions", activities.assumptions, language)


def _text(place: str, attribute: str, english: str, language: str) -> str:
    return _messages(language).get((f"{place}/{attribute}", english), english)


@cache
def _messages(language: str) -> Mapping[tuple[str, str], str]:
    path = LISTS / f"{language}.po"
    return catalogues.read(path).usable() if language.isalpha() and path.is_file() else {}

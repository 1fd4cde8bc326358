"""Activities in other languages: one gettext PO file a language beside the lists, for all their versions."""

from collections.abc import Mapping
from functools import cache

from analysis.activity_list import LISTS
from analysis.activity_model import Activity, ActivityList
from questionnaires import catalogues


def title(activity: Activity, language: str) -> str:
    """Name an activity in a language; in English, which is in the list itself, where a translation is missing."""
    return _messages(language).get((f"{activity.code}/title", activity.title), activity.title)


def assumptions(activities: ActivityList, language: str) -> str:
    """Say in a language on what the costs and effects of a list rest."""
    return _messages(language).get(("list/assumptions", activities.assumptions), activities.assumptions)


@cache
def _messages(language: str) -> Mapping[tuple[str, str], str]:
    path = LISTS / f"{language}.po"
    return catalogues.read(path).usable() if language.isalpha() and path.is_file() else {}

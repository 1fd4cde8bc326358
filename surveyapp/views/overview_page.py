"""Countries side by side, the same for what is live and for what was released."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from analysis.comparison import HIGHEST
from surveyapp.services import drawings, scopes
from surveyapp.services.overview import CountryLine
from surveyapp.services.scopes import Source
from surveyapp.views.titles import country_name, measure_names, order_title, sharing


def overview_words(source: Source, lines: Sequence[CountryLine]) -> dict[str, Any]:
    """What a template with countries side by side needs: rows, names, and what was found in words."""
    themes = scopes.names_of(source.findings, "dimension")
    return {
        "source": source,
        "lines": lines,
        "themes": themes,
        "names": measure_names(source.questionnaire, themes),
        "title": needs_title(lines),
        "country_name": country_name,
        "order_title": order_title,
        "sharing": sharing,
        "approved": sum(line.head.n_approved for line in lines),
        "frame": sum(line.head.n_frame for line in lines),
    }


def overview_figures(source: Source, lines: Sequence[CountryLine]) -> dict[str, Any]:
    """The chart of countries side by side."""
    themes = scopes.names_of(source.findings, "dimension")
    told = [line for line in lines if line.has_answers]
    rows = [(line.code, country_name(line.code, line.name), line.themes[theme]) for theme in themes for line in told]
    names = measure_names(source.questionnaire, themes)
    return {"countries": drawings.draw_countries(rows, names, axis=gettext("Mean gap, 0 none to 100 full"))}


def needs_title(lines: Sequence[CountryLine]) -> str:
    """Say whether the countries agree on what they need most, as far as the tests allow."""
    told = [line for line in lines if line.has_answers]
    clear = [line.order.measures[0] for line in told if line.order.kind == HIGHEST]
    if len(clear) < 2:
        return str(gettext("No need is clearly first in several countries"))
    if len(set(clear)) == 1:
        in_all = gettext("One need comes first in every country")
        return str(in_all if len(clear) == len(told) else gettext("The same need comes first wherever one stands out"))
    return str(gettext("Countries differ in what they need most"))

"""What pages and reports about plans say in words: where an offer is held, which two swap, who gains by place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from questionnaires.model import Questionnaire
from surveyapp.services.scopes import smallest_first
from surveyapp.views.figure_marks import beside, figure, sentence
from surveyapp.views.formats import percentages_apart, whole
from surveyapp.views.titles import country_name, measure_names


def told_of_places(questionnaire: Questionnaire, countries: Mapping[str, str]) -> dict[str, Any]:
    """Give the names of themes and countries in the form that the pieces of pages about activities ask for."""
    dimensions = [dimension.name for dimension in questionnaire.dimensions]
    return {
        "worded": {"measures": measure_names(questionnaire, dimensions)},
        "country_name": country_name,
        "countries_by_code": dict(countries),
    }


def place_name(code: str, countries: Mapping[str, str]) -> str:
    """Name where an offer is held: a country (codes to names), or all of them together."""
    return str(gettext("all countries together")) if code == "*" else country_name(code, countries.get(code, code))


def swap_words(
    swap: Mapping[str, Any], measures: Mapping[str, str], countries: Mapping[str, str], way: Callable[[str], str]
) -> Markup:
    """Say which two offers of the ranking change places at which weight of a theme; `way` leads to a key."""
    higher, lower = sorted((swap["rising"], swap["falling"]), key=lambda offer: float(offer[2]))
    weight, stated = percentages_apart(swap["weight"], swap["stated"])
    words = {
        "first": _ranked(higher, countries),
        "second": _ranked(lower, countries),
        "theme": measures[swap["dimension"]],
        "weight": figure(weight, swap["weight"], way(swap_key(swap))),
        "stated": beside(stated, swap["stated"]),
    }
    if swap["weight"] > swap["stated"]:
        text = gettext(
            "%(first)s and %(second)s swap if the weight of %(theme)s rises above %(weight)s; now it is %(stated)s."
        )
    else:
        text = gettext(
            "%(first)s and %(second)s swap if the weight of %(theme)s falls below %(weight)s; now it is %(stated)s."
        )
    return sentence(text, **words)


def swap_key(swap: Mapping[str, Any]) -> str:
    """The key by which the weight of a swap is traced."""
    return "/".join(("swap", *swap["rising"][:2], *swap["falling"][:2], swap["dimension"]))


def _ranked(offer: Sequence[Any], countries: Mapping[str, str]) -> Markup:
    activity, where, rank = offer
    words = {"rank": beside(whole(rank), rank), "activity": activity, "country": place_name(where, countries)}
    return sentence(gettext("Number %(rank)s (%(activity)s, %(country)s)"), **words)


def places_in_order(gains: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Give who gains by country, region or size class, country by country, size classes from the smallest."""
    rows = [row for row in gains.get("places", ()) if row["kind"] == kind]
    if kind != "size_class":
        return rows
    return sorted(rows, key=lambda row: (row["country"], smallest_first(str(row["group"] or ""))))

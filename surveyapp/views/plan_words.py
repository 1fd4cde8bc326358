"""What pages and reports about plans say in words: where an offer is held, which two swap, who gains by place."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from questionnaires.model import Questionnaire
from surveyapp.services.scopes import smallest_first
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


def swap_words(swap: Mapping[str, Any], measures: Mapping[str, str], countries: Mapping[str, str]) -> str:
    """Say which two offers of the ranking change places at which weight of a theme."""
    higher, lower = sorted((swap["rising"], swap["falling"]), key=lambda offer: float(offer[2]))
    weight, stated = percentages_apart(swap["weight"], swap["stated"])
    words = {
        "first": _ranked(higher, countries),
        "second": _ranked(lower, countries),
        "theme": measures[swap["dimension"]],
        "weight": weight,
        "stated": stated,
    }
    if swap["weight"] > swap["stated"]:
        text = gettext(
            "%(first)s and %(second)s swap if the weight of %(theme)s rises above %(weight)s; now it is %(stated)s.",
            **words,
        )
    else:
        text = gettext(
            "%(first)s and %(second)s swap if the weight of %(theme)s falls below %(weight)s; now it is %(stated)s.",
            **words,
        )
    return str(text)


def _ranked(offer: Sequence[Any], countries: Mapping[str, str]) -> str:
    activity, where, rank = offer
    words = {"rank": whole(rank), "activity": activity, "country": place_name(where, countries)}
    return str(gettext("Number %(rank)s (%(activity)s, %(country)s)", **words))


def places_in_order(gains: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """Give who gains by country, region or size class, country by country, size classes from the smallest."""
    rows = [row for row in gains.get("places", ()) if row["kind"] == kind]
    if kind != "size_class":
        return rows
    return sorted(rows, key=lambda row: (row["country"], smallest_first(str(row["group"] or ""))))

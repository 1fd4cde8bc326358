"""What a template needs to say in words what a decision gives to a municipality, and what would have brought it in."""

from collections.abc import Mapping
from typing import Any

from questionnaires.model import Questionnaire
from surveyapp.views.titles import country_name, measure_names


def told_of_places(questionnaire: Questionnaire, countries: Mapping[str, str]) -> dict[str, Any]:
    """Give the names of themes and countries in the form that the pieces of pages about activities ask for."""
    dimensions = [dimension.name for dimension in questionnaire.dimensions]
    return {
        "worded": {"measures": measure_names(questionnaire, dimensions)},
        "country_name": country_name,
        "countries_by_code": dict(countries),
    }
